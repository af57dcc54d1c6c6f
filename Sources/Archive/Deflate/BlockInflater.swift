import CDeflate
import Core

/// A raw deflate decoder (RFC 1951) for streams of any length, which come in pieces: it takes what zlib takes, in less than half
/// of zlib's time. Memory is constant.
///
/// libdeflate decodes streams as a whole. So each block of certain codes (`BlockHeader`) is made a stream: its bits are moved to
/// the beginning of a byte, behind a stored block that holds the 32 KiB of content before it, and it is marked as the last. Where
/// it ends libdeflate tells to the byte, and the code that ends it to the bit, or the symbols before it (`BlockTail`). Everything
/// else zlib decodes, block by block.
struct BlockInflater: ~Copyable {
    /// How far a match reaches back.
    private static let window = 32 << 10
    /// Bytes of content that a block may hold for libdeflate: encoders end blocks after 16,000 symbols or so, of 258 bytes at the
    /// most.
    private static let room = 4352 << 10
    /// Bytes of content that zlib makes at a time.
    private static let piece = 256 << 10
    /// Bytes of data that a block may have for libdeflate.
    private static let blockLimit = 1 << 20
    /// Bytes of data that are looked at first.
    private static let usualBlock = 32 << 10
    /// A stored block's header: type and padding, length and its complement.
    private static let storedHeader = 5

    private let decompressor: OpaquePointer
    private var zlib: ZlibBlocks
    /// What was decoded last, up to `end`; the window at least, once there is so much.
    private let output: UnsafeMutableRawBufferPointer
    private var end = 0
    /// The window as a stored block, and a block behind it.
    private let input: UnsafeMutableRawBufferPointer
    /// Bits of the next byte of data that are done.
    private var bit = 0
    /// Whether zlib is inside a block.
    private var isInside = false
    /// Whether zlib decoded the last block, so that it can go on behind it.
    private var isAtHand = false
    /// Bytes of content that the last block held.
    private var lastContent = 0
    /// Bytes of data of the last block of libdeflate's; 0 where zlib decoded all so far.
    private(set) var lastData = 0
    private let worthwhile: Int
    /// Whether the stream's final block has ended.
    private(set) var isFinished = false

    /// Behind a block that holds less than `worthwhile` bytes comes one for zlib: for libdeflate the window is copied twice.
    init(worthwhile: Int = 8 << 10) throws(Failure) {
        let zlib = try ZlibBlocks()
        guard let decompressor = libdeflate_alloc_decompressor() else {
            throw Failure(.internalFault, "libdeflate cannot start")
        }
        self.zlib = zlib
        self.decompressor = decompressor
        self.worthwhile = worthwhile
        output = .allocate(byteCount: Self.window + Self.room, alignment: 16)
        input = .allocate(byteCount: Self.storedHeader + Self.window + Self.blockLimit, alignment: 16)
        reset()
    }

    deinit {
        input.deallocate()
        output.deallocate()
        libdeflate_free_decompressor(decompressor)
    }

    /// Starts a stream.
    mutating func reset() {
        end = 0
        bit = 0
        isInside = false
        isAtHand = false
        lastContent = worthwhile
        lastData = 0
        isFinished = false
    }

    /// Decodes more of a stream and hands every piece of content to `consume`; `isLast` says that no more of it comes.
    ///
    /// Returns how many bytes of `data` are done with; what is left has to come again, in front of more. Nil where the data are no
    /// deflate. At the stream's end what is left lies behind it; of a stream without an end nothing is left once `isLast` was said.
    mutating func decode(
        _ data: RawSpan, isLast: Bool, consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int? {
        var place = bit
        while !isFinished {
            if !isInside {
                switch try decodeBlock(data, at: place, isLast, consume) {
                case .decoded(let bits):
                    place += bits
                    continue
                case .cut:
                    bit = place & 7
                    return place >> 3
                case .unknown: try startZlib(data, at: place)
                }
            }
            guard let next = try decodeByZlib(data, at: place, consume) else { return nil }
            place = next
            if isInside { break }
        }
        // What zlib is inside of it has taken, and behind the stream's end come no bits.
        bit = 0
        return (place + 7) >> 3
    }
}

// MARK: A block by libdeflate

extension BlockInflater {
    private enum Block {
        /// So many bits of data were the block.
        case decoded(Int)
        /// The block is not there as a whole.
        case cut
        /// zlib has to look at it.
        case unknown
    }

