import Core
import Cryptography
import Synchronization

/// Values in DER.
enum DER {
    static func value(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] { value(tag, joining: parts) }

    static func value(_ tag: UInt8, joining parts: [[UInt8]]) -> [UInt8] {
        let body = Array(parts.joined())
        if body.count < 0x80 { return [tag, UInt8(body.count)] + body }
        var length: [UInt8] = []
        var rest = body.count
        while rest > 0 {
            length.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + body
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(BERTag.sequence, joining: parts) }

    static func set(_ parts: [[UInt8]]) -> [UInt8] {
        value(BERTag.set, joining: parts.sorted { $0.lexicographicallyPrecedes($1) })
    }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { value(BERTag.octetString, bytes) }
    static func utf8(_ text: String) -> [UInt8] { value(BERTag.utf8String, Array(text.utf8)) }
    static func bits(_ bytes: [UInt8], unused: UInt8 = 0) -> [UInt8] { value(0x03, [unused] + bytes) }
    static func boolean(_ flag: Bool) -> [UInt8] { value(BERTag.boolean, [flag ? 0xFF : 0]) }
    static func enumerated(_ number: UInt8) -> [UInt8] { value(0x0A, [number]) }

    static func integer(_ number: Int) -> [UInt8] {
        var digits: [UInt8] = []
        var rest = number
        repeat {
            digits.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        } while rest > 0
        if digits[0] >= 0x80 { digits.insert(0, at: 0) }
        return value(BERTag.integer, digits)
    }

    static func identifier(_ dotted: String) -> [UInt8] {
        let arcs = dotted.split(separator: ".").compactMap { UInt64($0) }
        var contents: [UInt8] = []
        for arc in [arcs[0] * 40 + arcs[1]] + arcs.dropFirst(2) {
            var groups = [UInt8(arc & 0x7F)]
            var rest = arc >> 7
            while rest > 0 {
                groups.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
                rest >>= 7
            }
            contents += groups
        }
        return value(BERTag.objectIdentifier, contents)
    }

    /// UTCTime up to 2049, as RFC 5280 has it.
    static func time(_ time: Timestamp) -> [UInt8] {
        let text = ASN1Time.generalized(time) ?? []
        let isUTC = text.starts(with: "19".utf8) || text.starts(with: "20".utf8) && text[2] < UInt8(ascii: "5")
        return isUTC ? value(BERTag.utcTime, Array(text.dropFirst(2))) : value(BERTag.generalizedTime, text)
    }

    static func generalized(_ time: Timestamp) -> [UInt8] {
        value(BERTag.generalizedTime, ASN1Time.generalized(time) ?? [])
    }

    /// ecdsa-with-SHA384.
    static let ecdsaSHA384 = sequence(identifier("1.2.840.10045.4.3.3"))

    /// `body` with its signature by the key of a fixture; the same each time, though ECDSA's signatures are random.
    static func signed(_ body: [UInt8], by key: String) throws -> [UInt8] {
        let question = Array(key.utf8) + body
        if let known = made.withLock({ $0[question] }) { return known }
        let whole = sequence(body, ecdsaSHA384, bits(try ECDSA.sign(body, key: try privateKey(key))))
        return made.withLock {
            if let known = $0[question] { return known }
            $0[question] = whole
            return whole
        }
    }

    private static let made = Mutex<[[UInt8]: [UInt8]]>([:])
}
