import Core

/// One image of a docker archive's `manifest.json` (moby image-spec 1.3, "Combined Image JSON + Filesystem Changeset").
struct DockerImage: Sendable {
    /// The config's path.
    let config: EntryPath
    /// Names with their tags.
    let tags: [String]
    /// The layers' paths, lowest first.
    let layers: [EntryPath]

    /// How docker spells its keys, and how old versions of Jib do, which Go reads alike.
    private struct Keys {
        let config: String, tags: String, layers: String
        static let docker = Keys(config: "Config", tags: "RepoTags", layers: "Layers")
        static let jib = Keys(config: "config", tags: "repoTags", layers: "layers")
    }

    private init(_ value: DocumentValue) throws(Failure) {
        // One spelling for all of an image's keys: any other beside it is refused as it is asked for.
        let object = try value.object()
        let keys: Keys = object[Keys.jib.config] != nil && object[Keys.docker.config] == nil ? .jib : .docker
        config = try Self.path(try value.required(keys.config))
        tags = try value.optional(keys.tags)?.strings() ?? []
        var layers: [EntryPath] = []
        // Docker writes null for an image without layers.
        for layer in try value.optional(keys.layers)?.elements() ?? [] { layers.append(try Self.path(layer)) }
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
