import LayerModel
import Synchronization

/// Decides how much of each file's content is kept, within a bound for the whole reading.
final class ContentKeeper: Sendable {
    /// Bytes that one reading keeps at the most; files beyond it are not kept, and count as not looked into.
    private static let limit = 64 << 20

    private let wanted: @Sendable (EntryPath, UInt64) -> Int
    private let used = Atomic<Int>(0)

    init(_ wanted: @escaping @Sendable (EntryPath, UInt64) -> Int) {
        self.wanted = wanted
    }

    /// How many leading bytes of an entry to keep.
    func bytes(of record: CentralRecord) -> Int {
        guard record.type == .file else { return 0 }
        let asked = Int(min(UInt64(max(0, wanted(record.path, record.uncompressedSize))), record.uncompressedSize))
        guard asked > 0, used.add(asked, ordering: .relaxed).newValue <= Self.limit else { return 0 }
        return asked
    }
}
