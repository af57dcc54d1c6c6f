import COpenSSL

/// Signatures over bytes at hand as JOSE and COSE write them: RSASSA-PSS with a salt as long as the digest, ECDSA as its two
/// numbers side by side (RFC 7518, 3.4 and 3.5; RFC 9053, 2.1; RFC 8230, 2).
package enum KeySignature {
    /// Signs with the algorithm of the key.
    ///
    /// - Throws: `CryptoFault` also for a key that no algorithm is for.
    package static func sign(
        _ bytes: [UInt8], key: borrowing PrivateKey
    ) throws(CryptoFault) -> (signature: [UInt8], algorithm: SignatureAlgorithm) {
        OpenSSLErrors.clear()
        guard let algorithm = SignatureAlgorithm(key.pointer) else {
            throw CryptoFault("no algorithm is for such a key: RSA of 2048, 3072 or 4096 bits, P-256, P-384 or P-521")
        }
        guard let context = EVP_MD_CTX_new() else { throw OpenSSLErrors.fault("make a signing context") }
        defer { EVP_MD_CTX_free(context) }
        var parameters: OpaquePointer?
        guard EVP_DigestSignInit(context, &parameters, algorithm.digest, nil, key.pointer) == 1,
            set(algorithm, parameters)
        else { throw OpenSSLErrors.fault("begin to sign") }
        var count = 0
        guard EVP_DigestSign(context, nil, &count, bytes, bytes.count) == 1 else {
            throw OpenSSLErrors.fault("begin to sign")
        }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1, count <= signature.count else {
            throw OpenSSLErrors.fault("sign")
        }
        signature = Array(signature[..<count])
        guard !algorithm.isPSS else { return (signature, algorithm) }
        guard let raw = ECDSAForm.raw(der: signature, coordinateBytes: algorithm.coordinateBytes) else {
            throw CryptoFault("OpenSSL's signature is not two numbers")
        }
        return (raw, algorithm)
    }

    /// Verifies with a certificate's key, which has to be one that the algorithm is for.
    ///
    /// - Returns: nil where the signature holds.
    package static func verify(
        _ signature: [UInt8], over bytes: [UInt8], algorithm: SignatureAlgorithm, certificate: [UInt8]
    ) -> CryptoFault? {
        OpenSSLErrors.clear()
        do throws(CryptoFault) {
            let handle = try CertificateHandle(der: certificate)
            guard let key = X509_get0_pubkey(handle.pointer) else { throw OpenSSLErrors.fault("read the key") }
            guard SignatureAlgorithm(key) == algorithm else {
                return CryptoFault("the certificate's key is none for \(algorithm.rawValue)")
            }
            return try verify(signature, over: bytes, algorithm, key: key)
        } catch {
            return error
        }
    }

    private static func verify(
        _ signature: [UInt8], over bytes: [UInt8], _ algorithm: SignatureAlgorithm, key: OpaquePointer
    ) throws(CryptoFault) -> CryptoFault? {
        var encoded = signature
        if !algorithm.isPSS {
            guard let der = ECDSAForm.der(raw: signature, coordinateBytes: algorithm.coordinateBytes) else {
                return CryptoFault(
                    "the signature has \(signature.count) bytes, where two numbers of \(algorithm.coordinateBytes) are due"
                )
            }
            encoded = der
        } else if signature.count != Int(EVP_PKEY_get_size(key)) {
            // OpenSSL takes a shorter one too, whose first bytes were zeros: another spelling of the same (RFC 8017, 8.1.2).
            return CryptoFault("the signature has \(signature.count) bytes, where \(EVP_PKEY_get_size(key)) are due")
        }
        guard let context = EVP_MD_CTX_new() else { throw OpenSSLErrors.fault("make a verifying context") }
        defer { EVP_MD_CTX_free(context) }
        var parameters: OpaquePointer?
        guard EVP_DigestVerifyInit(context, &parameters, algorithm.digest, nil, key) == 1, set(algorithm, parameters)
        else { throw OpenSSLErrors.fault("begin to verify") }
        guard EVP_DigestVerify(context, encoded, encoded.count, bytes, bytes.count) == 1 else {
            return OpenSSLErrors.refusal("the certificate's key did not make it over these bytes")
        }
        return nil
    }

    /// MGF1 takes the same digest of its own accord.
    private static func set(_ algorithm: SignatureAlgorithm, _ parameters: OpaquePointer?) -> Bool {
        guard algorithm.isPSS else { return true }
        return EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1
    }
}

/// ECDSA's two numbers, side by side or in DER (RFC 3279, 2.2.3).
enum ECDSAForm {
    /// DER of two numbers of `coordinateBytes` bytes; nil for another length.
    static func der(raw: [UInt8], coordinateBytes: Int) -> [UInt8]? {
        guard coordinateBytes > 0, raw.count == 2 * coordinateBytes else { return nil }
        let numbers = integer(raw[..<coordinateBytes]) + integer(raw[coordinateBytes...])
        // P-521's pair is the only one over 127 bytes, and none is over 255.
        let length = numbers.count < 0x80 ? [UInt8(numbers.count)] : [0x81, UInt8(numbers.count)]
        return [BERTag.sequence] + length + numbers
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(bytes.drop { $0 == 0 })
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return [BERTag.integer, UInt8(digits.count)] + digits
    }

    /// The numbers, each filled up to `coordinateBytes`; nil for what is no such DER.
    static func raw(der: [UInt8], coordinateBytes: Int) -> [UInt8]? {
        let document: BERDocument
        do throws(BERFault) {
            document = try BERDocument(der)
        } catch {
            return nil
        }
        let numbers = document.children(of: document.root)
        guard document.root.tag == BERTag.sequence, numbers.count == 2 else { return nil }
        var raw: [UInt8] = []
        for number in numbers {
            let digits = document.content(number).drop { $0 == 0 }
            guard number.tag == BERTag.integer, digits.count <= coordinateBytes else { return nil }
            raw += [UInt8](repeating: 0, count: coordinateBytes - digits.count) + digits
        }
        return raw
    }
}
