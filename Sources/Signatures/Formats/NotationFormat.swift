import Core
import Cryptography

/// The Notary Project's envelopes over documents of an image, or over a file's bytes, JWS or COSE.
package struct NotationFormat: SignatureFormat {
    private let format: EnvelopeFormat

    /// The form of a kind of envelope.
    package init(_ format: EnvelopeFormat) { self.format = format }

    package var name: SignatureFormatName { format.name }
    package var version: Int { 1 }
    package var mediaType: String? { format.rawValue }

    package func fits(_ content: SignableContent) -> Bool {
        switch content {
        case .documents, .file: true
        case .zip, .artifact, .lockfile: false
        }
    }

    package func recognizes(_ envelope: [UInt8]) -> Bool { EnvelopeFormat(lookingAt: envelope) == format }

    package func otherDigests(in envelope: [UInt8]) -> [DigestName] {
        guard let claims = NotationEnvelope.read(envelope, format: format).claims else { return [] }
        return claims.artifact.stated.algorithm == .sha256 ? [] : [claims.artifact.stated.algorithm]
    }

    /// The payload has to name one of the documents, by media type, digest and size; or the file, by digest and size.
    package func evidence(
        of envelope: SignatureEnvelope, over content: SignableContent
    ) throws(Failure) -> SignatureEvidence {
        let read = NotationEnvelope.read(envelope.bytes, format: format)
        if case .file(let digest, let others, let size) = content {
            let fault = read.claims.flatMap { Self.fault(in: $0, over: digest, others, size: size) }
            return SignatureEvidence(
                format: name, place: envelope.place, isGiven: envelope.isGiven,
                envelope: try SHA256.digest(of: envelope.bytes),
                claims: read.claims.map { SignatureClaims($0, covers: .file(digest)) },
                fault: read.fault?.message ?? fault)
        }
        var documents: [SignableDocument] = []
        if case .documents(let found) = content { documents = found }
        return SignatureEvidence(
            format: name, place: envelope.place, isGiven: envelope.isGiven,
            envelope: try SHA256.digest(of: envelope.bytes),
            claims: read.claims.flatMap { claims in
                guard let digest = claims.artifact.digest else { return nil }
                let document = documents.first { $0.digest == digest }
                return SignatureClaims(claims, covers: document.map { .document($0) } ?? .other(digest))
            },
            fault: read.fault?.message ?? read.claims.flatMap { Self.fault(in: $0.artifact, among: documents) })
    }

    /// The digest's algorithm is that of the signer's own (signature-specification.md, "Payload").
    private static func fault(
        in claims: NotationClaims, over digest: Digest, _ others: [StatedDigest], size: UInt64?
    ) -> String? {
        let stated = claims.artifact.stated
        guard stated.algorithm == DigestName(claims.algorithm) else {
            return "it names a digest by \(stated.algorithm.word), and \(claims.algorithm.rawValue) signs with another"
        }
        let due = ([StatedDigest(.sha256, digest.bytes)] + others).first { $0.algorithm == stated.algorithm }
        guard let due else { return "it is over a digest by \(stated.algorithm.word), which was not computed" }
        guard stated == due else { return "it is over \(stated.text), where \(due.text) is due" }
        guard let size, size == claims.artifact.size else {
            return "it names \(stated.text) with another size than it has"
        }
        return nil
    }

    private static func fault(in artifact: SignedArtifact, among documents: [SignableDocument]) -> String? {
        guard let document = documents.first(where: { $0.digest == artifact.digest }) else {
            let due = documents.map(\.digest.description).joined(separator: " or ")
            return "it is over \(artifact.stated.text)\(due.isEmpty ? "" : ", where \(due) is due")"
        }
        guard artifact.size == document.size, artifact.mediaType.utf8.elementsEqual(document.mediaType.utf8) else {
            return "it names \(artifact.stated.text) with another size or media type than it has"
        }
        return nil
    }
}

extension SignatureClaims {
    /// What an envelope of the Notary Project says: AWS Signer's profile version, of anybody else the leaf's subject under its
    /// root.
    ///
    /// - Parameter covers: What the payload names.
    package init(_ claims: NotationClaims, covers: SignedSubject) {
        var attributes: AWSSigner.Attributes?
        var fault: String?
        do throws(AWSSigner.Fault) {
            attributes = try AWSSigner.attributes(of: claims)
        } catch {
            fault = error.message
        }
        self.init(
            signer: attributes.map { .profileVersion($0.profileVersion.text) } ?? claims.certificateIdentity,
            jobArn: attributes?.job.text, signerFault: fault, scheme: claims.scheme, signingTime: claims.signingTime,
            expires: claims.expiry, chain: claims.chain.map { CertificateFacts($0) }, isChainOrdered: true,
            covers: covers,
            timestamp: claims.timestampToken.map { Countersignature(token: $0, signature: claims.signature) },
            unknownAttributes: claims.unknownAttributes)
        metadata = claims.artifact.annotations
    }

    /// What the signature says of AWS Signer, judged by the rules of its plugin; nil where it says nothing of it.
    var signerAttributes: AWSSigner.Attributes? {
        guard case .profileVersion(let arn) = signer, let profile = ProfileVersionArn(arn),
            let job = jobArn.flatMap({ JobArn($0) })
        else { return nil }
        return AWSSigner.Attributes(profileVersion: profile, job: job)
    }
}

extension DigestName {
    /// The digest that a signer's algorithm goes with.
    init(_ algorithm: SignatureAlgorithm) {
        switch algorithm {
        case .ps256, .es256: self = .sha256
        case .ps384, .es384: self = .sha384
        case .ps512, .es512: self = .sha512
        }
    }
}

extension NotationClaims {
    fileprivate var certificateIdentity: SignerIdentity {
        guard let leaf = chain.first, let root = chain.last else { return .profileVersion("") }
        return .certificate(subject: leaf.subject, root: root.sha256)
    }
}
