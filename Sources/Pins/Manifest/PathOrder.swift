import Core

/// Sorting entries by the bytes of their paths.
enum PathOrder {
    private struct Key {
        var start: Int
        var count: Int
        var index: Int
    }

    /// Bytes of paths that are copied for their sorting.
    private static let copyLimit = 32 << 20

    /// The entries in the order of `LC_ALL=C sort`. What is sorted are places in one copy of all paths: moving whole
    /// entries about, and counting references to them, would cost several times as much.
    static func sorted(_ entries: [Entry]) -> [Entry] {
        let span = entries.span
        // What comes sorted, as a merged root does, is shared rather than copied.
        if span.indices.dropFirst().allSatisfy({ span[$0 - 1].path.order(to: span[$0].path) <= 0 }) { return entries }
        // A copy of very many long paths would be felt; these are sorted where they are.
        var size = 0
        for index in span.indices { size += span[index].path.bytes.count }
        if size > copyLimit {
            var places = Array(UInt32(0)..<UInt32(clamping: entries.count))
            places.sort { span[Int($0)].path.order(to: span[Int($1)].path) < 0 }
            return places.map { entries[Int($0)] }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var keys: [Key] = []
        keys.reserveCapacity(entries.count)
        for index in span.indices {
            keys.append(Key(start: bytes.count, count: span[index].path.bytes.count, index: index))
            bytes.append(contentsOf: span[index].path.bytes)
        }
        let paths = bytes.span.bytes
        keys.sort { left, right in
            EntryPath.order(
                paths.extracting(left.start..<left.start + left.count),
                paths.extracting(right.start..<right.start + right.count)) < 0
        }
        return keys.map { entries[$0.index] }
    }
}
