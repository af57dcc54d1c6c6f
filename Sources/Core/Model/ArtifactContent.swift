/// What an artifact is, whoever says so: who read it, or who pins it.
package struct ArtifactContent: Sendable, Equatable {
    /// What the artifact is.
    package var kind: ArtifactKind
    /// The artifact's size in bytes.
    package var size: UInt64
    /// Digest of the canonical manifest: it alone decides about drift.
    package var tree: Digest
    /// Number of regular files that the tree counts.
    package var files: Int
    /// Bytes of those files.
    package var unpackedSize: UInt64
    /// The image's layers, lowest first; empty for anything else.
    package var layers: [LayerFacts]
    /// How a zip was packed; nil for anything else, where nobody asked, or where a pin does not say.
    package var packing: PackingFacts?

    /// Describes an artifact.
    package init(
        kind: ArtifactKind, size: UInt64, tree: Digest, files: Int, unpackedSize: UInt64, layers: [LayerFacts] = [],
        packing: PackingFacts? = nil
    ) {
        self.kind = kind
        self.size = size
        self.tree = tree
        self.files = files
        self.unpackedSize = unpackedSize
        self.layers = layers
        self.packing = packing
    }
}

/// What a pin says of an artifact, as far as drift is concerned.
package struct PinnedContent: ArtifactDescription, Sendable, Equatable {
    /// What it is.
    package var artifact: ArtifactContent
    /// Digest of an image's config document; nil for anything else.
    package var configDigest: Digest?
    /// What an image's config says about running it, secrets replaced; nil for anything else.
    package var config: PinnedConfig?
    /// What an image runs on; nil for anything else, and in lockfiles of versions that did not pin it.
    package var platform: ImagePlatform?
    /// Digest over which timestamp-based `.pyc` are valid for their sources; nil where there are none, and in lockfiles of
    /// versions that did not pin it.
    package var bytecode: Digest?

    /// Describes what is pinned.
    package init(
        _ artifact: ArtifactContent, configDigest: Digest? = nil, config: PinnedConfig? = nil,
        platform: ImagePlatform? = nil, bytecode: Digest? = nil
    ) {
        self.artifact = artifact
        self.configDigest = configDigest
        self.config = config
        self.platform = platform
        self.bytecode = bytecode
    }

    package var described: ArtifactContent {
        get { artifact }
        set { artifact = newValue }
    }
}
