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

    private static let endOfBlock = 256
    /// Kraft's sum of a code of up to 15 bits that uses every bit pattern exactly once.
    private static let complete: UInt32 = 1 << 15

    /// Reads what stands at a bit of a stream, counted from its beginning.
    static func read(_ stream: RawSpan, at bit: Int) -> Reading {
        var bits = BitReader(position: bit)
        var codes = BlockCodes()
        let reading = header(stream, &bits, &codes)
        return bits.isPastEnd(of: stream) ? .cut : reading
    }

    private static func header(_ stream: RawSpan, _ bits: inout BitReader, _ codes: inout BlockCodes) -> Reading {
        let isFinal = bits.take(1, of: stream) == 1
        guard bits.take(2, of: stream) == 2, codes.read(stream, &bits) else { return .other }
        let lengths = codes.lengths.span
        let end = lengths[endOfBlock]
        let endLength = Int(end)
        guard endLength > 0, isComplete(codes.literalCounts.span), isComplete(codes.distanceCounts.span)
        else { return .other }
        var before: UInt32 = 0
        for symbol in 0..<endOfBlock { before += lengths[symbol] == end ? 1 : 0 }
        return .certain(
            BlockHeader(
                isFinal: isFinal, endCode: Self.code(endLength, number: before, codes.literalCounts.span),
                endLength: UInt32(endLength)))
    }

    /// Whether a code uses every bit pattern exactly once.
    private static func isComplete(_ counts: Span<UInt32>) -> Bool {
        var sum: UInt32 = 0
        for length in 1...15 { sum += counts[length] << (15 - length) }
        return sum == complete
    }

    /// The canonical code of a length's symbol of this number, as its bits stand in the stream.
    private static func code(_ length: Int, number: UInt32, _ counts: Span<UInt32>) -> UInt32 {
        var first: UInt32 = 0
        for shorter in 1..<length { first = (first + counts[shorter]) << 1 }
        return UInt32(truncatingIfNeeded: BlockCodes.reversed(Int(first + number), length))
    }
}
