import Core

/// The bit in which a deflate block ends, found from its last bytes.
///
/// Where a block's symbols begin is known of the first one alone. But no symbol has more bits than `longest`: so one begins in any
/// run of so many. From each bit of such a run the symbols are followed to the end; what begins at one of them is the block's. The
/// code soon brings wrong beginnings onto the right way. Where all that reach the last byte end in one bit of it, that is the end.
struct BlockTail {
    /// Bits of the longest symbol: a length's code and its extra bits, a distance's code and its extra bits.
    private static let longest = 15 + 5 + 15 + 13
    /// Bits at the block's end that are gone through at the most.
    private static let reach = 1_024
    private static let endOfBlock = 256

    /// The bit behind the end of a block of complete codes, counted from its beginning; nil where several are possible.
    ///
    /// - Parameter block: The block from its first bit to the byte in which it ends.
    static func end(of block: RawSpan) -> Int? {
        var bits = BitReader(position: 3)
        var codes = BlockCodes()
        guard codes.read(block, &bits), bits.position <= 8 * block.byteCount else { return nil }
        let literals = PrefixCode(codes.lengths.span, 0..<codes.literals)
        let distances = PrefixCode(codes.lengths.span, codes.literals..<codes.literals + codes.distances)
        let limit = 8 * block.byteCount
        let isWhole = limit - bits.position <= reach
        let start = isWhole ? bits.position : limit - reach
        // Whether a symbol may begin at a bit from the start on.
        var begins = [Bool](repeating: false, count: limit - start)
        for place in 0..<min(isWhole ? 1 : longest, begins.count) { begins[place] = true }
        var found: Int?
        for place in begins.indices where begins[place] {
            bits = BitReader(position: start + place)
            let symbol = literals.next(of: block, &bits)
            if symbol > endOfBlock {
                bits.skip(lengthBits(symbol))
                bits.skip(distanceBits(distances.next(of: block, &bits)))
            }
            guard bits.position <= limit else { continue }
            if symbol != endOfBlock {
                if bits.position < limit { begins[bits.position - start] = true }
            } else if bits.position > limit - 8 {
                guard found == nil || found == bits.position else { return nil }
                found = bits.position
            }
        }
        return found
    }

    /// Extra bits of a length's symbol (RFC 1951, 3.2.5).
    private static func lengthBits(_ symbol: Int) -> Int { symbol < 265 || symbol > 284 ? 0 : (symbol - 261) / 4 }

    /// Extra bits of a distance's symbol (RFC 1951, 3.2.5).
    private static func distanceBits(_ symbol: Int) -> Int { symbol < 4 ? 0 : symbol / 2 - 1 }
}

/// A complete code, by the lengths of its symbols (RFC 1951, 3.2.2).
private struct PrefixCode {
    /// Symbols of each length.
    private var counts = [16 of Int](repeating: 0)
    /// The symbols that have codes, the shorter codes first, then by number.
    private var symbols: [Int] = []

    init(_ lengths: Span<UInt8>, _ range: Range<Int>) {
        for length in 1...15 as ClosedRange<UInt8> {
            let before = symbols.count
            for symbol in range where lengths[symbol] == length { symbols.append(symbol - range.lowerBound) }
            counts[Int(length)] = symbols.count - before
        }
    }

    /// Reads a symbol. Zeros stand behind the stream's end, and a complete code has a symbol for every bits.
    func next(of stream: RawSpan, _ bits: inout BitReader) -> Int {
        let counts = counts.span
        bits.fill(15, of: stream)
        var (code, first, index) = (0, 0, 0)
        for length in 1...15 {
            code |= bits.takeFilled(1)
            let count = counts[length]
            if code < first + count { return symbols[index + code - first] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        return symbols.last ?? 0
    }
}
