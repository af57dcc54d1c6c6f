/// Base 64 for URLs without padding (RFC 7515, section 2), one spelling for each sequence of bytes.
package enum Base64URL {
    /// The text.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text = Base64.encode(bytes)
        while text.last == UInt8(ascii: "=") { text.removeLast() }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "+"): text[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): text[index] = UInt8(ascii: "_")
            default: break
            }
        }
        return text
    }

    /// The bytes; nil for other characters, white space and padding included, for a length that no bytes have, and where
    /// the bits that belong to no byte are not zero.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard let decoded = Base64.decode(digits: text, last: (UInt8(ascii: "-"), UInt8(ascii: "_"))),
            decoded.rest == 0,
            decoded.restBits < 6
        else { return nil }
        return decoded.bytes
    }
}
