import Core

extension ImagePlan {
    /// Reads the documents of an artifact and finds the image that is meant.
    static func make(
        _ blobs: inout Blobs, _ selection: ImageSelection, layerLimit: Int
    ) throws(Failure) -> (plan: ImagePlan, indexFile: Digest?) {
        let files = blobs.files
        let hasLayout = files["index.json"] != nil || files["oci-layout"] != nil
        if let refusal = try OtherFormat.skopeoFolder(files) { throw refusal }
        if files.isFolder, files["oci-layout"] == nil {
            throw ImageFault.layoutMissing.failure("is a folder without an oci-layout file", entry: "oci-layout")
        }
        guard hasLayout else {
            let docker = try DockerImages(files)
            let image = try docker.choose(selection)
            return (try fromDocker(docker, image, .dockerArchive, &blobs, layerLimit), nil)
        }
        let layout = try LayoutImages(&blobs)
        let choice = ImageChoice(layout: layout, selection: selection)
        try choice.checkNames()
        guard files["manifest.json"] != nil else {
            let chosen = try choice.choose(among: try choice.namedTops(), &blobs)
            let kind: ArtifactKind = files.isFolder ? .ociLayout : .ociArchive
            return (try fromLayout(chosen, layout, kind, &blobs, layerLimit), layout.fileDigest)
        }
        let docker = try DockerImages(files)
        let agreement = DockerAgreement(docker: docker, choice: choice)
        let (image, found) = try agreement.choose(&blobs)
        let kind: ArtifactKind = files.isFolder ? .ociLayout : .dockerArchive
        guard let chosen = found else {
            let plan = try fromDocker(docker, image, kind, &blobs, layerLimit, warnings: layout.warnings)
            return (plan, layout.fileDigest)
        }
        let plan = try fromLayout(chosen, layout, kind, &blobs, layerLimit, tags: image.tags)
        try agreement.checkLayers(plan.layers.map(\.member), image)
        return (plan, layout.fileDigest)
    }

    private static func fromDocker(
        _ docker: DockerImages, _ image: DockerImage, _ kind: ArtifactKind, _ blobs: inout Blobs, _ limit: Int,
        warnings: [Finding] = []
    ) throws(Failure) -> ImagePlan {
        let config = try docker.config(of: image)
        let members = try docker.layers(of: image)
        for other in docker.images { try docker.refer(to: other, &blobs) }
        return ImagePlan(
            kind: kind, indexDigest: nil, manifestDigest: nil, configDigest: config.digest,
            config: config.document, names: image.tags,
            layers: try layers(members.map { ($0, nil) }, config.document, entry: "manifest.json", limit: limit),
            attestations: [], warnings: warnings)
    }

    private static func fromLayout(
        _ chosen: ImageChoice.Chosen, _ found: LayoutImages, _ kind: ArtifactKind, _ blobs: inout Blobs,
        _ limit: Int, tags: [String] = []
    ) throws(Failure) -> ImagePlan {
        var layout = found
        let image = chosen.candidate
        let config = try ImageChoice.config(of: image, &blobs)
        for platform in image.platforms where !platform.agrees(with: config.platform) {
            throw ImageFault.platformMismatch.failure(
                "the index says \(platform), the config \(config.platform)", entry: image.member.path.displayed)
        }
        var members: [(ImageFiles.Member, Descriptor?)] = []
        for (number, layer) in image.manifest.layers.enumerated() {
            try checkType(layer, number, entry: image.member.path.displayed)
            members.append((try blobs.require(layer, "layer \(number)"), layer))
        }
        let known = Set<TextKey>(tags)
        let documents = try layout.documents(of: image, under: chosen.top, blobs)
        try layout.takeOrphans(about: documents, &blobs)
        return ImagePlan(
            kind: kind, indexDigest: chosen.top.isIndex ? chosen.top.digest : nil, manifestDigest: image.digest,
            configDigest: image.manifest.config.digest, config: config,
            names: tags + chosen.names.filter { !known.contains($0) },
            layers: try layers(members, config, entry: image.member.path.displayed, limit: limit),
            attestations: layout.attestations(about: image.digest), documents: documents,
            signatures: try layout.signatures(about: documents, &blobs),
            sigstore: try layout.sigstore(about: documents, &blobs), attached: layout.attached(to: documents),
            warnings: layout.warnings)
    }

    private static func checkType(_ layer: Descriptor, _ number: Int, entry: String) throws(Failure) {
        if layer.hasURLs || MediaType.isForeign(layer.mediaType) {
            throw ImageFault.foreignLayer.failure(
                "layer \(number) is meant to be fetched from elsewhere", entry: entry,
                remedy: "push the image with its non-distributable layers included")
        }
        guard MediaType.layers[layer.mediaType] != nil else {
            let type = PathEscaping.displayed(Array(layer.mediaType.utf8.prefix(256)))
            throw ImageFault.mediaType.failure("layer \(number) is of an unknown type, \(type)", entry: entry)
        }
    }
}
