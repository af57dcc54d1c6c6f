import Core
import Cryptography

/// The digest of the whole file, beside the workers, with a tag for every batch that they read too.
enum WholeDigest {
    struct Outcome: Sendable {
        var digest: Digest
        var tags: [RangeTag]
    }

    /// Reads the file from its start, batch by batch, and then what follows the entries, a range of its own.
    static func compute(_ source: ByteSource, _ index: ZipIndex, _ key: RangeTagKey) throws(Failure) -> Outcome {
        var hasher = try SHA256()
        var buffer = [UInt8](repeating: 0, count: Int(EntryBatch.byteLimit))
        var tags: [RangeTag] = []
        tags.reserveCapacity(index.batches.count)
        let tail = index.entriesEnd..<max(index.entriesEnd, source.size)
        for range in index.batches.lazy.map(\.range) + [tail] {
            var tagger = try RangeTagger(key)
            var position = range.lowerBound
            while position < range.upperBound {
                let count = Int(min(range.upperBound - position, EntryBatch.byteLimit))
                try source.read(into: &buffer, count: count, at: position)
                let bytes = buffer.span.bytes.extracting(0..<count)
                try hasher.update(bytes)
                try tagger.update(bytes)
                position += UInt64(count)
            }
            tags.append(try tagger.finish())
        }
        return Outcome(digest: try hasher.finish(), tags: tags)
    }
}
