import Core

/// An archive with both `manifest.json` and `index.json`, as docker and containerd write it: docker's loader believes
/// the one, containerd's the other, so both have to lead to the same images.
struct DockerAgreement: Sendable {
    let docker: DockerImages
    let choice: ImageChoice

    /// The image that both mean.
    func choose(_ blobs: inout Blobs) throws(Failure) -> (DockerImage, ImageChoice.Chosen) {
        let owners = try checkSameImages()
        let image = try docker.choose(choice.selection)
        let digest = try docker.config(of: image).digest
        let tops = choice.layout.tops.filter { owners[$0.digest]?.contains(digest) == true }
        let chosen = try choice.choose(among: tops, &blobs)
        guard chosen.candidate.manifest.config.digest == digest else {
            throw ImageFault.dockerDisagrees.failure(
                "manifest.json leads to the config \(digest), index.json to \(chosen.candidate.manifest.config.digest)",
                entry: "manifest.json")
        }
        return (image, chosen)
    }

    /// Checks that both documents name the same files as layers.
    func checkLayers(_ members: [ImageFiles.Member], _ image: DockerImage) throws(Failure) {
        let named = try docker.layers(of: image)
        guard named.map(\.path) == members.map(\.path) else {
            throw ImageFault.dockerDisagrees.failure(
                "manifest.json and index.json lead to different layers", entry: "manifest.json")
        }
    }

    /// Checks every image of both, the chosen one or not: the configs that each descriptor of `index.json` leads to.
    private func checkSameImages() throws(Failure) -> [Digest: Set<Digest>] {
        // Each name stands once in manifest.json, so that one config is its owner.
        var tagged: Set<Digest> = []
        var tagOwners: [TextKey: Digest] = [:]
        for image in docker.images {
            let config = try docker.config(of: image).digest
            tagged.insert(config)
            for tag in image.tags { tagOwners[ImageName.canonical(tag)] = config }
        }
        var owners: [Digest: Set<Digest>] = [:]
        for top in choice.layout.tops {
            let images = top.manifests.compactMap { choice.layout.candidates[$0] }
                .filter { !$0.isAttestation && $0.manifest.isImage }
            guard !images.isEmpty else { continue }
            let configs = Set(images.map(\.manifest.config.digest)).intersection(tagged)
            guard !configs.isEmpty else {
                throw ImageFault.dockerDisagrees.failure(
                    "index.json leads to the image \(top.digest), manifest.json does not", entry: "manifest.json")
            }
            for name in top.containerdNames
            where tagOwners[ImageName.canonical(name)].map(configs.contains) != true {
                throw ImageFault.dockerDisagrees.failure(
                    "index.json names an image \(PathEscaping.displayed(Array(name.utf8.prefix(256)))), "
                        + "manifest.json names it otherwise", entry: "manifest.json")
            }
            owners[top.digest] = configs
        }
        let listed = owners.values.reduce(into: Set<Digest>()) { $0.formUnion($1) }
        if let missing = tagged.filter({ !listed.contains($0) }).min() {
            throw ImageFault.dockerDisagrees.failure(
                "manifest.json leads to the config \(missing), index.json does not", entry: "manifest.json")
        }
        return owners
    }
}
