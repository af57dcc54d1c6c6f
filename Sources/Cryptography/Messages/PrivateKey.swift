import COpenSSL

/// A private key of OpenSSL's; freed when it goes out of scope.
package struct PrivateKey: ~Copyable {
    let pointer: OpaquePointer

    /// Where a key comes from.
    package enum Source: Sendable {
        /// PEM of a PKCS#8 or traditional key, with the pass phrase where it is encrypted.
        case pem([UInt8], passPhrase: [UInt8]?)
        /// A token's key by its PKCS#11 URI (RFC 7512), with the PIN where one is needed; OpenSSL's pkcs11 engine
        /// (Debian's libengine-pkcs11-openssl) has to be installed.
        case token(uri: String, pin: [UInt8]?)
    }

    /// Loads the key; nothing is ever asked on a terminal.
    package init(_ source: Source) throws(CryptoFault) {
        OpenSSLErrors.clear()
        switch source {
        case .pem(let text, let passPhrase): pointer = try Self.read(text, passPhrase: passPhrase)
        case .token(let uri, let pin): pointer = try TokenKey.load(uri, pin: pin)
        }
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Whether this is the key of a certificate.
    package borrowing func fits(_ certificate: [UInt8]) throws(CryptoFault) -> Bool {
        let handle = try CertificateHandle(der: certificate)
        let fits = X509_check_private_key(handle.pointer, pointer) == 1
        OpenSSLErrors.clear()
        return fits
    }

    private static func read(_ text: [UInt8], passPhrase: [UInt8]?) throws(CryptoFault) -> OpaquePointer {
        let bio = try MemoryBIO.holding(text)
        var phrase = PassPhrase(bytes: passPhrase ?? [], isGiven: passPhrase != nil)
        // With no callback OpenSSL would ask on the terminal.
        let key = withUnsafeMutablePointer(to: &phrase) { context in
            PEM_read_bio_PrivateKey(
                bio.pointer, nil,
                { buffer, size, _, context in
                    guard let buffer, let context else { return -1 }
                    return context.assumingMemoryBound(to: PassPhrase.self).pointee.copy(into: buffer, size: size)
                }, context)
        }
        if let key { return key }
        if phrase.wasAsked, passPhrase == nil {
            OpenSSLErrors.clear()
            throw CryptoFault("the key is encrypted, and no pass phrase was given")
        }
        throw OpenSSLErrors.fault("read the private key")
    }
}

/// The pass phrase as OpenSSL's callback takes it.
private struct PassPhrase {
    let bytes: [UInt8]
    let isGiven: Bool
    var wasAsked = false

    mutating func copy(into buffer: UnsafeMutablePointer<CChar>, size: CInt) -> CInt {
        wasAsked = true
        guard isGiven, let count = CInt(exactly: bytes.count), count <= size else { return -1 }
        for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
        return count
    }
}
