import Core

/// One image of a docker archive's `manifest.json` (moby image-spec 1.3, "Combined Image JSON + Filesystem Changeset").
struct DockerImage: Sendable {
    /// The config's path.
    let config: EntryPath
    /// Names with their tags.
    let tags: [String]
    /// The layers' paths, lowest first.
    let layers: [EntryPath]

    private init(_ value: DocumentValue) throws(Failure) {
        config = try Self.path(try value.required("Config"))
        tags = try value.optional("RepoTags")?.strings() ?? []
        var layers: [EntryPath] = []
        // Docker writes null for an image without layers.
        for layer in try value.optional("Layers")?.elements() ?? [] { layers.append(try Self.path(layer)) }
        self.layers = layers
    }

    /// Reads `manifest.json`.
    static func images(_ bytes: [UInt8], entry: String) throws(Failure) -> [DockerImage] {
        let document = try DocumentValue(parsing: bytes, entry: entry, fault: .dockerManifestInvalid)
        var images: [DockerImage] = []
        var configs: Set<EntryPath> = []
        var tags: Set<TextKey> = []
        for value in try document.elements() {
            let image = try DockerImage(value)
            guard configs.insert(image.config).inserted else {
                throw value.refusal("lists an image for the second time")
            }
            for tag in image.tags where !tags.insert(ImageName.canonical(tag)).inserted {
                throw value.refusal("gives a name for the second time: \(PathEscaping.displayed(Array(tag.utf8)))")
            }
            images.append(image)
        }
        guard !images.isEmpty else { throw document.refusal("lists no image") }
        return images
    }

    private static func path(_ value: DocumentValue) throws(Failure) -> EntryPath {
        let text = Array(try value.string().utf8)
        do throws(PathFault) {
            return try EntryPath(validating: text, rules: .tar)
        } catch {
            throw value.refusal("\(PathEscaping.displayed(text)) is no path within the archive", as: .dockerPath)
        }
    }
}
