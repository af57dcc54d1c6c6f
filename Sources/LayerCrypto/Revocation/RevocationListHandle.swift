import COpenSSL

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

    /// Notes what an extension of the list means.
    borrowing func read(_ part: OpaquePointer, into facts: inout RevocationListFacts) throws(CryptoFault) {
        switch OBJ_obj2nid(X509_EXTENSION_get_object(part)) {
        case NID_crl_number, NID_authority_key_identifier, NID_freshest_crl: break
        case NID_delta_crl: facts.isDelta = true
        case NID_issuing_distribution_point:
            facts.scope = try RevocationListScope(DERString.bytes(X509_EXTENSION_get_data(part)))
            if facts.obstacle == nil { facts.obstacle = facts.scope.obstacle }
        default:
            guard X509_EXTENSION_get_critical(part) == 1, facts.obstacle == nil else { return }
            let name = try DERObject.dotted(X509_EXTENSION_get_object(part))
            facts.obstacle = "it has a critical extension that is not known here (\(name))"
        }
    }

    /// Why an entry keeps the list from being used.
    borrowing func obstacleOfEntries() -> String? {
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
public struct RevocationListScope: Sendable, Equatable {
    /// It lists no certificates of authorities.
    public var isOnlyUsers = false
    /// It lists certificates of authorities alone.
    public var isOnlyAuthorities = false
    /// URIs of the distribution point that it is the list of; nil for the issuer's whole list.
    public var distributionPoints: [String]?
    /// Why such a scope cannot be judged here.
    var obstacle: String?

    /// Everything that the issuer issued.
    public init() {}

    /// Reads the extension's value.
    init(_ value: [UInt8]) throws(CryptoFault) {
        let document = try CertificateExtensions.document(value)
        for field in document.children(of: document.root) {
            // The flags are DEFAULT FALSE: one that is there is true.
            switch field.tag {
            case BERTag.context(0): distributionPoints = DistributionPointName.uris(of: field, in: document)
            case 0x81: isOnlyUsers = true
            case 0x82: isOnlyAuthorities = true
            case 0x83: obstacle = "it lists revocations for some reasons alone"
            case 0x84: obstacle = "it lists certificates of several issuers"
            case 0x85: obstacle = "it lists attribute certificates alone"
            default: obstacle = "its scope says what is not known here"
            }
        }
    }

    /// Whether a certificate would be on such a list.
    public func covers(_ profile: CertificateProfile) -> Bool {
        let isCA = profile.constraints?.isCA ?? false
        guard obstacle == nil, !(isOnlyUsers && isCA), !(isOnlyAuthorities && !isCA) else { return false }
        guard let distributionPoints else { return true }
        return distributionPoints.contains { profile.distributionPoints.contains($0) }
    }
}
