import Core

/// What a reading is asked for beyond the strict check itself.
package struct ReadOptions: Sendable {
    /// Bounds on what the archive may hold.
    package var limits: Limits
    /// How many entries are decompressed and hashed side by side, at least 1.
    package var workers: Int
    /// Whether the digest of the whole artifact is computed too.
    package var wantsDigest: Bool
    /// The path of the entry that holds a signature, where one is to be looked for: with such a file in the archive the
    /// content that it signs is hashed too, and the entry itself is kept.
    package var signatureEntry: EntryPath?
    /// How many leading bytes of a file's content to keep, given its path and size; 0 keeps none.
    package var keeps: @Sendable (EntryPath, UInt64) -> Int
    /// Bytes that are kept at the most, of all files together; what is beyond it is not kept.
    package var keptLimit: Int
    /// What is made of the whole content of files of which `keeps` wants nothing.
    package var reducer: ContentReducer?
    /// Which digests beside SHA-256 it takes, computed of every file, where an entry of this path is in the archive: the
    /// path of an installer's database.
    package var installerAlgorithms: @Sendable (EntryPath) -> InstallerAlgorithms
    /// Whether times of Python's sources and heads of its compiled modules are noted.
    package var notesBytecode = false
    /// Told of progress now and then, from any thread: bytes of the archive done, bytes in all.
    package var progress: (@Sendable (UInt64, UInt64) -> Void)?

    /// Sets each option.
    package init(
        limits: Limits = .layerZip, workers: Int = 2, wantsDigest: Bool = true, signatureEntry: EntryPath? = nil,
        keeps: @escaping @Sendable (EntryPath, UInt64) -> Int = { _, _ in 0 },
        keptLimit: Int = ContentKeeper.usualLimit, reducer: ContentReducer? = nil,
        installerAlgorithms: @escaping @Sendable (EntryPath) -> InstallerAlgorithms = { _ in [] },
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) {
        self.limits = limits
        self.workers = workers
        self.wantsDigest = wantsDigest
        self.signatureEntry = signatureEntry
        self.keeps = keeps
        self.keptLimit = keptLimit
        self.reducer = reducer
        self.installerAlgorithms = installerAlgorithms
        self.progress = progress
    }
}

/// What a reading found; it exists only where every check of the readers passed.
package struct ArchiveContents: Sendable {
    /// SHA-256 of the artifact's bytes, where it was asked for.
    package var digest: Digest?
    /// The artifact's size in bytes.
    package var size: UInt64
    /// The entries in the order of their bytes in the file.
    package var entries: [Entry]
    /// What is odd but no reason to refuse.
    package var warnings: [Finding]
    /// SHA-384 (48 bytes) over the name and content of every entry in file order, but the signature entry; nil where
    /// there is none, or none was looked for.
    package var signedContent: [UInt8]?
    /// The leading bytes of the files that `ReadOptions.keeps` asked for, and what `ReadOptions.reducer` made of others.
    package var kept: [EntryPath: [UInt8]]
    /// The digests that `ReadOptions.installerAlgorithms` asked for; empty where it asked for none.
    package var installerDigests: [EntryPath: InstallerDigests] = [:]
    /// Where `ReadOptions.notesBytecode` asked for it: the times of the files that can be Python's sources, one for each way
    /// of reading the archive, in an archive that holds compiled modules.
    package var sourceTimes: [EntryPath: [StatedTime]] = [:]
    /// Where `ReadOptions.notesBytecode` asked for it: the timestamp-based compiled modules of Python.
    package var bytecode: [EntryPath: BytecodeStamp] = [:]
}
