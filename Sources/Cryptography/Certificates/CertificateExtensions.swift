import COpenSSL

/// A certificate's names and extensions (RFC 5280, 4.2), by OpenSSL's accessors.
extension CertificateHandle {
    /// The issuer's name as its bytes stand in the certificate.
    borrowing func issuerName() throws(CryptoFault) -> [UInt8] {
        let name = X509_get_issuer_name(pointer)
        return try DERBuffer.encode("write a name") { i2d_X509_NAME(name, &$0) }
    }

    /// The subject's name as its bytes stand in the certificate.
    borrowing func subjectName() throws(CryptoFault) -> [UInt8] {
        let name = X509_get_subject_name(pointer)
        return try DERBuffer.encode("write a name") { i2d_X509_NAME(name, &$0) }
    }

    /// Whether an extension is marked critical; nil where it is not there.
    borrowing func isCritical(_ nid: CInt) -> Bool? {
        let place = X509_get_ext_by_NID(pointer, nid, -1)
        guard place >= 0, let part = X509_get_ext(pointer, place) else { return nil }
        return X509_EXTENSION_get_critical(part) == 1
    }

    /// extKeyUsage in dotted decimals; none where it is not stated.
    borrowing func extendedUsages() throws(CryptoFault) -> [String] {
        guard let usages = try decoded(NID_ext_key_usage, "extended key usage") else { return [] }
        defer { EXTENDED_KEY_USAGE_free(usages) }
        var identifiers: [String] = []
        for index in 0..<max(0, layerlock_usages_count(usages)) {
            guard let usage = layerlock_usages_get(usages, index) else { continue }
            identifiers.append(try DERObject.dotted(usage))
        }
        return identifiers
    }

    /// The URIs of cRLDistributionPoints; nil where there are none.
    borrowing func distributionPoints() throws(CryptoFault) -> [String]? {
        guard let points = try decoded(NID_crl_distribution_points, "list of distribution points") else { return nil }
        defer { CRL_DIST_POINTS_free(points) }
        return (0..<max(0, layerlock_points_count(points))).flatMap { index in
            DistributionPointName.uris(layerlock_points_get(points, index)?.pointee.distpoint)
        }
    }

    /// Whether authorityInfoAccess names an OCSP responder.
    borrowing func namesResponder() throws(CryptoFault) -> Bool {
        guard let accesses = try decoded(NID_info_access, "authority information access") else { return false }
        defer { AUTHORITY_INFO_ACCESS_free(accesses) }
        return (0..<max(0, layerlock_accesses_count(accesses))).contains { index in
            layerlock_accesses_get(accesses, index).map { OBJ_obj2nid($0.pointee.method) == NID_ad_OCSP } ?? false
        }
    }

    /// An extension as OpenSSL's value of its type, which the caller frees; nil where it is not there.
    private borrowing func decoded(_ nid: CInt, _ name: String) throws(CryptoFault) -> OpaquePointer? {
        let place = X509_get_ext_by_NID(pointer, nid, -1)
        guard place >= 0, let part = X509_get_ext(pointer, place) else { return nil }
        // OpenSSL passes over bytes after the value.
        _ = try BERDocument.ofDER(DERString.bytes(X509_EXTENSION_get_data(part)))
        guard let value = X509_get_ext_d2i(pointer, nid, nil, nil) else {
            throw OpenSSLErrors.refusal("the \(name) is broken or stands twice")
        }
        return OpaquePointer(value)
    }
}

/// A DistributionPointName (RFC 5280, 4.2.1.13).
enum DistributionPointName {
    /// The URIs among the full names.
    static func uris(_ name: UnsafePointer<DIST_POINT_NAME>?) -> [String] {
        guard let names = layerlock_full_name(name) else { return [] }
        return (0..<max(0, layerlock_names_count(names))).compactMap { index in
            layerlock_names_uri(names, index).map { String(decoding: DERString.bytes($0), as: UTF8.self) }
        }
    }
}
