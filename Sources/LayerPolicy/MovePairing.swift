import LayerModel

/// Finds which added file is a removed one under another path.
enum MovePairing {
    private struct Content: Hashable {
        let sha256: Digest
        let size: UInt64

        /// Nil for what cannot be told apart by content: empty files, and all that is no file.
        init?(_ entry: Entry) {
            guard entry.type == .file, entry.size > 0, let sha256 = entry.sha256 else { return nil }
            self.sha256 = sha256
            size = entry.size
        }
    }

    private struct Named: Hashable {
        let content: Content
        let name: ArraySlice<UInt8>
    }

    /// For each added entry the index of the removed one it came from, each used once.
    ///
    /// Both lists are sorted by path. Files that kept their name pair first, then what is left with the same content;
    /// either way in byte order, so that the same input gives the same pairs.
    static func pair(removed: [Entry], added: [Entry]) -> [Int?] {
        var sources = [Int?](repeating: nil, count: added.count)
        guard !removed.isEmpty, !added.isEmpty else { return sources }
        var isUsed = [Bool](repeating: false, count: removed.count)
        let contents = removed.map { Content($0) }
        func match<Key: Hashable>(_ key: (Content, Entry) -> Key) {
            var waiting = Queues<Key>(count: removed.count)
            for (index, content) in contents.enumerated() where !isUsed[index] {
                if let content { waiting.append(index, to: key(content, removed[index])) }
            }
            for (index, entry) in added.enumerated() where sources[index] == nil {
                guard let content = Content(entry), let source = waiting.popFirst(of: key(content, entry)) else {
                    continue
                }
                sources[index] = source
                isUsed[source] = true
            }
        }
        match { Named(content: $0, name: $1.path.name) }
        match { content, _ in content }
        return sources
    }

    /// First-in, first-out lists of indices by key, as one chain each: no allocation per key.
    private struct Queues<Key: Hashable> {
        private var ends: [Key: (head: Int, tail: Int)] = [:]
        private var next: [Int]

        init(count: Int) { next = [Int](repeating: -1, count: count) }

        mutating func append(_ index: Int, to key: Key) {
            if let ends = ends[key] {
                next[ends.tail] = index
                self.ends[key] = (ends.head, index)
            } else {
                ends[key] = (index, index)
            }
        }

        mutating func popFirst(of key: Key) -> Int? {
            guard let (head, tail) = ends[key] else { return nil }
            ends[key] = head == tail ? nil : (next[head], tail)
            return head
        }
    }
}
