import Core
import Cryptography

/// Cosign's signatures of images: a payload that names the image by its digest, with signature, certificate and log's entry in the
/// annotations of its layer (cosign, specs/SIGNATURE_SPEC.md). They say what a bundle of version 0.1 says, and are judged as one over
/// the payload.
package struct SimpleSigningFormat: SignatureFormat {
    package let name = SignatureFormatName.simpleSigning
    package let version = 2
    package var mediaType: String? { "application/vnd.dev.cosign.simplesigning.v1+json" }

    /// The one form of its kind.
    package init() {}

    package func fits(_ content: SignableContent) -> Bool { if case .documents = content { true } else { false } }

    /// Without annotations there is no signature.
    package func recognizes(_ envelope: [UInt8]) -> Bool { false }

    package func evidence(
        of envelope: SignatureEnvelope, over content: SignableContent
    ) throws(Failure) -> SignatureEvidence {
        var documents: [SignableDocument] = []
        if case .documents(let found) = content { documents = found }
        var evidence = SignatureEvidence(
            format: name, place: envelope.place, isGiven: envelope.isGiven,
            envelope: try SHA256.digest(of: envelope.bytes), claims: nil, fault: nil)
        let (image, bundle): (Digest, [UInt8])
        do throws(SigstoreFault) {
            image = try SimpleSigningPayload(envelope.bytes).image
            bundle = try CosignAnnotations(envelope.annotations).bundle(over: .message)
        } catch {
            evidence.fault = error.message
            return evidence
        }
        let signed = try SigstoreFormat().evidence(
            of: SignatureEnvelope(bundle), over: .file(try SHA256.digest(of: envelope.bytes)))
        evidence.envelope = signed.envelope
        (evidence.claims, evidence.fault) = (signed.claims, signed.fault)
        evidence.claims?.payload = envelope.bytes
        if let document = documents.first(where: { $0.digest == image }) {
            evidence.claims?.covers = .document(document)
        } else {
            evidence.claims?.covers = .other(image)
            let due = documents.map(\.digest.description).joined(separator: " or ")
            evidence.fault = "its payload is of \(image)\(due.isEmpty ? "" : ", where \(due) is due")"
        }
        return evidence
    }
}

/// What cosign signs in an image's place: `{"critical": {"identity": …, "image": {"docker-manifest-digest": …}, "type": …}}`
/// (containers-signature(5)).
package struct SimpleSigningPayload: Sendable, Equatable {
    /// The digest of the manifest or index that it is about. What it says of the image's name nobody checked who signed.
    package var image: Digest

    /// Largest payload, in bytes.
    package static let byteLimit = 1 << 20
    private static let type = "cosign container image signature"

    /// Reads a payload strictly where it decides; `optional` is the signer's own.
    package init(_ bytes: [UInt8]) throws(SigstoreFault) {
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: Self.byteLimit, depth: 32)
            let cursor = JSONCursor(try JSONReader.read(bytes, limits: limits, options: .foreign))
            try cursor.requireOnly(["critical", "optional"])
            let critical = try cursor.member("critical")
            try critical.requireOnly(["identity", "image", "type"])
            let type = try critical.member("type")
            guard try type.string() == Self.type else { throw type.fault("is not \"\(Self.type)\"") }
            let named = try critical.member("image")
            try named.requireOnly(["docker-manifest-digest"])
            let digest = try named.member("docker-manifest-digest")
            guard let image = Digest(try digest.string()) else { throw digest.fault("is no SHA-256 digest") }
            self.image = image
        } catch {
            throw SigstoreFault(
                error.code == .tooLarge || error.code == .tooDeep ? .tooLarge : .malformed,
                "its payload: \(error.message) (line \(error.line))")
        }
    }
}
