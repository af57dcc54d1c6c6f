import Core
import Detectors

extension ReadArtifact {
    /// What detectors find in an artifact that was read with `.inventory` wanted; of one read otherwise, all metadata
    /// counts as unread.
    /// - Parameter temporaryFolder: For databases that are opened as files.
    func observations(by detectors: [any Detector], temporaryFolder: String) async -> Observations {
        await Observations(
            of: ArtifactSight(
                entries: inventory.entries, observed: observed, temporaryFolder: temporaryFolder,
                isImage: inventory.kind.isImage), by: detectors)
    }

    /// What runs without being called in an artifact that was read with `.inventory` wanted.
    func hooks(temporaryFolder: String) async -> [Hook] {
        await observations(by: [HookDetector()], temporaryFolder: temporaryFolder)[HookDetector.self] ?? []
    }

    /// Lists the packages inside an artifact that was read with `.inventory` wanted.
    package func packages(temporaryFolder: String) async -> PackageFacts {
        PackageFacts(await observations(by: PackageInventory.detectors, temporaryFolder: temporaryFolder))
    }
}
