import Core
import Cryptography

/// A name as trusted identities give it and leaf certificates bear it (trust-store-trust-policy.md, "Trusted Identities
/// Constraints"): attributes of single values, each type once, country, state and organization among them.
struct DistinguishedName: Sendable {
    /// Why a text or a certificate's subject is no such name.
    struct Fault: Error {
        let message: String
        init(_ message: String) { self.message = message }
    }

    /// Values by their types' short names.
    private var values: [TextKey: String] = [:]
    private static let mandatory = ["C", "ST", "O"]

    /// Reads the text form (RFC 4514).
    init(_ text: String) throws(Fault) {
        guard !text.utf8.elementsEqual("".utf8) else { throw Fault("is empty") }
        var reader = Reader(rest: Array(text.utf8)[...])
        while true {
            let (type, value) = try reader.attribute()
            try add(type, value)
            guard try reader.separator() else { break }
        }
        try checkComplete()
    }

    /// Reads a certificate's subject.
    init(subjectOf certificate: Certificate) throws(Fault) {
        let attributes: [NameAttribute]
        do throws(CryptoFault) {
            attributes = try certificate.subjectAttributes()
        } catch {
            throw Fault(error.message)
        }
        for attribute in attributes { try add(attribute.type, attribute.value) }
        try checkComplete()
    }

    /// Whether every attribute of this name stands in another with the same value.
    func isContained(in other: DistinguishedName) -> Bool {
        values.allSatisfy { type, value in other.values[type].map { $0.utf8.elementsEqual(value.utf8) } ?? false }
    }

    private mutating func add(_ type: String, _ value: String) throws(Fault) {
        // S is what older tools write for ST.
        let type = type == "S" ? "ST" : type
        guard values.updateValue(value, forKey: type) == nil else { throw Fault("says \(type) twice") }
    }

    private func checkComplete() throws(Fault) {
        for type in Self.mandatory where values[type] == nil {
            throw Fault("lacks \(type): C, ST and O are needed at least")
        }
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func attribute() throws(Fault) -> (String, String) {
            skipSpaces()
            let type = rest.prefix { $0 != UInt8(ascii: "=") }
            rest = rest.dropFirst(type.count)
            guard rest.popFirst() != nil else { throw Fault("holds a part without \"=\"") }
            let name = String(decoding: type.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
            guard !name.isEmpty, name.utf8.allSatisfy({ Self.isTypeCharacter($0) }) else {
                throw Fault("holds a part without a type")
            }
            skipSpaces()
            if rest.first == UInt8(ascii: "#") { throw Fault("gives \(name) in hexadecimal, which is not read") }
            let bytes = try value()
            guard !bytes.isEmpty else { throw Fault("gives no \(name)") }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Fault("holds a \(name) that is no UTF-8")
            }
            return (name, text)
        }

        /// Whether another attribute follows.
        mutating func separator() throws(Fault) -> Bool {
            switch rest.popFirst() {
            case nil: return false
            case UInt8(ascii: ","): return true
            case UInt8(ascii: "+"): throw Fault("holds a part of several attributes, joined by \"+\"")
            default: throw Fault("holds a character that has to be escaped")
            }
        }

        private mutating func value() throws(Fault) -> [UInt8] {
            var bytes: [UInt8] = []
            /// Spaces that count only where something follows.
            var spaces = 0
            while let byte = rest.first {
                switch byte {
                case UInt8(ascii: ","), UInt8(ascii: "+"): return bytes
                case UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), 0:
                    throw Fault("holds a character that has to be escaped")
                case 0x20: spaces += 1
                default:
                    bytes += [UInt8](repeating: 0x20, count: spaces)
                    spaces = 0
                    if byte == UInt8(ascii: "\\") {
                        bytes.append(try escaped())
                        continue
                    }
                    bytes.append(byte)
                }
                rest = rest.dropFirst()
            }
            return bytes
        }

        private mutating func escaped() throws(Fault) -> UInt8 {
            rest = rest.dropFirst()
            guard let first = rest.popFirst() else { throw Fault("ends in a backslash") }
            if Array(" \"#+,;<=>\\".utf8).contains(first) { return first }
            guard let high = Self.digit(first), let low = rest.popFirst().flatMap(Self.digit) else {
                throw Fault("holds a backslash before neither a special character nor two hexadecimal digits")
            }
            return high << 4 | low
        }

        private mutating func skipSpaces() { rest = rest.drop { $0 == 0x20 } }

        private static func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        }

        private static func isTypeCharacter(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
