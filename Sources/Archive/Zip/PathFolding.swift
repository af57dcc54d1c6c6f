import Core

/// A quick proof that a directory says nothing odd, for the common case that all its paths are ASCII.
enum PathFolding {
    /// Whether the records certainly have different paths, also where case does not count, and lie in nothing but folders; false where
    /// they may not, or where there are pipes. So most directories need one look at each path.
    ///
    /// - Parameter folderBytesLimit: Bytes of all folders' paths together.
    static func areOrdinary(_ records: [CentralRecord], folderBytesLimit: Int) -> Bool {
        var folded = [UInt8](repeating: 0, count: EntryPath.lengthLimit)
        // By the folded path's hash: a record's place, or that of a folder without a record, as its complement.
        var places: [Int: Int] = Dictionary(minimumCapacity: records.count + records.count / 8)
        var folderBytes = 0
        for (index, record) in records.enumerated() {
            guard !record.isPipe, let hash = hash(record.path, &folded),
                places.updateValue(index, forKey: hash) == nil
            else { return false }
            if record.type == .dir { folderBytes += record.path.bytes.count }
        }
        var folders: [EntryPath] = []
        var last: EntryPath?
        for record in records {
            // Most entries share their folder with the one before.
            if record.path.lies(directlyIn: last) { continue }
            var parent = record.path.parent
            last = parent
            while let path = parent {
                guard let hash = hash(path, &folded) else { return false }
                if let place = places[hash] {
                    guard
                        place < 0 ? folders[~place] == path : records[place].path == path && records[place].type == .dir
                    else { return false }
                    // A folder with a record is looked at by itself, one without was when it came first.
                    break
                }
                places[hash] = ~folders.count
                folders.append(path)
                folderBytes += path.bytes.count
                parent = path.parent
            }
            guard folderBytes <= folderBytesLimit else { return false }
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
