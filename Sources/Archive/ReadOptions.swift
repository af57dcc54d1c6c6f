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
    /// content that it signs is hashed too, and the entry itself is kept as `.signature`.
    package var signatureEntry: EntryPath?
    /// Who sees the files' content as it passes; made for one reading.
    package var observers: [any ContentObserver]
    /// Whether times of Python's sources are noted beside what a `BytecodeObserver` notes of compiled modules.
    package var notesTimes = false
    /// What is accepted though it would be refused or warned of.
    package var allowances: Set<Allowance> = []
    /// Told of progress now and then, from any thread: bytes of the archive done, bytes in all.
    package var progress: (@Sendable (UInt64, UInt64) -> Void)?

    /// Sets each option.
    package init(
        limits: Limits = .layerZip, workers: Int = 2, wantsDigest: Bool = true, signatureEntry: EntryPath? = nil,
        observers: [any ContentObserver] = [],
        progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
    ) {
        self.limits = limits
        self.workers = workers
        self.wantsDigest = wantsDigest
        self.signatureEntry = signatureEntry
        self.observers = observers
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
    /// What the observers noted.
    package var observed: ObservedContents
    /// Where `ReadOptions.notesTimes` asked for it: the times of the files that can be Python's sources, one for each way
    /// of reading the archive, in an archive that holds compiled modules.
    package var sourceTimes: [EntryPath: [StatedTime]] = [:]
    /// How the zip was packed, where `ReadOptions.notesTimes` asked for it.
    package var packing: PackingFacts?
    /// What `ReadOptions.allowances` let through, in the order of the archive.
    package var allowed: [AllowedThing] = []
}
