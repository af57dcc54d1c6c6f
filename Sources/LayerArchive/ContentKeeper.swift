import LayerModel
import Synchronization

/// Decides how much of each file's content is kept, within a bound for the whole reading, all layers of an image
/// together.
public final class ContentKeeper: Sendable {
    /// Bytes that one reading keeps at the most; files beyond it are not kept, and count as not looked into.
    private static let limit = 64 << 20
    /// Bytes of a signature entry that are kept; a longer one is no envelope.
    private static let signatureLimit = (1 << 20) + 1

    private let wanted: @Sendable (EntryPath, UInt64) -> Int
    private let signatureEntry: EntryPath?
    private let used = Atomic<Int>(0)

    init(signatureEntry: EntryPath?, _ wanted: @escaping @Sendable (EntryPath, UInt64) -> Int) {
        self.signatureEntry = signatureEntry
        self.wanted = wanted
    }

    /// `wanted` tells how many leading bytes of a file to keep, given its path and size; 0 keeps none.
    public convenience init(_ wanted: @escaping @Sendable (EntryPath, UInt64) -> Int) {
        self.init(signatureEntry: nil, wanted)
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
        guard asked > 0, used.add(asked, ordering: .relaxed).newValue <= Self.limit else { return 0 }
        return asked
    }
}
