import Core
import Detectors

extension ReadArtifact {
    /// What detectors find in an artifact that was read with `.inventory` wanted; of one read otherwise, all metadata
    /// counts as unread.
    func observations(by detectors: [any Detector]) async -> Observations {
        await Observations(
            of: ArtifactSight(
                entries: inventory.entries, observed: observed, isImage: inventory.kind.isImage,
                config: inventory.image?.config), by: detectors)
    }

    /// What runs without being called in an artifact that was read with `.packages`, `.comparison` or `.inventory` wanted.
    /// - Parameter paths: Where it may lie; nil for anywhere.
    func hooks(at paths: Set<EntryPath>? = nil) async -> [Hook] {
        await HookDetector.hooks(
            in: ArtifactSight(
                entries: inventory.entries, observed: observed, isImage: inventory.kind.isImage,
                config: inventory.image?.config), at: paths)
    }

    /// Lists the packages inside an artifact that was read with `.inventory` wanted.
    package func packages() async -> PackageFacts {
        PackageFacts(await observations(by: PackageInventory.detectors))
    }
}
