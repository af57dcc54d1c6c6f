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

        /// Describes one.
        package init(digest: Digest, type: String) {
            self.digest = digest
            self.type = type
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
    /// What else is attached to the image, but for the signatures that are told apart.
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
