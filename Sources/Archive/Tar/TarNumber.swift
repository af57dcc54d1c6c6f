import Core

/// A numeric field of a tar header: octal text (POSIX pax, 4.10 "ustar Interchange Format") or GNU's base-256.
enum TarNumber: Equatable {
    /// Nothing but NULs and spaces.
    case blank
    /// A number of at most 64 bits.
    case value(UInt64)
    /// Below zero and at least -2^63, which only base-256 can say.
    case negative
    /// Beyond 64 bits.
    case huge
    /// No number.
    case malformed

    /// Reads a field whose bounds the caller has checked.
    init(_ header: RawSpan, _ range: Range<Int>) {
        let field = header.extracting(range)
        self = field.u8(0) & 0x80 == 0 ? Self.octal(field) : Self.base256(field)
    }

    /// Leading spaces, digits, then nothing but NULs and spaces; a field full of digits needs no end.
    private static func octal(_ field: RawSpan) -> TarNumber {
        var index = 0
        while index < field.byteCount, field.u8(index) == UInt8(ascii: " ") { index += 1 }
        var value: UInt64 = 0
        let start = index
        // A field is 12 bytes long at the most: 36 bits.
        while index < field.byteCount, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(field.u8(index)) {
            value = value << 3 | UInt64(field.u8(index) - UInt8(ascii: "0"))
            index += 1
        }
        let digits = index - start
        while index < field.byteCount, field.u8(index) == 0 || field.u8(index) == UInt8(ascii: " ") { index += 1 }
        guard index == field.byteCount else { return .malformed }
        return digits == 0 ? .blank : .value(value)
    }

    /// 0x80, then a big-endian number; 0xFF begins a negative one. Other first bytes start a number that readers cut
    /// off differently.
    private static func base256(_ field: RawSpan) -> TarNumber {
        switch field.u8(0) {
        case 0x80:
            var value: UInt64 = 0
            for index in 1..<field.byteCount {
                guard value >> 56 == 0 else { return .huge }
                value = value << 8 | UInt64(field.u8(index))
            }
            return .value(value)
        case 0xFF:
            // Of two's complement, what lies above 64 bits repeats the sign.
            let low = max(1, field.byteCount - 8)
            var isShort = field.byteCount <= 8 || field.u8(low) >= 0x80
            for index in 1..<low where field.u8(index) != 0xFF { isShort = false }
            return isShort ? .negative : .huge
        default: return .huge
        }
    }
}
