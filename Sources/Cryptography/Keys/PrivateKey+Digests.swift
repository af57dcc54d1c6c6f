import COpenSSL
import Core

extension PrivateKey {
    /// The public half.
    /// - Throws: `CryptoFault` also for a key of another kind than `PublicKey.Kind` has.
    package borrowing func publicKey() throws(CryptoFault) -> PublicKey {
        OpenSSLErrors.clear()
        return try PublicKey(spki: try DERBuffer.encode("write a public key") { i2d_PUBKEY(pointer, &$0) })
    }

    /// Signs a message, as `PublicKey.fault(in:over:)` verifies it: by the digest of the key's curve or SHA-256, an Ed25519 key the
    /// message itself.
    package borrowing func signature(over message: [UInt8]) throws(CryptoFault) -> [UInt8] {
        let algorithm: DigestAlgorithm
        switch try publicKey().kind {
        case .ed25519: return try wholeSignature(over: message)
        case .rsa: algorithm = .sha256
        case .curve(let own): algorithm = own
        }
        let digest: [UInt8]
        do throws(Failure) { digest = try algorithm.digest(of: message) } catch { throw CryptoFault(error.message) }
        return try signature(overDigest: digest, by: algorithm)
    }

    private borrowing func wholeSignature(over message: [UInt8]) throws(CryptoFault) -> [UInt8] {
        OpenSSLErrors.clear()
        guard let context = EVP_MD_CTX_new() else { throw OpenSSLErrors.fault("make a signing context") }
        defer { EVP_MD_CTX_free(context) }
        var count = 0
        guard EVP_DigestSignInit(context, nil, nil, nil, pointer) == 1,
            EVP_DigestSign(context, nil, &count, message, message.count) == 1
        else { throw OpenSSLErrors.fault("begin to sign") }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count <= signature.count else {
            throw OpenSSLErrors.fault("sign")
        }
        return Array(signature[..<count])
    }

    /// Signs a digest, as `PublicKey.fault(in:digest:by:)` verifies it: ECDSA (DER) or RSASSA-PKCS1-v1_5.
    /// - Throws: `CryptoFault` also for an Ed25519 key, which signs whole messages.
    package borrowing func signature(
        overDigest digest: [UInt8], by algorithm: DigestAlgorithm
    ) throws(CryptoFault) -> [UInt8] {
        let kind = try publicKey().kind
        guard kind != .ed25519 else { throw CryptoFault("an Ed25519 key signs whole messages, not their digests") }
        guard let context = EVP_PKEY_CTX_new(pointer, nil) else { throw OpenSSLErrors.fault("make a signing context") }
        defer { EVP_PKEY_CTX_free(context) }
        var count = 0
        guard EVP_PKEY_sign_init(context) == 1,
            kind != .rsa || EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(context, algorithm.method) == 1,
            EVP_PKEY_sign(context, nil, &count, digest, digest.count) == 1
        else { throw OpenSSLErrors.fault("begin to sign") }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_PKEY_sign(context, &signature, &count, digest, digest.count) == 1, count <= signature.count else {
            throw OpenSSLErrors.fault("sign")
        }
        return Array(signature[..<count])
    }
}
