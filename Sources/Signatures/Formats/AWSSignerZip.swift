import Core
import Cryptography

/// AWS Signer's envelope inside a zip (platform `AWSLambda-SHA384-ECDSA`).
package struct AWSSignerZip: SignatureFormat {
    package let name = SignatureFormatName.awsSignerZip
    package let version = 1
    package let mediaType: String? = nil
    package let entry: String? = "META_INF/aws_signer_signature_v1.0.SF"

    /// The one form of its kind.
    package init() {}

    package func fits(_ content: SignableContent) -> Bool { if case .zip = content { true } else { false } }

    package func recognizes(_ envelope: [UInt8]) -> Bool { envelope.starts(with: "-----BEGIN PKCS7-----".utf8) }

    package func evidence(
        of envelope: SignatureEnvelope, over content: SignableContent
    ) throws(Failure) -> SignatureEvidence {
        var signed: [UInt8]?
        if case .zip(let digest) = content { signed = digest }
        let read = try EnvelopeVerifier.read(envelope.bytes, signedContent: signed)
        return SignatureEvidence(
            format: name, place: envelope.place, isGiven: envelope.isGiven,
            envelope: try SHA256.digest(of: envelope.bytes),
            claims: read.claims.map { SignatureClaims($0, covers: .content) },
            fault: read.fault?.message ?? (signed == nil ? "the content that it signs was not read" : nil))
    }
}
