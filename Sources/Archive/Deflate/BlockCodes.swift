import Core

/// The lengths of a deflate block's two codes, as its header states them (RFC 1951, 3.2.7). They define the codes.
struct BlockCodes {
    private static let literalLimit = 286
    private static let distanceLimit = 30
    /// The order of the code lengths' own code lengths (RFC 1951, 3.2.7).
    private static let order: [19 of Int] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    /// Bits of the longest symbol of the code lengths, with what it repeats.
    private static let longest = 14

    /// Bits of each symbol's code, 0 where it has none: literals and lengths, then distances.
    private(set) var lengths = [316 of UInt8](repeating: 0)
    /// Symbols of the first code: literals, the block's end, lengths.
    private(set) var literals = 0
    /// Symbols of the second code.
    private(set) var distances = 0
    /// Symbols of the first code that have a code, by its length.
    private(set) var literalCounts = [16 of UInt32](repeating: 0)
    /// Symbols of the second code that have one.
    private(set) var distanceCounts = [16 of UInt32](repeating: 0)

    /// Reads the lengths, which begin behind the block's type. Returns false where they are out of range, or their own code is not
    /// complete. Whether they make complete codes is not looked at.
    mutating func read(_ stream: RawSpan, _ bits: inout BitReader) -> Bool {
        literals = bits.take(5, of: stream) + 257
        distances = bits.take(5, of: stream) + 1
        let count = bits.take(4, of: stream) + 4
        guard literals <= Self.literalLimit, distances <= Self.distanceLimit else { return false }
        // Read through spans alone: an element of a fixed array that is not changed costs a copy of the whole.
        let order = Self.order.span
        var codeLengths = [19 of UInt8](repeating: 0)
        for index in 0..<count { codeLengths[order[index]] = UInt8(truncatingIfNeeded: bits.take(3, of: stream)) }
        var table = [128 of UInt8](repeating: 0)
        guard Self.fill(&table, codeLengths.span) else { return false }
        let code = table.span
        let total = literals + distances
        var next = 0
        var last: UInt8 = 0
        while next < total {
            bits.fill(Self.longest, of: stream)
            // What lies behind the end are zeros, which may go on for long.
            let entry = Int(code[bits.peek(7)])
            bits.skip(entry & 7)
            let symbol = entry >> 3
            guard symbol >= 16 else {
                last = UInt8(truncatingIfNeeded: symbol)
                put(last, next)
                next += 1
                continue
            }
            var times = 0
            switch symbol {
            case 16:
                guard next > 0 else { return false }
                times = 3 + bits.takeFilled(2)
            case 17: (last, times) = (0, 3 + bits.takeFilled(3))
            default: (last, times) = (0, 11 + bits.takeFilled(7))
            }
            guard times <= total - next else { return false }
            if last > 0 { for repeated in next..<next + times { put(last, repeated) } }
            next += times
        }
        return true
    }

    private mutating func put(_ length: UInt8, _ symbol: Int) {
        lengths[symbol] = length
        // Of length 0 nothing is counted that is looked at.
        if symbol < literals { literalCounts[Int(length & 15)] += 1 } else { distanceCounts[Int(length & 15)] += 1 }
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

    /// A code's bits the other way round: the stream holds the most significant one first.
    static func reversed(_ code: Int, _ length: Int) -> Int {
        var result = 0
        for bit in 0..<length where code >> bit & 1 == 1 { result |= 1 << (length - 1 - bit) }
        return result
    }
}

/// A place in a stream whose bits come in deflate's order, least significant first; zeros stand behind its end.
struct BitReader {
    /// Bits of the stream that are done.
    private(set) var position: Int
    /// The next bits, of which `count` are there.
    private var word: UInt64 = 0
    private var count = 0

    init(position: Int) { self.position = position }

    /// Whether more bits were taken than there are.
    func isPastEnd(of stream: RawSpan) -> Bool { position > 8 * stream.byteCount }

    /// Makes so many bits ready, 57 at the most.
    @inline(__always) mutating func fill(_ needed: Int, of stream: RawSpan) {
        if count < needed { fill(of: stream) }
    }

    private mutating func fill(of stream: RawSpan) {
        let index = position >> 3
        if index + 8 <= stream.byteCount {
            word = stream.u64(index)
        } else {
            word = 0
            for place in index..<max(index, stream.byteCount) {
                word |= UInt64(stream.u8(place)) << (8 * (place - index))
            }
        }
        word >>= position & 7
        count = 64 - (position & 7)
    }

    /// The next bits, which were made ready, as a number.
    func peek(_ bits: Int) -> Int { Int(truncatingIfNeeded: word & (1 << bits - 1)) }

    mutating func skip(_ bits: Int) {
        position += bits
        word >>= bits
        count -= bits
    }

    /// Takes bits that were made ready.
    mutating func takeFilled(_ bits: Int) -> Int {
        let value = peek(bits)
        skip(bits)
        return value
    }

    /// Takes the next bits, 57 at the most.
    mutating func take(_ bits: Int, of stream: RawSpan) -> Int {
        fill(bits, of: stream)
        return takeFilled(bits)
    }
}
