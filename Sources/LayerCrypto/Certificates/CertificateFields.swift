/// One attribute of a certificate's name.
public struct NameAttribute: Sendable, Equatable {
    /// The type's short name (RFC 4514, section 3, and those beside them that certificates hold): `C`, `ST`, `O`, `CN`.
    public let type: String
    /// The value.
    public let value: String
}

extension Certificate {
    /// What stands in the certificate's own bytes and is needed by few: read when it is asked for.
    private func fields() throws(CryptoFault) -> (document: BERDocument, fields: [BERDocument.Node]) {
        let document: BERDocument
        do throws(BERFault) {
            document = try BERDocument(der)
        } catch {
            throw CryptoFault("the certificate is no DER: \(error.message)")
        }
        guard let body = document.children(of: document.root).first else {
            throw CryptoFault("the certificate lacks fields")
        }
        var fields = document.children(of: body)
        // The version, which stands in all certificates that are read here.
        if fields.first?.tag == BERTag.context(0) { fields.removeFirst() }
        guard fields.count >= 6 else { throw CryptoFault("the certificate lacks fields") }
        return (document, fields)
    }

    /// The attributes of the subject, in the certificate's order.
    ///
    /// - Throws: `CryptoFault` for an attribute of a type without a short name, or whose value is no text of ASCII or
    ///   UTF-8: names are compared by these.
    public func subjectAttributes() throws(CryptoFault) -> [NameAttribute] {
        let (document, fields) = try fields()
        var attributes: [NameAttribute] = []
        for relative in document.children(of: fields[4]) {
            for pair in document.children(of: relative) {
                let parts = document.children(of: pair)
                guard parts.count == 2, parts[0].tag == BERTag.objectIdentifier,
                    let type = Self.nameTypes[Array(document.content(parts[0]))]
                else { throw CryptoFault("the subject \(subject) holds an attribute of an unusual type") }
                guard let value = Self.text(parts[1].tag, document.content(parts[1])) else {
                    throw CryptoFault("the subject \(subject) holds a \(type) that is no plain text")
                }
                attributes.append(NameAttribute(type: type, value: value))
            }
        }
        return attributes
    }

    /// Whether the certificate says where its revocation is published: CRL distribution points (RFC 5280, 4.2.1.13) or an
    /// OCSP responder (4.2.2.1).
    public func namesRevocationSource() throws(CryptoFault) -> Bool {
        let (document, fields) = try fields()
        guard let wrapper = fields.last, wrapper.tag == BERTag.context(3),
            let list = document.children(of: wrapper).first
        else { return false }
        for entry in document.children(of: list) {
            let parts = document.children(of: entry)
            guard let name = parts.first, let value = parts.last else { continue }
            let identifier = Array(document.content(name))
            if identifier == Self.distributionPoints { return true }
            guard identifier == Self.authorityInformation else { continue }
            let content = document.content(value)
            if content.indices.contains(where: { content[$0...].starts(with: Self.onlineStatus) }) { return true }
        }
        return false
    }

    private static let nameTypes: [[UInt8]: String] = [
        [0x55, 0x04, 0x03]: "CN", [0x55, 0x04, 0x05]: "SERIALNUMBER", [0x55, 0x04, 0x06]: "C",
        [0x55, 0x04, 0x07]: "L", [0x55, 0x04, 0x08]: "ST", [0x55, 0x04, 0x09]: "STREET", [0x55, 0x04, 0x0A]: "O",
        [0x55, 0x04, 0x0B]: "OU", [0x55, 0x04, 0x11]: "POSTALCODE",
    ]
    /// id-ce-cRLDistributionPoints, 2.5.29.31.
    private static let distributionPoints: [UInt8] = [0x55, 0x1D, 0x1F]
    /// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
    private static let authorityInformation: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01]
    /// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
    private static let onlineStatus: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01]
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
