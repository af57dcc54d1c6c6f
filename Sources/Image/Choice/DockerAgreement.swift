import Core

/// An archive with both `manifest.json` and `index.json`, as docker and containerd write it: docker's loader believes
/// the one, containerd's the other, so both have to lead to the same images.
struct DockerAgreement: Sendable {
    let docker: DockerImages
    let choice: ImageChoice

    /// The image that both mean; from `manifest.json` alone where it has no name and `index.json` leaves it out.
    func choose(_ blobs: inout Blobs) throws(Failure) -> (DockerImage, ImageChoice.Chosen?) {
        let owners = try checkSameImages()
        let image = try docker.choose(choice.selection, others: otherNames(owners))
        let digest = try docker.config(of: image).digest
        let tops = choice.layout.tops.filter { owners[$0.digest]?.contains(digest) == true }
        guard !tops.isEmpty else { return (image, nil) }
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

    /// What `index.json` calls the images, by their configs.
    private func otherNames(_ owners: [Digest: Set<Digest>]) -> [Digest: DockerImages.OtherNames] {
        var others: [Digest: DockerImages.OtherNames] = [:]
        for top in choice.layout.tops {
            for config in owners[top.digest] ?? [] {
                var digests = Set(top.manifests.filter { choice.layout.manifests(of: config).contains($0) })
                if let manifest = digests.first { digests.formUnion(choice.layout.indexes(from: top, to: manifest)) }
                others[config, default: DockerImages.OtherNames()].names += top.names
                others[config]?.digests.formUnion(digests)
            }
        }
        return others
    }

    /// Checks every image of both, the chosen one or not: the configs that each descriptor of `index.json` leads to.
    ///
    /// No name is not another name: where `manifest.json` gives an image none, `index.json` may give it one (buildx with an
    /// output of type `oci` and a tag) or leave it out (docker 25 and later, saving by digest: moby#47210, moby#51389).
    private func checkSameImages() throws(Failure) -> [Digest: Set<Digest>] {
        // Each name stands once in manifest.json, so that one config is its owner.
        var tagged: Set<Digest> = []
        var named: Set<Digest> = []
        var tagOwners: [TextKey: Digest] = [:]
        for image in docker.images {
            let config = try docker.config(of: image).digest
            tagged.insert(config)
            if !image.tags.isEmpty { named.insert(config) }
            for tag in image.tags { tagOwners[ImageName.canonical(tag)] = config }
        }
        var owners: [Digest: Set<Digest>] = [:]
        for top in choice.layout.tops {
            let images = choice.layout.images(among: top.manifests)
            guard !images.isEmpty else { continue }
            let configs = Set(images.map(\.manifest.config.digest)).intersection(tagged)
            guard !configs.isEmpty else {
                throw ImageFault.dockerDisagrees.failure(
                    "index.json leads to the image \(top.digest), manifest.json does not", entry: "manifest.json")
            }
            for name in top.containerdNames
            where !(tagOwners[ImageName.canonical(name)].map(configs.contains) ?? configs.isDisjoint(with: named)) {
                throw ImageFault.dockerDisagrees.failure(
                    "index.json names an image \(PathEscaping.displayed(Array(name.utf8.prefix(256)))), "
                        + "manifest.json names it otherwise", entry: "manifest.json")
            }
            owners[top.digest] = configs
        }
        let listed = owners.values.reduce(into: Set<Digest>()) { $0.formUnion($1) }
        if let missing = named.filter({ !listed.contains($0) }).min() {
            throw ImageFault.dockerDisagrees.failure(
                "manifest.json leads to the config \(missing), index.json does not", entry: "manifest.json")
        }
        return owners
    }
}
