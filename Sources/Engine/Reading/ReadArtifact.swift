import Archive
import ArtifactSources
import Core
import Image
import Pins
import Signatures

/// An artifact that was read whole and accepted by both readers.
package struct ReadArtifact: Sendable {
    /// The path as the user gave it; `-` for standard input.
    package let path: String
    /// What was read, and the open file: a second look at its bytes, as unpacking needs, is a look at the same file.
    let content: ArtifactContent
    /// The canonical manifest: of an image, its merged root's.
    let manifest: Manifest
    /// The canonical manifest's text.
    package var manifestText: [UInt8] { manifest.text }
    /// What reading established.
    package private(set) var inventory: Inventory
    /// The signatures that come with an image; nil for a zip, which carries its own inside.
    var imageSignatures: ImageSignatures?
    /// The signature that a zip carries inside; nil where there is none.
    var embeddedSignature: SignatureEvidence?
    /// The signatures that lie beside a zip, and those that were given for it.
    private(set) var detachedSignatures: [SignatureEvidence] = []
    /// What tells one set of files beside the artifact from another; nil for none.
    private(set) var sideDigest: Digest?
    /// The statements of files that were given, each as a bundle; by files.
    var givenAttestations: [GivenStatements] = []
    /// Digests of a zip's bytes beside SHA-256, where a statement that was given names it by one alone.
    private(set) var otherDigests: [DigestName: [UInt8]] = [:]
    /// What the place that it came from states; nil for one that states nothing.
    private(set) var statement: SourceStatement?

    /// Takes what the place states that the artifact came from.
    /// - Throws: `source.digest` where the image is not the one that was stated.
    mutating func check(_ statement: SourceStatement) throws(Failure) {
        if statement.subject == .manifest, let digest = statement.digest {
            let documents = imageSignatures?.documents ?? []
            guard documents.contains(where: { $0.digest == digest }) else {
                throw Failure(
                    .sourceDigest, "no manifest and no index that leads to the image has the stated digest, \(digest)")
            }
        }
        self.statement = statement
        inventory.warnings += Finding.stated(statement)
    }

    /// Takes statements that were given, and computes what digests of a zip they need.
    mutating func take(_ statements: [GivenStatements], of source: ByteSource) throws(Failure) {
        let asked = statements.flatMap(\.bundles).flatMap { bundle -> [DigestName] in
            if case .success(let bytes) = bundle { SigstoreBundle.otherDigests(in: bytes) } else { [] }
        }
        guard !asked.isEmpty else { return }
        for stated in try StatedDigest.digests(asked, of: source, inventory.digest) {
            otherDigests[stated.algorithm] = stated.bytes
        }
    }

    /// Takes what lies beside a zip, and what was given for it: each is over the artifact's bytes as they were given.
    ///
    /// - Parameter source: Those bytes, of which envelopes may need other digests than SHA-256.
    mutating func take(
        _ beside: SideSignatures?, given: [SignatureEnvelope], of source: ByteSource, formats: SignatureFormats
    ) throws(Failure) {
        sideDigest = beside?.digest
        var found: [(envelope: SignatureEnvelope, format: (any SignatureFormat)?)] = []
        // One that was given as well is asked for: it has to pass.
        for file in beside?.files ?? [] where !given.contains(where: { $0.bytes == file.envelope.bytes }) {
            found.append((file.envelope, formats.format(named: file.format)))
        }
        for envelope in given { found.append((envelope, formats.format(lookingAt: envelope.bytes, over: .anyFile))) }
        guard !found.isEmpty else { return }
        guard let digest = inventory.digest else { throw Failure(.internalFault, "the digest was not computed") }
        let asked = found.flatMap { $0.format?.otherDigests(in: $0.envelope.bytes) ?? [] }
        let content = SignableContent.file(
            digest, others: try StatedDigest.digests(asked, of: source, digest), size: source.size)
        for (envelope, format) in found {
            let evidence =
                try format?.evidence(of: envelope, over: content)
                ?? .broken(
                    "it is in none of the forms that are read", format: .sigstoreBundle, place: envelope.place,
                    isGiven: envelope.isGiven)
            detachedSignatures.append(evidence)
            inventory.signatures.append(SignatureFacts(unverified: evidence))
        }
    }

    /// What is warned of where the artifact came from elsewhere.
    var statedWarnings: [Finding] { inventory.warnings.filter { $0.id.family == .source && $0.outcome == .warn } }

    /// Takes back what is allowed by none of these: it was read with what all pins allow, before it was known whose it is.
    mutating func keepAllowed(by allowances: Set<Allowance>) throws(Failure) {
        do throws(Failure) { try inventory.keepAllowed(by: allowances) } catch { throw error.inFile(path) }
    }

    /// What the observers of the reading noted, by the files' paths in the manifest.
    var observed: ObservedContents {
        switch content {
        case .zip(_, let contents): contents.observed
        case .image(let image): image.observed
        case .artifact: ObservedContents()
        }
    }

    /// The first bytes of files that were asked for.
    var leading: [EntryPath: [UInt8]] { observed[.leading] }

    /// Every manifest that a lockfile's store keeps of the artifact: its own and its layers', each once.
    func storedManifests() throws(Failure) -> [Manifest] {
        guard case .image(let image) = content else { return [manifest] }
        var seen: Set<Digest> = [manifest.tree]
        var manifests = [manifest]
        for (layer, tree) in image.layerTrees.enumerated() where seen.insert(tree).inserted {
            manifests.append(try image.manifest(ofLayer: layer))
        }
        return manifests
    }

    /// The layer, counted from 0, that brought or removed what is at a path; nil for anything but images.
    func layer(of path: EntryPath) -> Int? {
        guard case .image(let image) = content else { return nil }
        return image.root.layer(of: path)
    }
}

