import COpenSSL

/// A public EVP_PKEY of OpenSSL's; freed when it goes out of scope.
struct PublicKeyHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Parses a SubjectPublicKeyInfo that fills `der`, whose shape `KeyShape` has checked.
    init(spki der: [UInt8]) throws(CryptoFault) {
        try self.init(der) { d2i_PUBKEY(nil, &$0, $1) }
    }

    /// Parses an RSAPublicKey that fills `der`.
    init(pkcs1 der: [UInt8]) throws(CryptoFault) {
        try self.init(der) { d2i_PublicKey(EVP_PKEY_RSA, nil, &$0, $1) }
    }

    /// A key that something else owns too, such as a certificate.
    init(sharing key: OpaquePointer) throws(CryptoFault) {
        guard EVP_PKEY_up_ref(key) == 1 else { throw OpenSSLErrors.fault("keep a public key") }
        pointer = key
    }

    private init(
        _ der: [UInt8], _ parse: (inout UnsafePointer<UInt8>?, Int) -> OpaquePointer?
    ) throws(CryptoFault) {
        OpenSSLErrors.clear()
        let (parsed, used) = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            let parsed = parse(&next, bytes.count)
            return (parsed, next.map { $0 - (bytes.baseAddress ?? $0) } ?? 0)
        }
        guard let parsed else { throw OpenSSLErrors.fault("read a public key") }
        guard used == der.count else {
            EVP_PKEY_free(parsed)
            throw CryptoFault("\(der.count - used) bytes follow a public key")
        }
        pointer = parsed
    }

    deinit { EVP_PKEY_free(pointer) }

    /// The SubjectPublicKeyInfo.
    borrowing func encoded() throws(CryptoFault) -> [UInt8] {
        try DERBuffer.encode("write a public key") { i2d_PUBKEY(pointer, &$0) }
    }

    borrowing func kind() throws(CryptoFault) -> PublicKey.Kind {
        if EVP_PKEY_is_a(pointer, "ED25519") == 1 { return .ed25519 }
        if EVP_PKEY_is_a(pointer, "RSA") == 1 {
            guard EVP_PKEY_get_bits(pointer) >= 2048 else {
                throw CryptoFault("an RSA key of \(EVP_PKEY_get_bits(pointer)) bits is not safe")
            }
            return .rsa
        }
        switch EVP_PKEY_is_a(pointer, "EC") == 1 ? SignatureAlgorithm(pointer) : nil {
        case .es256: return .curve(.sha256)
        case .es384: return .curve(.sha384)
        case .es512: return .curve(.sha512)
        default: throw CryptoFault("the key is none on P-256, P-384 or P-521, no RSA key and no Ed25519 key")
        }
    }

    /// Verifies ECDSA (DER) or RSASSA-PKCS1-v1_5 over a digest.
    borrowing func fault(
        in signature: [UInt8], digest: [UInt8], by algorithm: DigestAlgorithm, isRSA: Bool
    ) throws(CryptoFault) -> CryptoFault? {
        guard digest.count == Int(EVP_MD_get_size(algorithm.method)) else {
            return CryptoFault("a digest of \(digest.count) bytes is none of its algorithm")
        }
        if isRSA, signature.count != Int(EVP_PKEY_get_size(pointer)) {
            return CryptoFault(
                "the signature has \(signature.count) bytes, where \(EVP_PKEY_get_size(pointer)) are due")
        }
        guard let context = EVP_PKEY_CTX_new(pointer, nil) else { throw OpenSSLErrors.fault("make a context") }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_verify_init(context) == 1,
            !isRSA || EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(context, algorithm.method) == 1
        else { throw OpenSSLErrors.fault("begin to verify") }
        guard EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1 else {
            return OpenSSLErrors.refusal("the key did not make it over this digest")
        }
        return nil
    }

    /// Verifies Ed25519 over a message.
    borrowing func fault(in signature: [UInt8], over message: [UInt8]) throws(CryptoFault) -> CryptoFault? {
        guard let context = EVP_MD_CTX_new() else { throw OpenSSLErrors.fault("make a verifying context") }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, pointer) == 1 else {
            throw OpenSSLErrors.fault("begin to verify")
        }
        guard EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1 else {
            return OpenSSLErrors.refusal("the key did not make it over these bytes")
        }
        return nil
    }
}
