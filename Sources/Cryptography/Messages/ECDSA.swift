import COpenSSL

/// ECDSA with SHA-384 over bytes at hand; signatures are DER (RFC 3279, 2.2.3).
package enum ECDSA {
    /// Longest signature of P-384, in bytes.
    package static let signatureLimit = 104

    /// Signs.
    package static func sign(_ bytes: [UInt8], key: borrowing PrivateKey) throws(CryptoFault) -> [UInt8] {
        OpenSSLErrors.clear()
        guard let context = EVP_MD_CTX_new() else { throw OpenSSLErrors.fault("make a signing context") }
        defer { EVP_MD_CTX_free(context) }
        var count = 0
        guard EVP_DigestSignInit(context, nil, EVP_sha384(), nil, key.pointer) == 1,
            EVP_DigestSign(context, nil, &count, bytes, bytes.count) == 1
        else { throw OpenSSLErrors.fault("begin to sign") }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1, count <= signature.count else {
            throw OpenSSLErrors.fault("sign")
        }
        return Array(signature[..<count])
    }

    /// Verifies with a certificate's key.
    ///
    /// - Returns: nil where the signature holds.
    package static func verify(_ signature: [UInt8], over bytes: [UInt8], certificate: [UInt8]) -> CryptoFault? {
        OpenSSLErrors.clear()
        do throws(CryptoFault) {
            let handle = try CertificateHandle(der: certificate)
            guard let key = X509_get0_pubkey(handle.pointer), EVP_PKEY_is_a(key, "EC") == 1 else {
                return CryptoFault("the certificate holds no key on a curve")
            }
            guard let context = EVP_MD_CTX_new() else { throw OpenSSLErrors.fault("make a verifying context") }
            defer { EVP_MD_CTX_free(context) }
            guard EVP_DigestVerifyInit(context, nil, EVP_sha384(), nil, key) == 1,
                EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
            else { return OpenSSLErrors.fault("verify the signature") }
            return nil
        } catch {
            return error
        }
    }
}
