import TestKit

/// Makes deflate streams that are right or wrong in one of the ways that decoders differ on; the same for the same seed.
struct OddDeflate {
    private var numbers: SeededGenerator

    init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &numbers) }
    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One to three blocks; now and then a byte too few or too many.
    mutating func stream() -> [UInt8] {
        var bits = BitWriter()
        let blocks = chance(60) ? 1 : 2 + below(2)
        for block in 0..<blocks {
            let isFinal = block == blocks - 1
            switch below(8) {
            case 0: putStored(to: &bits, isFinal: isFinal)
            case 1: putFixed(to: &bits, isFinal: isFinal)
            default: putDynamic(to: &bits, isFinal: isFinal)
            }
        }
        var stream = bits.finished()
        if chance(4) { stream.removeLast() }
        if chance(4) { stream.append(UInt8(below(256))) }
        return stream
    }

    private mutating func putStored(to bits: inout BitWriter, isFinal: Bool) {
        bits.put(isFinal ? 1 : 0, 3)
        bits.align()
        let count = below(4)
        bits.put(UInt32(count), 16)
        bits.put(UInt32(0xFFFF - count) ^ (chance(15) ? 1 << UInt32(below(16)) : 0), 16)
        for _ in 0..<count { bits.put(UInt32(below(256)), 8) }
    }

    private mutating func putFixed(to bits: inout BitWriter, isFinal: Bool) {
        bits.put(isFinal ? 0b011 : 0b010, 3)
        for _ in 0..<below(6) { bits.putCode(0x30 + UInt32(below(144)), 8) }
        if chance(50) {
            // Lengths 257 to 279 of 7 bits, 280 to 287 of 8, the last two without a meaning.
            if chance(80) { bits.putCode(1, 7) } else { bits.putCode(0xC0 + UInt32(4 + below(4)), 8) }
            bits.putCode(UInt32(chance(70) ? below(4) : 28 + below(4)), 5)
        }
        bits.putCode(0, 7)
    }

    private mutating func putDynamic(to bits: inout BitWriter, isFinal: Bool) {
        var symbols: Set<Int> = [256]
        for _ in 0..<1 + below(6) { symbols.insert(below(256)) }
        if chance(60) { for _ in 0..<1 + below(4) { symbols.insert(257 + below(29)) } }
        var literals = code(over: Array(symbols).sorted(), count: 286)
        let far = chance(15) ? 30 : 6
        var distances = code(over: Array(Set((0..<2 + below(5)).map { _ in below(far) })).sorted(), count: 30)
        alter(&literals, &distances)
        var block = DynamicBlock(literals: literals, distances: distances)
        switch below(40) {
        case 0: block.codeLengths[below(19)] = 0
        case 1: block.codeLengths[below(13)] -= 1
        case 2: block.codeLengths[below(13)] += 1
        case 3: block.stray = [(16, UInt32(below(4)), 2)]
        case 4: block.overruns = true
        case 5: block.codeLengths = [UInt8](repeating: 0, count: 19)
        default: break
        }
        block.putHeader(to: &bits, isFinal: isFinal)
        for _ in 0..<below(7) { block.putLiteral(usable(block.literals, 0..<256), to: &bits) }
        if chance(50) { putMatch(block, to: &bits) }
        if !chance(3) { block.putLiteral(256, to: &bits) }
    }

    private mutating func putMatch(_ block: DynamicBlock, to bits: inout BitWriter) {
        let length = usable(block.literals, 257..<block.literals.count)
        block.putLiteral(length, to: &bits)
        let extraLength = length < 265 || length >= 285 ? 0 : (length - 261) / 4
        bits.put(UInt32(below(1 << extraLength)), extraLength)
        if chance(10) { return bits.put(1, 1) }
        let distance = usable(block.distances, 0..<block.distances.count)
        block.putDistance(distance, to: &bits)
        let extraDistance = distance < 4 || distance > 29 ? 0 : (distance - 2) / 2
        bits.put(chance(80) ? 0 : UInt32(below(1 << extraDistance)), extraDistance)
    }

    /// A symbol in the range that has a code, or any.
    private mutating func usable(_ lengths: [UInt8], _ range: Range<Int>) -> Int {
        let used = range.filter { lengths[$0] > 0 }
        return used.isEmpty ? range.lowerBound : used[below(used.count)]
    }

    /// Lengths of a complete code for the symbols; of one symbol, the incomplete code of one bit.
    private mutating func code(over symbols: [Int], count: Int) -> [UInt8] {
        var leaves: [UInt8] = symbols.count == 1 ? [1] : [1, 1]
        while leaves.count < symbols.count {
            let leaf = below(leaves.count)
            guard leaves[leaf] < 15 else { continue }
            leaves[leaf] += 1
            leaves.append(leaves[leaf])
        }
        var lengths = [UInt8](repeating: 0, count: count)
        for (symbol, length) in zip(symbols, leaves) { lengths[symbol] = length }
        return lengths
    }

    /// Breaks one of two codes, in about half of the cases.
    private mutating func alter(_ literals: inout [UInt8], _ distances: inout [UInt8]) {
        switch below(24) {
        case 0: literals[256] = 0
        case 1: literals[usable(literals, 0..<286)] = 0
        case 2: literals[usable(literals, 0..<286)] += 1
        case 3: literals[below(286)] = 1
        case 4: literals += [UInt8](repeating: 0, count: 1 + below(2))
        case 5: literals += code(over: [0, 1], count: 2)
        case 6: literals = code(over: [256], count: 257 + below(30))
        case 7: distances[usable(distances, 0..<30)] = 0
        case 8: distances[usable(distances, 0..<30)] += 1
        case 9: distances[below(30)] = 1
        case 10: distances += [UInt8](repeating: 0, count: 1 + below(2))
        case 11: distances += [1]
        case 12: distances = [UInt8](repeating: 0, count: 1 + below(30))
        case 13: distances = [UInt8(1 + below(3))]
        default: break
        }
    }
}

