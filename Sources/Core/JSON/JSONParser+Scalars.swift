extension JSONParser {
    /// A string (RFC 8259, section 7), from its opening quote on.
    mutating func string() throws(JSONFault) -> String {
        let opening = position
        position += 1
        var decoded: [UInt8] = []
        var runStart = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let run = bytes[runStart..<position]
                position += 1
                // The bytes are known to be UTF-8 and escapes add scalars alone: nothing is repaired here.
                if decoded.isEmpty { return String(decoding: run, as: UTF8.self) }
                decoded += run
                return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                decoded += bytes[runStart..<position]
                UTF8.encode(try escape()).map { decoded += $0 }
                runStart = position
            case 0..<0x20: throw fault(.invalid, "a control character stands unescaped in a string")
            default: position += 1
            }
        }
        throw fault(.invalid, "a string without end", at: opening)
    }

    /// An escape sequence, from its backslash on.
    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = next else { throw unexpected("an escape") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw fault(.invalid, "an unknown escape in a string", at: start)
        }
        let first = try hexUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, next == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw fault(.invalid, "half a surrogate pair in a string", at: start) }
        position += 2
        let second = try hexUnit()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw fault(.invalid, "half a surrogate pair in a string", at: start) }
        return scalar
    }

    private mutating func hexUnit() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch next {
            case .some(let byte) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
                digit = byte - UInt8(ascii: "0")
            case .some(let byte) where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20):
                digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: throw unexpected("one of four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    /// A number (RFC 8259, section 6).
    mutating func number() throws(JSONFault) -> JSONValue {
        let start = position
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let digits = position
        skipDigits()
        guard position > digits else { throw unexpected("a digit") }
        if position - digits > 1, bytes[digits] == UInt8(ascii: "0") {
            throw fault(.invalid, "a number with a leading zero", at: start)
        }
        let end = position
        if next == UInt8(ascii: ".") { try skipPart("a digit after the point") }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            if position + 1 < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position + 1]) {
                position += 1
            }
            try skipPart("a digit of the exponent")
        }
        if position == end, let integer = integer(bytes[digits..<end], isNegative: isNegative) {
            return .integer(integer)
        }
        guard options.keepsOtherNumbers else {
            throw fault(
                .number, position == end ? "an integer beyond 64 bits" : "a number with a fraction or exponent",
                at: start)
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func skipDigits() {
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    }

    /// The point, `e` or sign here and the digits that have to follow it.
    private mutating func skipPart(_ expected: String) throws(JSONFault) {
        position += 1
        let digits = position
        skipDigits()
        guard position > digits else { throw unexpected(expected) }
    }

    private func integer(_ digits: ArraySlice<UInt8>, isNegative: Bool) -> Int64? {
        var value: Int64 = 0
        for byte in digits {
            let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards for negative numbers: Int64.min has no positive counterpart.
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (sum, carried) =
                isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            if overflowed || carried { return nil }
            value = sum
        }
        return value
    }
}
