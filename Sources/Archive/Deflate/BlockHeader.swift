import Core

/// The header of a deflate block with codes of its own (RFC 1951, 3.2.7), where these codes leave nothing to the decoder's
/// judgement.
///
/// Decoders differ on codes: zlib refuses those that are over-subscribed or incomplete, counts that are out of range, a block
/// without an end; faster ones take some of them. Where every bit pattern is the code of one symbol that has a meaning, they
/// agree, and what else zlib checks (distances, the stream's end) they all check.
struct BlockHeader {
    /// Whether no other block follows.
    let isFinal: Bool
    /// The code that ends the block, as its bits stand in the stream, the first one lowest.
    let endCode: UInt32
    /// Bits of that code, 1 to 15.
    let endLength: UInt32

    /// What stands at a place of a stream.
    enum Reading {
        /// A header of complete codes of defined symbols.
        case certain(BlockHeader)
        /// Something else; that says nothing against the stream.
        case other
        /// Perhaps a header, of which bytes are missing.
        case cut
    }

    /// Whether a stream begins with a final block that is stored, or has complete codes of defined symbols. False says nothing
    /// against the stream. Most files of a layer are one block, and its header is the stream's first 80 bytes or so.
    static func isSingle(_ stream: RawSpan) -> Bool {
        guard stream.byteCount > 0, stream.u8(0) & 1 == 1 else { return false }
        if stream.u8(0) >> 1 & 3 == 0 { return true }
        // The fixed codes have symbols without a meaning; such streams are short.
        guard case .certain = read(stream, at: 0) else { return false }
        return true
    }

    private static let literalLimit = 286
    private static let distanceLimit = 30
    private static let endOfBlock = 256
    /// Kraft's sum of a code of up to 15 bits that uses every bit pattern exactly once.
    private static let complete = 1 << 15
    /// The order of the code lengths' own code lengths (RFC 1951, 3.2.7).
    private static let order: [Int] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// Reads what stands at a bit of a stream, counted from its beginning.
    static func read(_ stream: RawSpan, at bit: Int) -> Reading {
        var bits = BitReader(position: bit)
        let reading = header(stream, &bits)
        return bits.isPastEnd(of: stream) ? .cut : reading
    }

    private static func header(_ stream: RawSpan, _ bits: inout BitReader) -> Reading {
        let isFinal = bits.take(1, of: stream) == 1
        guard bits.take(2, of: stream) == 2 else { return .other }
        let literals = bits.take(5, of: stream) + 257
        let distances = bits.take(5, of: stream) + 1
        let count = bits.take(4, of: stream) + 4
        guard literals <= literalLimit, distances <= distanceLimit else { return .other }
        // Read through spans alone: an element of a fixed array that is not changed costs a copy of the whole.
        var codeLengths = [19 of UInt8](repeating: 0)
        for index in 0..<count { codeLengths[order[index]] = UInt8(truncatingIfNeeded: bits.take(3, of: stream)) }
        var table = [128 of UInt8](repeating: 0)
        guard fill(&table, codeLengths.span) else { return .other }
        let code = table.span
        let total = literals + distances
        var sums = (literals: 0, distances: 0)
        var counts = [16 of UInt32](repeating: 0)
        var end = (length: 0, before: UInt32(0))
        var next = 0
        var length = 0
        while next < total {
            // What lies behind the end are zeros, which may go on for long.
            let entry = Int(code[bits.peek(7, of: stream)])
            bits.skip(entry & 7)
            var times = 1
            switch entry >> 3 {
            case 16:
                guard next > 0 else { return .other }
                times = 3 + bits.take(2, of: stream)
            case 17: (length, times) = (0, 3 + bits.take(3, of: stream))
            case 18: (length, times) = (0, 11 + bits.take(7, of: stream))
            case let symbol: length = symbol
            }
            guard times <= total - next else { return .other }
            guard length > 0 else {
                next += times
                continue
            }
            for symbol in next..<next + times {
                if symbol >= literals {
                    sums.distances += complete >> length
                    continue
                }
                if symbol == endOfBlock { end = (length, counts.span[length]) }
                sums.literals += complete >> length
                counts[length] += 1
            }
            next += times
        }
        guard end.length > 0, sums.literals == complete, sums.distances == complete else { return .other }
        return .certain(
            BlockHeader(
                isFinal: isFinal, endCode: Self.code(end.length, number: end.before, counts.span),
                endLength: UInt32(end.length)))
    }

    /// The code lengths' own code: symbol times 8 and length, by the next 7 bits of the stream. False where the lengths don't make a
    /// complete code.
    private static func fill(_ table: inout [128 of UInt8], _ lengths: Span<UInt8>) -> Bool {
        var code = 0
        for length in 1...7 {
            for symbol in lengths.indices where Int(lengths[symbol]) == length {
                // Codes grow by length, then by symbol; the stream holds them most significant bit first.
                guard code < 1 << length else { return false }
                let entry = UInt8(truncatingIfNeeded: symbol << 3 | length)
                for pattern in stride(from: reversed(code, length), to: 128, by: 1 << length) { table[pattern] = entry }
                code += 1
            }
            code <<= 1
        }
        return code == 1 << 8
    }

    /// The canonical code of a length's symbol of this number, as its bits stand in the stream.
    private static func code(_ length: Int, number: UInt32, _ counts: Span<UInt32>) -> UInt32 {
        var first: UInt32 = 0
        for shorter in 1..<length { first = (first + counts[shorter]) << 1 }
        return UInt32(truncatingIfNeeded: reversed(Int(first + number), length))
    }

    private static func reversed(_ code: Int, _ length: Int) -> Int {
        var result = 0
        for bit in 0..<length where code >> bit & 1 == 1 { result |= 1 << (length - 1 - bit) }
        return result
    }
}

/// A place in a stream whose bits come in deflate's order, least significant first; zeros stand behind its end.
private struct BitReader {
    private(set) var position: Int

    init(position: Int) { self.position = position }

    /// Whether more bits were taken than there are.
    func isPastEnd(of stream: RawSpan) -> Bool { position > 8 * stream.byteCount }

    /// The next bits, 9 at the most, as a number.
    func peek(_ count: Int, of stream: RawSpan) -> Int {
        let index = position >> 3
        let mask = 1 << count - 1
        if index + 2 <= stream.byteCount { return Int(stream.u16(index)) >> (position & 7) & mask }
        return index < stream.byteCount ? Int(stream.u8(index)) >> (position & 7) & mask : 0
    }

    mutating func skip(_ count: Int) { position += count }

    mutating func take(_ count: Int, of stream: RawSpan) -> Int {
        let value = peek(count, of: stream)
        position += count
        return value
    }
}
