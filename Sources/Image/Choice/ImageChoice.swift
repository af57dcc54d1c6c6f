import Core

/// Choosing the one image that is meant among those of an OCI layout; where two could be meant, none is chosen.
struct ImageChoice: Sendable {
    let layout: LayoutImages
    let selection: ImageSelection

    /// The image and the descriptor of `index.json` that leads to it.
    struct Chosen {
        let top: LayoutImages.Top
        let candidate: LayoutImages.Candidate
        let names: [String]
    }

    /// Refuses one name for two images, whichever is asked for.
    func checkNames() throws(Failure) {
        var owners: [TextKey: Digest] = [:]
        for top in layout.tops {
            for name in top.names {
                if let owner = owners.updateValue(top.digest, forKey: name), owner != top.digest {
                    throw ImageFault.ambiguousReference.failure(
                        "two images are named \(Self.shown(name))", entry: "index.json")
                }
            }
        }
    }

    /// Chooses among what some descriptors of `index.json` lead to, by the platform alone.
    func choose(among tops: [LayoutImages.Top], _ blobs: inout Blobs) throws(Failure) -> Chosen {
        var images = try images(of: tops)
        if let digest = selection.digest {
            let meant = layout.manifests(of: digest)
            let all = images
            images = all.filter { meant.contains($0.digest) }
            guard !images.isEmpty else { throw noImage("no image has the digest \(digest)", all, tops) }
        }
        if let platform = selection.platform {
            var fitting: [LayoutImages.Candidate] = []
            for image in images where try runs(image, on: platform, &blobs) { fitting.append(image) }
            guard !fitting.isEmpty else {
                throw ImageFault.noImage.failure(
                    "no image is for \(platform); there are \(try platforms(of: images, &blobs))", entry: "index.json",
                    remedy: Self.otherPlatform)
            }
            images = fitting
        }
        if images.count > 1, let config = selection.configDigest {
            let own = images.filter { $0.manifest.config.digest == config }
            if own.count == 1 { images = own }
        }
        if images.count > 1 { throw try ambiguity(images, tops, &blobs) }
        let image = images[0]
        // The names are those of every descriptor that leads to it.
        let leading = tops.filter { $0.manifests.contains(image.digest) }
        guard let top = leading.first(where: \.isIndex) ?? leading.first else {
            throw ImageFault.noImage.failure("nothing leads to the image", entry: "index.json")
        }
        var names: [String] = []
        var known: Set<TextKey> = []
        for name in leading.flatMap(\.names) where known.insert(name).inserted { names.append(name) }
        return Chosen(top: top, candidate: image, names: names)
    }

    /// The descriptors of `index.json` that the selection's name fits, or all.
    func namedTops() throws(Failure) -> [LayoutImages.Top] {
        guard let name = selection.name else { return layout.tops }
        let exact = layout.tops.filter { $0.names.contains(name) }
        let canonical = ImageName.canonical(name)
        let tops =
            exact.isEmpty
            ? layout.tops.filter { top in top.names.contains { ImageName.canonical($0) == canonical } } : exact
        guard !tops.isEmpty else {
            throw noImage("no image is named \(Self.shown(name))", try images(of: layout.tops), layout.tops)
        }
        guard tops.count == 1 else {
            throw ImageFault.ambiguousReference.failure(
                "two images are named \(Self.shown(name))", entry: "index.json")
        }
        return tops
    }

    /// The images that descriptors lead to, attestations and other artifacts apart; at least one.
    func images(of tops: [LayoutImages.Top]) throws(Failure) -> [LayoutImages.Candidate] {
        let manifests = tops.flatMap(\.manifests)
        let images = layout.images(among: manifests)
        guard images.isEmpty else { return images }
        if let other = manifests.lazy.compactMap({ layout.candidates[$0] }).first(where: { !$0.isAttestation }) {
            guard !other.isAttachment || !other.manifest.isImage else {
                throw ImageFault.notImage.failure(
                    "has no layer of a root file system: it is what stands beside an image, such as a bill of materials",
                    entry: other.member.path.displayed)
            }
            throw ImageFault.notImage.failure(
                "describes \(Self.shown(other.manifest.config.mediaType)), which is no image's config",
                entry: other.member.path.displayed)
        }
        if let absent = layout.warnings.first {
            throw ImageFault.blobMissing.failure("no manifest of the index is there", entry: absent.path)
        }
        throw ImageFault.noImage.failure("lists no image", entry: "index.json")
    }

    /// An image's config.
    static func config(
        of image: LayoutImages.Candidate, _ blobs: inout Blobs
    ) throws(Failure) -> ConfigDocument {
        let descriptor = image.manifest.config
        let member = try blobs.require(descriptor, "the image's config")
        return try blobs.config(descriptor.digest, member)
    }

    /// Whether an image runs on a platform, by its descriptors, or by its config where those say nothing.
    private func runs(
        _ image: LayoutImages.Candidate, on platform: ImagePlatform, _ blobs: inout Blobs
    ) throws(Failure) -> Bool {
        guard !image.platforms.isEmpty else { return try Self.config(of: image, &blobs).platform.fits(platform) }
        for said in image.platforms {
            if said.fits(platform) { return true }
            // A descriptor that leaves the variant out leaves it to the config.
            guard said.variant.isEmpty, said.os == platform.os, said.architecture == platform.architecture,
                blobs.member(image.manifest.config.digest) != nil
            else { continue }
            let own = try Self.config(of: image, &blobs).platform
            if own.agrees(with: said), own.fits(platform) { return true }
        }
        return false
    }

