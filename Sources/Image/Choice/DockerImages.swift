import Core

/// The images of a docker archive's `manifest.json`, their files found.
struct DockerImages: Sendable {
    /// Links followed from a layer's path at the most.
    private static let linkLimit = 16
    private static let entry = "manifest.json"

    /// What an `index.json` beside calls an image.
    struct OtherNames {
        /// Its names there.
        var names: [String] = []
        /// The digests of its manifests, and of the indexes that lead to them.
        var digests: Set<Digest> = []
    }

    let images: [DockerImage]
    private let files: ImageFiles

    init(_ files: ImageFiles) throws(Failure) {
        guard let file = files["manifest.json"] else {
            throw OtherFormat.refusal(of: files, entry: Self.entry)
        }
        guard file.type == .file else {
            throw ImageFault.dockerNotRegular.failure("is no regular file", entry: Self.entry)
        }
        images = try DockerImage.images(try files.document(file), entry: Self.entry)
        self.files = files
    }

    /// The image that the selection means; `others` are what an `index.json` beside calls the images, by their configs.
    func choose(_ selection: ImageSelection, others: [Digest: OtherNames] = [:]) throws(Failure) -> DockerImage {
        var fitting = images
        if let digest = selection.digest {
            fitting = []
            for image in images {
                let own = try config(of: image).digest
                if own == digest || others[own]?.digests.contains(digest) == true { fitting.append(image) }
            }
            guard !fitting.isEmpty else { throw try noImage("no image has the digest \(digest)", others) }
        } else if let name = selection.name {
            let canonical = ImageName.canonical(name)
            fitting = []
            for image in images {
                let own = try config(of: image).digest
                let names = image.tags + (others[own]?.names ?? [])
                if names.contains(where: { ImageName.canonical($0) == canonical }) { fitting.append(image) }
            }
            guard !fitting.isEmpty else { throw try noImage("no image is named \(Self.shown(name))", others) }
        }
        if let platform = selection.platform {
            var running: [DockerImage] = []
            var known: Set<TextKey> = []
            for image in fitting {
                let found = try config(of: image).document.platform
                known.insert(found.description)
                if found.fits(platform) { running.append(image) }
            }
            guard !running.isEmpty else {
                let platforms = known.sorted().prefix(8).map(Self.shown).joined(separator: ", ")
                throw ImageFault.noImage.failure(
                    "no image is for \(platform); there are \(platforms)", entry: Self.entry,
                    remedy: ImageChoice.otherPlatform)
            }
            fitting = running
        }
        if fitting.count > 1, let digest = selection.configDigest {
            var own: [DockerImage] = []
            for image in fitting where try config(of: image).digest == digest { own.append(image) }
            if own.count == 1 { fitting = own }
        }
        guard fitting.count == 1 else {
            let isNamed = fitting.allSatisfy { !$0.tags.isEmpty }
            let known = try labels(of: fitting, others)
            throw ImageFault.dockerMultipleImages.failure(
                "\(fitting.count) images: \(known)", entry: Self.entry,
                remedy: isNamed ? "say which with \(setting: .image, "NAME:TAG")" : ImageChoice.byNameOrDigest)
        }
        return fitting[0]
    }

    /// The refusal of a name or digest that no image has, with those that there are.
    private func noImage(_ message: String, _ others: [Digest: OtherNames]) throws(Failure) -> Failure {
        let known = try labels(of: images, others)
        let isOne = images.count == 1
        let remedy: Prose =
            isOne && images[0].tags.isEmpty ? "leave \(setting: .image) out: there is one image" : ImageChoice.otherName
        return ImageFault.noImage.failure(
            "\(message); there \(isOne ? "is" : "are") \(known)", entry: Self.entry, remedy: remedy)
    }

    /// The images as `--image` takes them, a few of them: by name, and by the config's digest where one has none.
    private func labels(of images: [DockerImage], _ others: [Digest: OtherNames]) throws(Failure) -> String {
        var labels: [String] = []
        for image in images.prefix(8) {
            let own = try config(of: image).digest
            let names = image.tags.isEmpty ? others[own]?.names ?? [] : image.tags
            labels += names.isEmpty ? [own.description] : names.map(Self.shown)
        }
        return labels.prefix(8).joined(separator: ", ") + (labels.count > 8 || images.count > 8 ? ", …" : "")
    }

    /// The config of an image; where its name is a digest it has to be its own.
    func config(of image: DockerImage) throws(Failure) -> ReadConfig {
        guard let member = files[image.config] else { throw Self.missing(image.config) }
        guard member.type == .file else { throw Self.notRegular(image.config) }
        let config = try files.config(member)
        if let said = Self.digest(in: image.config), said != config.digest.hex {
            throw ImageFault.dockerConfigDigest.failure(
                "its name is not the digest of its bytes, \(config.digest)", entry: image.config.displayed)
        }
        return config
    }

    /// The files of an image's layers; links among them, as old versions of docker write for equal layers, are followed.
    func layers(of image: DockerImage) throws(Failure) -> [ImageFiles.Member] {
        var members: [ImageFiles.Member] = []
        for path in image.layers { members.append(try file(at: path)) }
        return members
    }

    /// Notes the blobs that an image names, whether or not they are there.
    func refer(to image: DockerImage, _ blobs: inout Blobs) throws(Failure) {
        for path in [image.config] + image.layers {
            guard let member = files[path] else { continue }
            if let digest = try Blobs.digest(of: member) { blobs.referenced.insert(digest) }
        }
    }

    /// The 64 digits of a name such as `<digest>.json`, `sha256:<digest>` or `blobs/sha256/<digest>`, in whatever case.
    private static func digest(in path: EntryPath) -> String? {
        var name = String(decoding: path.name, as: UTF8.self)[...]
        if name.utf8.starts(with: "sha256:".utf8) { name = name.dropFirst(7) }
        if name.utf8.count == 69, name.hasSuffix(".json") { name = name.dropLast(5) }
        return name.utf8.count == 64 && name.allSatisfy(\.isHexDigit) ? String(name) : nil
    }

    private func file(at path: EntryPath) throws(Failure) -> ImageFiles.Member {
        guard var member = files[path] else { throw Self.missing(path) }
        for _ in 0..<Self.linkLimit {
            if member.type == .file { return member }
            guard let target = Self.target(of: member), let next = files[target] else { break }
            member = next
        }
        throw Self.notRegular(path)
    }

    /// The path that a link leads to; nil where it is no link, or leads out of the archive.
    private static func target(of member: ImageFiles.Member) -> EntryPath? {
        guard let link = member.link else { return nil }
        var parts = member.type == .hardlink ? [] : Array(member.path.components.dropLast())
        if link.first == UInt8(ascii: "/") { return nil }
        for part in link.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        do throws(PathFault) {
            return try EntryPath(validating: Array(parts.joined(separator: "/".utf8)), rules: .tar)
        } catch {
            return nil
        }
    }

    private static func missing(_ path: EntryPath) -> Failure {
        ImageFault.dockerFileMissing.failure("manifest.json names it and it is not there", entry: path.displayed)
    }

    private static func notRegular(_ path: EntryPath) -> Failure {
        ImageFault.dockerNotRegular.failure(
            "manifest.json names it, and it leads to no regular file of the archive", entry: path.displayed)
    }

    private static func shown(_ text: String) -> String { PathEscaping.displayed(Array(text.utf8.prefix(256))) }
}
