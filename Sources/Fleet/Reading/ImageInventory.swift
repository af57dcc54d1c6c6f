import Core
import Cryptography

/// What ECR and registries say of images.
enum ImageInventory {
    private static let detailKeys = JSONKeys(["registryId", "repositoryName", "imageDigest"])
    private static let imageKeys = JSONKeys([
        "registryId", "repositoryName", "imageId", "imageManifest",
    ])
    private static let idKeys = JSONKeys(["imageDigest"])
    private static let manifestKeys = JSONKeys(["schemaVersion", "config", "manifests"])
    private static let childKeys = JSONKeys(["digest", "platform"])
    private static let platformKeys = JSONKeys(["architecture"])

    /// `aws ecr describe-images`: the images of a repository.
    static func details(_ pull: inout JSONPull, into inventory: inout FleetInventory) throws(Failure) {
        inventory.count("describe-images", records: 0)
        try pull.array { pull, _ throws(Failure) in
            var (registry, repository, text) = ("", "", "")
            try pull.object(detailKeys) { pull, index throws(Failure) in
                switch index {
                case 0: registry = try pull.text() ?? ""
                case 1: repository = try pull.text() ?? ""
                default: text = try pull.text() ?? ""
                }
            }
            guard let digest = Digest(text), !repository.isEmpty else {
                throw pull.fault("expected an image with repositoryName and imageDigest (sha256:…)")
            }
            inventory.repositories["\(registry)/\(repository)", default: []].insert(digest)
            inventory.count("describe-images")
        }
    }

    /// `aws ecr batch-get-image`: manifests, each of the digest that it is named by.
    static func images(_ pull: inout JSONPull, into inventory: inout FleetInventory) throws(Failure) {
        inventory.count("batch-get-image", records: 0)
        try pull.array { pull, _ throws(Failure) in
            var (manifest, digest): (String?, Digest?) = (nil, nil)
            try pull.object(imageKeys) { pull, index throws(Failure) in
                switch index {
                case 2:
                    try pull.object(idKeys) { pull, _ throws(Failure) in
                        let text = try pull.text() ?? ""
                        digest = Digest(text)
                        if digest == nil {
                            throw pull.fault("expected sha256:… and 64 digits, found \(JSONWriter.shown(text))")
                        }
                    }
                case 3: manifest = try pull.text()
                default: try pull.skip()
                }
            }
            guard let manifest else { throw pull.fault("expected an image with its imageManifest") }
            let bytes = Array(manifest.utf8)
            let actual = try SHA256.digest(of: bytes)
            if let digest, digest != actual {
                throw pull.fault("imageManifest has the digest \(actual), and is named by \(digest)")
            }
            var inner = pull.document(bytes)
            try self.manifest(&inner, digest: actual, into: &inventory)
            inventory.count("batch-get-image")
        }
    }

    /// A manifest as a file, of the digest that its bytes have.
    static func manifest(
        _ pull: inout JSONPull, bytes: [UInt8], into inventory: inout FleetInventory
    ) throws(Failure) {
        try manifest(&pull, digest: try SHA256.digest(of: bytes), into: &inventory)
        // Who keeps a manifest as a text ends it with a line feed that the registry's has not.
        if bytes.last == UInt8(ascii: "\n") {
            let digest = try SHA256.digest(of: Array(bytes.dropLast()))
            var again = pull.document(bytes)
            try manifest(&again, digest: digest, into: &inventory)
        }
        inventory.count("image manifest")
    }

    private static func manifest(
        _ pull: inout JSONPull, digest: Digest, into inventory: inout FleetInventory
    ) throws(Failure) {
        var statement = ManifestStatement()
        var version: Int64?
        try pull.object(manifestKeys) { pull, index throws(Failure) in
            switch index {
            case 0: version = try pull.integer()
            case 1:
                guard try pull.kind() == .object else { return try pull.skip() }
                statement.config = try child(&pull).digest
            default:
                try pull.array { pull, _ throws(Failure) in statement.children.append(try child(&pull)) }
            }
        }
        guard version == 2, statement.config != nil || !statement.children.isEmpty else {
            throw pull.fault("expected an image's manifest or index of schemaVersion 2")
        }
        inventory.manifests[digest] = statement
    }

    private static func child(_ pull: inout JSONPull) throws(Failure) -> (digest: Digest, architecture: String) {
        var (text, architecture) = ("", "")
        try pull.object(childKeys) { pull, index throws(Failure) in
            if index == 0 {
                text = try pull.text() ?? ""
            } else if try pull.kind() == .object {
                try pull.object(platformKeys) { pull, _ throws(Failure) in architecture = try pull.text() ?? "" }
            } else {
                try pull.skip()
            }
        }
        guard let digest = Digest(text) else {
            throw pull.fault("digest: expected sha256:… and 64 digits, found \(JSONWriter.shown(text))")
        }
        return (digest, architecture)
    }
}
