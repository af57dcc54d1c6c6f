import Core

/// What a lockfile pins of one artifact, as far as drift is concerned.
package struct PinFacts: Sendable, Equatable {
    /// The pin's name.
    package var name: String
    /// The kind of artifact pinned.
    package var kind: ArtifactKind
    /// SHA-256 of the artifact's bytes; nil for what is no file.
    package var digest: Digest?
    /// The artifact's size in bytes.
    package var size: UInt64
    /// Digest of the canonical manifest: it alone decides about drift.
    package var tree: Digest
    /// Number of regular files that the tree counts.
    package var files: Int
    /// Bytes of those files.
    package var unpackedSize: UInt64
    /// The image's layers, lowest first; empty for zips.
    package var layers: [LayerFacts]
    /// Digest of an image's config document; nil for anything else.
    package var configDigest: Digest?
    /// What an image's config says about running it, secrets replaced; nil for anything else.
    package var config: PinnedConfig?
    /// What an image runs on; nil for anything else, or where the pin does not say.
    package var platform: ImagePlatform?
    /// Digest over which timestamp-based `.pyc` are valid; nil where there are none, or the pin does not say.
    package var bytecode: Digest?
    /// How a zip was packed; nil for anything else, or where the pin does not say.
    package var packing: PackingFacts?
    /// The lockfile's line, counted from 1, where the pin begins.
    package var line: Int?

    /// Describes a pin.
    package init(
        name: String, kind: ArtifactKind, digest: Digest?, size: UInt64, tree: Digest, files: Int,
        unpackedSize: UInt64, layers: [LayerFacts] = [], configDigest: Digest? = nil, config: PinnedConfig? = nil,
        platform: ImagePlatform? = nil, bytecode: Digest? = nil, line: Int? = nil
    ) {
        self.name = name
        self.kind = kind
        self.digest = digest
        self.size = size
        self.tree = tree
        self.files = files
        self.unpackedSize = unpackedSize
        self.layers = layers
        self.configDigest = configDigest
        self.config = config
        self.platform = platform
        self.bytecode = bytecode
        self.line = line
    }
}
