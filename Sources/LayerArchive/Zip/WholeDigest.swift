import LayerCrypto
import LayerModel

/// The digest of the whole file, beside the workers, with a tag for every batch that they read too.
enum WholeDigest {
    struct Outcome: Sendable {
        var digest: Digest
        var tags: [RangeTag]
    }

    /// Reads the file from its start, batch by batch; the tail counts as it was parsed.
    static func compute(_ source: ByteSource, _ index: ZipIndex, _ key: RangeTagKey) throws(Failure) -> Outcome {
        var hasher = try SHA256()
        var buffer = [UInt8](repeating: 0, count: Int(EntryBatch.byteLimit))
        var tags: [RangeTag] = []
        tags.reserveCapacity(index.batches.count)
        for batch in index.batches {
            var tagger = try RangeTagger(key)
            var position = batch.range.lowerBound
            while position < batch.range.upperBound {
                let count = Int(min(batch.range.upperBound - position, EntryBatch.byteLimit))
                try source.read(into: &buffer, count: count, at: position)
                let bytes = buffer.span.bytes.extracting(0..<count)
                try hasher.update(bytes)
                try tagger.update(bytes)
                position += UInt64(count)
            }
            tags.append(try tagger.finish())
        }
        try hasher.update(index.tail.span.bytes)
        return Outcome(digest: try hasher.finish(), tags: tags)
    }
}
