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
        let span = entries.span
        // What comes sorted, as a merged root does, is shared rather than copied.
        if span.indices.dropFirst().allSatisfy({ span[$0 - 1].path.order(to: span[$0].path) <= 0 }) { return entries }
        var bytes: [UInt8] = []
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
