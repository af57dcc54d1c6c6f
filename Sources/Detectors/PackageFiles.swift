import Archive
import Core

/// Tells which files belong to which packages, for who describes packages by their files: no rescan asks that.
package struct PackageFilesDetector: Detector {
    /// What belongs to a package, and what of metadata tells which ecosystem's packages may be missing.
    package struct Observation: Sendable {
        /// The files of each package that has any, by path.
        package var files: [Package: [EntryPath]] = [:]
        /// Ecosystems of whose metadata something could not be read.
        package var unread: Set<Package.Ecosystem> = []
        /// SHA-1 of files, where it was asked for.
        package var sha1: [EntryPath: InstallerDigests.Value] = [:]
    }

    package static let id: StaticString = "package-files"
    package static let version = 1

    /// Whether the SHA-1 of every file is computed too, which SPDX 2.3 has to have.
    private let computesSHA1: Bool

    package init(computesSHA1: Bool = false) { self.computesSHA1 = computesSHA1 }

    package func makeObservers(in room: SpoolRoom) -> [any ContentObserver] {
        guard computesSHA1 else { return [] }
        return [InstallerDigestObserver([.md5, .sha1]) { _ in [.md5, .sha1] }]
    }

    package func observe(_ sight: inout ArtifactSight) async -> Observation {
        let reading = await sight.shared(PackageReading.self)
        var observation = Observation()
        let owners = PackageOwners(reading.builder.packages)
        for entry in sight.entries where entry.type == .file {
            for number in owners.numbers(of: entry.path, reading) {
                observation.files[reading.builder.packages[number], default: []].append(entry.path)
            }
        }
        for package in observation.files.keys { observation.files[package]?.sort() }
        for unread in reading.builder.unread { observation.unread.formUnion(Self.ecosystems(of: unread.evidence)) }
        if computesSHA1 { observation.sha1 = sight.observed[.installerDigests].compactMapValues(\.sha1) }
        return observation
    }

    /// Whose packages a file tells of.
    private static func ecosystems(of evidence: Package.Evidence) -> [Package.Ecosystem] {
        switch InventoryFile(evidence.path) {
        case .python: [.pypi]
        case .bill: [.pypi, .generic]
        case .node: [.npm]
        case .gem: [.gem]
        case .java, .maven: [.maven]
        case .dotnet: [.nuget]
        case .composer: [.composer]
        case .dpkg, .dpkgPart, .dpkgFiles, .dpkgSums, .dpkgDiversions: [.deb]
        case .apk: [.apk]
        case .rpm, .rpmLog: [.rpm]
        case .release: []
        // Lists in programs; a distribution without METADATA.
        case nil: PythonBills.isInDistribution(evidence.path) ? [.pypi] : [.golang, .cargo]
        }
    }
}

/// The packages of one artifact by what claims files for them.
private struct PackageOwners {
    private var bySystem: [RecordOwner: Int] = [:]
    private var byIdentity: [PackageRef.Identity: [Int]] = [:]
    private var byFile: [EntryPath: [Int]] = [:]

    init(_ packages: [Package]) {
        for (number, package) in packages.enumerated() {
            if package.bundledIn != nil { continue }
            switch package.ecosystem {
            case .deb, .apk, .rpm:
                for owner in RecordOwner.all(of: package) where bySystem[owner] == nil { bySystem[owner] = number }
            case .pypi:
                let name = PackageText.normalized(package.name.utf8)
                add(number, .pypi, name, package.location)
            case .npm:
                guard let folder = package.evidence.path.parent,
                    let (_, name) = NodeFolder.location(of: folder.bytes[...])
                else { continue }
                add(number, .npm, PathEscaping.displayed(name), package.location)
            case .gem: add(number, .gem, package.name, package.location)
            case .maven:
                let path = package.evidence.path
                // What was packed into a jar is not the jar.
                let stems = ["\(package.name)-\(package.version ?? "").", "\(package.name)."]
                let isOfArchive = package.evidence.inside.allSatisfy {
                    $0.utf8.suffix(15).elementsEqual("/pom.properties".utf8)
                }
                guard package.evidence.inside.count <= 1, isOfArchive, JavaInventory.isArchive(path),
                    stems.contains(where: { path.name.starts(with: $0.utf8) })
                else { continue }
                byFile[path, default: []].append(number)
            case .golang, .cargo, .nuget, .composer, .generic: continue
            }
        }
    }

    private mutating func add(_ number: Int, _ ecosystem: Package.Ecosystem, _ name: String, _ location: EntryPath?) {
        let identity = PackageRef.Identity(ecosystem: ecosystem, name: name, location: location?.bytes ?? [])
        byIdentity[identity, default: []].append(number)
    }

    /// The packages that a file belongs to: usually none or one.
    func numbers(of path: EntryPath, _ reading: PackageReading) -> [Int] {
        if let owner = reading.owned[path] ?? nil {
            let plain = RecordOwner(owner.ecosystem, root: owner.root, name: owner.name)
            return [bySystem[owner] ?? bySystem[plain]].compactMap(\.self)
        }
        if let numbers = byFile[path] { return numbers }
        guard let owner = reading.index.owner(of: path), let numbers = byIdentity[owner.identity] else { return [] }
        guard numbers.count > 1 else { return numbers }
        // Two versions side by side.
        return numbers.filter { number in
            guard let version = reading.builder.packages[number].version, let other = owner.version else {
                return false
            }
            return version.utf8.elementsEqual(other.utf8)
        }
    }
}