extension OddDeflate {
    /// Streams that zlib refuses and faster decoders take, some of them or all; most are an `A`, or two.
    static let named: [(name: String, stream: [UInt8])] = [
        ("an incomplete code for literals", Deflate.incompleteLiterals),
        ("an incomplete code for distances", Deflate.incompleteDistances),
        ("an incomplete code for code lengths", Deflate.incompleteLengths),
        ("an over-subscribed code for literals", block { $0.literals[0x42] = 1 }),
        ("an over-subscribed code for distances", block { $0.distances = [1, 1, 1] }),
        ("an over-subscribed code for code lengths", block { $0.codeLengths[13] = 4 }),
        (
            "a block without a code for its end",
            block(ends: false) {
                $0.literals[256] = 0; $0.literals[0x43] = 2
            }
        ),
        ("287 codes for literals", block { $0.literals += [0] }),
        ("288 codes for literals", block { $0.literals += [0, 0] }),
        ("31 codes for distances", block { $0.distances += [UInt8](repeating: 0, count: 29) }),
        ("32 codes for distances", block { $0.distances += [UInt8](repeating: 0, count: 30) }),
        ("a repetition of no length", block { $0.stray = [(16, 0, 2)] }),
        ("lengths that run over their end", block { $0.overruns = true }),
        ("a distance without a code", block(match: true) { $0.distances = [0] }),
        ("a distance of a single code of two bits", block(match: true) { $0.distances = [2] }),
        ("the unused half of a single distance code", block(match: true, distanceBit: 1) { $0.distances = [1] }),
        ("the length symbol 286 of the fixed code", fixed([(0x71, 8), (0xC6, 8), (0, 5), (0, 7)])),
        ("the length symbol 287 of the fixed code", fixed([(0x71, 8), (0xC7, 8), (0, 5), (0, 7)])),
        ("the distance symbol 30 of the fixed code", fixed([(0x71, 8), (1, 7), (30, 5), (0, 7)])),
        ("the distance symbol 31 of the fixed code", fixed([(0x71, 8), (1, 7), (31, 5), (0, 7)])),
        ("a distance before the first byte", fixed([(0x71, 8), (1, 7), (1, 5), (0, 7)])),
        ("a block of the fourth type", [0x07]),
        ("a stored block of two lengths", [1, 1, 0, 0xFF, 0xFF, 0x41]),
    ]

    /// Stored blocks without a final one.
    static func storedBlocks(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: 0xFFFF) {
            let piece = content[start..<min(content.count, start + 0xFFFF)]
            let length = UInt16(piece.count)
            stream += [0] + littleEndian(length) + littleEndian(~length) + piece
        }
        return stream
    }

    /// A final block of an `A`, and a match or not, under codes that `alter` breaks.
    private static func block(
        match: Bool = false, ends: Bool = true, distanceBit: UInt32? = nil, _ alter: (inout DynamicBlock) -> Void
    ) -> [UInt8] {
        var literals = [UInt8](repeating: 0, count: 286)
        (literals[0x41], literals[256], literals[257]) = (1, 2, 2)
        var block = DynamicBlock(literals: literals, distances: [1, 1])
        alter(&block)
        var bits = BitWriter()
        block.putHeader(to: &bits, isFinal: true)
        block.putLiteral(0x41, to: &bits)
        if match {
            block.putLiteral(257, to: &bits)
            if let distanceBit { bits.put(distanceBit, 1) } else { block.putDistance(0, to: &bits) }
        }
        if ends { block.putLiteral(256, to: &bits) }
        return bits.finished()
    }

    private static func fixed(_ codes: [(code: UInt32, width: Int)]) -> [UInt8] {
        var bits = BitWriter()
        bits.put(0b011, 3)
        for (code, width) in codes { bits.putCode(code, width) }
        return bits.finished()
    }
}
