import COpenSSL
import Core

/// A public key by its SubjectPublicKeyInfo (RFC 5280, 4.1), in OpenSSL's own spelling, so that two spellings of one key are
/// one.
package struct PublicKey: Sendable, Hashable {
    /// What a key signs with.
    package enum Kind: Sendable, Hashable {
        /// ECDSA on P-256, P-384 or P-521; the digest that goes with the curve by RFC 8812's kin: the curve's own size.
        case curve(DigestAlgorithm)
        /// Ed25519 (RFC 8032).
        case ed25519
        /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2), of 2048 bits at the least.
        case rsa
    }

    /// DER of the SubjectPublicKeyInfo.
    package let spki: [UInt8]
    /// What it signs with.
    package let kind: Kind

    /// Largest key that is read, in bytes.
    package static let byteLimit = 16 << 10

    /// Reads a SubjectPublicKeyInfo that fills `der`.
    ///
    /// - Throws: `CryptoFault` for what is none, or a key of another kind than `Kind` has.
    package init(spki der: [UInt8]) throws(CryptoFault) {
        guard der.count <= Self.byteLimit else { throw CryptoFault("a public key of \(der.count) bytes") }
        try KeyShape.check(BERDocument.ofDER(der))
        try self.init(try PublicKeyHandle(spki: der), spelled: der)
    }

    /// Reads an RSAPublicKey (RFC 8017, A.1.1) that fills `der`: what old logs publish.
    package init(pkcs1 der: [UInt8]) throws(CryptoFault) {
        guard der.count <= Self.byteLimit else { throw CryptoFault("a public key of \(der.count) bytes") }
        try KeyShape.checkRSA(der[...])
        try self.init(try PublicKeyHandle(pkcs1: der))
    }

    /// The key of a certificate, which `Certificate` has read.
    package init(of certificate: [UInt8]) throws(CryptoFault) {
        OpenSSLErrors.clear()
        let certificate = try CertificateHandle(der: certificate)
        let key = X509_get_X509_PUBKEY(certificate.pointer)
        let der = try DERBuffer.encode("write a public key") { i2d_X509_PUBKEY(key, &$0) }
        guard der.count <= Self.byteLimit else { throw CryptoFault("a public key of \(der.count) bytes") }
        // The certificate's reader has decoded it already.
        guard let decoded = X509_get0_pubkey(certificate.pointer) else {
            throw OpenSSLErrors.fault("read a public key")
        }
        try self.init(try PublicKeyHandle(sharing: decoded), spelled: der)
    }

    /// Reads a PEM text of one block, `PUBLIC KEY`.
    package init(pem text: [UInt8]) throws(CryptoFault) {
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(text)
        } catch {
            throw CryptoFault("\(error.message) (line \(error.line))")
        }
        guard blocks.count == 1, blocks[0].label.utf8.elementsEqual("PUBLIC KEY".utf8) else {
            throw CryptoFault("it is not one block of PEM that says PUBLIC KEY")
        }
        try self.init(spki: blocks[0].bytes)
    }

    /// - Parameter der: How it was spelled, where that may be OpenSSL's own spelling.
    private init(_ handle: consuming sending PublicKeyHandle, spelled der: [UInt8]? = nil) throws(CryptoFault) {
        let kind = try handle.kind()
        let spki =
            if let der, KeyShape.isUsual(der) { der } else { try handle.encoded() }
        OpenSSLErrors.clear()
        (self.kind, self.spki) = (kind, spki)
        DecodedKeys.remember(handle, of: spki)
    }

    /// The 32 bytes of an Ed25519 key; nil for a key of another kind.
    package var rawEd25519: [UInt8]? { kind == .ed25519 ? spki.suffix(32) : nil }
}

extension PublicKey {
    /// Verifies a signature over a message's digest.
    ///
    /// - Returns: nil where it holds. Ed25519 signs messages, never digests.
    package func fault(in signature: [UInt8], digest: [UInt8], by algorithm: DigestAlgorithm) -> CryptoFault? {
        do throws(CryptoFault) {
            guard kind != .ed25519 else { return CryptoFault("an Ed25519 key signs whole messages, not their digests") }
            return try DecodedKeys.use(spki) { handle throws(CryptoFault) in
                try handle.fault(in: signature, digest: digest, by: algorithm, isRSA: kind == .rsa)
            }
        } catch {
            return error
        }
    }

    /// Verifies a signature over a message, by the digest of the key's curve or SHA-256.
    ///
    /// - Returns: nil where it holds.
    package func fault(in signature: [UInt8], over message: [UInt8]) -> CryptoFault? {
        do throws(CryptoFault) {
            var fault: CryptoFault?
            switch kind {
            case .ed25519:
                return try DecodedKeys.use(spki) { handle throws(CryptoFault) in
                    try handle.fault(in: signature, over: message)
                }
            case .rsa: return self.fault(in: signature, digest: try digest(message, .sha256), by: .sha256)
            case .curve(let own):
                // Signers take SHA-256 on larger curves too, as cosign did.
                for algorithm in own == .sha256 ? [own] : [own, .sha256] {
                    fault = self.fault(in: signature, digest: try digest(message, algorithm), by: algorithm)
                    if fault == nil { return nil }
                }
            }
            return fault
        } catch {
            return error
        }
    }

    private func digest(_ message: [UInt8], _ algorithm: DigestAlgorithm) throws(CryptoFault) -> [UInt8] {
        do throws(Failure) { return try algorithm.digest(of: message) } catch { throw CryptoFault(error.message) }
    }
}
