import Core
import Image

extension Finding {
    /// A warning for each kind of thing that some container runtimes make otherwise than it is pinned.
    static func runtimesDiffer(_ differences: RuntimeDifferences) -> [Finding] {
        RuntimeDifferences.Kind.allCases.compactMap { kind in
            guard let found = differences.found[kind] else { return nil }
            let more = found.count > 1 ? " (and \(found.count - 1) more)" : ""
            return Finding(
                .archiveRuntimesDiffer, .warn, "layer \(found.layer) \(kind.sentence)\(more)",
                path: found.path.displayed)
        }
    }
}

extension RuntimeDifferences.Kind {
    /// What the layer does, and which runtimes do otherwise.
    fileprivate var sentence: String {
        switch self {
        case .hardlinkBelow:
            "has a hard link to a file of a lower layer: containerd's overlayfs snapshotter, podman's overlay driver and "
                + "fuse-overlayfs fail to unpack it, drivers that copy and umoci link, which is pinned"
        case .hardlinkWithoutCapability:
            "has a hard link that does not repeat its target's security.capability: containerd takes the capability away, "
                + "podman, buildah and umoci keep it, which is pinned"
        case .hardlinkMode:
            "has a hard link that states other permissions than its target: containerd, podman and buildah give the file the "
                + "link's, which is pinned, umoci keeps the target's"
        case .impliedFolder:
            "writes into a folder that it does not name: podman's overlay drivers and docker's overlay2 give the folder mode "
                + "0755 and owner 0:0, others keep what the lower layer states, which is pinned"
        case .keptAttributes:
            "names a folder anew without attributes that it has below: containerd's native snapshotter keeps them, others "
                + "drop them, which is pinned"
        case .inheritedList:
            "has a folder with a default access list: what runtimes make in it inherits the list, each in its own order, "
                + "and the files below are pinned as the layers state them"
        }
    }
}
