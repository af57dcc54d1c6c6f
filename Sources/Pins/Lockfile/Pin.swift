import Core

/// What was reviewed: one artifact as a lockfile holds it.
package struct Pin: PinDescription, Sendable {
    /// Who signed an artifact when it was pinned.
    package struct Signer: Sendable, Equatable {
        /// The envelope's format, such as `aws-signer-zip`.
        package var format: String
        /// Who signed.
        package var identity: Identity

        /// Describes a signer.
        package init(format: String, identity: Identity) {
            self.format = format
            self.identity = identity
        }

        /// Describes a signing profile's version as a signer.
        package init(format: String, profileVersionArn: String) {
            self.init(format: format, identity: .profileVersion(profileVersionArn))
        }

        /// What tells one signer from another.
        package typealias Identity = SignerIdentity

        /// ARN of the signing profile's version; nil for a signer who is none.
        package var profileVersionArn: String? {
            if case .profileVersion(let arn) = identity { arn } else { nil }
        }
    }

    /// The name, unique in its lockfile.
    package var name: String
    /// What the artifact is.
    package var content: PinnedContent
    /// Where the artifact was read from, as seen from the lockfile's folder, displayed form.
    package var source: String
    /// What a source that can come to mean something else meant when it was pinned: a reference that goes on meaning the same;
    /// nil for any other source.
    package var resolved: String?
    /// The ARN of the Lambda layer version whose content this is; nil where nobody knows of one.
    package var layerVersionArn: String?
    /// SHA-256 of the artifact's bytes.
    package var digest: Digest
    /// SHA-256 of the zip as Lambda gets it, which Lambda states as `CodeSha256`; nil for anything else, and in lockfiles of
    /// version 1.
    package var codeDigest: Digest?
    /// Digest of the index that an image was chosen from; nil where there was none, and in lockfiles of version 1.
    package var indexDigest: Digest?
    /// Digest of an image's manifest, by which registries know it; nil where it has none, and in lockfiles of version 1.
    package var manifestDigest: Digest?
    /// Who had signed; nil where nobody had, or no signature was checked.
    package var signer: Signer?
    /// How it was built, where whoever pinned it asked for that.
    package var build: PinnedBuild?
    /// What a reviewer accepted in it though it would be refused or warned of otherwise, sorted.
    package var allowed: [Allowance]
    /// What runs in it without being called, sorted by path, then by kind; empty also in lockfiles of versions that did not
    /// pin it.
    package var hooks: [PinnedHook] = []
    /// Who answers for the artifact, as a person wrote it into the lockfile.
    package var owner: String?
    /// Who looked at what is pinned, as a person wrote it into the lockfile.
    package var reviewedBy: String?
    /// What reviewers should know, as a person wrote it into the lockfile.
    package var note: String?
    /// The line of the lockfile, counted from 1, on which the pin begins; nil for one that was not read.
    package var line: Int?

    /// Describes a pin.
    package init(
        name: String, kind: ArtifactKind, source: String, digest: Digest, size: UInt64, tree: Digest, files: Int,
        unpackedSize: UInt64, configDigest: Digest? = nil, config: PinnedConfig? = nil, platform: ImagePlatform? = nil,
        layers: [LayerFacts] = [], bytecode: Digest? = nil, signer: Signer? = nil,
        allowed: [Allowance] = []
    ) {
        self.init(
            name: name, source: source, digest: digest,
            PinnedContent(
                ArtifactContent(
                    kind: kind, size: size, tree: tree, files: files, unpackedSize: unpackedSize, layers: layers),
                configDigest: configDigest, config: config, platform: platform, bytecode: bytecode),
            signer: signer, allowed: allowed)
    }

    /// Pins content that was read.
    package init(
        name: String, source: String, digest: Digest, _ content: PinnedContent, signer: Signer?, allowed: [Allowance]
    ) {
        self.name = name
        self.source = source
        self.digest = digest
        self.content = content
        self.signer = signer
        self.allowed = Set(allowed).sorted()
    }

    /// The trees whose manifests belong into the store: the artifact's and, for an image, each layer's.
    package var trees: [Digest] { [content.tree] + content.layers.map(\.tree) }
}

extension Pin: Equatable {
    /// Same content; the line does not count.
    package static func == (lhs: Pin, rhs: Pin) -> Bool { PinCoding.value(of: lhs) == PinCoding.value(of: rhs) }
}
