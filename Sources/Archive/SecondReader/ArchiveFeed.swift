import Core
import Glibc

/// Where libarchive gets its bytes from; it holds the feed as its client data for one synchronous listing.
class ArchiveFeed {
    /// Why reading failed, where it did; libarchive only carries a number.
    var failure: Failure? { nil }
    /// Whether `seek` works.
    var canSeek: Bool { false }
    /// The next bytes, valid until the next call; empty at the end, nil on failure.
    func next() -> UnsafeRawBufferPointer? { nil }
    /// Moves forward by at most `count` bytes and returns by how many.
    func skip(_ count: Int64) -> Int64 { 0 }
    /// Moves as `lseek` does; nil for a place outside the file, or where the bytes only pass.
    func seek(_ offset: Int64, from base: CInt) -> Int64? { nil }
}

/// Chunks of a tar that another thread sends.
///
/// Allowance: an archive that ends inside a block is shown filled up with zeros, since libarchive wants the padding behind the last
/// member. Whether it may end there is for the strict reader to tell.
final class ChannelFeed: ArchiveFeed {
    private let channel: ChunkChannel
    private var received = 0
    private var isFilledUp = false
    private var current: Chunk?
    private var offset = 0
    private let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    init(_ channel: ChunkChannel) { self.channel = channel }

    deinit { window.deallocate() }

    override func next() -> UnsafeRawBufferPointer? {
        guard let chunk = advance() else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let count = min(window.count, chunk.count - offset)
        chunk.copy(offset..<offset + count, to: window)
        offset += count
        return UnsafeRawBufferPointer(rebasing: window[0..<count])
    }

    override func skip(_ count: Int64) -> Int64 {
        var left = max(0, count)
        while left > 0, let chunk = advance() {
            let step = Int(min(left, Int64(chunk.count - offset)))
            offset += step
            left -= Int64(step)
        }
        return max(0, count) - left
    }

    /// The chunk that has bytes left; nil at the end.
    private func advance() -> Chunk? {
        if let current, offset < current.count { return current }
        current = channel.receive() ?? fill()
        received += current?.count ?? 0
        offset = 0
        return current
    }

    /// Zeros up to the end of the block that the archive ends in.
    private func fill() -> Chunk? {
        let over = received % TarHeader.size
        guard over > 0, !isFilledUp else { return nil }
        isFilledUp = true
        let count = TarHeader.size - over
        return Chunk([UInt8](repeating: 0, count: count), count: count, pool: ChunkPool())
    }
}
