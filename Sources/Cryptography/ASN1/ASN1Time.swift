import Core

/// UTCTime and GeneralizedTime as CMS and certificates have them: seconds always, `Z` always (RFC 5280, 4.1.2.5).
package enum ASN1Time {
    /// Reads the contents of a time value.
    ///
    /// UTCTime's two digits are the years 1950 to 2049. GeneralizedTime may have a fraction of up to nine digits;
    /// what lies below the millisecond is dropped. A leap second is no instant here.
    ///
    /// - Returns: The instant; nil for another tag, another spelling, or a date that does not exist.
    package static func read(tag: UInt8, _ content: ArraySlice<UInt8>) -> Timestamp? {
        guard content.count <= 25, content.last == UInt8(ascii: "Z") else { return nil }
        var digits = content.dropLast()
        var fraction = ""
        switch tag {
        case BERTag.utcTime:
            guard digits.count == 12, let first = digits.first else { return nil }
            digits = Array((first >= UInt8(ascii: "5") ? "19" : "20").utf8) + digits
        case BERTag.generalizedTime:
            if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
                let places = digits[(point + 1)...]
                guard (1...9).contains(places.count), places.allSatisfy(isDigit) else { return nil }
                fraction = "." + String(decoding: places, as: UTF8.self)
                digits = digits[..<point]
            }
        default: return nil
        }
        guard digits.count == 14, digits.allSatisfy(isDigit) else { return nil }
        let text = Array(digits).map { String(UnicodeScalar($0)) }
        func part(_ range: Range<Int>) -> String { text[range].joined() }
        return Timestamp(
            rfc3339: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))"
                + "\(fraction)Z")
    }

    /// The contents of a GeneralizedTime as DER has it (X.690, 11.7): a fraction only where there is one, without
    /// trailing zeros.
    ///
    /// - Returns: The contents; nil beyond the years 1 to 9999.
    package static func generalized(_ time: Timestamp) -> [UInt8]? {
        guard time >= Timestamp.firstInstant, time <= Timestamp.lastInstant else { return nil }
        var text = Array(time.description.utf8).filter {
            ![UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "T")].contains($0)
        }
        if text.contains(UInt8(ascii: ".")) {
            text.removeLast()
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            text.append(UInt8(ascii: "Z"))
        }
        return text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Timestamp {
    /// 0001-01-01T00:00:00Z.
    fileprivate static let firstInstant = Timestamp(milliseconds: -62_135_596_800_000)
    /// 9999-12-31T23:59:59.999Z.
    fileprivate static let lastInstant = Timestamp(milliseconds: 253_402_300_799_999)
}
