import Core

/// A run of neighbouring entries that one worker reads and decodes at a time.
struct EntryBatch: Sendable {
    /// Bytes of a batch of small entries; an entry larger than this is a batch of its own, read piece by piece.
    static let byteLimit: UInt64 = 256 << 10

    /// Indices into the records in file order.
    var records: Range<Int>
    /// The bytes from the first entry's local header to what follows the last entry.
    var range: Range<UInt64>

    /// Divides the space between the file's start and the directory among the records, which are sorted by offset.
    static func divide(_ records: [CentralRecord], directoryStart: UInt64) throws(Failure) -> [EntryBatch] {
        var batches: [EntryBatch] = []
        for (index, record) in records.enumerated() {
            let next = index + 1 < records.count ? records[index + 1].localOffset : directoryStart
            guard record.localOffset < directoryStart else {
                throw ZipFault.offsetInvalid.failure("the local header lies behind the directory's start", record)
            }
            guard record.localOffset < next else {
                throw ZipFault.overlap.failure(
                    "begins at the same byte as \(records[index + 1].path.displayed)", record)
            }
            if let last = batches.last, last.range.lowerBound + byteLimit >= next {
                batches[batches.count - 1].records = last.records.lowerBound..<index + 1
                batches[batches.count - 1].range = last.range.lowerBound..<next
            } else {
                batches.append(EntryBatch(records: index..<index + 1, range: record.localOffset..<next))
            }
        }
        return batches
    }
}
