import Core
import Cryptography

/// A Sigstore bundle (sigstore_bundle.proto, v0.1 to v0.3) as it says; nothing of it is verified.
package struct SigstoreBundle: Sendable, Equatable {
    /// The form's version.
    package enum Version: Int, Sendable, Comparable {
        case v01 = 1
        case v02 = 2
        case v03 = 3

        /// Earlier first.
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// What the signature is to be verified with.
    package enum Signer: Sendable, Equatable {
        /// A certificate; whatever else stood in the chain proves nothing and is left.
        case certificate(Certificate)
        /// A key that the verifier has, by a hint.
        case publicKey(hint: String)
    }

    /// What is signed.
    package enum Content: Sendable, Equatable {
        /// The artifact itself; the digest is a hint.
        case message(signature: [UInt8], digest: StatedDigest?)
        /// A statement about the artifact.
        case envelope(SigstoreEnvelope)

        /// The signature's bytes, which timestamps are over.
        package var signature: [UInt8] {
            switch self {
            case .message(let signature, _): signature
            case .envelope(let envelope): envelope.signature
            }
        }
    }

    /// The version.
    package var version: Version
    /// What to verify with.
    package var signer: Signer
    /// Entries of transparency logs.
    package var entries: [LogEntry]
    /// TimeStampResp's (RFC 3161).
    package var timestamps: [[UInt8]]
    /// What is signed.
    package var content: Content

    /// Largest bundle, in bytes.
    package static let byteLimit = 16 << 20
    /// Most entries, timestamps and certificates each.
    package static let countLimit = 16
}

/// A DSSE envelope with its one signature.
package struct SigstoreEnvelope: Sendable, Equatable {
    /// The payload's type.
    package var type: String
    /// The payload.
    package var payload: [UInt8]
    /// The signature over type and payload.
    package var signature: [UInt8]

    /// Describes an envelope.
    package init(type: String, payload: [UInt8], signature: [UInt8]) {
        self.type = type
        self.payload = payload
        self.signature = signature
    }

    /// What is signed.
    package var signedBytes: [UInt8] { DSSE.preAuthenticationEncoding(type: type, payload: payload) }
}

/// An entry of a transparency log (rekor.proto, TransparencyLogEntry).
package struct LogEntry: Sendable, Equatable {
    /// The entry's place in the log, all shards counted.
    package var index: Int64
    /// The log's id.
    package var log: [UInt8]
    /// What kind of entry it is: `hashedrekord`, `dsse`, `intoto`.
    package var kind: String
    /// That kind's version.
    package var version: String
    /// When the log took it, in seconds; 0 where it does not say.
    package var time: Int64
    /// The log's signature over entry, time and place (SignedEntryTimestamp).
    package var promise: [UInt8]?
    /// That the entry is in the log.
    package var proof: InclusionProof?
    /// The entry itself.
    package var body: [UInt8]
}

/// That an entry is a leaf of a log's tree (RFC 6962, 2.1.1).
package struct InclusionProof: Sendable, Equatable {
    /// The leaf's place in the tree.
    package var index: Int64
    /// How many leaves the tree has.
    package var size: Int64
    /// The tree's root.
    package var root: Digest
    /// The path, from the leaf up.
    package var path: [Digest]
    /// The log's signed word for the root; nil where there is none.
    package var checkpoint: [UInt8]?
}
