import COpenSSL
import Core

/// What an RFC 3161 TimeStampToken says; `TimestampToken.verify` tells whether it was signed.
package struct TimestampFacts: Sendable, Equatable {
    /// The token's policy, in dotted decimals.
    package var policy: String
    /// The digest of what was stamped.
    package var imprint: [UInt8]
    /// The imprint's algorithm.
    package var imprintAlgorithm: DigestAlgorithm
    /// The token's `genTime`.
    package var time: Timestamp
    /// The stated accuracy in microseconds; nil where none is stated, or nothing but zeros.
    package var accuracyMicroseconds: Int64?
    /// The certificate of the token's one signer.
    package var signer: Certificate
    /// Every certificate that the token carries, the signer's among them.
    package var certificates: [Certificate]
    /// The signed attribute signing-certificate-v2 (RFC 5035): DER of its value; nil where it is missing.
    package var signingCertificate: [UInt8]?
    /// The signed attribute signing-time, where there is one.
    package var signingTime: Timestamp?
}

/// RFC 3161 TimeStampTokens, read and verified by OpenSSL's TS.
package enum TimestampToken {
    /// Most certificates of a token that are looked at.
    package static let certificateLimit = 16

    /// Reads a token that fills `der`, which has been outlined as BER within bounds.
    ///
    /// - Parameter known: DER of certificates that its signer's may be one of, where it carries none itself.
    /// - Throws: `CryptoFault` for what is no token of version 1, of one signer, with certificates and an imprint and a
    ///   signature by SHA-256, SHA-384 or SHA-512, with a time in RFC 3161's form.
    package static func read(_ der: [UInt8], known: [[UInt8]] = []) throws(CryptoFault) -> TimestampFacts {
        try KeyShape.check(BERDocument.ofDER(der))
        let token = try TokenHandle(der: der, known: known)
        let info = try token.info()
        defer { TS_TST_INFO_free(info) }
        guard TS_TST_INFO_get_version(info) == 1 else { throw CryptoFault("the timestamp is not of version 1") }
        guard TS_TST_INFO_get_ext_by_critical(info, 1, -1) < 0 else {
            throw CryptoFault("the timestamp has a critical extension, and none is known")
        }
        let (algorithm, imprint) = try Self.imprint(of: info)
        let signer = try token.signer()
        let certificates = try token.certificates()
        return TimestampFacts(
            policy: try DERObject.dotted(TS_TST_INFO_get_policy_id(info)), imprint: imprint,
            imprintAlgorithm: algorithm, time: try DERString.time(TS_TST_INFO_get_time(info)),
            accuracyMicroseconds: try accuracy(TS_TST_INFO_get_accuracy(info)), signer: signer,
            certificates: certificates, signingCertificate: try token.attribute(NID_id_smime_aa_signingCertificateV2),
            signingTime: try token.signingTime())
    }

    /// Verifies a token's signature, its signing-certificate attributes, and by OpenSSL's own rules that the chain may sign
    /// timestamps; validity periods are the caller's to check.
    ///
    /// - Parameters:
    ///   - der: A token that `read` has read.
    ///   - chain: The signer's certificate first, then each issuer, then, at the end, the root that is believed.
    /// - Returns: nil where the signature holds.
    package static func verify(_ der: [UInt8], chain: [Certificate]) -> CryptoFault? {
        OpenSSLErrors.clear()
        do throws(CryptoFault) {
            guard let root = chain.last else { return CryptoFault("no certificate to verify with") }
            let token = try TokenHandle(der: der, known: chain.map(\.der))
            guard let store = X509_STORE_new() else { throw OpenSSLErrors.fault("make a certificate store") }
            defer { X509_STORE_free(store) }
            let trusted = try CertificateHandle(der: root.der)
            let between = try CertificateStack.of(chain.dropLast().map(\.der))
            // OpenSSL would ask the clock; the caller compares times itself.
            guard X509_STORE_add_cert(store, trusted.pointer) == 1,
                X509_STORE_set_flags(store, UInt(X509_V_FLAG_NO_CHECK_TIME)) == 1,
                let parameters = X509_STORE_get0_param(store)
            else { throw OpenSSLErrors.fault("fill a certificate store") }
            X509_VERIFY_PARAM_set_auth_level(parameters, 2)
            guard TS_RESP_verify_signature(token.pointer, between.pointer, store, nil) == 1 else {
                return OpenSSLErrors.refusal("the authority's signature is not over this content")
            }
            OpenSSLErrors.clear()
            return nil
        } catch {
            return error
        }
    }

    /// The token of a TimeStampResp (RFC 3161, 2.4.2) that was granted.
    ///
    /// - Throws: `CryptoFault` for what is none, or holds no token.
    package static func token(ofResponse der: [UInt8]) throws(CryptoFault) -> [UInt8] {
        let document = try BERDocument.ofDER(der)
        let parts = document.children(of: document.root)
        guard document.root.tag == BERTag.sequence, let status = parts.first, status.tag == BERTag.sequence,
            let code = document.children(of: status).first, code.tag == BERTag.integer
        else { throw CryptoFault("it is no response of a timestamping authority") }
        // granted and grantedWithMods.
        guard parts.count == 2, [[0], [1]].contains(Array(document.content(code))) else {
            throw CryptoFault("the timestamping authority granted no timestamp")
        }
        return Array(document.encoding(parts[1]))
    }

    private static func imprint(
        of info: OpaquePointer
    ) throws(CryptoFault) -> (DigestAlgorithm, [UInt8]) {
        guard let imprint = TS_TST_INFO_get_msg_imprint(info), let algorithm = TS_MSG_IMPRINT_get_algo(imprint),
            let digest = DigestAlgorithm(nid: OBJ_obj2nid(algorithm.pointee.algorithm))
        else { throw CryptoFault("the timestamp is over a digest other than SHA-256, SHA-384 and SHA-512") }
        return (digest, DERString.bytes(TS_MSG_IMPRINT_get_msg(imprint)))
    }

    /// RFC 3161, 2.4.2: seconds of any number, millis and micros from 1 to 999.
    private static func accuracy(_ accuracy: OpaquePointer?) throws(CryptoFault) -> Int64? {
        guard let accuracy else { return nil }
        var microseconds: Int64 = 0
        for (number, factor, limit) in [
            (TS_ACCURACY_get_seconds(accuracy), 1_000_000, 86_400), (TS_ACCURACY_get_millis(accuracy), 1_000, 999),
            (TS_ACCURACY_get_micros(accuracy), 1, 999),
        ] as [(UnsafePointer<ASN1_INTEGER>?, Int64, Int64)] {
            guard let number else { continue }
            var value: Int64 = 0
            guard ASN1_INTEGER_get_int64(&value, number) == 1, (0...limit).contains(value) else {
                OpenSSLErrors.clear()
                throw CryptoFault("the timestamp's accuracy is none: seconds up to a day, thousandths from 0 to 999")
            }
            microseconds += value * factor
        }
        return microseconds == 0 ? nil : microseconds
    }
}
