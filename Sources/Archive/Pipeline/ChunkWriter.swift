import Core

/// Gathers decoded pieces into chunks and sends each to every stage.
struct ChunkWriter: ~Copyable {
    private let channels: [ChunkChannel]
    private let pool: ChunkPool
    private var buffer: [UInt8]
    private var count = 0
    /// Whether the first stage, the strict reader, wants no more: it refused the content.
    private(set) var isRefused = false

    init(_ channels: [ChunkChannel], pool: ChunkPool) {
        self.channels = channels
        self.pool = pool
        buffer = pool.take()
    }

    /// Takes decoded bytes.
    mutating func append(_ bytes: RawSpan) {
        var index = 0
        while index < bytes.byteCount, !isRefused {
            let taken = min(bytes.byteCount - index, Chunk.size - count)
            let start = count
            buffer.withUnsafeMutableBytes { target in
                bytes.extracting(index..<index + taken).withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(rebasing: target[start..<start + taken]).copyMemory(from: $0)
                }
            }
            index += taken
            count += taken
            if count == Chunk.size { flush() }
        }
    }

    /// Sends a chunk that is ready as it is.
    mutating func send(_ chunk: Chunk) {
        for (index, channel) in channels.enumerated() where !channel.send(chunk) && index == 0 { isRefused = true }
    }

    /// Sends what has been gathered.
    mutating func flush() {
        guard count > 0 else { return }
        // Handed over and not copied: a new buffer takes its place.
        var full = pool.take()
        swap(&full, &buffer)
        send(Chunk(full, count: count, pool: pool))
        count = 0
    }
}
