import Core
import Cryptography

/// The Notary Project's envelopes over documents of an image, JWS or COSE.
package struct NotationFormat: SignatureFormat {
    private let format: EnvelopeFormat

    /// The form of a kind of envelope.
    package init(_ format: EnvelopeFormat) { self.format = format }

    package var name: SignatureFormatName { format.name }
    package var version: Int { 1 }
    package var mediaType: String? { format.rawValue }

    package func fits(_ content: SignableContent) -> Bool { if case .documents = content { true } else { false } }

    package func recognizes(_ envelope: [UInt8]) -> Bool { EnvelopeFormat(lookingAt: envelope) == format }

    /// The payload has to name one of the documents, by media type, digest and size.
    package func evidence(
        of envelope: SignatureEnvelope, over content: SignableContent
    ) throws(Failure) -> SignatureEvidence {
        let read = NotationEnvelope.read(envelope.bytes, format: format)
        var documents: [SignableDocument] = []
        if case .documents(let found) = content { documents = found }
        return SignatureEvidence(
            format: name, place: envelope.place, isGiven: envelope.isGiven,
            envelope: try SHA256.digest(of: envelope.bytes),
            claims: read.claims.map { SignatureClaims($0, among: documents) },
            fault: read.fault?.message ?? read.claims.flatMap { Self.fault(in: $0.artifact, among: documents) })
    }

    private static func fault(in artifact: SignedArtifact, among documents: [SignableDocument]) -> String? {
        guard let document = documents.first(where: { $0.digest == artifact.digest }) else {
            let due = documents.map(\.digest.description).joined(separator: " or ")
            return "it is over \(artifact.digest)\(due.isEmpty ? "" : ", where \(due) is due")"
        }
        guard artifact.size == document.size, artifact.mediaType.utf8.elementsEqual(document.mediaType.utf8) else {
            return "it names \(artifact.digest) with another size or media type than it has"
        }
        return nil
    }
}

extension SignatureClaims {
    /// What an envelope of the Notary Project says: AWS Signer's profile version, of anybody else the leaf's subject under its
    /// root.
    package init(_ claims: NotationClaims, among documents: [SignableDocument]) {
        var attributes: AWSSigner.Attributes?
        var fault: String?
        do throws(AWSSigner.Fault) {
            attributes = try AWSSigner.attributes(of: claims)
        } catch {
            fault = error.message
        }
        let document = documents.first { $0.digest == claims.artifact.digest }
        self.init(
            signer: attributes.map { .profileVersion($0.profileVersion.text) } ?? claims.certificateIdentity,
            jobArn: attributes?.job.text, signerFault: fault, scheme: claims.scheme, signingTime: claims.signingTime,
            expires: claims.expiry, chain: claims.chain.map { CertificateFacts($0) }, isChainOrdered: true,
            covers: document.map { .document($0) } ?? .other(claims.artifact.digest),
            timestamp: claims.timestampToken.map { Countersignature(token: $0, signature: claims.signature) },
            unknownAttributes: claims.unknownAttributes)
    }

    /// What the signature says of AWS Signer, judged by the rules of its plugin; nil where it says nothing of it.
    var signerAttributes: AWSSigner.Attributes? {
        guard case .profileVersion(let arn) = signer, let profile = ProfileVersionArn(arn),
            let job = jobArn.flatMap({ JobArn($0) })
        else { return nil }
        return AWSSigner.Attributes(profileVersion: profile, job: job)
    }
}

extension NotationClaims {
    fileprivate var certificateIdentity: SignerIdentity {
        guard let leaf = chain.first, let root = chain.last else { return .profileVersion("") }
        return .certificate(subject: leaf.subject, root: root.sha256)
    }
}
