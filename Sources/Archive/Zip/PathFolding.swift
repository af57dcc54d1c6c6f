import Core

/// A quick proof that no two paths fall together where case does not count, for the common case that all are ASCII.
enum PathFolding {
    /// Whether the folded paths certainly differ; false where they may not, or where a path is beyond ASCII.
    static func areDistinct(_ records: [CentralRecord], _ folders: Set<EntryPath>) -> Bool {
        var seen: Set<Int> = Set(minimumCapacity: records.count + folders.count)
        var folded = [UInt8](repeating: 0, count: EntryPath.lengthLimit)
        for record in records {
            guard let hash = hash(record.path, &folded), seen.insert(hash).inserted else { return false }
        }
        for folder in folders {
            guard let hash = hash(folder, &folded), seen.insert(hash).inserted else { return false }
        }
        return true
    }

    /// A keyed hash of the path in lower case: equal hashes prove nothing, different ones do. Nil beyond ASCII.
    private static func hash(_ path: EntryPath, _ folded: inout [UInt8]) -> Int? {
        let span = path.bytes.span
        var target = folded.mutableSpan
        var all: UInt8 = 0
        for index in span.indices {
            let byte = span[index]
            all |= byte
            target[index] = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
        }
        guard all < 0x80 else { return nil }
        var hasher = Hasher()
        folded.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(span.count))) }
        return hasher.finalize()
    }
}
