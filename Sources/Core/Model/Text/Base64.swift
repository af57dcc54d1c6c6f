/// Base 64 (RFC 4648, section 4), one spelling for each sequence of bytes.
package enum Base64 {
    /// What digits came to.
    package struct Decoded {
        /// The whole bytes.
        package var bytes: [UInt8] = []
        /// The digits' bits that are left over; of the one spelling they are zero.
        package var rest: UInt32 = 0
        /// How many are left over: 6 belong to a digit too many.
        package var restBits = 0
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text, padded.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var start = 0
        while start < bytes.count {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for offset in 0..<3 { bits = bits << 8 | (offset < group.count ? UInt32(group[start + offset]) : 0) }
            for place in 0..<4 {
                let index = Int(bits >> (18 - 6 * UInt32(place)) & 63)
                text.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
            }
            start += 3
        }
        return text
    }

    /// The same as a string.
    package static func text(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }

    /// The bytes; nil for other characters, white space included, for missing or surplus padding, and where the bits
    /// that belong to no byte are not zero.
    package static func decode(_ text: some BidirectionalCollection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var digits = text[...]
        for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        guard let decoded = decode(digits: digits), decoded.rest == 0 else { return nil }
        return decoded.bytes
    }

    /// What digits without padding come to; nil for other characters.
    /// - Parameter last: The digits for 62 and 63.
    package static func decode(
        digits: some Collection<UInt8>, last: (UInt8, UInt8) = (UInt8(ascii: "+"), UInt8(ascii: "/"))
    ) -> Decoded? {
        decode(Array(digits), last)
    }

    /// As above: what is generic would be slow, called from another module.
    private static func decode(_ digits: [UInt8], _ last: (UInt8, UInt8)) -> Decoded? {
        var decoded = Decoded()
        decoded.bytes.reserveCapacity(digits.count / 4 * 3 + 2)
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
            case last.0: value = 62
            case last.1: value = 63
            default: return nil
            }
            decoded.rest = decoded.rest << 6 | UInt32(value)
            decoded.restBits += 6
            guard decoded.restBits >= 8 else { continue }
            decoded.restBits -= 8
            decoded.bytes.append(UInt8(truncatingIfNeeded: decoded.rest >> UInt32(decoded.restBits)))
            decoded.rest &= 1 << UInt32(decoded.restBits) - 1
        }
        return decoded
    }
}
