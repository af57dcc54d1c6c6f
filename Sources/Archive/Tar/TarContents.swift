import Core

/// What a tar archive holds; it exists only where every check of the strict reader passed.
package struct TarContents: Sendable {
    /// The entries in the archive's order, each path once; a hard link's target is a path of the same form.
    package var entries: [Entry]
    /// What the archive says about its root, `./`, where it does.
    package var root: TarRoot?
    /// What the observers noted of the files.
    package var observed: ObservedContents
    /// Where the caller asked for it: when each entry was last changed, in the entries' order.
    package var times: [StatedTime] = []
    /// What is odd but no reason to refuse.
    package var warnings: [Finding]
    /// Hard links whose target is not in this archive: `archive.tar-hardlink-missing` unless a lower layer has it.
    package var unresolvedHardlinks: [UnresolvedHardlink]
    /// Bytes of the archive, uncompressed.
    package var size: UInt64
    /// What its global headers are called: runtimes remove that path from the layers below.
    package var globalHeaderNames: [EntryPath] = []
    /// Members that say nothing new, with the number of entries before each; nil stands for the root.
    var repeats: [(position: Int, entry: Entry?)]
}

/// Mode, owner and attributes of an archive's root folder.
package struct TarRoot: Sendable, Equatable {
    /// Permission bits, 0 to 0o7777.
    package var mode: UInt16
    /// Owner and group.
    package var owner: Entry.Owner
    /// The extended attributes that change what runs or who may do what, by name.
    package var xattrs: [TextKey: [UInt8]]
}

/// A hard link to something outside its archive.
package struct UnresolvedHardlink: Sendable, Equatable {
    /// The link's path.
    package var path: EntryPath
    /// The path that it names.
    package var target: EntryPath

    /// The refusal where no lower layer has the target.
    package var failure: Failure {
        TarFault.hardlinkMissing.failure(
            "the hard link's target \(target.displayed) is neither in this layer nor in a lower one",
            entry: path.displayed)
    }
}