/// What was read, by its kind.
enum ArtifactContent: Sendable {
    case zip(ByteSource, ArchiveContents)
    case image(ReadImage)
    /// Blobs of an OCI artifact that is no image.
    case artifact(OCIArtifact)
}

/// An image with its merged root.
struct ReadImage: Sendable {
    let contents: ImageContents
    let root: MergedRoot
    /// The digest of each layer's canonical manifest, lowest first: the manifests of large layers are large.
    let layerTrees: [Digest]
    /// What was noted of the layers' files, for those that survived in the merged root, by their paths there.
    let observed: ObservedContents

    init(contents: ImageContents, root: MergedRoot) throws(Failure) {
        self.contents = contents
        self.root = root
        observed = Self.observed(in: contents, root)
        // A layer that stands twice is described once.
        var known: [Digest: Digest] = [:]
        var trees: [Digest] = []
        for layer in contents.layers {
            let tree: Digest
            if let described = known[layer.diffID] {
                tree = described
            } else {
                tree = try Manifest(entries: layer.contents.entries).tree
                known[layer.diffID] = tree
            }
            trees.append(tree)
        }
        layerTrees = trees
    }

    /// The canonical manifest of a layer, made anew.
    func manifest(ofLayer layer: Int) throws(Failure) -> Manifest {
        try Manifest(entries: contents.layers[layer].contents.entries)
    }

    private static func observed(in contents: ImageContents, _ root: MergedRoot) -> ObservedContents {
        guard contents.layers.contains(where: { !$0.contents.observed.isEmpty }) else { return ObservedContents() }
        var places: [[(from: EntryPath, to: EntryPath)]] = Array(repeating: [], count: contents.layers.count)
        for member in root.members {
            guard let source = member.source, places.indices.contains(source.layer) else { continue }
            places[source.layer].append((from: source.path, to: member.entry.path))
        }
        var observed = ObservedContents()
        for (layer, places) in zip(contents.layers, places) where !layer.contents.observed.isEmpty {
            observed.add(layer.contents.observed.moved(places))
        }
        return observed
    }
}

extension Finding {
    /// What is to be said of an artifact that came from elsewhere.
    fileprivate static func stated(_ statement: SourceStatement) -> [Finding] {
        var findings: [Finding] = []
        let resolved = PathEscaping.displayed(statement.resolved.utf8)
        if let digest = statement.digest {
            let subject = statement.subject == .content ? "content" : "manifest"
            findings.append(Finding(.sourceDigest, .pass, "the \(subject) is as stated, \(digest)"))
        } else {
            findings.append(
                Finding(.sourceUnstated, .warn, "the place states no SHA-256 of it: it was hashed as it came"))
        }
        if statement.isFloating {
            let isSame = statement.resolved == statement.reference
            findings.append(
                Finding(
                    .sourceFloating, .warn,
                    isSame
                        ? "it can come to mean something else, and no reference to what it means now is to be had"
                        : "it can come to mean something else; now it is \(resolved)"))
        }
        return findings
    }
}
