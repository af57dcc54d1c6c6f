import Core
import Cryptography

/// Reads batches from the file, checks local headers, data and descriptors, and hashes; belongs to one worker.
struct BatchReader: ~Copyable {
    private let source: ByteSource
    private let records: [CentralRecord]
    private let notesTimes: Bool
    private let tagKey: RangeTagKey?
    private var decoder: EntryDecoder

    /// A buffer that fits; the worker owns it, so that what is decoded and the decoder are apart.
    static func makeBuffer() -> [UInt8] { [UInt8](repeating: 0, count: Int(EntryBatch.byteLimit)) }

    /// What reading a batch gave.
    struct Result: Sendable {
        var entries: [DecodedEntry]
        var tag: RangeTag?
        /// The times of what can be Python's sources, by the record's index; empty where nobody asked.
        var sourceTimes: [(record: Int, times: [StatedTime])] = []
    }

    init(
        _ source: ByteSource, records: [CentralRecord], observers: [any ContentObserver] = [],
        notesTimes: Bool = false, tagKey: RangeTagKey?, sink: (any ContentSink)? = nil
    ) throws(Failure) {
        self.source = source
        self.records = records
        self.notesTimes = notesTimes
        self.tagKey = tagKey
        decoder = try EntryDecoder(observers: observers, sink: sink)
    }

    /// What the observers noted of all that was read.
    mutating func finishObserving() -> ObservedContents { decoder.finishObserving() }

    /// Reads one batch.
    mutating func read(_ batch: EntryBatch, buffer: inout [UInt8]) throws(Failure) -> Result {
        let length = batch.range.count64
        let first = records[batch.records.lowerBound]
        let isWhole =
            first.method == CentralRecord.methodDeflate
            && WholeInflater.takes(data: length, content: first.uncompressedSize)
        if length <= EntryBatch.byteLimit || isWhole {
            if buffer.count < Int(length) { buffer += [UInt8](repeating: 0, count: Int(length) - buffer.count) }
            return try readSmall(batch, length: Int(length), &buffer)
        }
        return try readLarge(batch.records.lowerBound, batch.range, &buffer)
    }

    private mutating func readSmall(
        _ batch: EntryBatch, length: Int, _ buffer: inout [UInt8]
    ) throws(Failure) -> Result {
        try source.read(into: &buffer, count: length, at: batch.range.lowerBound)
        let bytes = buffer.span.bytes.extracting(0..<length)
        var entries: [DecodedEntry] = []
        var sourceTimes: [(record: Int, times: [StatedTime])] = []
        entries.reserveCapacity(batch.records.count)
        for index in batch.records {
            let record = records[index]
            let end = index + 1 < batch.records.upperBound ? records[index + 1].localOffset : batch.range.upperBound
            let slot = bytes.extracting(
                Int(record.localOffset - batch.range.lowerBound)..<Int(end - batch.range.lowerBound))
            let header = try LocalHeader(slot, of: record)
            if let times = times(record, header) { sourceTimes.append((index, times)) }
            let room = UInt64(slot.byteCount - header.length)
            guard record.compressedSize <= room else { throw Self.overlap(record) }
            let dataEnd = header.length + Int(record.compressedSize)
            try decoder.begin(record)
            try decoder.decodeWhole(slot.extracting(header.length..<dataEnd), of: record)
            entries.append(try decoder.finish(record))
            let rest = slot.extracting(dataEnd..<slot.byteCount)
            try ZipRemainder.check(
                rest.extracting(0..<min(rest.byteCount, ZipRemainder.lookLimit)), count: UInt64(rest.byteCount),
                of: record, header: header)
        }
        return Result(entries: entries, tag: try tag(bytes), sourceTimes: sourceTimes)
    }

    private func times(_ record: CentralRecord, _ header: LocalHeader) -> [StatedTime]? {
        guard notesTimes, record.type == .file, let central = record.times, let local = header.times else {
            return nil
        }
        return ZipTimes.byReader(central: central, local: local)
    }

    private func tag(_ bytes: RawSpan) throws(Failure) -> RangeTag? {
        guard let tagKey else { return nil }
        var tagger = try RangeTagger(tagKey)
        try tagger.update(bytes)
        return try tagger.finish()
    }

    /// One entry larger than the buffer, piece by piece.
    private mutating func readLarge(
        _ index: Int, _ range: Range<UInt64>, _ buffer: inout [UInt8]
    ) throws(Failure) -> Result {
        let record = records[index]
        var tagger = try tagKey.map { key throws(Failure) in try RangeTagger(key) }
        let first = try next(at: range.lowerBound, end: range.upperBound, &buffer, &tagger)
        let header = try LocalHeader(buffer.span.bytes.extracting(0..<first), of: record)
        let dataStart = range.lowerBound + UInt64(header.length)
        guard record.compressedSize <= range.upperBound - dataStart else { throw Self.overlap(record) }
        let dataEnd = dataStart + record.compressedSize
        try decoder.begin(record)
        var remainder: [UInt8] = []
        var position = range.lowerBound
        var count = first
        while count > 0 {
            // The piece [position, position + count) may hold header, data and remainder.
            let from = Int(max(dataStart, position) - position)
            let to = Int(min(max(dataEnd, position), position + UInt64(count)) - position)
            if from < to { try decoder.decode(buffer.span.bytes.extracting(from..<to), of: record) }
            let look = min(count, to + ZipRemainder.lookLimit - remainder.count)
            if to < look { remainder += buffer[to..<look] }
            position += UInt64(count)
            count = try next(at: position, end: range.upperBound, &buffer, &tagger)
        }
        let entry = try decoder.finish(record)
        try ZipRemainder.check(
            remainder.span.bytes, count: range.upperBound - dataEnd, of: record, header: header)
        var tag: RangeTag?
        if let tagger = consume tagger { tag = try tagger.finish() }
        return Result(entries: [entry], tag: tag, sourceTimes: times(record, header).map { [(index, $0)] } ?? [])
    }

    /// Fills the buffer with the next piece of a range and tags it; 0 at the range's end.
    private func next(
        at position: UInt64, end: UInt64, _ buffer: inout [UInt8], _ tagger: inout RangeTagger?
    ) throws(Failure) -> Int {
        let count = Int(min(end - position, EntryBatch.byteLimit))
        guard count > 0 else { return 0 }
        try source.read(into: &buffer, count: count, at: position)
        try tagger?.update(buffer.span.bytes.extracting(0..<count))
        return count
    }

    private static func overlap(_ record: CentralRecord) -> Failure {
        ZipFault.overlap.failure("the entry's data runs into what follows it", record)
    }
}
