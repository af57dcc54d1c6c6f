/// A certificate's names and extensions as its bytes have them.
struct CertificateExtensions {
    /// One extension (RFC 5280, 4.1).
    struct Extension {
        let identifier: [UInt8]
        let isCritical: Bool
        /// The extnValue's contents: DER of the extension's own type.
        let value: [UInt8]
    }

    /// id-ce-keyUsage, 2.5.29.15.
    static let keyUsage: [UInt8] = [0x55, 0x1D, 0x0F]
    /// id-ce-basicConstraints, 2.5.29.19.
    static let basicConstraints: [UInt8] = [0x55, 0x1D, 0x13]
    /// id-ce-extKeyUsage, 2.5.29.37.
    static let extendedKeyUsage: [UInt8] = [0x55, 0x1D, 0x25]
    /// id-ce-cRLDistributionPoints, 2.5.29.31.
    static let distributionPoints: [UInt8] = [0x55, 0x1D, 0x1F]
    /// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
    static let authorityInformation: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01]
    /// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
    static let responder: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01]

    /// id-ce-freshestCRL, 2.5.29.46.
    static let freshestList: [UInt8] = [0x55, 0x1D, 0x2E]
    /// id-pkix-ocsp-nocheck, 1.3.6.1.5.5.7.48.1.5.
    static let noCheck: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x05]

    let issuer: [UInt8]
    let subject: [UInt8]
    private let extensions: [Extension]

    /// Reads a certificate that `Certificate` has read.
    init(_ der: [UInt8]) throws(CryptoFault) {
        let document = try Self.document(der)
        guard let body = document.children(of: document.root).first else {
            throw CryptoFault("the certificate lacks its body")
        }
        var fields = document.children(of: body)[...]
        if fields.first?.tag == BERTag.context(0) { fields = fields.dropFirst() }
        // serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, then what may be missing.
        guard fields.count >= 6 else { throw CryptoFault("the certificate lacks fields") }
        let first = fields.startIndex
        issuer = Array(document.encoding(fields[first + 2]))
        subject = Array(document.encoding(fields[first + 4]))
        var extensions: [Extension] = []
        if let last = fields.last, last.tag == BERTag.context(3), let list = document.children(of: last).first {
            for node in document.children(of: list) { extensions.append(try Self.extension(node, in: document)) }
        }
        self.extensions = extensions
    }

    subscript(_ identifier: [UInt8]) -> Extension? { extensions.first { $0.identifier == identifier } }

    private static func `extension`(
        _ node: BERDocument.Node, in document: BERDocument
    ) throws(CryptoFault) -> Extension {
        let parts = document.children(of: node)
        guard (2...3).contains(parts.count), parts[0].tag == BERTag.objectIdentifier,
            let value = parts.last, value.tag == BERTag.octetString, parts.count == 2 || parts[1].tag == BERTag.boolean
        else { throw CryptoFault("an extension of the certificate is none") }
        let isCritical = parts.count == 3 && document.content(parts[1]).contains { $0 != 0 }
        return Extension(
            identifier: Array(document.content(parts[0])), isCritical: isCritical,
            value: Array(document.content(value)))
    }

    static func document(_ der: [UInt8]) throws(CryptoFault) -> BERDocument {
        do throws(BERFault) {
            return try BERDocument(der)
        } catch {
            throw CryptoFault("no DER: \(error.message) (at byte \(error.offset))")
        }
    }
}

extension CertificateExtensions.Extension {
    /// The object identifiers of a SEQUENCE of them, in dotted decimals.
    func identifiers() throws(CryptoFault) -> [String] {
        let document = try CertificateExtensions.document(value)
        let nodes = document.children(of: document.root)
        guard nodes.allSatisfy({ $0.tag == BERTag.objectIdentifier }) else {
            throw CryptoFault("an extended key usage is no object identifier")
        }
        return nodes.map { DottedIdentifier.text(document.content($0)) }
    }

    /// The URIs of all distribution points.
    func distributionURIs() throws(CryptoFault) -> [String] {
        let document = try CertificateExtensions.document(value)
        return document.children(of: document.root).flatMap { point in
            document.children(of: point).filter { $0.tag == BERTag.context(0) }
                .flatMap { DistributionPointName.uris(of: $0, in: document) }
        }
    }

    /// Whether an OCSP responder is among the access descriptions.
    func namesResponder() throws(CryptoFault) -> Bool {
        let document = try CertificateExtensions.document(value)
        return document.children(of: document.root).contains { access in
            document.children(of: access).first.map {
                document.content($0).elementsEqual(CertificateExtensions.responder)
            } ?? false
        }
    }
}

/// A DistributionPointName (RFC 5280, 4.2.1.13).
enum DistributionPointName {
    /// uniformResourceIdentifier of a GeneralName.
    private static let uri: UInt8 = 0x86

    /// The URIs among the full names; `node` is the `[0]` that holds the name.
    static func uris(of node: BERDocument.Node, in document: BERDocument) -> [String] {
        document.children(of: node).filter { $0.tag == BERTag.context(0) }.flatMap { full in
            document.children(of: full).filter { $0.tag == uri }
                .map { String(decoding: document.content($0), as: UTF8.self) }
        }
    }
}
