import CDeflate
import Core

/// A raw deflate decoder (RFC 1951) by libdeflate, for streams that are in memory as a whole. It takes less than half of zlib's
/// time, and streams that zlib refuses: so it is given those alone on which `BlockHeader` finds that they agree.
struct WholeInflater: ~Copyable {
    /// Bytes of the longest content that is decoded as a whole, and of the longest data.
    static let limit = 16 << 20
    /// Bytes of content handed on at a time: they stay in the cache.
    private static let pieceSize = 256 << 10

    private let decompressor: OpaquePointer
    private var output: [UInt8] = []

    init() throws(Failure) {
        guard let decompressor = libdeflate_alloc_decompressor() else {
            throw Failure(.internalFault, "libdeflate cannot start")
        }
        self.decompressor = decompressor
    }

    deinit { libdeflate_free_decompressor(decompressor) }

    /// Whether data of so many bytes can hold that much content, and both are within the limit: deflate makes 1,032 bytes
    /// of one at the most.
    static func takes(data: UInt64, content: UInt64) -> Bool {
        data <= UInt64(limit) && content <= UInt64(limit) && content <= data * 1_032
    }

    /// Decodes a stream of exactly `count` bytes that fills `input`, and hands them to `consume` in pieces that stay in
    /// the cache. Returns whether it certainly is one; what else it may be is for zlib to tell.
    mutating func decode(
        _ input: RawSpan, count: Int, consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard Self.takes(data: UInt64(input.byteCount), content: UInt64(count)), BlockHeader.isSingle(input)
        else { return false }
        if output.count < count {
            output = [UInt8](repeating: 0, count: min(Self.limit, max(Self.pieceSize, 2 * count)))
        }
        let decompressor = decompressor
        let isWhole = output.withUnsafeMutableBytes { output in
            input.withUnsafeBytes { input in
                var taken = 0
                let result = libdeflate_deflate_decompress_ex(
                    decompressor, input.baseAddress, input.count, output.baseAddress, count, &taken, nil)
                return result == LIBDEFLATE_SUCCESS && taken == input.count
            }
        }
        guard isWhole else { return false }
        var start = 0
        repeat {
            let end = min(count, start + Self.pieceSize)
            try consume(output.span.bytes.extracting(start..<end))
            start = end
        } while start < count
        return true
    }
}
