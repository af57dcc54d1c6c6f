import Core
import Synchronization

/// A piece of a stream on its way to several stages; its buffer returns to the pool when the last one is done.
final class Chunk: Sendable {
    /// Bytes of a chunk at the most.
    static let size = 256 << 10

    /// Bytes to read at a place of a file: up to where the next whole chunk begins, since a source that holds still is
    /// read by blocks.
    static func length(at position: UInt64, end: UInt64) -> Int {
        Int(min(UInt64(size) - position % UInt64(size), end - position))
    }

    private let buffer: [UInt8]
    /// Bytes in use, from the front.
    let count: Int
    private let pool: ChunkPool

    init(_ buffer: [UInt8], count: Int, pool: ChunkPool) {
        self.buffer = buffer
        self.count = count
        self.pool = pool
    }

    deinit { pool.put(buffer) }

    /// Hands the bytes to `body`.
    func withBytes(_ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        let buffer = buffer
        try body(buffer.span.bytes.extracting(0..<count))
    }

    /// Copies a range of the bytes to the front of `target`, which has room for it.
    func copy(_ range: Range<Int>, to target: UnsafeMutableRawBufferPointer) {
        target.copyBytes(from: buffer[range])
    }
}

/// Buffers that were used and can be used again: making new ones costs a page fault for every 4 KiB.
final class ChunkPool: Sendable {
    private let free = Mutex<[[UInt8]]>([])

    func take() -> [UInt8] {
        free.withLock { $0.popLast() } ?? [UInt8](repeating: 0, count: Chunk.size)
    }

    fileprivate func put(_ buffer: [UInt8]) {
        free.withLock { $0.append(buffer) }
    }
}
