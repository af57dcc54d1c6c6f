import CDeflate

/// Decodes a zlib stream (RFC 1950) that is in memory as a whole, such as a section of a program.
package enum ZlibDecoder {
    /// The content; nil where the bytes are no such stream, end early, or hold more than `limit` bytes.
    package static func decode(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
        defer { libdeflate_free_decompressor(decompressor) }
        // Deflate makes 1,032 bytes of one at the most, so that a short stream needs no large buffer.
        let most = bytes.count.multipliedReportingOverflow(by: 1_032)
        var count = 0
        let capacity = max(0, min(limit, most.overflow ? limit : most.partialValue))
        var content = [UInt8](repeating: 0, count: capacity)
        let isDecoded = content.withUnsafeMutableBytes { content in
            bytes.withUnsafeBytes { bytes in
                libdeflate_zlib_decompress(
                    decompressor, bytes.baseAddress, bytes.count, content.baseAddress, content.count, &count)
                    == LIBDEFLATE_SUCCESS
            }
        }
        return isDecoded ? Array(content.prefix(count)) : nil
    }
}
