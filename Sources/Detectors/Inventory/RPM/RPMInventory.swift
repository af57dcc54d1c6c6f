import Archive
import Core

/// rpm's packages, out of its database.
enum RPMInventory {
    /// A package, its source package's file and its epoch.
    private typealias ReadPackage = (package: Package, sourceFile: String?, epoch: UInt32)

    /// Reads a database that was kept in a file.
    static func read(
        _ kept: SpooledFile, at path: EntryPath, root: EntryPath?, release: OSRelease?,
        into builder: inout InventoryBuilder
    ) {
        do throws(MetadataFault) {
            guard case .success(let content) = kept else { throw MetadataFault(kept.reasonNotKept) }
            read(try RandomBytes(content), at: path, root: root, release: release, into: &builder)
        } catch {
            builder.miss(.init(path), error.reason)
        }
    }

    static func read(
        _ content: RandomBytes, at path: EntryPath, root: EntryPath?, release: OSRelease?,
        into builder: inout InventoryBuilder
    ) {
        let evidence = Package.Evidence(path)
        builder.reading(evidence) { builder throws(MetadataFault) in
            let database = try RPMDatabase(content)
            // It is walked twice: of a damaged database nothing counts, and headers are not held.
            var needed = NeededFiles()
            try database.forEachHeader { bytes throws(MetadataFault) in needed.add(bytes) }
            var packages: [ReadPackage] = []
            try database.forEachHeader { bytes throws(MetadataFault) in
                builder.reading(evidence) { builder throws(MetadataFault) in
                    let header = try RPMHeader(bytes)
                    guard var package = try package(header, root: root, release: release, evidence) else { return }
                    let owner = RecordOwner(
                        .rpm, root: root, name: package.name, architecture: package.architecture)
                    package.description.provides += needed.files(of: header)
                    packages.append((package, try header.text(.sourceRPM, "source"), header.number(.epoch) ?? 0))
                    try RPMFiles.read(header, of: owner, into: &builder)
                }
            }
            // A source package's file does not name its epoch. That of the package that has the source's version does.
            var epochs: [TextKey: UInt32] = [:]
            for (package, file, epoch) in packages {
                guard let file, let source = Self.source(file), epoch > 0 else { continue }
                if package.version.map({ $0.hasSuffix(":\(source.version)") }) == true { epochs[TextKey(file)] = epoch }
            }
            for (var package, file, epoch) in packages {
                if let file, let source = Self.source(file) {
                    let stated = epochs[TextKey(file)] ?? epoch
                    let version = stated > 0 ? "\(stated):\(source.version)" : source.version
                    if source.name.utf8.elementsEqual(package.name.utf8) == false {
                        package.source = Package.Source(name: source.name, version: version)
                    }
                }
                builder.add(package)
            }
        }
    }

    /// nil for a key that rpm keeps among the packages.
    private static func package(
        _ header: RPMHeader, root: EntryPath?, release: OSRelease?, _ evidence: Package.Evidence
    ) throws(MetadataFault) -> Package? {
        guard let name = try header.text(.name, "name") else { throw MetadataFault("holds a package without a name") }
        if name == "gpg-pubkey" { return nil }
        guard let version = try header.text(.version, "version"), let build = try header.text(.release, "release")
        else { throw MetadataFault("\(name): says no version and release") }
        let epoch = header.number(.epoch).map { $0 > 0 ? "\($0):" : "" } ?? ""
        var package = Package(
            .rpm, namespace: release?.id, name: name, version: "\(epoch)\(version)-\(build)",
            architecture: try header.text(.architecture, "architecture"), distribution: release?.distribution,
            location: root, evidence: evidence)
        package.description = RPMDescription.read(header)
        return package
    }

    /// `glibc-2.34-52.src.rpm`: the name is what stands before the last two hyphens.
    private static func source(_ file: String) -> (name: String, version: String)? {
        guard file.hasSuffix(".src.rpm") else { return nil }
        let parts = file.dropLast(".src.rpm".count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 2 else { return nil }
        return (parts.dropLast(2).joined(separator: "-"), parts.suffix(2).joined(separator: "-"))
    }
}
