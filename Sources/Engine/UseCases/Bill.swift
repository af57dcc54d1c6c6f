import Core
import Detectors
import Pins

/// Reads an artifact and lists the packages inside for a bill of materials.
package struct Bill: Sendable {
    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions
    /// Whether the files of packages are listed one by one.
    package var listsFiles = false

    /// Lists in a process what is in an artifact that is read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// - Throws: what refuses the artifact or keeps it from being read, naming the file.
    package func run(_ asked: AskedArtifact) async throws(Failure) -> BillOfMaterials {
        let files: [any Detector] = [PackageFilesDetector(computesSHA1: listsFiles)]
        var environment = environment
        // What was recorded by MD5 and SHA-1 is not compared: a bill does not say it, and every file would be hashed for it.
        environment.detectors = files + PackageInventory.listing
        let artifact = try await ArtifactReader(environment, options).read(asked.locator, wanting: .inventory)
        let observations = await artifact.observations(
            by: files + PackageInventory.detectors)
        var bill = BillOfMaterials(
            name: asked.usedName, inventory: artifact.inventory, packages: PackageFacts(observations))
        bill.listsFiles = listsFiles
        if let found = observations[PackageFilesDetector.self] {
            bill.unread = found.unread
            bill.details = details(found, bill.packages.packages, of: artifact)
        }
        return bill
    }

    private func details(
        _ found: PackageFilesDetector.Observation, _ packages: [Package], of artifact: ReadArtifact
    ) -> [Package: BillOfMaterials.Detail] {
        var digests: [EntryPath: Digest] = [:]
        for entry in artifact.inventory.entries where entry.type == .file { digests[entry.path] = entry.sha256 }
        var details: [Package: BillOfMaterials.Detail] = [:]
        for package in packages {
            var detail = BillOfMaterials.Detail()
            let files = found.files[package] ?? []
            // All files are many; a package that is one file is told by it.
            if listsFiles || files == [package.evidence.path] {
                detail.files = files.compactMap { path in
                    digests[path].map { .init(path, sha256: $0, sha1: found.sha1[path]) }
                }
            }
            // A distribution's database is written anew with each package; a package's own files are not.
            let tellers = package.ecosystem.isSystem && package.bundledIn == nil ? files : [package.evidence.path]
            detail.layer = Self.mostFrequent(tellers.lazy.compactMap { artifact.layer(of: $0) })
            details[package] = detail
        }
        return details
    }

    /// Of two layers that bring as many, the lower one.
    private static func mostFrequent(_ layers: some Sequence<Int>) -> Int? {
        var counts: [Int: Int] = [:]
        for layer in layers { counts[layer, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}

extension BillOfMaterials {
    /// What the metadata leaves open.
    package var findings: [Finding] { packages.findings }
}
