import Core
import Cryptography

/// Where a signing key comes from.
package enum SigningKeySource: Sendable {
    /// The text of a PEM file, with the pass phrase where the key is encrypted.
    case pem([UInt8], passPhrase: [UInt8]?)
    /// A PKCS#11 URI (RFC 7512) and the token's PIN; needs OpenSSL's pkcs11 engine (libengine-pkcs11-openssl).
    case token(uri: String, pin: [UInt8]?)

    /// The first byte of a DER SEQUENCE, which no PEM text begins with.
    static let derStart: UInt8 = 0x30

    fileprivate var remedy: Prose {
        switch self {
        case .pem(let text, _) where text.first == Self.derStart:
            "it looks like DER; convert it: openssl pkey -inform DER -in KEY -out KEY.pem"
        case .pem:
            "check that it is a private key in PEM, and its pass phrase (\(setting: .passPhraseFile), \(setting: .passPhraseVariable))"
        case .token: "check token and object of the URI, and the PIN (\(setting: .pinFile), \(setting: .pinVariable))"
        }
    }
}

/// A key with its certificates, checked to be one that may sign code at a given time; make, use and drop it within
/// one task.
package struct SigningIdentity: ~Copyable {
    /// The leaf's key.
    package let key: PrivateKey
    /// The chain, the key's leaf first, a self-signed root last.
    package let chain: [CertificateFacts]

    /// Loads key and chain and checks that they belong together.
    ///
    /// - Parameters:
    ///   - source: The key.
    ///   - chainText: PEM of the certificates in any order, root included.
    ///   - time: The signing time.
    /// - Throws: `sign.key`, `sign.chain`, or `internal.fault` where OpenSSL fails for another reason.
    package init(key source: SigningKeySource, chain chainText: [UInt8], at time: Timestamp) throws(Failure) {
        let key = try Self.key(source)
        chain = try Self.chain(try Self.certificates(chainText), of: key, at: time)
        self.key = key
    }

    /// Loads a key.
    /// - Throws: `sign.key`.
    static func key(_ source: SigningKeySource) throws(Failure) -> PrivateKey {
        do throws(CryptoFault) {
            return switch source {
            case .pem(let text, let passPhrase): try PrivateKey(.pem(text, passPhrase: passPhrase))
            case .token(let uri, let pin): try PrivateKey(.token(uri: uri, pin: pin))
            }
        } catch {
            throw Failure(.signKey, "the signing key cannot be used: \(error.message)", remedy: source.remedy)
        }
    }

    private static func certificates(_ text: [UInt8]) throws(Failure) -> [CertificateFacts] {
        do throws(ChainFault) {
            let certificates = try CertificateFacts.all(inPEM: text)
            guard certificates.count <= TrustAnchors.chainLimit else {
                throw ChainFault(
                    .size, "\(certificates.count) certificates, over the limit of \(TrustAnchors.chainLimit)")
            }
            return certificates
        } catch {
            throw Failure(
                .signChain, "the chain cannot be read: \(error.message)",
                remedy: text.first == SigningKeySource.derStart
                    ? "it looks like DER; convert it: openssl x509 -inform DER -in CHAIN -out CHAIN.pem"
                    : "put the certificates of leaf, CAs and root into one PEM file")
        }
    }

    private static func chain(
        _ certificates: [CertificateFacts], of key: borrowing PrivateKey, at time: Timestamp
    ) throws(Failure) -> [CertificateFacts] {
        var fitting: [Int] = []
        do throws(CryptoFault) {
            for index in certificates.indices where try key.fits(certificates[index].der) { fitting.append(index) }
        } catch {
            throw Failure(.signChain, "the chain cannot be read: \(error.message)")
        }
        guard fitting.count == 1 else {
            throw Failure(
                .signKey, "the key belongs to \(fitting.count) certificates of the chain, where it has to be one",
                remedy: "give the key of the chain's leaf certificate, and each certificate once")
        }
        var others = certificates
        let leaf = others.remove(at: fitting[0])
        let roots = others.filter { $0.isAnchor }.map(\.der)
        guard !roots.isEmpty else {
            throw Failure(
                .signChain, "the chain ends in no self-signed root certificate",
                remedy: "put every certificate up to the root into the chain file")
        }
        let outcome = try TrustAnchors.vouches(chain: [leaf] + others, anchors: roots, at: time)
        do throws(ChainFault) {
            return try outcome.get()
        } catch {
            throw Failure(
                .signChain, "the chain would not verify: \(error.message)",
                remedy: "sign with a valid P-384 code-signing certificate and its whole chain")
        }
    }
}

extension CertificateFacts {
    /// Whether the certificate can be a trust anchor.
    fileprivate var isAnchor: Bool {
        do throws(ChainFault) {
            _ = try TrustAnchors.anchor(der: der)
            return true
        } catch {
            return false
        }
    }

    /// Every certificate of a PEM text; explanations may stand between the blocks, other labels may not.
    ///
    /// - Throws: `ChainFault` (`unreadable`), also where there is none.
    package static func all(inPEM text: [UInt8]) throws(ChainFault) -> [CertificateFacts] {
        let blocks: [PEMBlock]
        do throws(PEMFault) {
            blocks = try PEM.read(text, allowsText: true)
        } catch {
            throw ChainFault(.unreadable, "not PEM: \(error.message) (line \(error.line))")
        }
        guard !blocks.isEmpty else { throw ChainFault(.unreadable, "there is no certificate in it") }
        var certificates: [CertificateFacts] = []
        for block in blocks {
            guard block.label == "CERTIFICATE" else {
                throw ChainFault(.unreadable, "a block labelled \(block.label) where certificates are due")
            }
            certificates.append(try CertificateFacts(der: block.bytes))
        }
        return certificates
    }
}
