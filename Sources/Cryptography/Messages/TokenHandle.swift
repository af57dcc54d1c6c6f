import COpenSSL
import Core

/// A signed PKCS#7 message of OpenSSL's with one signer; freed when it goes out of scope.
struct TokenHandle: ~Copyable {
    let pointer: UnsafeMutablePointer<PKCS7>
    private let signerInfo: UnsafeMutablePointer<PKCS7_SIGNER_INFO>
    private let known: CertificateStack

    /// Parses a token that fills `der`.
    /// - Parameter known: DER of certificates that its signer's may be one of, beside those that it carries.
    init(der: [UInt8], known: [[UInt8]] = []) throws(CryptoFault) {
        OpenSSLErrors.clear()
        let others = try CertificateStack.of(known)
        let (parsed, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let parsed = d2i_PKCS7(nil, &next, bytes.count)
            return (parsed, next.map { $0 - (bytes.baseAddress ?? $0) } ?? 0)
        }
        guard let parsed else { throw OpenSSLErrors.fault("read the timestamp") }
        let fault: CryptoFault?
        let signer = layerlock_pkcs7_signer(parsed)
        if used != der.count {
            fault = CryptoFault("\(der.count - used) bytes follow the timestamp")
        } else if OBJ_obj2nid(parsed.pointee.type) != NID_pkcs7_signed {
            fault = CryptoFault("the timestamp is no signed data")
        } else if signer.map({ layerlock_pkcs7_version($0) }) != 1 {
            // Version 1 goes with issuer and serial number (RFC 5652, 5.3), which is how PKCS#7 finds the certificate.
            fault = CryptoFault("the timestamp has not one signer that issuer and serial number name")
        } else if !((known.isEmpty ? 1 : 0)...TimestampToken.certificateLimit).contains(
            Int(max(0, layerlock_certificates_count(layerlock_pkcs7_certificates(parsed)))))
        {
            fault = CryptoFault(
                "the timestamp carries no certificate, or more than \(TimestampToken.certificateLimit)")
        } else {
            fault = nil
        }
        guard fault == nil, let signer else {
            PKCS7_free(parsed)
            OpenSSLErrors.clear()
            throw fault ?? CryptoFault("the timestamp has no signer")
        }
        pointer = parsed
        signerInfo = signer
        self.known = others
    }

    deinit { PKCS7_free(pointer) }

    /// The TSTInfo, the caller's to free.
    borrowing func info() throws(CryptoFault) -> OpaquePointer {
        guard let info = PKCS7_to_TS_TST_INFO(pointer) else {
            throw OpenSSLErrors.fault("read the timestamp's content")
        }
        return info
    }

    /// The certificate that the signer's issuer and serial number name.
    borrowing func signer() throws(CryptoFault) -> Certificate {
        guard DigestAlgorithm(nid: layerlock_pkcs7_digest(signerInfo)) != nil else {
            throw CryptoFault("the timestamp is signed by a digest other than SHA-256, SHA-384 and SHA-512")
        }
        // RFC 3161, 2.4.2, with RFC 5652, 11.1: signed as a timestamp, not as something else.
        guard let type = PKCS7_get_signed_attribute(signerInfo, NID_pkcs9_contentType),
            type.pointee.type == V_ASN1_OBJECT, OBJ_obj2nid(type.pointee.value.object) == NID_id_smime_ct_TSTInfo
        else { throw CryptoFault("the signed attributes do not say that a timestamp is signed") }
        guard let signers = PKCS7_get0_signers(pointer, known.pointer, 0) else {
            let fault = OpenSSLErrors.fault("find the timestamp's signer among its certificates")
            throw CryptoFault(fault.message, lacksSigner: true)
        }
        defer { layerlock_stack_free(signers) }
        guard layerlock_certificates_count(signers) == 1, let first = layerlock_certificates_get(signers, 0) else {
            throw CryptoFault("the timestamp's signer is not among its certificates")
        }
        return try Self.certificate(first)
    }

    borrowing func certificates() throws(CryptoFault) -> [Certificate] {
        let stack = layerlock_pkcs7_certificates(pointer)
        var certificates: [Certificate] = []
        for index in 0..<max(0, layerlock_certificates_count(stack)) {
            guard let certificate = layerlock_certificates_get(stack, index) else { continue }
            certificates.append(try Self.certificate(certificate))
        }
        return certificates
    }

    /// DER of a signed attribute's value; nil where there is no such attribute.
    borrowing func attribute(_ nid: CInt) throws(CryptoFault) -> [UInt8]? {
        guard let value = PKCS7_get_signed_attribute(signerInfo, nid) else { return nil }
        return try DERBuffer.encode("write a signed attribute") { i2d_ASN1_TYPE(value, &$0) }
    }

    borrowing func signingTime() throws(CryptoFault) -> Timestamp? {
        guard let value = PKCS7_get_signed_attribute(signerInfo, NID_pkcs9_signingTime) else { return nil }
        // Of other types the union holds no string.
        guard [V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME].contains(value.pointee.type),
            let time = ASN1Time.read(
                tag: UInt8(clamping: value.pointee.type), DERString.bytes(value.pointee.value.asn1_string)[...])
        else { throw CryptoFault("the signed attribute signing-time is no time") }
        return time
    }

    private static func certificate(_ pointer: OpaquePointer) throws(CryptoFault) -> Certificate {
        try Certificate(der: try DERBuffer.encode("write a certificate") { i2d_X509(pointer, &$0) })
    }
}

/// What OpenSSL's strings hold.
enum DERString {
    static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
        guard let string, let data = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(max(0, ASN1_STRING_length(string)))))
    }

    /// The instant; throws for a time in another form than RFC 5280's or, with fractions, RFC 3161's.
    static func time(_ time: UnsafePointer<ASN1_STRING>?) throws(CryptoFault) -> Timestamp {
        guard let time, let instant = ASN1Time.read(tag: UInt8(clamping: ASN1_STRING_type(time)), bytes(time)[...])
        else { throw CryptoFault("a time is none, or in another form than RFC 5280 and RFC 3161 have it") }
        return instant
    }
}

/// What OpenSSL's object identifiers say.
enum DERObject {
    static func dotted(_ object: OpaquePointer?) throws(CryptoFault) -> String {
        guard let object, let data = OBJ_get0_data(object) else { throw CryptoFault("an object identifier is missing") }
        return DottedIdentifier.text(UnsafeBufferPointer(start: data, count: OBJ_length(object)))
    }
}
