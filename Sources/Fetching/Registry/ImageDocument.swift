import Core

/// What a manifest, an index or an entry of one names by its digest.
struct RemoteDescriptor: Equatable {
    var mediaType: String
    var digest: Digest
    var size: UInt64
    var artifactType: String?
    var platform: ImagePlatform?
    /// Whether a builder says that it is no image but what is said about one.
    var isAttestation = false

    static let indexes: Set<TextKey> = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ]
    static let manifests: Set<TextKey> = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]

    var isIndex: Bool { Self.indexes.contains(mediaType) }
    var isManifest: Bool { Self.manifests.contains(mediaType) }

    /// Whether a layer is meant to be fetched from elsewhere.
    var isForeign: Bool {
        mediaType.utf8.starts(with: "application/vnd.oci.image.layer.nondistributable.".utf8)
            || mediaType.utf8.starts(with: "application/vnd.docker.image.rootfs.foreign.".utf8)
    }

    /// - Throws: `source.answer`.
    init(_ value: JSONValue?, _ what: String) throws(Failure) {
        guard let object = value?.object, let type = object["mediaType"]?.string, !type.isEmpty,
            let digest = object["digest"]?.string.flatMap({ Digest($0) }),
            let size = object["size"]?.integer.flatMap({ UInt64(exactly: $0) })
        else {
            throw Failure(
                .sourceAnswer, "\(what) names something without a type, a SHA-256 digest and a size",
                remedy: "save the image by another tool, and name the file")
        }
        (mediaType, self.digest, self.size) = (type, digest, size)
        artifactType = object["artifactType"]?.string
        if let platform = object["platform"]?.object, let os = platform["os"]?.string,
            let architecture = platform["architecture"]?.string
        {
            self.platform = ImagePlatform(
                os: os, architecture: architecture, variant: platform["variant"]?.string ?? "")
            isAttestation = os == "unknown" && architecture == "unknown"
        }
    }

    init(mediaType: String, digest: Digest, size: UInt64, artifactType: String? = nil) {
        (self.mediaType, self.digest, self.size, self.artifactType) = (mediaType, digest, size, artifactType)
    }

    /// Whether it may be for a platform.
    func fits(_ asked: ImagePlatform) -> Bool {
        guard let platform else { return true }
        guard platform.os == asked.os, platform.architecture == asked.architecture else { return false }
        return asked.variant.isEmpty || platform.variant.isEmpty || platform.canonical == asked.canonical
    }
}

/// A manifest or an index as a registry gave it, with the digest of its bytes.
struct RemoteDocument {
    let descriptor: RemoteDescriptor
    let bytes: [UInt8]
    private let object: JSONObject

    /// - Throws: `source.answer` for what is no JSON, or says of itself another type than it came as.
    init(_ bytes: [UInt8], type: String?, digest: Digest) throws(Failure) {
        do throws(JSONFault) {
            object = try JSONCursor(try JSONReader.read(bytes, options: .foreign)).object()
        } catch {
            throw Failure(.sourceAnswer, "the manifest \(digest) is no JSON: \(error.message)")
        }
        let own = object["mediaType"]?.string
        let known = RemoteDescriptor.indexes.union(RemoteDescriptor.manifests)
        let said = type.flatMap { known.contains($0) ? $0 : nil }
        guard let type = said ?? own.flatMap({ known.contains($0) ? $0 : nil }) else {
            throw Failure(
                .sourceAnswer,
                "the manifest \(digest) is of no type that is read: \(JSONWriter.shown(type ?? own ?? ""))")
        }
        guard own == nil || own == type else {
            throw Failure(.sourceAnswer, "the manifest \(digest) came as another type than it says of itself")
        }
        descriptor = RemoteDescriptor(
            mediaType: type, digest: digest, size: UInt64(bytes.count), artifactType: object["artifactType"]?.string)
        self.bytes = bytes
    }

    private var name: String { "the manifest \(descriptor.digest)" }

    /// What an index names.
    func members() throws(Failure) -> [RemoteDescriptor] {
        guard let list = object["manifests"]?.array else { throw Failure(.sourceAnswer, "\(name) lists nothing") }
        var members: [RemoteDescriptor] = []
        for value in list { members.append(try RemoteDescriptor(value, name)) }
        return members
    }

    /// What a manifest names: its config, then its layers.
    func blobs() throws(Failure) -> [RemoteDescriptor] {
        guard let list = object["layers"]?.array else { throw Failure(.sourceAnswer, "\(name) has no layers") }
        var blobs = [try RemoteDescriptor(object["config"], name)]
        for value in list { blobs.append(try RemoteDescriptor(value, name)) }
        return blobs
    }

    /// What a manifest is, apart from an image: its own word, or its config's.
    var artifactType: String? {
        object["artifactType"]?.string ?? object["config"]?.object?["mediaType"]?.string
    }
    /// What a manifest is about; nil for none.
    var subject: Digest? { object["subject"]?.object?["digest"]?.string.flatMap { Digest($0) } }
}
