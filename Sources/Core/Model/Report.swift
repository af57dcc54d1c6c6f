/// The kinds of artifact, told from the bytes; the raw value is the word of report and lockfile.
package enum ArtifactKind: String, Word, Sendable, CaseIterable {
    /// A Lambda layer or function zip.
    case layerZip = "layer-zip"
    /// What `docker save` writes.
    case dockerArchive = "docker-archive"
    /// An OCI image layout in a tar.
    case ociArchive = "oci-archive"
    /// An OCI image layout in a folder.
    case ociLayout = "oci-layout"
    /// Up to five layers merged as Lambda merges them.
    case layerStack = "layer-stack"

    /// Whether artifacts of this kind consist of layers and a config.
    package var isImage: Bool {
        switch self {
        case .dockerArchive, .ociArchive, .ociLayout: true
        case .layerZip, .layerStack: false
        }
    }
}

/// One layer of an image, as the lockfile pins it.
package struct LayerFacts: Sendable, Equatable {
    /// Digest of the layer's blob, compressed as it is.
    package var digest: Digest
    /// Digest of the uncompressed tar (OCI image-spec, config `rootfs.diff_ids`).
    package var diffID: Digest
    /// Digest of the layer's canonical manifest.
    package var tree: Digest
    /// The blob's media type.
    package var mediaType: String

    /// Describes a layer.
    package init(digest: Digest, diffID: Digest, tree: Digest, mediaType: String) {
        self.digest = digest
        self.diffID = diffID
        self.tree = tree
        self.mediaType = mediaType
    }
}

/// What reading an artifact established: everything that pins are made of and compared with.
package struct Inventory: ArtifactDescription, Sendable {
    /// What the artifact is.
    package var content: ArtifactContent
    /// SHA-256 of the artifact's bytes, of exactly those that were parsed; nil where it was not asked for, or for a
    /// stack, which is no file.
    package var digest: Digest?
    /// SHA-256 of the zip itself, which is what Lambda gets, where the artifact may be one that is compressed as a whole;
    /// nil where it was not asked for, and for anything else.
    package var codeDigest: Digest?
    /// The entries in archive order, the signature entry included.
    package var entries: [Entry]
    /// The signatures found.
    package var signatures: [SignatureFacts]
    /// What the readers warned about.
    package var warnings: [Finding]
    /// What an image says of itself; nil for anything else.
    package var image: ImageFacts?
    /// What an OCI artifact that is no image says of itself; nil for anything else.
    package var artifact: ArtifactFacts?
    /// Which timestamp-based `.pyc` are valid; nil where there are none with a source, or nobody asked.
    package var bytecode: BytecodeFacts?
    /// What was accepted because somebody allowed it; `warnings` tell of it too.
    package var allowed: [AllowedThing] = []

    /// Describes what was read.
    package init(
        kind: ArtifactKind, digest: Digest?, size: UInt64, entries: [Entry], tree: Digest, files: Int,
        unpackedSize: UInt64, layers: [LayerFacts] = [], signatures: [SignatureFacts] = [], warnings: [Finding] = [],
        image: ImageFacts? = nil
    ) {
        content = ArtifactContent(
            kind: kind, size: size, tree: tree, files: files, unpackedSize: unpackedSize, layers: layers)
        self.digest = digest
        self.entries = entries
        self.signatures = signatures
        self.warnings = warnings
        self.image = image
    }

    package var described: ArtifactContent {
        get { content }
        set { content = newValue }
    }

    /// What a pin of it says.
    package var pinned: PinnedContent {
        PinnedContent(
            content, configDigest: image?.configDigest, config: image?.config, platform: image?.platform,
            bytecode: bytecode?.digest)
    }
}

/// Everything a report says about one artifact.
package struct ArtifactReport: Sendable {
    /// The artifact's name: the pin's, or the one given, or the file's without its extension.
    package var name: String
    /// The path as the user gave it; `-` for standard input.
    package var source: String
    /// What reading established; nil where the artifact was refused or unreadable: then no digest of it is reported.
    package var inventory: Inventory?
    /// SHA-256 of a file of which nothing but the bytes counts, as one that a bundle is over; nil for artifacts.
    package var fileDigest: Digest?
    /// The outcomes of the checks, in the order they ran.
    package var findings: [Finding]
    /// The differences from the pin, grouped by package.
    package var drift: [ChangeGroup]
    /// The packages inside; nil where nobody asked.
    package var packages: PackageFacts?
    /// What runs inside without being called; nil where nobody asked.
    package var hooks: [Hook]?
    /// Whether `entries` belong into the report (inspect).
    package var listsEntries: Bool
    /// The lockfile's line (counted from 1) where this artifact's pin begins.
    package var pinLine: Int?
    /// What the project file says of it; nil where it says nothing.
    package var notes: ArtifactNotes?
    /// How much of its code packages' metadata accounts for; nil where nobody looked for packages.
    package var coverage: CodeCoverage?

    /// Describes an artifact's part of a report.
    package init(
        name: String, source: String, inventory: Inventory? = nil, findings: [Finding] = [], drift: [ChangeGroup] = [],
        packages: PackageFacts? = nil, listsEntries: Bool = false, pinLine: Int? = nil
    ) {
        self.name = name
        self.source = source
        self.inventory = inventory
        self.findings = findings
        self.drift = drift
        self.packages = packages
        self.listsEntries = listsEntries
        self.pinLine = pinLine
        coverage = packages?.coverage
    }

    /// The verdict over this artifact's findings.
    package var verdict: Verdict { Verdict(findings) }
}

/// A whole run's answer.
package struct Report: Sendable {
    /// The tool's version, such as `0.2.0`.
    package var toolVersion: String
    /// The time that was judged at.
    package var asOf: Timestamp
    /// The lockfile that was compared with, as the user named it.
    package var lockfile: String?
    /// The artifacts in the order given.
    package var artifacts: [ArtifactReport]

    /// Describes a run.
    package init(toolVersion: String, asOf: Timestamp, lockfile: String? = nil, artifacts: [ArtifactReport]) {
        self.toolVersion = toolVersion
        self.asOf = asOf
        self.lockfile = lockfile
        self.artifacts = artifacts
    }

    /// The verdict over all artifacts; a run without artifacts decided nothing.
    package var verdict: Verdict { artifacts.isEmpty ? .undecided : Verdict(artifacts.flatMap(\.findings)) }
    /// The exit code that the findings ask for.
    package var exitStatus: ExitStatus { artifacts.isEmpty ? .undecided : ExitStatus(artifacts.flatMap(\.findings)) }
}
