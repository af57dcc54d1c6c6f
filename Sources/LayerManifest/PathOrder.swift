import Glibc
import LayerModel

/// Sorting entries by the bytes of their paths.
enum PathOrder {
    private struct Key {
        var start: Int
        var count: Int
        var index: Int
    }

    /// The entries in the order of `LC_ALL=C sort`. What is sorted are places in one copy of all paths: moving whole
    /// entries about, and counting references to them, would cost several times as much.
    static func sorted(_ entries: [Entry]) -> [Entry] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + $1.path.bytes.count })
        var keys: [Key] = []
        keys.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            keys.append(Key(start: bytes.count, count: entry.path.bytes.count, index: index))
            bytes.append(contentsOf: entry.path.bytes)
        }
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            keys.sort { left, right in
                let order = memcmp(base + left.start, base + right.start, min(left.count, right.count))
                return order != 0 ? order < 0 : left.count < right.count
            }
        }
        return keys.map { entries[$0.index] }
    }
}
