/// What an OCI artifact that is no image says of itself.
package struct ArtifactFacts: Sendable, Equatable {
    /// The digest of the index that the artifact was chosen from; nil where there is none.
    package var indexDigest: Digest?
    /// The digest of its manifest.
    package var manifestDigest: Digest
    /// What it is, by the manifest: its artifact type, or its config's media type.
    package var artifactType: String

    /// Describes an artifact.
    package init(indexDigest: Digest? = nil, manifestDigest: Digest, artifactType: String) {
        self.indexDigest = indexDigest
        self.manifestDigest = manifestDigest
        self.artifactType = artifactType
    }
}

/// What an image says of itself beside its files.
package struct ImageFacts: Sendable, Equatable {
    /// Another artifact of the same layout that is about the image.
    package struct Attached: Sendable, Equatable {
        /// The digest of its manifest.
        package var digest: Digest
        /// What its manifest says it is: a media type.
        package var type: String
        /// What that comes to.
        package var kind: Kind
        /// The manifest or index that it is about.
        package var subject: Digest
        /// Bytes of its content.
        package var size: UInt64
        /// What statements it holds, as far as that is said, each once.
        package var predicateTypes: [String]

        /// The kinds that are told apart; the raw value is the word of reports.
        package enum Kind: String, Word, Sendable {
            /// A signature, whoever made it.
            case signature
            /// Statements about it.
            case attestation
            /// A bill of materials that nobody signed.
            case billOfMaterials = "sbom"
            /// Something else.
            case other
        }

        /// Describes one.
        package init(
            digest: Digest, type: String, kind: Kind, subject: Digest, size: UInt64, predicateTypes: [String] = []
        ) {
            self.digest = digest
            self.type = type
            self.kind = kind
            self.subject = subject
            self.size = size
            self.predicateTypes = predicateTypes
        }
    }

    /// The digest of the index that the image was chosen from; nil where there is none.
    package var indexDigest: Digest?
    /// The digest of the judged image's manifest; nil for a docker archive without an OCI layout.
    package var manifestDigest: Digest?
    /// The digest of the image's config document.
    package var configDigest: Digest
    /// What the image runs on.
    package var platform: ImagePlatform
    /// What the config says about running it, secrets replaced.
    package var config: PinnedConfig
    /// For each of the inventory's entries the layer, counted from 0, that brought it.
    package var origins: [Int]
    /// The names that the artifact gives the image, each once.
    package var names: [String] = []
    /// The manifests of BuildKit's attestations about the image.
    package var attestations: [Digest] = []
    /// What is attached to the image, BuildKit's attestations among it, but for the signatures that are told apart.
    package var attached: [Attached] = []

    /// Describes an image.
    package init(
        indexDigest: Digest? = nil, manifestDigest: Digest? = nil, configDigest: Digest, platform: ImagePlatform,
        config: PinnedConfig, origins: [Int] = []
    ) {
        self.indexDigest = indexDigest
        self.manifestDigest = manifestDigest
        self.configDigest = configDigest
        self.platform = platform
        self.config = config
        self.origins = origins
    }
}
