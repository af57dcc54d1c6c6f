/// A dynamic block of a deflate stream (RFC 1951, 3.2.7) with code lengths of any kind, such as no encoder writes.
package struct DynamicBlock {
    /// Code lengths of literals and lengths, at least 257 of them; symbols beyond 285 have no meaning.
    package var literals: [UInt8]
    /// Code lengths of distances, at least one; symbols beyond 29 have no meaning.
    package var distances: [UInt8]
    /// Code lengths of the 19 symbols that the lengths above are written with.
    package var codeLengths: [UInt8]
    /// Symbols written before the lengths, such as a repetition of nothing, with their extra bits.
    package var stray: [(symbol: Int, extra: UInt32, width: Int)] = []
    /// Whether the last length is a repetition that runs over the end.
    package var overruns = false

    /// A block of these codes; their lengths are written under a complete code of all 19 symbols.
    package init(literals: [UInt8], distances: [UInt8]) {
        self.literals = literals
        self.distances = distances
        // 13 codes of 4 bits and 6 of 5 use every pattern.
        codeLengths = [UInt8](repeating: 4, count: 13) + [UInt8](repeating: 5, count: 6)
    }

    /// Writes the header.
    package func putHeader(to bits: inout BitWriter, isFinal: Bool) {
        bits.put(isFinal ? 0b101 : 0b100, 3)
        bits.put(UInt32(literals.count - 257), 5)
        bits.put(UInt32(distances.count - 1), 5)
        bits.put(15, 4)
        for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
            bits.put(UInt32(codeLengths[symbol]), 3)
        }
        for (symbol, extra, width) in stray {
            Self.put(symbol, under: codeLengths, to: &bits)
            bits.put(extra, width)
        }
        for length in (literals + distances).dropLast(overruns ? 1 : 0) {
            Self.put(Int(length), under: codeLengths, to: &bits)
        }
        if overruns {
            Self.put(18, under: codeLengths, to: &bits)
            bits.put(0, 7)
        }
    }

    /// Writes a literal, a length or the end of the block, without the extra bits.
    package func putLiteral(_ symbol: Int, to bits: inout BitWriter) { Self.put(symbol, under: literals, to: &bits) }

    /// Writes a distance, without the extra bits.
    package func putDistance(_ symbol: Int, to bits: inout BitWriter) { Self.put(symbol, under: distances, to: &bits) }

    /// Writes a symbol's canonical code; nothing for a symbol without one.
    private static func put(_ symbol: Int, under lengths: [UInt8], to bits: inout BitWriter) {
        guard lengths.indices.contains(symbol), lengths[symbol] > 0 else { return }
        var code: UInt32 = 0
        let own = lengths[symbol]
        for length in 1...own {
            code <<= 1
            for (other, count) in lengths.enumerated() where count == length && (length < own || other < symbol) {
                code &+= 1
            }
        }
        bits.putCode(code, Int(own))
    }
}