    private mutating func decodeBlock(
        _ data: RawSpan, at place: Int, _ isLast: Bool, _ consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Block {
        guard lastContent >= worthwhile else { return .unknown }
        let header: BlockHeader
        switch BlockHeader.read(data, at: place) {
        case .certain(let found): header = found
        case .other: return .unknown
        case .cut: return isLast ? .unknown : .cut
        }
        let first = place >> 3
        let available = min(data.byteCount - first, Self.blockLimit)
        let canWait = !isLast && available < Self.blockLimit
        if canWait, available < lastData + lastData / 4 { return .cut }
        var count = min(available, max(Self.usualBlock, 2 * lastData))
        while true {
            let block = attempt(data.extracting(first..<first + count), from: place & 7, header)
            switch block {
            case .decoded(let bits):
                lastData = bits >> 3
                isAtHand = false
                isFinished = header.isFinal
                if lastContent > 0 {
                    let piece = content(end - lastContent..<end)
                    try consume(piece.bytes)
                }
                return block
            case .unknown: return .unknown
            case .cut where count < available: count = min(available, 4 * count)
            case .cut: return canWait ? .cut : .unknown
            }
        }
    }

    /// Decodes the block that begins at a bit of the first byte, where it ends within `data`.
    private mutating func attempt(_ data: RawSpan, from bit: Int, _ header: BlockHeader) -> Block {
        let history = min(end, Self.window)
        var start = 0
        if history > 0 {
            let length = UInt16(truncatingIfNeeded: history)
            input[0] = 0
            input.storeBytes(of: length.littleEndian, toByteOffset: 1, as: UInt16.self)
            input.storeBytes(of: (~length).littleEndian, toByteOffset: 3, as: UInt16.self)
            start = Self.storedHeader + history
            UnsafeMutableRawBufferPointer(rebasing: input[Self.storedHeader..<start])
                .copyMemory(from: content(end - history..<end))
        }
        let block = UnsafeMutableRawBufferPointer(rebasing: input[start..<start + data.byteCount])
        data.withUnsafeBytes { Self.move($0, down: bit, to: block) }
        // The last block of its stream.
        block[0] |= 1
        var (used, made) = (0, 0)
        let result = libdeflate_deflate_decompress_ex(
            decompressor, input.baseAddress, start + data.byteCount, output.baseAddress, output.count, &used, &made)
        // Whatever came of the block, the stored one is content now, at the front.
        end = history
        switch result {
        case LIBDEFLATE_SUCCESS: break
        case LIBDEFLATE_BAD_DATA: return .cut
        default: return .unknown
        }
        let whole = UnsafeRawBufferPointer(rebasing: block[..<(used - start)])
        guard let bits = Self.lastBit(of: whole, header) ?? BlockTail.end(of: whole.bytes) else { return .unknown }
        // Behind the last bit of the data stand zeros.
        guard bits <= 8 * data.byteCount - bit else { return .cut }
        end = made
        lastContent = made - history
        return .decoded(bits)
    }

    /// How many bits of a block's bytes it has: the code that ends it stands in front of one of the last byte's bits, or of the
    /// next byte. Nil where it stands in front of several.
    private static func lastBit(of block: UnsafeRawBufferPointer, _ header: BlockHeader) -> Int? {
        var last: UInt32 = 0
        for byte in block.suffix(4) { last = last >> 8 | UInt32(byte) << 24 }
        var found: Int?
        for unused in 0..<8 as Range<UInt32> {
            let code = last >> (32 - unused - header.endLength) & (1 << header.endLength - 1)
            guard code == header.endCode else { continue }
            guard found == nil else { return nil }
            found = 8 * block.count - Int(unused)
        }
        return found
    }

    /// Copies bytes without the first `bits` bits, 0 to 7; zeros come in behind the last.
    private static func move(_ source: UnsafeRawBufferPointer, down bits: Int, to target: UnsafeMutableRawBufferPointer)
    {
        guard bits > 0 else { return target.copyMemory(from: source) }
        let (down, up) = (UInt64(bits), UInt64(64 - bits))
        var index = 0
        while index + 9 <= source.count {
            let word = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let moved = word >> down | UInt64(source[index + 8]) << up
            target.storeBytes(of: moved.littleEndian, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < source.count {
            let next = index + 1 < source.count ? source[index + 1] : 0
            target[index] = source[index] >> UInt8(bits) | next << UInt8(8 - bits)
            index += 1
        }
    }

    private func content(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: output[range])
    }
}

// MARK: Blocks by zlib

extension BlockInflater {
    /// Makes zlib ready for a block.
    private mutating func startZlib(_ data: RawSpan, at place: Int) throws(Failure) {
        if !isAtHand {
            let count = 8 * ((place + 7) >> 3) - place
            let bits = count > 0 ? Int(data.u8(place >> 3)) >> (place & 7) : 0
            let history = content(end - min(end, Self.window)..<end)
            try zlib.start(after: history.bytes, bits: bits, count: count)
        }
        isInside = true
        isAtHand = true
        lastContent = 0
    }

    /// Decodes until a block ends or the data are used up, and returns the bit after it; nil where they are no deflate.
    private mutating func decodeByZlib(
        _ data: RawSpan, at place: Int, _ consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int? {
        // Of a byte that is begun zlib has the bits.
        var index = (place + 7) >> 3
        while true {
            if end > Self.window + Self.piece {
                output.copyMemory(from: content(end - Self.window..<end))
                end = Self.window
            }
            let free = UnsafeMutableRawBufferPointer(rebasing: output[end..<end + Self.piece])
            guard let step = zlib.step(data.extracting(index..<data.byteCount), into: free) else { return nil }
            index += step.taken
            end += step.made
            lastContent += step.made
            if step.made > 0 {
                let piece = content(end - step.made..<end)
                try consume(piece.bytes)
            }
            if let unused = step.unusedBits {
                isInside = false
                isFinished = step.isLast
                return 8 * index - unused
            }
            if index == data.byteCount, step.made < free.count { return 8 * index }
            // No input taken and no output made would go on for ever.
            if step.taken == 0, step.made == 0 { return nil }
        }
    }
}
