import COpenSSL
import LayerModel

/// What a certificate revocation list (RFC 5280, 5) says of itself.
public struct RevocationListFacts: Sendable, Equatable {
    /// The issuer's name, DER.
    public var issuerName: [UInt8]
    /// When the list was made.
    public var thisUpdate: Timestamp
    /// When its successor is due; nil where it does not say.
    public var nextUpdate: Timestamp?
    /// Whether it lists only what changed since another list.
    public var isDelta: Bool
    /// Why the list decides nothing: a critical extension that is not known here, of the list or of an entry, or a scope
    /// that is not (RFC 5280, 5.2: "MUST NOT use that CRL").
    public var obstacle: String?
    /// What it is about.
    public var scope: RevocationListScope
}

/// A revoked certificate's entry.
public struct RevocationEntry: Sendable, Equatable {
    /// The revocation's date.
    public var date: Timestamp
    /// The reason code (RFC 5280, 5.3.1); nil where none is given.
    public var reason: Int?
    /// From when on the key is no longer to be believed (RFC 5280, 5.3.2).
    public var invalidityDate: Timestamp?

    /// certificateHold.
    public static let hold = 6
    /// removeFromCRL.
    public static let removed = 8

    /// The reason's name.
    public var reasonName: String? { reason.flatMap { Self.names[$0] ?? "reason \($0)" } }

    private static let names = [
        0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
        5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn",
        10: "aACompromise",
    ]
}

/// Certificate revocation lists in DER, read and verified by OpenSSL.
public enum CertificateRevocationList {
    /// What a list says of itself; its signature is not asked about.
    ///
    /// - Throws: `CryptoFault` for what is no list that fills `der`.
    public static func facts(of der: [UInt8]) throws(CryptoFault) -> RevocationListFacts {
        let list = try RevocationListHandle(der: der)
        let issuer = X509_CRL_get_issuer(list.pointer)
        var facts = RevocationListFacts(
            issuerName: try DERBuffer.encode("write a name") { i2d_X509_NAME(issuer, &$0) },
            thisUpdate: try DERString.time(X509_CRL_get0_lastUpdate(list.pointer)),
            nextUpdate: nil, isDelta: false, obstacle: nil, scope: RevocationListScope())
        if let next = X509_CRL_get0_nextUpdate(list.pointer) { facts.nextUpdate = try DERString.time(next) }
        for index in 0..<max(0, X509_CRL_get_ext_count(list.pointer)) {
            guard let part = X509_CRL_get_ext(list.pointer, index) else { continue }
            try list.read(part, into: &facts)
        }
        if facts.obstacle == nil { facts.obstacle = list.obstacleOfEntries() }
        OpenSSLErrors.clear()
        return facts
    }

    /// The entry of a certificate in a list that `issuer` signed by a digest worth 112 bits; nil where the list has none.
    ///
    /// The issuer's name is the caller's to compare.
    ///
    /// - Throws: `CryptoFault` where the list or its signature does not hold.
    public static func entry(
        of certificate: Certificate, in der: [UInt8], issuer: Certificate
    ) throws(CryptoFault) -> RevocationEntry? {
        let list = try RevocationListHandle(der: der)
        let signer = try CertificateHandle(der: issuer.der)
        guard SignatureDigest.isStrong(X509_CRL_get_signature_nid(list.pointer)) else {
            throw CryptoFault("the list is signed by a digest other than SHA-256, SHA-384 and SHA-512")
        }
        guard let key = X509_get0_pubkey(signer.pointer) else { throw OpenSSLErrors.fault("read the issuer's key") }
        guard X509_CRL_verify(list.pointer, key) == 1 else { throw OpenSSLErrors.refusal("the issuer did not sign it") }
        let subject = try CertificateHandle(der: certificate.der)
        var found: OpaquePointer?
        let status = X509_CRL_get0_by_serial(list.pointer, &found, X509_get_serialNumber(subject.pointer))
        guard status != 0, let found else { return nil }
        var reason: Int?
        if let value = X509_REVOKED_get_ext_d2i(found, NID_crl_reason, nil, nil) {
            let number = value.assumingMemoryBound(to: ASN1_STRING.self)
            defer { ASN1_ENUMERATED_free(number) }
            reason = Int(ASN1_ENUMERATED_get(number))
        }
        var invalidity: Timestamp?
        if let value = X509_REVOKED_get_ext_d2i(found, NID_invalidity_date, nil, nil) {
            let time = value.assumingMemoryBound(to: ASN1_STRING.self)
            defer { ASN1_GENERALIZEDTIME_free(time) }
            invalidity = try DERString.time(time)
        }
        OpenSSLErrors.clear()
        return RevocationEntry(
            date: try DERString.time(X509_REVOKED_get0_revocationDate(found)), reason: reason,
            invalidityDate: invalidity)
    }
}

/// What the signatures of lists and responses may be made by.
enum SignatureDigest {
    static func isStrong(_ signature: CInt) -> Bool {
        var digest: CInt = 0
        guard OBJ_find_sigid_algs(signature, &digest, nil) == 1 else { return false }
        return DigestAlgorithm(nid: digest) != nil
    }
}
