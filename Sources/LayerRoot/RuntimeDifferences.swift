import LayerModel

/// What layers state and everyday builders write, and some container runtimes make otherwise: docs/archives.md has the
/// table of what was tried. The layers' statement is what is pinned.
public struct RuntimeDifferences: Sendable {
    /// Of what kind a difference is.
    public enum Kind: Sendable, CaseIterable {
        /// A hard link to a file of a lower layer: drivers that keep layers apart fail.
        case hardlinkBelow
        /// A hard link that does not repeat the capability of its target: containerd takes it from both.
        case hardlinkWithoutCapability
        /// A layer writes into a folder of a lower layer without naming it: podman's overlay drivers and docker's give it
        /// to root, with mode 0755.
        case impliedFolder
        /// A layer names a folder anew without the attributes that it has below: drivers that copy keep them.
        case keptAttributes
        /// A folder with a default access list: what runtimes make in it afterwards inherits it.
        case inheritedList
    }

    /// One kind of difference: its first place, and how many there are.
    public struct Found: Sendable, Equatable {
        /// The path that is made otherwise.
        public var path: EntryPath
        /// The layer, counted from 0, that has it made so.
        public var layer: Int
        /// How many paths there are.
        public var count: Int
    }

    /// What was found, by kind.
    public private(set) var found: [Kind: Found] = [:]

    private static let root = Entry.Owner(uid: 0, gid: 0)
    private static let capability = "security.capability"
    private static let standardList = "system.posix_acl_default"

    mutating func noteHardlink(_ entry: Entry, to target: RootTree.Node, by layer: Int) {
        if target.layer < layer { note(.hardlinkBelow, entry.path, layer) }
        if target.entry?.xattrs[Self.capability] != nil, entry.xattrs[Self.capability] == nil {
            note(.hardlinkWithoutCapability, entry.path, layer)
        }
    }

    mutating func noteWrittenInto(_ folder: RootTree.Node, by layer: Int) {
        guard folder.layer < layer, let entry = folder.entry else { return }
        guard entry.mode != 0o755 || (entry.owner ?? Self.root) != Self.root || !entry.xattrs.isEmpty else { return }
        note(.impliedFolder, entry.path, layer)
    }

    mutating func noteRestated(_ folder: RootTree.Node, _ entry: Entry, by layer: Int) {
        noteAccessList(entry, by: layer)
        guard let below = folder.entry, folder.layer < layer else { return }
        guard below.xattrs.keys.contains(where: { entry.xattrs[$0] == nil }) else { return }
        note(.keptAttributes, entry.path, layer)
    }

    mutating func noteAccessList(_ entry: Entry, by layer: Int) {
        if entry.type == .dir, entry.xattrs[Self.standardList] != nil { note(.inheritedList, entry.path, layer) }
    }

    private mutating func note(_ kind: Kind, _ path: EntryPath, _ layer: Int) {
        found[kind, default: Found(path: path, layer: layer, count: 0)].count += 1
    }
}
