import Core

/// One attribute of a certificate's name.
package struct NameAttribute: Sendable, Equatable {
    /// The type's short name (RFC 4514, section 3, and those beside them that certificates hold): `C`, `ST`, `O`, `CN`.
    package let type: String
    /// The value.
    package let value: String
}

extension Certificate {
    /// The attributes of the subject, in the certificate's order; read when they are asked for, which is seldom.
    ///
    /// - Throws: `CryptoFault` for an attribute of a type without a short name, or whose value is no text of ASCII or
    ///   UTF-8: names are compared by these. Its message goes on from "the subject".
    package func subjectAttributes() throws(CryptoFault) -> [NameAttribute] {
        let document: BERDocument
        do throws(BERFault) {
            document = try BERDocument(der)
        } catch {
            throw CryptoFault("stands in a certificate that is no DER: \(error.message)")
        }
        var fields = document.children(of: document.root).first.map { document.children(of: $0) } ?? []
        // The version, which stands in all certificates that are read here.
        if fields.first?.tag == BERTag.context(0) { fields.removeFirst() }
        guard fields.count >= 6 else { throw CryptoFault("stands in a certificate that lacks fields") }
        var attributes: [NameAttribute] = []
        for relative in document.children(of: fields[4]) {
            for pair in document.children(of: relative) {
                let parts = document.children(of: pair)
                guard parts.count == 2, parts[0].tag == BERTag.objectIdentifier,
                    let type = Self.nameTypes[Array(document.content(parts[0]))]
                else { throw CryptoFault("holds an attribute of an unusual type") }
                guard let value = Self.text(parts[1].tag, document.content(parts[1])) else {
                    throw CryptoFault("holds a \(type) that is no plain text")
                }
                attributes.append(NameAttribute(type: type, value: value))
            }
        }
        return attributes
    }

    private static let nameTypes: [[UInt8]: String] = [
        [0x55, 0x04, 0x03]: "CN", [0x55, 0x04, 0x05]: "SERIALNUMBER", [0x55, 0x04, 0x06]: "C",
        [0x55, 0x04, 0x07]: "L", [0x55, 0x04, 0x08]: "ST", [0x55, 0x04, 0x09]: "STREET", [0x55, 0x04, 0x0A]: "O",
        [0x55, 0x04, 0x0B]: "OU", [0x55, 0x04, 0x11]: "POSTALCODE",
    ]
    private static let printableString: UInt8 = 0x13
    private static let ia5String: UInt8 = 0x16

    private static func text(_ tag: UInt8, _ content: ArraySlice<UInt8>) -> String? {
        switch tag {
        case BERTag.utf8String: String(validating: content, as: UTF8.self)
        case printableString, ia5String:
            content.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? String(decoding: content, as: UTF8.self) : nil
        default: nil
        }
    }
}
