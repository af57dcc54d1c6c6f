import Core

/// A layer as the ledger knows it: its bytes by their digest, its content by the tree.
package struct LayerIdentity: Hashable, Sendable {
    /// Digest of the layer's bytes: of the zip, or of the blob, compressed as it is.
    package var digest: Digest
    /// Digest of the canonical manifest.
    package var tree: Digest
    /// Digest of the uncompressed tar; nil for a zip.
    package var diffID: Digest?

    /// Names a layer.
    package init(digest: Digest, tree: Digest, diffID: Digest? = nil) {
        self.digest = digest
        self.tree = tree
        self.diffID = diffID
    }
}

/// An artifact as the ledger knows it. Several images may lie in one file: the tree tells them apart.
package struct ArtifactIdentity: Hashable, Sendable {
    /// What the artifact is.
    package var kind: ArtifactKind
    /// Digest of the artifact's bytes.
    package var digest: Digest
    /// Digest of the canonical manifest: of an image, its merged root's.
    package var tree: Digest
    /// Bytes of the artifact.
    package var size: UInt64
    /// The layers, lowest first; a zip is one itself.
    package var layers: [LayerIdentity]

    /// Names an artifact; without layers it is one itself.
    package init(kind: ArtifactKind, digest: Digest, tree: Digest, size: UInt64, layers: [LayerFacts]) {
        self.kind = kind
        self.digest = digest
        self.tree = tree
        self.size = size
        self.layers =
            kind.isImage
            ? layers.map { LayerIdentity(digest: $0.digest, tree: $0.tree, diffID: $0.diffID) }
            : [LayerIdentity(digest: digest, tree: tree)]
    }

    /// What is read or pinned by its digest.
    package init(_ content: ArtifactContent, digest: Digest) {
        self.init(
            kind: content.kind, digest: digest, tree: content.tree, size: content.size, layers: content.layers)
    }

    /// What reading established; nil for what has no digest.
    package init?(_ inventory: Inventory) {
        guard let digest = inventory.digest else { return nil }
        self.init(inventory.content, digest: digest)
    }
}

/// A layer that was looked at.
package struct ScannedLayer: Sendable {
    /// Which layer.
    package var identity: LayerIdentity
    /// Its entries; nil where it was not read.
    package var entries: [Entry]?
    /// The packages of a zip; nil where they were not listed.
    package var packages: [TreePackage]?
    /// What came of it, one record a scanner.
    package var scans: [ScanRecord]

    /// Describes a look at a layer.
    package init(
        _ identity: LayerIdentity, entries: [Entry]?, packages: [TreePackage]? = nil, scans: [ScanRecord]
    ) {
        self.identity = identity
        self.entries = entries
        self.packages = packages
        self.scans = scans
    }
}

/// An artifact that was looked at.
package struct ScannedArtifact: Sendable {
    /// Which artifact.
    package var identity: ArtifactIdentity
    /// The name it goes by.
    package var name: String
    /// Where it was read from, in its displayed form.
    package var source: String
    /// Its layers that were looked at.
    package var layers: [ScannedLayer]
    /// The packages of an image's merged root; nil where they were not listed.
    package var packages: [TreePackage]?
    /// What the reading found out about its signatures; nil where nobody asked, or nothing of it can be kept.
    package var evidence: KeptEvidence?
    /// What came of it beside its layers, one record a scanner.
    package var scans: [ScanRecord]
    /// Whether it is what lay at its source; false where something else did, or nothing that could be read.
    package var wasFound = true

    /// Describes a look at an artifact.
    package init(
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
