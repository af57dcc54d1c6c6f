import Core

/// One extension of a certificate.
package struct CertificateExtension: Sendable, Equatable {
    /// Its type, in dotted decimals.
    package let type: String
    /// Whether it is marked critical.
    package let isCritical: Bool
    /// The value's bytes, which are DER for most types.
    package let value: [UInt8]
}

/// A name of subjectAltName (RFC 5280, 4.2.1.6), of the kinds that Sigstore puts identities into.
package enum AlternativeName: Sendable, Equatable {
    /// rfc822Name.
    case email([UInt8])
    /// uniformResourceIdentifier.
    case uri([UInt8])
    /// otherName of a type, in dotted decimals, whose value is a UTF8String.
    case other(type: String, [UInt8])
}

extension Certificate {
    /// subjectAltName's type.
    package static let alternativeNames = "2.5.29.17"

    /// All extensions, in the certificate's order; none of a type stands twice.
    ///
    /// - Throws: `CryptoFault` for a certificate whose extensions are no list of such.
    package func extensions() throws(CryptoFault) -> [CertificateExtension] {
        let document = try BERDocument.ofDER(der)
        guard let body = document.children(of: document.root).first,
            let holder = document.children(of: body).first(where: { $0.tag == BERTag.context(3) }),
            let list = document.children(of: holder).first
        else { return [] }
        var extensions: [CertificateExtension] = []
        for part in document.children(of: list) {
            let fields = document.children(of: part)
            guard let type = fields.first, let value = fields.last, type.tag == BERTag.objectIdentifier,
                value.tag == BERTag.octetString, (2...3).contains(fields.count),
                fields.count == 2 || fields[1].tag == BERTag.boolean
            else { throw CryptoFault("an extension of the certificate is none") }
            let name = DottedIdentifier.text(document.content(type))
            guard !extensions.contains(where: { $0.type.utf8.elementsEqual(name.utf8) }) else {
                throw CryptoFault("the certificate's extension \(name) stands twice")
            }
            extensions.append(
                CertificateExtension(
                    type: name, isCritical: fields.count == 3 && document.content(fields[1]).first != 0,
                    value: Array(document.content(value))))
        }
        return extensions
    }
}

extension CertificateExtension {
    /// The value's content where it is one UTF8String; nil for anything else.
    package var utf8: [UInt8]? {
        do throws(CryptoFault) {
            let document = try BERDocument.ofDER(value)
            guard document.root.tag == BERTag.utf8String else { return nil }
            return Array(document.content(document.root))
        } catch {
            return nil
        }
    }

    /// The names of a subjectAltName's value that are of a kind that is read; others are passed over.
    package func names() throws(CryptoFault) -> [AlternativeName] {
        let document = try BERDocument.ofDER(value)
        guard document.root.tag == BERTag.sequence else { throw CryptoFault("the alternative names are no list") }
        return document.children(of: document.root).compactMap { name in
            let content = Array(document.content(name))
            switch name.tag {
            // rfc822Name and uniformResourceIdentifier are [1] and [6], implicit and primitive.
            case 0x81: return .email(content)
            case 0x86: return .uri(content)
            case BERTag.context(0):
                let parts = document.children(of: name)
                guard parts.count == 2, parts[0].tag == BERTag.objectIdentifier, parts[1].tag == BERTag.context(0),
                    let text = document.children(of: parts[1]).first, text.tag == BERTag.utf8String
                else { return nil }
                return .other(
                    type: DottedIdentifier.text(document.content(parts[0])), Array(document.content(text)))
            default: return nil
            }
        }
    }
}
