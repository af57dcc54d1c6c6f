/// Writing entry paths, which are arbitrary bytes, as text without ambiguity.
package enum PathEscaping {
    /// The form for reports and messages: UTF-8 as it is, but control characters, bidirectional overrides, invalid
    /// bytes and the backslash itself as `\` and three octal digits, so that no path can forge a line or a colour.
    package static func displayed(_ bytes: some Collection<UInt8>) -> String { displayed(Array(bytes)) }

    /// As above, of a text: most are plain, and stay what they are.
    package static func displayed(_ text: String.UTF8View) -> String {
        text.allSatisfy(isShownAsItIs) ? String(Substring(text[...])) : displayed(Array(text))
    }

    /// As above: what is generic would be slow, called from another module.
    package static func displayed(_ bytes: [UInt8]) -> String {
        if bytes.allSatisfy(isShownAsItIs) { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            guard let (scalar, length) = decodeScalar(rest) else {
                text += octal(first)
                rest = rest.dropFirst()
                continue
            }
            if isUnsafe(scalar) {
                for byte in rest.prefix(length) { text += octal(byte) }
            } else {
                text.unicodeScalars.append(scalar)
            }
            rest = rest.dropFirst(length)
        }
        return text
    }

    /// The bytes whose displayed form this is; nil where it is none.
    package static func undisplayed(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = octalByte(&rest) else { return nil }
            bytes.append(escaped)
        }
        return displayed(bytes) == text ? bytes : nil
    }

    /// Appends the vis(3) form that mtree(5) manifests use: every byte outside printable ASCII, and those that mtree
    /// readers give a meaning (space, `#`, `=`, `\`, glob characters), as `\` and three octal digits.
    package static func appendVis(_ bytes: [UInt8], to text: inout [UInt8]) {
        let span = bytes.span
        // Nearly every path is plain throughout and goes over in one copy.
        guard !isAllPlainInMtree(span) else {
            text.append(contentsOf: bytes)
            return
        }
        for index in span.indices {
            let byte = span[index]
            if isPlainInMtree(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "\\"))
                text.append(UInt8(ascii: "0") + (byte >> 6))
                text.append(UInt8(ascii: "0") + (byte >> 3 & 7))
                text.append(UInt8(ascii: "0") + (byte & 7))
            }
        }
    }

    /// Reads the vis(3) form back; nil where it is not what `appendVis` writes (one spelling per path).
    package static func unvis(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                guard isPlainInMtree(byte) else { return nil }
                bytes.append(byte)
                continue
            }
            guard let decoded = octalByte(&rest), !isPlainInMtree(decoded) else { return nil }
            bytes.append(decoded)
        }
        return bytes
    }

    /// Takes three octal digits.
    private static func octalByte(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        var value = 0
        for _ in 0..<3 {
            guard let digit = rest.popFirst(), (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else {
                return nil
            }
            value = value * 8 + Int(digit - UInt8(ascii: "0"))
        }
        return UInt8(exactly: value)
    }

    /// Whether no byte has to be escaped, told of eight bytes at a time.
    private static func isAllPlainInMtree(_ bytes: Span<UInt8>) -> Bool {
        let raw = bytes.bytes
        let ones: UInt64 = 0x0101_0101_0101_0101
        func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
        var odd: UInt64 = 0
        var index = 0
        while index + 8 <= raw.byteCount {
            let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            // A byte's upper bit says: beyond ASCII, before the first plain character, or one of `# * = ? [ \ ]` and DEL.
            odd |= word | (word &- ones &* 0x21) & ~word
            odd |= zeros(word ^ ones &* 0x23) | zeros(word ^ ones &* 0x2A) | zeros(word ^ ones &* 0x3D)
            odd |= zeros(word ^ ones &* 0x3F) | zeros(word ^ ones &* 0x5B) | zeros(word ^ ones &* 0x5C)
            odd |= zeros(word ^ ones &* 0x5D) | zeros(word ^ ones &* 0x7F)
            index += 8
        }
        guard odd & (ones &* 0x80) == 0 else { return false }
        while index < raw.byteCount {
            guard isPlainInMtree(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    /// Printable ASCII but the space and `# = \ * ? [ ]`.
    private static func isPlainInMtree(_ byte: UInt8) -> Bool {
        // One bit a byte of the lower and the upper half of ASCII: a branch for each character costs more.
        let bits: UInt64 = byte & 0x40 == 0 ? 0x5FFF_FBF6_0000_0000 : 0x7FFF_FFFF_C7FF_FFFF
        return byte < 0x80 && bits >> UInt64(byte & 63) & 1 == 1
    }

    private static func isShownAsItIs(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\\")
    }

    private static func octal(_ byte: UInt8) -> String {
        "\\\(byte >> 6)\(byte >> 3 & 7)\(byte & 7)"
    }

    /// Controls, line separators, and format characters: what reorders what a reader sees, and what nobody sees.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\\" || scalar.steersOrHides
    }

    private static func decodeScalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        var decoder = UTF8()
        var iterator = bytes.prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }
}

extension Unicode.Scalar {
    /// Whether it steers what shows a text, or shows as nothing: C0 and C1 controls, DEL, line and paragraph separators, and
    /// format characters (bidirectional controls, zero-width ones, the soft hyphen, tags).
    package var steersOrHides: Bool {
        if value >= 0x20, value < 0x7F { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return (0x2060...0x206F).contains(value) || (0xE0000...0xE007F).contains(value)
        }
    }
}
