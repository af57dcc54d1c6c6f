import Core
import Cryptography

/// The artifact that a bundle is to be over, by its digests.
package struct BundleSubject: Sendable, Equatable {
    /// SHA-256, which is what most statements and signatures name; nil where the artifact is given by another digest alone.
    package var sha256: Digest?
    /// Other digests, where the bundle needs one.
    package var others: [DigestName: [UInt8]]

    /// Names an artifact.
    package init(_ sha256: Digest, others: [DigestName: [UInt8]] = [:]) {
        self.sha256 = sha256
        self.others = others
    }

    /// Names an artifact by one digest.
    package init(_ stated: StatedDigest) {
        sha256 = stated.algorithm == .sha256 ? Digest(bytes: stated.bytes) : nil
        others = sha256 == nil ? [stated.algorithm: stated.bytes] : [:]
    }

    /// The digest by an algorithm; nil where nobody computed it.
    func digest(by algorithm: DigestName) -> [UInt8]? {
        algorithm == .sha256 ? sha256?.bytes : others[algorithm]
    }

    /// Whether a statement's subject is the artifact: all digests that both have are the same, and there is one.
    package func isNamed(by digests: [DigestName: [UInt8]]) -> Bool {
        let common = digests.filter { digest(by: $0.key) != nil }
        return !common.isEmpty && common.allSatisfy { digest(by: $0.key) == $0.value }
    }

    /// The artifact in messages: `sha256:…`.
    package var text: String {
        if let sha256 { return sha256.description }
        return DigestName.allCases.lazy.compactMap { name in others[name].map { StatedDigest(name, $0).text } }.first
            ?? "nothing"
    }
}

extension DigestName {
    /// The algorithm.
    package var algorithm: DigestAlgorithm {
        switch self {
        case .sha256: .sha256
        case .sha384: .sha384
        case .sha512: .sha512
        }
    }
}

/// A signature that was verified over an artifact or an envelope, with the key that did: what a log's entry has to be of.
struct SignedBytes {
    let content: SigstoreBundle.Content
    let key: PublicKey
    /// The signer's certificate; nil for a key alone.
    let certificate: Certificate?
    /// The artifact's digest; nil for an envelope.
    private let digest: StatedDigest?

    /// Verifies the signature.
    init(
        _ content: SigstoreBundle.Content, over subject: BundleSubject, key: PublicKey, certificate: Certificate?
    ) throws(SigstoreFault) {
        self.content = content
        self.key = key
        self.certificate = certificate
        switch content {
        case .message(let signature, let hint):
            let algorithm = hint?.algorithm ?? .sha256
            guard let due = subject.digest(by: algorithm) else {
                throw SigstoreFault(
                    .content, "it is over a digest by \(algorithm.rawValue), and the artifact is given by another alone"
                )
            }
            if let hint, hint.bytes != due {
                throw SigstoreFault(.content, "it is over \(Hex.text(hint.bytes)), where \(Hex.text(due)) is due")
            }
            if let fault = key.fault(in: signature, digest: due, by: algorithm.algorithm) {
                throw SigstoreFault(.signature, "its signature is not over this artifact: \(fault.message)")
            }
            digest = StatedDigest(algorithm, due)
        case .envelope(let envelope):
            if let fault = key.fault(in: envelope.signature, over: envelope.signedBytes) {
                throw SigstoreFault(.signature, "the envelope's signature does not hold: \(fault.message)")
            }
            digest = nil
        }
    }

    /// Why a log's entry is of something else; nil where it is of this signature, by this key, over this content.
    func fault(in logged: LoggedSignature) -> SigstoreFault? {
        let (signature, verifier, isSame): ([UInt8], LoggedSignature.Verifier, Bool)
        switch (logged, content) {
        case (.content(let digest, let logged, let by), .message):
            (signature, verifier, isSame) = (logged, by, digest == self.digest)
        case (.content(let digest, let logged, let by), .envelope(let envelope)):
            // Logs of the second generation hold envelopes by the digest of what is signed.
            (signature, verifier, isSame) = (logged, by, digest.isOf(envelope.signedBytes))
        case (.envelope(let payload, let logged, let by), .envelope(let envelope)):
            (signature, verifier, isSame) = (logged, by, payload.isOf(envelope.payload))
        case (.envelope, .message):
            return SigstoreFault(.entry, "the log's entry is of an envelope, and the bundle signs an artifact")
        }
        guard isSame else { return SigstoreFault(.entry, "the log's entry is of other content") }
        guard signature == content.signature else {
            return SigstoreFault(.entry, "the log's entry is of another signature")
        }
        switch verifier {
        case .certificate(let der) where der == certificate?.der: return nil
        case .key(let key) where certificate == nil && key == self.key: return nil
        default: return SigstoreFault(.entry, "the log's entry is of another signer's key or certificate")
        }
    }
}

extension StatedDigest {
    fileprivate func isOf(_ bytes: [UInt8]) -> Bool {
        do throws(Failure) { return try algorithm.algorithm.digest(of: bytes) == self.bytes } catch { return false }
    }
}
