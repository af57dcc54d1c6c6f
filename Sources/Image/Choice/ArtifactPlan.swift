import Core

/// The one artifact that a layout's documents lead to; digests of blobs are still to be checked.
struct ArtifactPlan: Sendable {
    var artifact: OCIArtifact
    /// The digest of `index.json`.
    let indexFile: Digest

    init(_ blobs: inout Blobs, _ selection: ImageSelection) throws(Failure) {
        let files = blobs.files
        guard files["index.json"] != nil || files["oci-layout"] != nil else {
            throw ImageFault.layoutMissing.failure("is not there: this is no OCI layout", entry: "oci-layout")
        }
        guard files["manifest.json"] == nil else {
            throw Failure(.inputUnsupported, "is a docker archive, which holds images", remedy: Self.imageRemedy)
        }
        var layout = try LayoutImages(&blobs)
        let choice = ImageChoice(layout: layout, selection: selection)
        try choice.checkNames()
        let tops = try choice.namedTops()
        let chosen = try Self.choose(among: tops, layout)
        let leading = tops.filter { $0.manifests.contains(chosen.digest) }
        guard let top = leading.first(where: \.isIndex) ?? leading.first else {
            throw Failure(.internalFault, "nothing leads to the artifact")
        }
        var parts: [OCIArtifact.Blob] = []
        for descriptor in [chosen.manifest.config] + chosen.manifest.layers {
            _ = try blobs.require(descriptor, "a blob of the artifact")
            parts.append(
                OCIArtifact.Blob(digest: descriptor.digest, size: descriptor.size, mediaType: descriptor.mediaType))
        }
        var names: [String] = []
        var known: Set<TextKey> = []
        for name in leading.flatMap(\.names) where known.insert(name).inserted { names.append(name) }
        let documents = try layout.documents(of: chosen, under: top, blobs)
        try layout.takeOrphans(about: documents, &blobs)
        indexFile = layout.fileDigest
        artifact = OCIArtifact(
            kind: files.isFolder ? .ociLayout : .ociArchive, digest: nil, size: 0,
            artifactType: chosen.manifest.artifactType ?? chosen.manifest.config.mediaType, blobs: parts, names: names,
            documents: documents, signatures: try layout.signatures(about: documents, &blobs),
            sigstore: try layout.sigstore(about: documents, &blobs), unreferenced: [],
            warnings: layout.warnings)
    }

    private static let imageRemedy: Prose = "leave \(setting: .artifact) out: an image is read layer by layer"

    /// The one manifest that is no image, no attestation and no signature; of several the one that is about nothing else,
    /// as bills of materials are.
    private static func choose(
        among tops: [LayoutImages.Top], _ layout: LayoutImages
    ) throws(Failure) -> LayoutImages.Candidate {
        var seen: Set<Digest> = []
        let manifests = tops.flatMap(\.manifests).filter { seen.insert($0).inserted }.compactMap {
            layout.candidates[$0]
        }.filter { !$0.isAttestation && !$0.isSignature }
        let artifacts = manifests.filter { !$0.manifest.isImage }
        let own = artifacts.filter { $0.manifest.subject == nil }
        // What cosign's tags name is about another manifest without a word of that.
        let unsigning = own.filter { !$0.isSigstores }
        let fitting = unsigning.isEmpty ? own.isEmpty ? artifacts : own : unsigning
        guard let artifact = fitting.first else {
            guard manifests.isEmpty else {
                throw Failure(.inputUnsupported, "holds an image", entry: "index.json", remedy: imageRemedy)
            }
            throw ImageFault.noImage.failure("lists no artifact", entry: "index.json")
        }
        guard fitting.count == 1 else {
            let names = tops.filter { top in fitting.contains { top.manifests.contains($0.digest) } }.flatMap(\.names)
            let shown = names.prefix(8).map { PathEscaping.displayed(Array($0.utf8.prefix(256))) }
            throw ImageFault.multipleImages.failure(
                "\(fitting.count) artifacts: \(shown.joined(separator: ", "))", entry: "index.json",
                remedy: "say which with \(setting: .image, "NAME")")
        }
        return artifact
    }
}
