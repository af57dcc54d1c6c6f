import LayerModel
import Synchronization

/// Decides how much of each file's content is kept, within a bound for the whole reading.
final class ContentKeeper: Sendable {
    /// Bytes that one reading keeps at the most; files beyond it are not kept, and count as not looked into.
    private static let limit = 64 << 20

    private let wanted: @Sendable (EntryPath, UInt64) -> Int
    private let signatureEntry: EntryPath?
    private let used = Atomic<Int>(0)

    /// Bytes of a signature entry that are kept; a longer one is no envelope.
    private static let signatureLimit = (1 << 20) + 1

    init(signatureEntry: EntryPath? = nil, _ wanted: @escaping @Sendable (EntryPath, UInt64) -> Int) {
        self.signatureEntry = signatureEntry
        self.wanted = wanted
    }

    /// How many leading bytes of an entry to keep.
    func bytes(of record: CentralRecord) -> Int {
        guard record.type == .file else { return 0 }
        if record.path == signatureEntry { return Self.signatureLimit }
        let asked = Int(min(UInt64(max(0, wanted(record.path, record.uncompressedSize))), record.uncompressedSize))
        guard asked > 0, used.add(asked, ordering: .relaxed).newValue <= Self.limit else { return 0 }
        return asked
    }
}
