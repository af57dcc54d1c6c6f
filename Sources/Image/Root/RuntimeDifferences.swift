import Core

/// What layers state and everyday builders write, and some container runtimes make otherwise: docs/archives.md has the
/// table of what was tried. The layers' statement is what is pinned.
package struct RuntimeDifferences: Sendable {
    /// Of what kind a difference is.
    package enum Kind: Sendable, CaseIterable {
        /// A hard link to a file of a lower layer: drivers that keep layers apart fail.
        case hardlinkBelow
        /// A hard link that does not repeat the capability of its target: containerd takes it from both.
        case hardlinkWithoutCapability
        /// A hard link states other permissions than its target: umoci keeps the target's, the others take the link's for both.
        case hardlinkMode
        /// A layer writes into a folder of a lower layer without naming it: podman's overlay drivers and docker's give it
        /// to root, with mode 0755.
        case impliedFolder
        /// A layer names a folder anew without the attributes that it has below: drivers that copy keep them.
        case keptAttributes
        /// A folder with a default access list: what runtimes make in it afterwards inherits it.
        case inheritedList
    }

    /// One kind of difference: its first place, and how many there are.
    package struct Found: Sendable, Equatable {
        /// The path that is made otherwise.
        package var path: EntryPath
        /// The layer, counted from 0, that has it made so.
        package var layer: Int
        /// How many paths there are.
        package var count: Int
    }

    /// What was found, by kind.
    package private(set) var found: [Kind: Found] = [:]

    private static let root = Entry.Owner(uid: 0, gid: 0)
    private static let capability = "security.capability"
    private static let standardList = "system.posix_acl_default"

    mutating func noteHardlink(_ entry: Entry, to target: Entry, of below: Int32, by layer: Int32) {
        if below < layer { note(.hardlinkBelow, entry.path, layer) }
        if target.xattrs[Self.capability] != nil, entry.xattrs[Self.capability] == nil {
            note(.hardlinkWithoutCapability, entry.path, layer)
        }
    }

    mutating func noteHardlinkMode(_ entry: Entry, by layer: Int32) { note(.hardlinkMode, entry.path, layer) }

    mutating func noteWrittenInto(_ folder: Entry, of below: Int32, by layer: Int32) {
        guard below < layer else { return }
        guard folder.mode != 0o755 || (folder.owner ?? Self.root) != Self.root || !folder.xattrs.isEmpty else { return }
        note(.impliedFolder, folder.path, layer)
    }

    /// A folder that a layer names anew, beside what the layers below say of it.
    mutating func noteRestated(_ folder: Entry, of below: Int32, _ entry: Entry, by layer: Int32) {
        guard below < layer, folder.xattrs.keys.contains(where: { entry.xattrs[$0] == nil }) else { return }
        note(.keptAttributes, entry.path, layer)
    }

    mutating func noteAccessList(_ entry: Entry, by layer: Int32) {
        if entry.type == .dir, entry.xattrs[Self.standardList] != nil { note(.inheritedList, entry.path, layer) }
    }

    private mutating func note(_ kind: Kind, _ path: EntryPath, _ layer: Int32) {
        found[kind, default: Found(path: path, layer: Int(layer), count: 0)].count += 1
    }
}
