import Core
import Detectors

extension Workplace {
    /// What detectors find in an artifact that was read with `.inventory` wanted; of one read otherwise, all metadata
    /// counts as unread.
    func observations(of artifact: ReadArtifact, by detectors: [any Detector]) async -> Observations {
        await Observations(
            of: ArtifactSight(
                entries: artifact.inventory.entries, observed: artifact.observed, temporaryFolder: temporaryFolder),
            by: detectors)
    }

    /// Lists the packages inside an artifact that was read with `.inventory` wanted.
    package func packages(in artifact: ReadArtifact) async -> PackageFacts {
        PackageFacts(await observations(of: artifact, by: PackageInventory.detectors))
    }

    /// Reads an artifact and lists the packages inside for a bill of materials.
    package func bill(of path: String) async throws(Failure) -> BillOfMaterials {
        let artifact = try await read(path, wanting: .inventory)
        return BillOfMaterials(
            name: Self.defaultName(of: path), inventory: artifact.inventory, packages: await packages(in: artifact))
    }
}

extension BillOfMaterials {
    /// What the metadata leaves open.
    package var findings: [Finding] { packages.findings }
}
