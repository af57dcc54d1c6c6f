import Core

/// A layer of the ledger and what is known of it.
package struct KnownLayer: Sendable {
    /// Which layer.
    package var identity: LayerIdentity
    /// The looks at it.
    package var history: ScanHistory
    /// The artifacts that hold it, where that was asked for.
    package var artifacts: [ArtifactKey]
    /// What advisories say of its packages; nil where none were listed, or nothing was ever compared.
    package var packages: TreeMatch?

    /// Describes what is known of a layer.
    package init(
        identity: LayerIdentity, history: ScanHistory, artifacts: [ArtifactKey], packages: TreeMatch? = nil
    ) {
        self.identity = identity
        self.history = history
        self.artifacts = artifacts
        self.packages = packages
    }
}

/// What tells an artifact from others.
package struct ArtifactKey: Hashable, Sendable {
    /// Digest of its bytes.
    package var digest: Digest
    /// Digest of its manifest.
    package var tree: Digest

    /// Names an artifact.
    package init(digest: Digest, tree: Digest) {
        self.digest = digest
        self.tree = tree
    }

    /// What tells this artifact from others.
    package init(_ artifact: ArtifactIdentity) { self.init(digest: artifact.digest, tree: artifact.tree) }
}

/// An artifact of the ledger and what is known of it beside its layers.
package struct KnownArtifact: Sendable {
    /// Which artifact.
    package var key: ArtifactKey
    /// The name that it went by last.
    package var name: String
    /// Where it was read from last, in its displayed form.
    package var source: String
    /// The looks at it.
    package var history: ScanHistory
    /// What advisories say of an image's packages; nil for a zip, whose layer has that, and as there.
    package var packages: TreeMatch?

    /// Describes what is known of an artifact.
    package init(
        key: ArtifactKey, name: String, source: String, history: ScanHistory, packages: TreeMatch? = nil
    ) {
        self.key = key
        self.name = name
        self.source = source
        self.history = history
        self.packages = packages
    }
}
