import LayerModel

/// What was reviewed: one artifact as a lockfile holds it.
public struct Pin: Sendable {
    /// Who signed an artifact when it was pinned.
    public struct Signer: Sendable, Equatable {
        /// The envelope's format, such as `aws-signer-zip`.
        public var format: String
        /// ARN of the signing profile's version.
        public var profileVersionArn: String

        /// Describes a signer.
        public init(format: String, profileVersionArn: String) {
            self.format = format
            self.profileVersionArn = profileVersionArn
        }
    }

    /// The name, unique in its lockfile.
    public var name: String
    /// What the artifact is.
    public var kind: ArtifactKind
    /// Where the artifact was read from, as seen from the lockfile's folder, displayed form.
    public var source: String
    /// SHA-256 of the artifact's bytes.
    public var digest: Digest
    /// The artifact's size in bytes.
    public var size: UInt64
    /// Digest of the canonical manifest.
    public var tree: Digest
    /// Number of regular files.
    public var files: Int
    /// Bytes of the regular files.
    public var unpackedSize: UInt64
    /// Digest of an image's config document; nil for anything else.
    public var configDigest: Digest?
    /// What an image's config says about running it, secrets replaced; nil for anything else.
    public var config: PinnedConfig?
    /// What an image runs on; nil for anything else, and in lockfiles of versions that did not pin it.
    public var platform: ImagePlatform?
    /// An image's layers, lowest first; empty for anything else.
    public var layers: [LayerFacts]
    /// Who had signed; nil where nobody had, or no signature was checked.
    public var signer: Signer?
    /// The line of the lockfile, counted from 1, on which the pin begins; nil for one that was not read.
    public var line: Int?

    /// Describes a pin.
    public init(
        name: String, kind: ArtifactKind, source: String, digest: Digest, size: UInt64, tree: Digest, files: Int,
        unpackedSize: UInt64, configDigest: Digest? = nil, config: PinnedConfig? = nil, platform: ImagePlatform? = nil,
        layers: [LayerFacts] = [], signer: Signer? = nil
    ) {
        self.name = name
        self.kind = kind
        self.source = source
        self.digest = digest
        self.size = size
        self.tree = tree
        self.files = files
        self.unpackedSize = unpackedSize
        self.configDigest = configDigest
        self.config = config
        self.platform = platform
        self.layers = layers
        self.signer = signer
    }

    /// The trees whose manifests belong into the store: the artifact's and, for an image, each layer's.
    public var trees: [Digest] { [tree] + layers.map(\.tree) }
}

extension Pin: Equatable {
    /// Same content; the line does not count.
    public static func == (lhs: Pin, rhs: Pin) -> Bool { PinCoding.value(of: lhs) == PinCoding.value(of: rhs) }
}
