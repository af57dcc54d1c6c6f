/// A strict reader (RFC 8259): what two readers could understand differently is refused.
///
/// Takes time linear in the document, recurses no deeper than the limit.
package enum JSONReader {
    /// Reads one document.
    ///
    /// - Parameters:
    ///   - bytes: The whole document, UTF-8 without a byte order mark.
    ///   - limits: Bounds on size and depth.
    ///   - options: What is let through beyond the strictest reading.
    /// - Throws: `JSONFault` with the first fault's offset and line; never with the code `unexpected`.
    package static func read(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits(), options: JSONOptions = .strict
    ) throws(JSONFault) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw JSONFault(
                .tooLarge, "\(bytes.count) bytes, over the limit of \(limits.bytes)", offset: limits.bytes, line: 1)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONFault(.invalid, "begins with a byte order mark", offset: 0, line: 1)
        }
        try checkEncoding(bytes)
        var parser = JSONParser(bytes: bytes, depthLimit: min(limits.depth, JSONLimits.deepest), options: options)
        return try parser.document()
    }

    /// The first byte that is no white space (RFC 8259, 2), which tells what a document would be; nil where there is none.
    package static func firstByte(of bytes: [UInt8]) -> UInt8? {
        bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    }

    private static func checkEncoding(_ bytes: [UInt8]) throws(JSONFault) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            let offset = error.byteOffsets.lowerBound
            let line = 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
            throw JSONFault(.invalid, "not UTF-8", offset: offset, line: line)
        }
    }
}
