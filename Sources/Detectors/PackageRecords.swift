import Archive
import Core

/// What the packages of an artifact recorded of their own files, for a comparison with another artifact.
package struct PackageRecords {
    /// How a file compares with what its package recorded.
    package enum Standing: Sendable, Equatable {
        /// The recorded digest is met.
        case intact
        /// Another digest is recorded.
        case altered
        /// A digest is recorded, and the file's was not computed.
        case uncompared
        /// The package lists the file without a digest, and others with one.
        case unrecorded
    }

    /// Files with other content than recorded, and the package, name and version.
    package let altered: [EntryPath: String]
    private let python: PythonIntegrity
    private let system: SystemIntegrity
    private let index: PackageIndex

    /// Compares all files of an artifact.
    /// - Parameters:
    ///   - entries: Each path once.
    ///   - observed: The leading bytes that `PackageIndex.wantedContents` asked for, and the digests that installers record
    ///     where they were computed.
    ///   - index: The artifact's packages.
    package init(entries: [Entry], observed: ObservedContents, index: PackageIndex) {
        var python = PythonIntegrity(entries: entries, contents: observed[.leading])
        var links = index.system.links
        var system = SystemIntegrity(entries, observed[.installerDigests], index.system.builder, &links)
        var integrity = python.run()
        system.run(into: &integrity) { _ in true }
        altered = Dictionary(
            integrity.deviations.lazy.filter { $0.kind == .altered }.map { ($0.path, $0.package) },
            uniquingKeysWith: { first, _ in first })
        self.python = python
        self.system = system
        self.index = index
    }

    /// How a file compares; nil for nobody's, for a package that records nothing, and for what a package cannot record of
    /// itself, such as a RECORD.
    package func standing(of entry: Entry) -> Standing? {
        let path = entry.path
        if altered[path] != nil { return .altered }
        if let isCompared = system.isCompared(entry) { return isCompared ? .intact : .uncompared }
        let hasHash = python.hasHash(of: path)
        if hasHash == true { return .intact }
        guard entry.type == .file, let owner = index.owner(of: path) else { return nil }
        if owner.identity.ecosystem == .pypi { return hasHash == nil || isRecord(path) ? nil : .unrecorded }
        return system.records(owner.identity) && !index.system.ownFiles.contains(path) ? .unrecorded : nil
    }

    private func isRecord(_ path: EntryPath) -> Bool {
        guard case .distInfo? = MetadataFile(path) else { return false }
        return path.name.starts(with: "RECORD".utf8)
    }
}