    /// The refusal of a name or digest that no image has, with those that there are.
    private func noImage(
        _ message: String, _ images: [LayoutImages.Candidate], _ tops: [LayoutImages.Top]
    ) -> Failure {
        let isNamed = tops.contains { !$0.names.isEmpty }
        let remedy: Prose =
            images.count == 1 && !isNamed ? "leave \(setting: .image) out: there is one image" : Self.otherName
        return ImageFault.noImage.failure(
            "\(message); there \(images.count == 1 ? "is" : "are") \(Self.labels(of: images, tops))",
            entry: "index.json", remedy: remedy)
    }

    /// The images as `--image` takes them, a few of them: by name, and by digest where one has none.
    private static func labels(of images: [LayoutImages.Candidate], _ tops: [LayoutImages.Top]) -> String {
        var labels: [String] = []
        var known: Set<TextKey> = []
        for image in images {
            let names = tops.filter { $0.manifests.contains(image.digest) }.flatMap(\.names)
            for label in names.isEmpty ? [image.digest.description] : names where known.insert(label).inserted {
                labels.append(shown(label))
            }
            if labels.count > 8 { break }
        }
        return labels.prefix(8).joined(separator: ", ") + (labels.count > 8 ? ", …" : "")
    }

    private func ambiguity(
        _ images: [LayoutImages.Candidate], _ tops: [LayoutImages.Top], _ blobs: inout Blobs
    ) throws(Failure) -> Failure {
        let digests = Set(images.map(\.digest))
        let leading = tops.filter { top in top.manifests.contains(where: digests.contains) }
        if leading.count > 1, leading.contains(where: { !$0.names.isEmpty }) {
            let isNamed = leading.allSatisfy { !$0.names.isEmpty }
            return ImageFault.multipleImages.failure(
                "\(leading.count) images: \(Self.labels(of: images, tops))", entry: "index.json",
                remedy: isNamed ? "say which with \(setting: .image, "NAME:TAG")" : Self.byNameOrDigest)
        }
        var platforms: [ImagePlatform] = []
        for image in images {
            if image.platforms.isEmpty {
                platforms.append(try Self.config(of: image, &blobs).platform)
            } else {
                platforms += image.platforms
            }
        }
        let text = platforms.prefix(8).map(\.description).sorted().joined(separator: ", ")
        if selection.platform != nil || Set(platforms.map(\.canonical)).count == 1 {
            let variants = Set(platforms.map(\.canonical)).count
            if variants == images.count, selection.platform?.variant.isEmpty == true {
                return ImageFault.ambiguousPlatform.failure(
                    "\(images.count) images for one platform: \(text)", entry: "index.json",
                    remedy:
                        "give the platform with its variant, such as \(setting: .platform, .word(Self.shown(platforms[0].canonical.description)))"
                )
            }
            return ImageFault.ambiguousPlatform.failure(
                "\(images.count) images for one platform, \(text): \(Self.digests(of: images))", entry: "index.json",
                remedy: Self.byDigest)
        }
        return ImageFault.multipleImages.failure(
            "\(images.count) images, for \(text)", entry: "index.json", remedy: "say which with \(setting: .platform)")
    }

    static let otherPlatform: Prose = "pass one of these as \(setting: .platform)"
    static let otherName: Prose = "pass one of these as \(setting: .image)"
    static let byDigest: Prose = "say which with \(setting: .image, "sha256:…")"
    static let byNameOrDigest: Prose =
        "say which with \(setting: .image, "NAME:TAG"), or \(setting: .image, "sha256:…") where one has no name"

    private static func digests(of images: [LayoutImages.Candidate]) -> String {
        images.prefix(8).map(\.digest.description).joined(separator: ", ") + (images.count > 8 ? ", …" : "")
    }

    /// The platforms of images, a few of them, as a message names them.
    private func platforms(
        of images: [LayoutImages.Candidate], _ blobs: inout Blobs
    ) throws(Failure) -> String {
        var known: Set<TextKey> = []
        for image in images {
            if image.platforms.isEmpty {
                known.insert(try Self.config(of: image, &blobs).platform.description)
            } else {
                known.formUnion(image.platforms.map(\.description))
            }
        }
        return known.sorted().prefix(8).map(Self.shown).joined(separator: ", ")
    }

    private static func shown(_ text: String) -> String { PathEscaping.displayed(Array(text.utf8.prefix(256))) }
}

extension ImagePlatform {
    /// Whether an image for this platform is one for the platform asked for; without a variant any will do.
    func fits(_ asked: ImagePlatform) -> Bool {
        guard os == asked.os, architecture == asked.architecture else { return false }
        return asked.variant.isEmpty || canonical == asked.canonical
    }

    /// Whether two statements about one image can both be true.
    func agrees(with other: ImagePlatform) -> Bool {
        os == other.os && architecture == other.architecture
            && (variant.isEmpty || other.variant.isEmpty || variant == other.variant)
    }
}
