import Core
import Cryptography

/// What decoding an entry's data gave.
struct DecodedEntry: Sendable {
    /// SHA-256 of the content; files only.
    var sha256: Digest?
    /// The content of a symbolic link.
    var link: [UInt8]?
}

/// Decodes, checks and hashes one entry after another, fed piece by piece; belongs to one worker.
struct EntryDecoder: ~Copyable {
    /// Longest target of a symbolic link, in bytes.
    static let linkLimit = EntryPath.lengthLimit

    private var inflater: BlockInflater
    private var whole: WholeInflater
    private var content: ContentCheck
    private var scan = DescriptorScan()
    private let sink: (any ContentSink)?
    /// Whether the last entry's data came whole and was decoded so.
    private var isWhole = false
    /// Bytes of the entry's data that did not come yet.
    private var dataLeft: UInt64 = 0
    /// Data of which the decoder waits for more.
    private var carry: [UInt8] = []

    /// `sink` gets the content of every entry as it passes.
    init(observers: [any ContentObserver], sink: (any ContentSink)? = nil) throws(Failure) {
        let content = try ContentCheck(observers: observers, sink: sink)
        let inflater = try BlockInflater()
        let whole = try WholeInflater()
        self.sink = sink
        self.content = content
        self.inflater = inflater
        self.whole = whole
    }

    /// Starts an entry.
    mutating func begin(_ record: CentralRecord) throws(Failure) {
        if record.type == .link, record.uncompressedSize > UInt64(Self.linkLimit) || record.uncompressedSize == 0 {
            throw ZipFault.symlinkTarget.failure(
                "a link target of \(record.uncompressedSize) bytes; 1 to \(Self.linkLimit) are possible", record)
        }
        if record.method == CentralRecord.methodStored, record.compressedSize != record.uncompressedSize {
            throw ZipFault.sizeMismatch.failure(
                "stored, yet \(record.compressedSize) bytes are said to hold \(record.uncompressedSize)", record)
        }
        try sink?.entryBegins(record)
        content.begin(record)
        if record.method == CentralRecord.methodDeflate { inflater.reset() }
        dataLeft = record.compressedSize
        carry = []
        scan = DescriptorScan()
    }

    /// Takes the whole data of an entry, the common case.
    mutating func decodeWhole(_ data: RawSpan, of record: CentralRecord) throws(Failure) {
        guard record.method == CentralRecord.methodDeflate, record.uncompressedSize <= UInt64(WholeInflater.limit)
        else {
            return try decode(data, of: record)
        }
        let count = Int(record.uncompressedSize)
        isWhole = try whole.decode(data, count: count) { piece throws(Failure) in try content.take(piece, record) }
        guard !isWhole else { return }
        // Of anything else zlib is the judge.
        try decode(data, of: record)
    }

    /// Takes more of an entry's data.
    mutating func decode(_ data: RawSpan, of record: CentralRecord) throws(Failure) {
        isWhole = false
        guard record.method == CentralRecord.methodDeflate else {
            if record.hasDescriptor, scan.findsEnd(in: data) {
                throw ZipFault.descriptorAmbiguous.failure(
                    "the stored data holds a descriptor where a streaming reader ends the entry", record)
            }
            return try content.take(data, record)
        }
        dataLeft -= min(dataLeft, UInt64(data.byteCount))
        guard !carry.isEmpty else { return try inflate(data, record) }
        let joined = carry + data.array(0..<data.byteCount)
        try inflate(joined.span.bytes, record)
    }

    private mutating func inflate(_ data: RawSpan, _ record: CentralRecord) throws(Failure) {
        let taken = try inflater.decode(
            data, isLast: dataLeft == 0, consume: { piece throws(Failure) in try content.take(piece, record) })
        guard let taken else { throw ZipFault.deflateError.failure("the deflate data is damaged", record) }
        guard !inflater.isFinished || taken == data.byteCount && dataLeft == 0 else { throw Self.trailing(record) }
        carry = data.array(taken..<data.byteCount)
    }

    /// Ends an entry: size and CRC must be what the headers say.
    mutating func finish(_ record: CentralRecord) throws(Failure) -> DecodedEntry {
        if record.method == CentralRecord.methodDeflate, !isWhole, !inflater.isFinished {
            throw ZipFault.deflateError.failure("the deflate data ends before its final block does", record)
        }
        isWhole = false
        return try content.finish(record)
    }

    /// What the observers noted of all entries.
    mutating func finishObserving() -> ObservedContents { content.finishObserving() }

    private static func trailing(_ record: CentralRecord) -> Failure {
        ZipFault.deflateTrailing.failure("bytes follow the end of the deflate data", record)
    }
}

/// Whoever else wants an entry's content as it passes, such as the unpacker.
protocol ContentSink: AnyObject {
    /// Told of each entry before its content.
    func entryBegins(_ record: CentralRecord) throws(Failure)
    /// Takes the next bytes of the entry that is being decoded.
    func take(_ bytes: RawSpan) throws(Failure)
}

/// The running size, CRC and hash of an entry's content.
struct ContentCheck: ~Copyable {
    private var hasher: SHA256
    private var crc: UInt32 = 0
    private var count: UInt64 = 0
    private var limit: UInt64 = 0
    private var hashes = true
    /// The content of a link; nil while something else passes.
    private var link: [UInt8]?
    private var feed: ContentFeed
    private let sink: (any ContentSink)?

    init(observers: [any ContentObserver], sink: (any ContentSink)?) throws(Failure) {
        let feed = try ContentFeed(observers)
        hasher = try SHA256()
        self.feed = feed
        self.sink = sink
    }

    mutating func begin(_ record: CentralRecord) {
        crc = 0
        count = 0
        limit = record.uncompressedSize
        hashes = record.type == .file
        link = record.type == .link ? [] : nil
        if hashes {
            feed.begin(ObservedFile(path: record.path, size: limit, mode: record.mode))
        } else {
            feed.beginNothing()
        }
    }

    mutating func take(_ bytes: RawSpan, _ record: CentralRecord) throws(Failure) {
        guard UInt64(bytes.byteCount) <= limit - count else {
            throw ZipFault.sizeMismatch.failure("the data holds more than the \(limit) bytes it says", record)
        }
        count += UInt64(bytes.byteCount)
        crc = CRC32.update(crc, bytes)
        if hashes { try hasher.update(bytes) }
        try sink?.take(bytes)
        // A link has no more than `EntryDecoder.linkLimit` bytes.
        link? += bytes.array(0..<bytes.byteCount)
        try feed.take(bytes)
    }

    mutating func finish(_ record: CentralRecord) throws(Failure) -> DecodedEntry {
        let digest = hashes ? try hasher.finish() : nil
        guard count == limit else {
            throw ZipFault.sizeMismatch.failure("the data holds \(count) bytes and not the \(limit) it says", record)
        }
        guard crc == record.crc else {
            throw ZipFault.crcError.failure("the content does not have the CRC that the headers say", record)
        }
        try feed.end()
        return DecodedEntry(sha256: digest, link: link.take())
    }

    mutating func finishObserving() -> ObservedContents { feed.finish() }
}
