import Core
import Detectors

extension ReadArtifact {
    /// What detectors find in an artifact that was read with `.inventory` wanted; of one read otherwise, all metadata
    /// counts as unread.
    /// - Parameter temporaryFolder: For databases that are opened as files.
    func observations(by detectors: [any Detector], temporaryFolder: String) async -> Observations {
        await Observations(
            of: ArtifactSight(
                entries: inventory.entries, observed: observed, temporaryFolder: temporaryFolder), by: detectors)
    }

    /// Lists the packages inside an artifact that was read with `.inventory` wanted.
    package func packages(temporaryFolder: String) async -> PackageFacts {
        PackageFacts(await observations(by: PackageInventory.detectors, temporaryFolder: temporaryFolder))
    }
}
