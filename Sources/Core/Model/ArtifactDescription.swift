/// What says what an artifact is: its members are those of the `ArtifactContent` within. Not by key paths, each of which is made
/// at run time: of a lockfile with 10,000 pins that took more than to read it.
package protocol ArtifactDescription {
    /// What the artifact is.
    var described: ArtifactContent { get set }
}

extension ArtifactDescription {
    /// What the artifact is.
    package var kind: ArtifactKind {
        get { described.kind }
        set { described.kind = newValue }
    }
    /// The artifact's size in bytes.
    package var size: UInt64 {
        get { described.size }
        set { described.size = newValue }
    }
    /// Digest of the canonical manifest: it alone decides about drift.
    package var tree: Digest {
        get { described.tree }
        set { described.tree = newValue }
    }
    /// Number of regular files that the tree counts.
    package var files: Int {
        get { described.files }
        set { described.files = newValue }
    }
    /// Bytes of those files.
    package var unpackedSize: UInt64 {
        get { described.unpackedSize }
        set { described.unpackedSize = newValue }
    }
    /// The image's layers, lowest first; empty for anything else.
    package var layers: [LayerFacts] {
        get { described.layers }
        set { described.layers = newValue }
    }
    /// How a zip was packed; nil for anything else, where nobody asked, or where a pin does not say.
    package var packing: PackingFacts? {
        get { described.packing }
        set { described.packing = newValue }
    }
}

/// What says what is pinned of an artifact: its members are those of the `PinnedContent` within too.
package protocol PinDescription: ArtifactDescription {
    /// What is pinned.
    var content: PinnedContent { get set }
}

extension PinDescription {
    package var described: ArtifactContent {
        get { content.artifact }
        set { content.artifact = newValue }
    }
    /// Digest of an image's config document; nil for anything else.
    package var configDigest: Digest? {
        get { content.configDigest }
        set { content.configDigest = newValue }
    }
    /// What an image's config says about running it, secrets replaced; nil for anything else.
    package var config: PinnedConfig? {
        get { content.config }
        set { content.config = newValue }
    }
    /// What an image runs on; nil for anything else, and in lockfiles of versions that did not pin it.
    package var platform: ImagePlatform? {
        get { content.platform }
        set { content.platform = newValue }
    }
    /// Digest over which timestamp-based `.pyc` are valid for their sources; nil where there are none, and in lockfiles of
    /// versions that did not pin it.
    package var bytecode: Digest? {
        get { content.bytecode }
        set { content.bytecode = newValue }
    }
}
