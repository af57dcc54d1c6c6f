import Core

/// Tells deflate streams of one block whose codes leave nothing to the decoder's judgement, from the block's header alone.
///
/// Decoders differ on codes: zlib refuses those that are over-subscribed or incomplete, counts that are out of range, a block
/// without an end; faster ones take some of them. Where every bit pattern is the code of one symbol that has a meaning, they
/// agree, and what else zlib checks (distances, the stream's end) they all check. Most files of a layer are one block, and
/// its header is the stream's first 80 bytes or so: a later block begins where only a decoder knows.
enum SingleBlock {
    /// Whether `stream` begins with a final block that is stored, or has complete codes of defined symbols. False says
    /// nothing against the stream.
    static func isCertain(_ stream: RawSpan) -> Bool {
        var bits = BitReader()
        guard bits.take(1, of: stream) == 1 else { return false }
        switch bits.take(2, of: stream) {
        case 0: return true
        // The fixed codes (1) have symbols without a meaning; such streams are short.
        case 2: return hasCompleteCodes(stream, &bits)
        default: return false
        }
    }

    private static let literalLimit = 286
    private static let distanceLimit = 30
    private static let endOfBlock = 256
    /// The order of the code lengths' own code lengths (RFC 1951, 3.2.7).
    private static let order: [19 of Int] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private static func hasCompleteCodes(_ stream: RawSpan, _ bits: inout BitReader) -> Bool {
        let literals = bits.take(5, of: stream) + 257
        let distances = bits.take(5, of: stream) + 1
        let count = bits.take(4, of: stream) + 4
        guard literals <= literalLimit, distances <= distanceLimit else { return false }
        var codeLengths = [19 of UInt8](repeating: 0)
        for index in 0..<count { codeLengths[order[index]] = UInt8(truncatingIfNeeded: bits.take(3, of: stream)) }
        guard let code = ShortCode(codeLengths) else { return false }
        let total = literals + distances
        var lengths = [316 of UInt8](repeating: 0)
        var next = 0
        while next < total {
            let symbol = code.take(&bits, of: stream)
            guard symbol >= 16 else {
                lengths[next] = UInt8(truncatingIfNeeded: symbol)
                next += 1
                continue
            }
            var repeated: UInt8 = 0
            let times: Int
            switch symbol {
            case 16:
                guard next > 0 else { return false }
                repeated = lengths[next - 1]
                times = 3 + bits.take(2, of: stream)
            case 17: times = 3 + bits.take(3, of: stream)
            default: times = 11 + bits.take(7, of: stream)
            }
            guard times <= total - next else { return false }
            for _ in 0..<times {
                lengths[next] = repeated
                next += 1
            }
        }
        return !bits.isPastEnd(of: stream) && lengths[endOfBlock] > 0 && isComplete(lengths, 0..<literals)
            && isComplete(lengths, literals..<total)
    }

    /// Whether codes of these lengths, up to 15 bits, use every bit pattern exactly once (Kraft's sum is 1).
    private static func isComplete(_ lengths: borrowing [316 of UInt8], _ symbols: Range<Int>) -> Bool {
        var sum = 0
        for symbol in symbols where lengths[symbol] > 0 { sum += 1 << (15 - Int(lengths[symbol])) }
        return sum == 1 << 15
    }
}

/// The code of the code lengths, of 7 bits at the most.
private struct ShortCode {
    /// Symbol and length by the next 7 bits of the stream.
    private var table = [128 of (symbol: UInt8, length: UInt8)](repeating: (0, 0))

    /// Nil where the lengths don't make a complete code.
    init?(_ lengths: borrowing [19 of UInt8]) {
        var code = 0
        for length in 1...7 {
            for symbol in lengths.indices where Int(lengths[symbol]) == length {
                // Codes grow by length, then by symbol; the stream holds them most significant bit first.
                guard code < 1 << length else { return nil }
                var reversed = 0
                for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
                for pattern in stride(from: reversed, to: 128, by: 1 << length) {
                    table[pattern] = (UInt8(truncatingIfNeeded: symbol), UInt8(truncatingIfNeeded: length))
                }
                code += 1
            }
            code <<= 1
        }
        guard code == 1 << 8 else { return nil }
    }

    func take(_ bits: inout BitReader, of stream: RawSpan) -> Int {
        let entry = table[bits.peek(7, of: stream)]
        bits.skip(Int(entry.length))
        return Int(entry.symbol)
    }
}

/// A place in a stream whose bits come in deflate's order, least significant first; zeros stand behind its end.
private struct BitReader {
    private var position = 0

    /// Whether more bits were taken than there are.
    func isPastEnd(of stream: RawSpan) -> Bool { position > 8 * stream.byteCount }

    /// The next bits, 9 at the most, as a number.
    func peek(_ count: Int, of stream: RawSpan) -> Int {
        let index = position >> 3
        let low = index < stream.byteCount ? Int(stream.u8(index)) : 0
        let high = index + 1 < stream.byteCount ? Int(stream.u8(index + 1)) : 0
        return (high << 8 | low) >> (position & 7) & (1 << count - 1)
    }

    mutating func skip(_ count: Int) { position += count }

    mutating func take(_ count: Int, of stream: RawSpan) -> Int {
        let value = peek(count, of: stream)
        position += count
        return value
    }
}
