import LayerModel

/// What a tar archive holds; it exists only where every check of the strict reader passed.
public struct TarContents: Sendable {
    /// The entries in the archive's order, each path once; a hard link's target is a path of the same form.
    public var entries: [Entry]
    /// What the archive says about its root, `./`, where it does.
    public var root: TarRoot?
    /// The leading bytes of the files that the caller asked to keep.
    public var kept: [EntryPath: [UInt8]]
    /// The digests of files that the caller asked for beside SHA-256; empty where it asked for none.
    public var installerDigests: [EntryPath: InstallerDigests] = [:]
    /// Where the caller asked for it: when each entry was last changed, in the entries' order.
    public var times: [StatedTime] = []
    /// Where the caller asked for it: the timestamp-based compiled modules of Python, whatever they are named.
    public var bytecode: [EntryPath: BytecodeStamp] = [:]
    /// What is odd but no reason to refuse.
    public var warnings: [Finding]
    /// Hard links whose target is not in this archive: `archive.tar-hardlink-missing` unless a lower layer has it.
    public var unresolvedHardlinks: [UnresolvedHardlink]
    /// Bytes of the archive, uncompressed.
    public var size: UInt64
    /// What its global headers are called: runtimes remove that path from the layers below.
    public var globalHeaderNames: [EntryPath] = []
    /// Members that say nothing new, with the number of entries before each; nil stands for the root.
    var repeats: [(position: Int, entry: Entry?)]
}

/// Mode, owner and attributes of an archive's root folder.
public struct TarRoot: Sendable, Equatable {
    /// Permission bits, 0 to 0o7777.
    public var mode: UInt16
    /// Owner and group.
    public var owner: Entry.Owner
    /// The extended attributes that change what runs or who may do what, by name.
    public var xattrs: [TextKey: [UInt8]]
}

/// A hard link to something outside its archive.
public struct UnresolvedHardlink: Sendable, Equatable {
    /// The link's path.
    public var path: EntryPath
    /// The path that it names.
    public var target: EntryPath

    /// The refusal where no lower layer has the target.
    public var failure: Failure {
        TarFault.hardlinkMissing.failure(
            "the hard link's target \(target.displayed) is neither in this layer nor in a lower one",
            entry: path.displayed)
    }
}
