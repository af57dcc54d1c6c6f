import Core
import Cryptography

/// How an envelope is written; the media type of the signature manifest's one layer says it.
package enum EnvelopeFormat: String, Word, Sendable, CaseIterable {
    /// A JSON Web Signature, flattened (RFC 7515, 7.2.2).
    case jws = "application/jose+json"
    /// A tagged COSE_Sign1 (RFC 9052, 4.2).
    case cose = "application/cose"
}

extension EnvelopeFormat {
    /// What an envelope looks like, for one that comes without a media type; nil for what is neither.
    package init?(lookingAt envelope: [UInt8]) {
        switch JSONReader.firstByte(of: envelope) {
        case UInt8(ascii: "{"): self = .jws
        // Tag 18, COSE_Sign1.
        case 0xD2 where envelope.first == 0xD2: self = .cose
        default: return nil
        }
    }

    /// The word of reports and lockfiles.
    package var name: SignatureFormatName { self == .jws ? .notationJWS : .notationCOSE }
}

/// Who answers for the signing time.
package enum SigningScheme: String, Word, Sendable {
    /// The signer itself: a time that nobody vouches for.
    case x509 = "notary.x509"
    /// A signing authority, such as AWS Signer.
    case signingAuthority = "notary.x509.signingAuthority"
}

/// The descriptor that a signature is over: `targetArtifact` of the payload.
package struct SignedArtifact: Sendable, Equatable {
    /// A name with its text.
    package struct Annotation: Sendable, Equatable {
        /// The name.
        package var name: String
        /// The text.
        package var value: String

        /// Pairs them.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The media type of what is signed.
    package var mediaType: String
    /// Its digest: of a document of an image by SHA-256, of a file by the digest of the signer's algorithm.
    package var stated: StatedDigest
    /// Its size in bytes.
    package var size: UInt64
    /// Its artifact type, where the payload says one.
    package var artifactType: String?
    /// What the signer added, in the payload's order.
    package var annotations: [Annotation]

    /// Describes an artifact.
    package init(
        mediaType: String, digest: Digest, size: UInt64, artifactType: String? = nil, annotations: [Annotation] = []
    ) {
        self.init(
            mediaType: mediaType, stated: StatedDigest(.sha256, digest.bytes), size: size, artifactType: artifactType,
            annotations: annotations)
    }

    /// Its digest by SHA-256; nil where another is stated.
    package var digest: Digest? { stated.algorithm == .sha256 ? Digest(bytes: stated.bytes) : nil }

    /// Describes an artifact by whatever digest.
    package init(
        mediaType: String, stated: StatedDigest, size: UInt64, artifactType: String? = nil,
        annotations: [Annotation] = []
    ) {
        self.mediaType = mediaType
        self.stated = stated
        self.size = size
        self.artifactType = artifactType
        self.annotations = annotations
    }
}

/// A signed attribute beyond those that the specification names.
package struct ExtendedAttribute: Sendable, Equatable {
    /// What an attribute's value is.
    package enum Value: Sendable, Equatable {
        /// A text.
        case text(String)
        /// Anything else, in a form for people.
        case other(String)
    }

    /// The name; in COSE a label that is a number is its decimal digits.
    package var name: String
    /// The value.
    package var value: Value
    /// Whether it is listed as critical: whoever does not know it must not accept the signature.
    package var isCritical: Bool

    /// Describes an attribute.
    package init(name: String, value: Value, isCritical: Bool) {
        self.name = name
        self.value = value
        self.isCritical = isCritical
    }

    /// The text; nil for a value that is none.
    package var text: String? {
        guard case .text(let text) = value else { return nil }
        return text
    }
}

/// What a Notation envelope says, once its signature has been verified.
///
/// Integrity alone: whoever made the certificates can make such claims.
package struct NotationClaims: Sendable, Equatable {
    /// How the envelope was written.
    package var format: EnvelopeFormat
    /// What is signed.
    package var artifact: SignedArtifact
    /// Who answers for the signing time.
    package var scheme: SigningScheme
    /// `signingTime`, or with a signing authority `authenticSigningTime`.
    package var signingTime: Timestamp
    /// From when on the signature is no longer valid; after `signingTime`.
    package var expiry: Timestamp?
    /// The plugin that the verifier has to be or to replace (`io.cncf.notary.verificationPlugin`).
    package var verificationPlugin: String?
    /// The plugin's least version.
    package var verificationPluginMinVersion: String?
    /// Signed attributes beyond the specification's, in the envelope's order, the plugin's two not among them. Critical
    /// ones are for the plugin's logic to know; where there is no plugin, verification has refused them.
    package var extendedAttributes: [ExtendedAttribute]
    /// The client that made the envelope, as the envelope says outside the signature.
    package var signingAgent: String?
    /// The certificates, leaf first, each the issuer of the one before, a self-signed root last.
    package var chain: [Certificate]
    /// The signature algorithm.
    package var algorithm: SignatureAlgorithm
    /// The signature's bytes as they stand in the envelope, which is what a timestamp is over.
    package var signature: [UInt8]
    /// An RFC 3161 TimeStampToken (DER), as yet unjudged.
    package var timestampToken: [UInt8]?

    /// Describes an envelope's claims.
    package init(
        format: EnvelopeFormat, artifact: SignedArtifact, scheme: SigningScheme, signingTime: Timestamp,
        expiry: Timestamp? = nil, verificationPlugin: String? = nil, verificationPluginMinVersion: String? = nil,
        extendedAttributes: [ExtendedAttribute] = [], signingAgent: String? = nil, chain: [Certificate],
        algorithm: SignatureAlgorithm, signature: [UInt8], timestampToken: [UInt8]? = nil
    ) {
        self.format = format
        self.artifact = artifact
        self.scheme = scheme
        self.signingTime = signingTime
        self.expiry = expiry
        self.verificationPlugin = verificationPlugin
        self.verificationPluginMinVersion = verificationPluginMinVersion
        self.extendedAttributes = extendedAttributes
        self.signingAgent = signingAgent
        self.chain = chain
        self.algorithm = algorithm
        self.signature = signature
        self.timestampToken = timestampToken
    }
}
