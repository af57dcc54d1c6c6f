import Core
import Synchronization

/// Decides how much of each file's content is kept, within a bound for the whole reading, all layers of an image
/// together.
package final class ContentKeeper: Sendable {
    /// Bytes that one reading keeps unless told otherwise; files beyond it are not kept, and count as not looked into.
    package static let usualLimit = 64 << 20
    /// Bytes of a signature entry that are kept; a longer one is no envelope.
    private static let signatureLimit = (1 << 20) + 1

    private let wanted: @Sendable (EntryPath, UInt64) -> Int
    private let signatureEntry: EntryPath?
    private let limit: Int
    /// What is made of the files of which no leading bytes are wanted.
    let reducer: ContentReducer?
    /// What is hashed of every file beside SHA-256.
    let installerAlgorithms: InstallerAlgorithms
    /// Whether times of files and heads of Python's compiled modules are noted.
    let notesBytecode: Bool
    private let used = Atomic<Int>(0)

    /// - Parameters:
    ///   - limit: Bytes that are kept at the most, of all files together.
    ///   - installerAlgorithms: Digests that are computed of every file too.
    ///   - notesBytecode: Whether times of files and heads of Python's compiled modules are noted.
    ///   - wanted: Tells how many leading bytes of a file to keep, given its path and size; 0 keeps none.
    package init(
        limit: Int = ContentKeeper.usualLimit, signatureEntry: EntryPath? = nil, reducer: ContentReducer? = nil,
        installerAlgorithms: InstallerAlgorithms = [], notesBytecode: Bool = false,
        _ wanted: @escaping @Sendable (EntryPath, UInt64) -> Int
    ) {
        self.limit = limit
        self.signatureEntry = signatureEntry
        self.reducer = reducer
        self.installerAlgorithms = installerAlgorithms
        self.notesBytecode = notesBytecode
        self.wanted = wanted
    }

    /// How many leading bytes of an entry to keep.
    func bytes(of record: CentralRecord) -> Int {
        guard record.type == .file else { return 0 }
        if record.path == signatureEntry { return Self.signatureLimit }
        return bytes(ofFile: record.path, size: record.uncompressedSize)
    }

    /// How many leading bytes of a file to keep.
    func bytes(ofFile path: EntryPath, size: UInt64) -> Int {
        let asked = Int(min(UInt64(max(0, wanted(path, size))), size))
        guard asked > 0, used.add(asked, ordering: .relaxed).newValue <= limit else { return 0 }
        return asked
    }

    /// What a reducer made, where it is within the bound.
    func accepted(_ bytes: [UInt8]?) -> [UInt8]? {
        guard let bytes, used.add(bytes.count, ordering: .relaxed).newValue <= limit else { return nil }
        return bytes
    }
}
