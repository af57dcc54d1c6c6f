import COpenSSL
import Core
import Synchronization

/// What an OCSP response (RFC 6960) says of one certificate.
package struct ResponderAnswer: Sendable, Equatable {
    /// A certificate's status.
    package enum Status: Sendable, Equatable {
        /// Not revoked.
        case good
        /// Revoked.
        case revoked(RevocationEntry)
        /// The responder does not know the certificate.
        case unknown
    }

    /// The status.
    package var status: Status
    /// When it was known to be so.
    package var thisUpdate: Timestamp
    /// Until when newer information is due; nil where the responder always has newer.
    package var nextUpdate: Timestamp?
    /// When the response was made.
    package var producedAt: Timestamp
    /// Who answered, where the issuer delegated that; whether he is revoked is the caller's to ask. Nil for the issuer itself.
    package var responder: Certificate?
}

/// An OCSP response, parsed once however many certificates are looked up in it; OpenSSL reads and verifies it. Those who ask
/// at the same time take turns.
package final class ResponderResponse: Sendable {
    private let response: Mutex<ResponseHandle>

    /// Parses a response that a responder did not refuse to make.
    ///
    /// - Throws: `CryptoFault`.
    package init(der: [UInt8]) throws(CryptoFault) { response = Mutex(try ResponseHandle(der: der)) }

    /// What a response says of a certificate, once the response's signature has been verified: by the issuer itself or by a
    /// responder that the issuer delegated.
    ///
    /// - Returns: nil where it is about other certificates.
    /// - Throws: `CryptoFault` where it does not hold.
    package func answer(for certificate: Certificate, issuer: Certificate) throws(CryptoFault) -> ResponderAnswer? {
        let found = response.withLock { response -> Result<ResponderAnswer?, CryptoFault> in
            do throws(CryptoFault) {
                return .success(try response.answer(for: certificate, issuer: issuer))
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }
}

extension ResponseHandle {
    fileprivate borrowing func answer(
        for certificate: Certificate, issuer: Certificate
    ) throws(CryptoFault) -> ResponderAnswer? {
        OpenSSLErrors.clear()
        let subject = try CertificateHandle(der: certificate.der)
        let authority = try CertificateHandle(der: issuer.der)
        for index in 0..<max(0, OCSP_resp_count(basic)) {
            guard let single = OCSP_resp_get0(basic, index), Self.isAbout(single, subject, authority) else { continue }
            let responder = try verify(authority)
            guard OCSP_SINGLERESP_get_ext_by_critical(single, 1, -1) < 0 else {
                throw CryptoFault("the response has a critical extension that is not known here")
            }
            var answer = try Self.answer(single, producedAt: DERString.time(OCSP_resp_get0_produced_at(basic)))
            if responder.der != issuer.der { answer.responder = responder }
            return answer
        }
        OpenSSLErrors.clear()
        return nil
    }

    private static func isAbout(
        _ single: OpaquePointer, _ subject: borrowing CertificateHandle, _ issuer: borrowing CertificateHandle
    ) -> Bool {
        guard let named = OCSP_SINGLERESP_get0_id(single) else { return false }
        var algorithm: OpaquePointer?
        guard OCSP_id_get0_info(nil, &algorithm, nil, nil, named) == 1,
            let digest = EVP_get_digestbyname(OBJ_nid2sn(OBJ_obj2nid(algorithm))),
            let expected = OCSP_cert_to_id(digest, subject.pointer, issuer.pointer)
        else { return false }
        defer { OCSP_CERTID_free(expected) }
        return OCSP_id_cmp(named, expected) == 0
    }

    private static func answer(
        _ single: OpaquePointer, producedAt: Timestamp
    ) throws(CryptoFault) -> ResponderAnswer {
        var reason: CInt = -1
        var revoked: UnsafeMutablePointer<ASN1_STRING>?
        var this: UnsafeMutablePointer<ASN1_STRING>?
        var next: UnsafeMutablePointer<ASN1_STRING>?
        let code = OCSP_single_get0_status(single, &reason, &revoked, &this, &next)
        let status: ResponderAnswer.Status
        switch code {
        case V_OCSP_CERTSTATUS_GOOD: status = .good
        case V_OCSP_CERTSTATUS_REVOKED:
            var entry = RevocationEntry(date: try DERString.time(revoked), reason: reason < 0 ? nil : Int(reason))
            if let value = OCSP_SINGLERESP_get1_ext_d2i(single, NID_invalidity_date, nil, nil) {
                let time = value.assumingMemoryBound(to: ASN1_STRING.self)
                defer { ASN1_GENERALIZEDTIME_free(time) }
                entry.invalidityDate = try DERString.time(time)
            }
            status = .revoked(entry)
        default: status = .unknown
        }
        var answer = ResponderAnswer(
            status: status, thisUpdate: try DERString.time(this), nextUpdate: nil, producedAt: producedAt)
        if let next { answer.nextUpdate = try DERString.time(next) }
        OpenSSLErrors.clear()
        return answer
    }
}

/// A successful response of OpenSSL's; freed when it goes out of scope.
struct ResponseHandle: ~Copyable {
    let basic: OpaquePointer

    init(der: [UInt8]) throws(CryptoFault) {
        OpenSSLErrors.clear()
        try KeyShape.check(ofResponse: der)
        let (parsed, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let parsed = d2i_OCSP_RESPONSE(nil, &next, bytes.count)
            return (parsed, next.map { $0 - (bytes.baseAddress ?? $0) } ?? 0)
        }
        guard let parsed else { throw OpenSSLErrors.fault("read an OCSP response") }
        defer { OCSP_RESPONSE_free(parsed) }
        guard used == der.count else { throw CryptoFault("\(der.count - used) bytes follow an OCSP response") }
        guard OCSP_response_status(parsed) == OCSP_RESPONSE_STATUS_SUCCESSFUL else {
            throw CryptoFault("the responder refused to answer")
        }
        guard let basic = OCSP_response_get1_basic(parsed) else { throw OpenSSLErrors.fault("read an OCSP response") }
        self.basic = basic
    }

    deinit { OCSP_BASICRESP_free(basic) }

    /// Verifies the response's signature under an issuer that is believed; gives the certificate of who made it.
    borrowing func verify(_ issuer: borrowing CertificateHandle) throws(CryptoFault) -> Certificate {
        guard let algorithm = OCSP_resp_get0_tbs_sigalg(basic),
            SignatureDigest.isStrong(OBJ_obj2nid(algorithm.pointee.algorithm))
        else { throw CryptoFault("the response is signed by a digest other than SHA-256, SHA-384 and SHA-512") }
        let certificates = try CertificateStack()
        try certificates.push(issuer)
        guard let store = X509_STORE_new() else { throw OpenSSLErrors.fault("make a certificate store") }
        defer { X509_STORE_free(store) }
        // The issuer is believed whatever stands above it; validity at the response's own time is checked below.
        guard X509_STORE_add_cert(store, issuer.pointer) == 1,
            X509_STORE_set_flags(store, UInt(X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN)) == 1
        else { throw OpenSSLErrors.fault("fill a certificate store") }
        guard OCSP_basic_verify(basic, certificates.pointer, store, UInt(OCSP_NOEXPLICIT | OCSP_PARTIAL_CHAIN)) == 1
        else { throw OpenSSLErrors.refusal("neither the issuer nor a responder that it delegated signed it") }
        var signer: OpaquePointer?
        guard OCSP_resp_get0_signer(basic, &signer, certificates.pointer) == 1, let signer else {
            throw OpenSSLErrors.fault("find the responder's certificate")
        }
        let responder = try Certificate(
            der: try DERBuffer.encode("write a certificate") { i2d_X509(signer, &$0) })
        let made = try DERString.time(OCSP_resp_get0_produced_at(basic))
        guard responder.notBefore <= made, made <= responder.notAfter else {
            throw CryptoFault("the responder's certificate was not valid at \(made), when it answered")
        }
        return responder
    }
}
