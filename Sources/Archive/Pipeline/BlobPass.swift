import Core
import Cryptography

/// The stages of one pass over a layer's blob and the channels between them.
struct BlobPass: Sendable {
    private let source: ByteSource
    private let range: Range<UInt64>
    private let compression: Compression
    private let options: LayerBlobOptions
    private let pool = ChunkPool()
    private let toBlobDigest: ChunkChannel
    private let toDiffID: ChunkChannel
    private let toReader: ChunkChannel
    private let toSecondReader: ChunkChannel
    private let toObservers = Channel<MarkedChunk>()
    private let ending = StreamEnding()

    /// What the stages found; each keeps its own failure so that the caller decides which one is named.
    struct Parts: Sendable {
        /// Fails where the file cannot be read; inside, the decompression's warnings or its refusal.
        var feeding: Result<Result<[Finding], Failure>, Failure>
        var blobDigest: Result<Digest, Failure>
        var diffID: Result<Digest, Failure>
        /// Nil where the content broke off before its end, for a reason that `feeding` tells.
        var contents: Result<TarContents?, Failure>
        var listing: Result<[ListedEntry], Failure>
    }

    init(source: ByteSource, range: Range<UInt64>, compression: Compression, options: LayerBlobOptions) {
        self.source = source
        self.range = range
        self.compression = compression
        self.options = options
        toBlobDigest = ChunkChannel()
        toDiffID = ChunkChannel()
        toReader = ChunkChannel()
        toSecondReader = ChunkChannel()
    }

    func run() async -> Parts {
        async let feeding = feedingOnItsThread()
        async let diffID = stage(toDiffID) { () throws(Failure) in try Self.digest(toDiffID) }
        async let contents = contentsSeenByObservers()
        async let listing = stage(toSecondReader) { () throws(Failure) in
            try TarSecondReader.list(ChannelFeed(toSecondReader), limits: options.limits)
        }
        // An uncompressed blob is its own content: one hash says both.
        guard compression != .none else {
            let digest = await diffID
            return await Parts(
                feeding: feeding, blobDigest: digest, diffID: digest, contents: contents, listing: listing)
        }
        async let blobDigest = stage(toBlobDigest) { () throws(Failure) in try Self.digest(toBlobDigest) }
        return await Parts(
            feeding: feeding, blobDigest: blobDigest, diffID: diffID, contents: contents, listing: listing)
    }

    /// However feeding ends, and even where it could not begin, no stage waits for more.
    private func feedingOnItsThread() async -> Result<Result<[Finding], Failure>, Failure> {
        let result = await OwnThread.run { () throws(Failure) in try feed() }
        for channel in [toBlobDigest, toDiffID, toReader, toSecondReader] { channel.close() }
        return result
    }

    /// Runs a stage; however it ends, its sender does not wait for it any more.
    private func stage<Value: Sendable, Piece: Sendable>(
        _ channel: Channel<Piece>, _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        let result = await OwnThread.run { () throws(Failure) in
            defer { channel.cancel() }
            return try body()
        }
        if case .failure = result { channel.cancel() }
        return result
    }

    /// Reads the blob to its end, for its digest, and decodes it as long as the content is wanted.
    private func feed() throws(Failure) -> Result<[Finding], Failure> {
        if compression == .none { return try feedPlain() }
        var decompressor = try Decompressor(compression)
        var writer = ChunkWriter([toReader, toDiffID, toSecondReader], pool: pool)
        var refusal: Failure?
        var position = range.lowerBound
        while position < range.upperBound {
            let chunk = try nextChunk(at: position)
            _ = toBlobDigest.send(chunk)
            if refusal == nil, !writer.isRefused {
                do throws(Failure) {
                    try chunk.withBytes { bytes throws(Failure) in
                        try decompressor.push(bytes) { piece throws(Failure) in writer.append(piece) }
                    }
                } catch {
                    refusal = error
                }
                if refusal != nil || writer.isRefused {
                    for channel in [toDiffID, toReader, toSecondReader] { channel.close() }
                }
            }
            position += UInt64(chunk.count)
        }
        do throws(Failure) {
            if let refusal { throw refusal }
            if writer.isRefused { return .success([]) }
            let warnings = try decompressor.finish { piece throws(Failure) in writer.append(piece) }
            writer.flush()
            ending.setComplete()
            return .success(warnings)
        } catch {
            writer.flush()
            return .failure(error)
        }
    }

    private func feedPlain() throws(Failure) -> Result<[Finding], Failure> {
        var writer = ChunkWriter([toReader, toDiffID, toSecondReader], pool: pool)
        var position = range.lowerBound
        while position < range.upperBound {
            let chunk = try nextChunk(at: position)
            writer.send(chunk)
            position += UInt64(chunk.count)
        }
        ending.setComplete()
        return .success([])
    }

    private func nextChunk(at position: UInt64) throws(Failure) -> Chunk {
        var buffer = pool.take()
        let count = Chunk.length(at: position, end: range.upperBound)
        try source.read(into: &buffer, count: count, at: position)
        options.progress?(UInt64(count))
        return Chunk(buffer, count: count, pool: pool)
    }

    private static func digest(_ channel: ChunkChannel) throws(Failure) -> Digest {
        var hasher = try SHA256()
        while let chunk = channel.receive() {
            try chunk.withBytes { bytes throws(Failure) in try hasher.update(bytes) }
        }
        return try hasher.finish()
    }

    /// The tar's contents with what observers noted. They see the files on a thread of their own: some hash or search every byte
    /// again. What ends either of the two ends the other.
    private func contentsSeenByObservers() async -> Result<TarContents?, Failure> {
        guard !options.observers.isEmpty else { return await stage(toReader) { () throws(Failure) in try readTar() } }
        async let observing = stage(toObservers) { () throws(Failure) in try observe() }
        let reading = await stage(toReader) { () throws(Failure) in
            defer { toObservers.close() }
            return try readMarking()
        }
        // Where no thread could be made for reading.
        toObservers.close()
        let observed = await observing
        do throws(Failure) {
            guard var contents = try reading.get() else { return .success(nil) }
            contents.observed = try observed.get()
            return .success(contents)
        } catch {
            return .failure(error)
        }
    }

    private func readTar() throws(Failure) -> TarContents? {
        var reader = try TarReader(
            limits: options.limits, notesTimes: options.notesTimes, sink: try options.sink?())
        while let chunk = toReader.receive() { try chunk.withBytes { bytes throws(Failure) in try reader.push(bytes) } }
        return ending.isComplete ? try reader.finish() : nil
    }

    /// Reads and tells the observers' thread where files begin and end.
    private func readMarking() throws(Failure) -> TarContents? {
        var reader = try TarReader(
            markingFilesWithin: options.limits, notesTimes: options.notesTimes, sink: try options.sink?())
        var start: UInt64 = 0
        while let chunk = toReader.receive() {
            try chunk.withBytes { bytes throws(Failure) in try reader.push(bytes) }
            // What observers throw is told when all is read: the strict reader's refusals come first.
            _ = toObservers.send(MarkedChunk(chunk: chunk, start: start, marks: reader.takeMarks()))
            start += UInt64(chunk.count)
        }
        return ending.isComplete ? try reader.finish() : nil
    }

    private func observe() throws(Failure) -> ObservedContents {
        var feed = try MarkedFeed(options.observers)
        while let piece = toObservers.receive() { try feed.take(piece) }
        return feed.finish()
    }
}
