/// A layer as the ledger knows it: its bytes by their digest, its content by the tree.
public struct LayerIdentity: Hashable, Sendable {
    /// Digest of the layer's bytes: of the zip, or of the blob, compressed as it is.
    public var digest: Digest
    /// Digest of the canonical manifest.
    public var tree: Digest
    /// Digest of the uncompressed tar; nil for a zip.
    public var diffID: Digest?

    /// Names a layer.
    public init(digest: Digest, tree: Digest, diffID: Digest? = nil) {
        self.digest = digest
        self.tree = tree
        self.diffID = diffID
    }
}

/// An artifact as the ledger knows it. Several images may lie in one file: the tree tells them apart.
public struct ArtifactIdentity: Hashable, Sendable {
    /// What the artifact is.
    public var kind: ArtifactKind
    /// Digest of the artifact's bytes.
    public var digest: Digest
    /// Digest of the canonical manifest: of an image, its merged root's.
    public var tree: Digest
    /// Bytes of the artifact.
    public var size: UInt64
    /// The layers, lowest first; a zip is one itself.
    public var layers: [LayerIdentity]

    /// Names an artifact; without layers it is one itself.
    public init(kind: ArtifactKind, digest: Digest, tree: Digest, size: UInt64, layers: [LayerFacts]) {
        self.kind = kind
        self.digest = digest
        self.tree = tree
        self.size = size
        self.layers =
            kind.isImage
            ? layers.map { LayerIdentity(digest: $0.digest, tree: $0.tree, diffID: $0.diffID) }
            : [LayerIdentity(digest: digest, tree: tree)]
    }

    /// What reading established; nil for what has no digest.
    public init?(_ inventory: Inventory) {
        guard let digest = inventory.digest else { return nil }
        self.init(
            kind: inventory.kind, digest: digest, tree: inventory.tree, size: inventory.size, layers: inventory.layers)
    }
}

/// A layer that was looked at.
public struct ScannedLayer: Sendable {
    /// Which layer.
    public var identity: LayerIdentity
    /// Its entries; nil where it was not read.
    public var entries: [Entry]?
    /// The packages of a zip; nil where they were not listed.
    public var packages: [TreePackage]?
    /// What came of it, one record a scanner.
    public var scans: [ScanRecord]

    /// Describes a look at a layer.
    public init(
        _ identity: LayerIdentity, entries: [Entry]?, packages: [TreePackage]? = nil, scans: [ScanRecord]
    ) {
        self.identity = identity
        self.entries = entries
        self.packages = packages
        self.scans = scans
    }
}

/// An artifact that was looked at.
public struct ScannedArtifact: Sendable {
    /// Which artifact.
    public var identity: ArtifactIdentity
    /// The name it goes by.
    public var name: String
    /// Where it was read from, in its displayed form.
    public var source: String
    /// Its layers that were looked at.
    public var layers: [ScannedLayer]
    /// The packages of an image's merged root; nil where they were not listed.
    public var packages: [TreePackage]?
    /// What came of it beside its layers, one record a scanner.
    public var scans: [ScanRecord]
    /// Whether it is what lay at its source; false where something else did, or nothing that could be read.
    public var wasFound = true

    /// Describes a look at an artifact.
    public init(
        _ identity: ArtifactIdentity, name: String, source: String, layers: [ScannedLayer],
        packages: [TreePackage]? = nil, scans: [ScanRecord]
    ) {
        self.identity = identity
        self.name = name
        self.source = source
        self.layers = layers
        self.packages = packages
        self.scans = scans
    }
}
