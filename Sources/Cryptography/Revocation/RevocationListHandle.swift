import COpenSSL
import Core

/// A list of OpenSSL's; freed when it goes out of scope.
struct RevocationListHandle: ~Copyable {
    let pointer: OpaquePointer

    /// Parses a list that fills `der`.
    init(der: [UInt8]) throws(CryptoFault) {
        OpenSSLErrors.clear()
        let (parsed, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let parsed = d2i_X509_CRL(nil, &next, bytes.count)
            return (parsed, next.map { $0 - (bytes.baseAddress ?? $0) } ?? 0)
        }
        guard let parsed else { throw OpenSSLErrors.fault("read a revocation list") }
        guard used == der.count else {
            X509_CRL_free(parsed)
            throw CryptoFault("\(der.count - used) bytes follow a revocation list")
        }
        pointer = parsed
    }

    deinit { X509_CRL_free(pointer) }

    /// What the list says of itself.
    borrowing func facts() throws(CryptoFault) -> RevocationListFacts {
        let issuer = X509_CRL_get_issuer(pointer)
        var facts = RevocationListFacts(
            issuerName: try DERBuffer.encode("write a name") { i2d_X509_NAME(issuer, &$0) },
            thisUpdate: try DERString.time(X509_CRL_get0_lastUpdate(pointer)),
            nextUpdate: nil, isDelta: false, obstacle: nil, scope: RevocationListScope())
        if let next = X509_CRL_get0_nextUpdate(pointer) { facts.nextUpdate = try DERString.time(next) }
        for index in 0..<max(0, X509_CRL_get_ext_count(pointer)) {
            guard let part = X509_CRL_get_ext(pointer, index) else { continue }
            try read(part, into: &facts)
        }
        if facts.obstacle == nil { facts.obstacle = obstacleOfEntries() }
        OpenSSLErrors.clear()
        return facts
    }

    /// Throws where the issuer did not sign the list by a digest worth 112 bits.
    borrowing func verify(_ issuer: Certificate) throws(CryptoFault) {
        OpenSSLErrors.clear()
        let signer = try CertificateHandle(der: issuer.der)
        guard SignatureDigest.isStrong(X509_CRL_get_signature_nid(pointer)) else {
            throw CryptoFault("it is signed by a digest other than SHA-256, SHA-384 and SHA-512")
        }
        guard let key = X509_get0_pubkey(signer.pointer) else { throw OpenSSLErrors.fault("read the issuer's key") }
        guard X509_CRL_verify(pointer, key) == 1 else { throw OpenSSLErrors.refusal("the issuer did not sign it") }
    }

    /// The entry of a certificate; nil where the list has none.
    borrowing func entry(of certificate: Certificate) throws(CryptoFault) -> RevocationEntry? {
        OpenSSLErrors.clear()
        let subject = try CertificateHandle(der: certificate.der)
        var found: OpaquePointer?
        let status = X509_CRL_get0_by_serial(pointer, &found, X509_get_serialNumber(subject.pointer))
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

    /// Notes what an extension of the list means.
    private borrowing func read(_ part: OpaquePointer, into facts: inout RevocationListFacts) throws(CryptoFault) {
        switch OBJ_obj2nid(X509_EXTENSION_get_object(part)) {
        case NID_authority_key_identifier: break
        case NID_crl_number: facts.number = try ListNumber(part)
        case NID_freshest_crl: facts.namesChanges = true
        case NID_delta_crl:
            facts.isDelta = true
            facts.baseNumber = try ListNumber(part)
        case NID_issuing_distribution_point:
            facts.scope = try RevocationListScope(part)
            if facts.obstacle == nil { facts.obstacle = facts.scope.obstacle }
        default:
            guard X509_EXTENSION_get_critical(part) == 1, facts.obstacle == nil else { return }
            let name = try DERObject.dotted(X509_EXTENSION_get_object(part))
            facts.obstacle = "it has a critical extension that is not known here (\(name))"
        }
    }

    /// Why an entry keeps the list from being used.
    private borrowing func obstacleOfEntries() -> String? {
        let entries = X509_CRL_get_REVOKED(pointer)
        for index in 0..<max(0, layerlock_revoked_count(entries)) {
            guard let entry = layerlock_revoked_get(entries, index) else { continue }
            for place in 0..<max(0, X509_REVOKED_get_ext_count(entry)) {
                guard let part = X509_REVOKED_get_ext(entry, place), X509_EXTENSION_get_critical(part) == 1 else {
                    continue
                }
                let nid = OBJ_obj2nid(X509_EXTENSION_get_object(part))
                guard nid == NID_crl_reason || nid == NID_invalidity_date else {
                    return "an entry of it has a critical extension that is not known here"
                }
            }
        }
        return nil
    }
}

/// Which certificates a list is about: issuingDistributionPoint (RFC 5280, 5.2.5).
package struct RevocationListScope: Sendable, Equatable {
    /// It lists no certificates of authorities.
    package var isOnlyUsers = false
    /// It lists certificates of authorities alone.
    package var isOnlyAuthorities = false
    /// URIs of the distribution point that it is the list of; nil for the issuer's whole list.
    package var distributionPoints: [String]?
    /// Why such a scope cannot be judged here.
    var obstacle: String?

    /// Everything that the issuer issued.
    package init() {}

    /// Reads the extension, by OpenSSL.
    init(_ part: OpaquePointer) throws(CryptoFault) {
        guard let value = X509V3_EXT_d2i(part) else {
            throw OpenSSLErrors.refusal("the scope of a revocation list cannot be read")
        }
        let scope = value.assumingMemoryBound(to: ISSUING_DIST_POINT.self)
        defer { ISSUING_DIST_POINT_free(scope) }
        // A flag that is there and says FALSE, and bytes after the value, are no DER; OpenSSL passes over both.
        guard
            try DERBuffer.encode("write a scope", { i2d_ISSUING_DIST_POINT(scope, &$0) })
                == DERString.bytes(X509_EXTENSION_get_data(part))
        else { throw CryptoFault("the scope of a revocation list is no DER") }
        if let point = scope.pointee.distpoint { distributionPoints = DistributionPointName.uris(point) }
        isOnlyUsers = scope.pointee.onlyuser > 0
        isOnlyAuthorities = scope.pointee.onlyCA > 0
        if scope.pointee.onlysomereasons != nil {
            obstacle = "it lists revocations for some reasons alone"
        } else if scope.pointee.indirectCRL > 0 {
            obstacle = "it lists certificates of several issuers"
        } else if scope.pointee.onlyattr > 0 {
            obstacle = "it lists attribute certificates alone"
        }
    }

    /// Whether a certificate would be on such a list.
    package func covers(_ profile: CertificateProfile) -> Bool {
        let isCA = profile.constraints?.isCA ?? false
        guard obstacle == nil, !(isOnlyUsers && isCA), !(isOnlyAuthorities && !isCA) else { return false }
        guard let distributionPoints else { return true }
        return distributionPoints.contains { profile.distributionPoints.contains($0) }
    }
}
