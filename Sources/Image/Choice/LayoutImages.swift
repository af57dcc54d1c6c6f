import Core
import Cryptography

/// What an OCI image layout lists: every index and manifest read, whether or not its image is the one that is judged.
struct LayoutImages: Sendable {
    /// A name that a descriptor of `index.json` gave already.
    private struct KnownName: Hashable {
        let place: Int
        let name: String
        let isContainerds: Bool
    }

    /// Warnings about blobs that are not here at the most; one such manifest is as good as many.
    private static let warningLimit = 32
    /// Indexes within each other at the most, `index.json` apart.
    private static let depthLimit = 8
    /// Manifests that all indexes lead to at the most, one that several lead to counted for each.
    private static let listedLimit = 1 << 18

    /// A manifest, however many descriptors lead to it.
    struct Candidate: Sendable {
        let digest: Digest
        let member: ImageFiles.Member
        let mediaType: String
        let manifest: ManifestDocument
        /// The platforms that descriptors give it, unknown/unknown among them.
        var platforms: Set<ImagePlatform> = []
        /// The manifests that it is about, as the descriptors that lead to it say.
        var subjects: Set<TextKey> = []
        /// What `cosign save` says that it is, by the descriptors that lead to it.
        var kinds: Set<TextKey> = []

        /// Whether an index below `index.json` leads to it.
        var isWithinIndex = false

        /// Whether it may be what stands beside an image, as `cosign attach sbom` makes it, with an image's config: no layer of
        /// it is one of a root, and nothing offers it for a platform.
        var isAttachment: Bool {
            platforms.isEmpty && !isWithinIndex && !manifest.layers.isEmpty && !manifest.hasRootLayer
        }

        /// Whether every descriptor says that it is no image but what is said about one.
        var isAttestation: Bool {
            platforms == [ImagePlatform(os: "unknown", architecture: "unknown")]
        }
    }

    /// What one descriptor of `index.json` leads to.
    struct Top: Sendable {
        let digest: Digest
        let isIndex: Bool
        var names: [String] = []
        /// Those of the names that containerd gives, whole and not a tag alone.
        var containerdNames: [String] = []
        /// The manifests, in the indexes' order.
        var manifests: [Digest] = []
    }

    /// The digest of `index.json` itself.
    let fileDigest: Digest
    private(set) var tops: [Top] = []
    private(set) var candidates: [Digest: Candidate] = [:]
    private(set) var warnings: [Finding] = []
    private var topPlaces: [Digest: Int] = [:]
    private var knownNames: Set<KnownName> = []
    private var absent: Set<Digest> = []
    /// Manifests by the index that names them; an index is read once, however often it is named.
    private var indexes: [Digest: [Digest]] = [:]
    /// What all of these come to, before what stands twice is left out.
    private var listedCount = 0
    /// The indexes that an index names.
    private var innerIndexes: [Digest: [Digest]] = [:]
    /// The media type that each index and manifest is named by.
    private(set) var mediaTypes: [Digest: String] = [:]

    /// Reads `oci-layout`, `index.json` and all that they lead to.
    init(_ blobs: inout Blobs) throws(Failure) {
        try Self.checkLayout(blobs.files)
        guard let file = blobs.files["index.json"] else {
            throw ImageFault.noImage.failure("is not there, and nothing lists an image", entry: "index.json")
        }
        try Self.checkRegular(file)
        let bytes = try blobs.files.document(file)
        fileDigest = try SHA256.digest(of: bytes)
        let index = try IndexDocument(bytes, mediaType: MediaType.index, entry: "index.json")
        for descriptor in index.manifests { try add(descriptor, &blobs) }
        for digest in candidates.keys.sorted() { try checkReferences(digest, &blobs) }
    }

    /// Of some manifests those of images, attestations and other artifacts apart, and what is attached to an image too where
    /// there is one.
    func images(among manifests: [Digest]) -> [Candidate] {
        var seen: Set<Digest> = []
        let images = manifests.filter { seen.insert($0).inserted }.compactMap { candidates[$0] }
            .filter { !$0.isAttestation && $0.manifest.isImage }
        let hasOwn = candidates.values.contains { !$0.isAttestation && $0.manifest.isImage && !$0.isAttachment }
        return hasOwn ? images.filter { !$0.isAttachment } : images
    }

    /// The manifests that a digest stands for: its own, all that an index leads to, or those of a config.
    func manifests(of digest: Digest) -> Set<Digest> {
        if candidates[digest] != nil { return [digest] }
        if let below = indexes[digest] { return Set(below) }
        return Set(candidates.values.filter { $0.manifest.config.digest == digest }.map(\.digest))
    }

    /// The attestations about a manifest, sorted.
    func attestations(about digest: Digest) -> [Digest] {
        candidates.values.filter { $0.isAttestation && $0.subjects.contains(digest.description) }.map(\.digest).sorted()
    }

    /// The indexes by which a descriptor of `index.json` leads to a manifest, outermost first; none where it names the
    /// manifest itself.
    func indexes(from top: Top, to manifest: Digest) -> [Digest] {
        guard top.isIndex else { return [] }
        var found: [Digest] = []
        var known: Set<Digest> = []
        var pending = [top.digest]
        while let index = pending.popLast() {
            guard known.insert(index).inserted, indexes[index]?.contains(manifest) == true else { continue }
            found.append(index)
            pending += innerIndexes[index] ?? []
        }
        return found
    }

    private static func checkLayout(_ files: ImageFiles) throws(Failure) {
        guard let file = files["oci-layout"] else {
            throw ImageFault.layoutMissing.failure("is not there, beside an index.json", entry: "oci-layout")
        }
        try checkRegular(file)
        let document = try DocumentValue(parsing: try files.document(file), entry: "oci-layout", fault: .layoutVersion)
        let version = try document.required("imageLayoutVersion")
        guard try version.string() == "1.0.0" else { throw version.refusal("is not \"1.0.0\"") }
    }

    private static func checkRegular(_ file: ImageFiles.Member) throws(Failure) {
        guard file.type == .file else {
            throw ImageFault.blobNotRegular.failure("is no regular file", entry: file.path.displayed)
        }
    }

    private mutating func add(_ descriptor: Descriptor, _ blobs: inout Blobs) throws(Failure) {
        let isIndex = MediaType.indexes.contains(descriptor.mediaType)
        guard isIndex || MediaType.manifests.contains(descriptor.mediaType) else {
            _ = try blobs.refer(to: descriptor)
            return
        }
        try noteType(descriptor)
        let member = try blobs.require(descriptor, isIndex ? "an index that index.json names" : "a manifest")
        if let place = topPlaces[descriptor.digest] {
            addNames(descriptor, to: place)
            if !isIndex { note(descriptor) }
            return
        }
        var top = Top(digest: descriptor.digest, isIndex: isIndex)
        if isIndex {
            top.manifests = try manifests(of: descriptor, member, depth: 1, &blobs)
        } else {
            try read(descriptor, member, &blobs)
            top.manifests = [descriptor.digest]
        }
        topPlaces[descriptor.digest] = tops.count
        tops.append(top)
        addNames(descriptor, to: tops.count - 1)
    }

    private mutating func addNames(_ descriptor: Descriptor, to place: Int) {
        for name in descriptor.names
        where knownNames.insert(KnownName(place: place, name: name, isContainerds: false)).inserted {
            tops[place].names.append(name)
        }
        if let name = descriptor.containerdName,
            knownNames.insert(KnownName(place: place, name: name, isContainerds: true)).inserted
        {
            tops[place].containerdNames.append(name)
        }
    }

    /// The manifests that an index leads to, each once.
    private mutating func manifests(
        of index: Descriptor, _ member: ImageFiles.Member, depth: Int, _ blobs: inout Blobs
    ) throws(Failure) -> [Digest] {
        if let known = indexes[index.digest] { return known }
        guard depth <= Self.depthLimit else {
            throw ImageFault.manifestField.failure(
                "indexes are nested over \(Self.depthLimit) levels deep", entry: member.path.displayed)
        }
        let document = try IndexDocument(
            try blobs.document(index.digest, member), mediaType: index.mediaType, entry: member.path.displayed)
        var found: [Digest] = []
        var seen: Set<Digest> = []
        var indexesSeen: Set<Digest> = []
        for descriptor in document.manifests {
            let isIndex = MediaType.indexes.contains(descriptor.mediaType)
            guard isIndex || MediaType.manifests.contains(descriptor.mediaType) else {
                _ = try blobs.refer(to: descriptor)
                continue
            }
            try noteType(descriptor)
            guard let inner = try blobs.refer(to: descriptor) else {
                warnAbsent("a manifest that the index names", descriptor.digest, descriptor.platform)
                continue
            }
            if isIndex {
                guard indexesSeen.insert(descriptor.digest).inserted else { continue }
                innerIndexes[index.digest, default: []].append(descriptor.digest)
                let below = try manifests(of: descriptor, inner, depth: depth + 1, &blobs)
                try countListed(below.count, member)
                found += below.filter { seen.insert($0).inserted }
            } else {
                try read(descriptor, inner, &blobs)
                candidates[descriptor.digest]?.isWithinIndex = true
                try countListed(1, member)
                if seen.insert(descriptor.digest).inserted { found.append(descriptor.digest) }
            }
        }
        indexes[index.digest] = found
        return found
    }

    private mutating func countListed(_ count: Int, _ member: ImageFiles.Member) throws(Failure) {
        listedCount += count
        guard listedCount <= Self.listedLimit else {
            throw ImageFault.manifestField.failure(
                "indexes lead to manifests over \(Self.listedLimit) times in all", entry: member.path.displayed)
        }
    }

    private mutating func read(
        _ descriptor: Descriptor, _ member: ImageFiles.Member, _ blobs: inout Blobs
    ) throws(Failure) {
        if candidates[descriptor.digest] == nil {
            let manifest = try ManifestDocument(
                try blobs.document(descriptor.digest, member), mediaType: descriptor.mediaType,
                entry: member.path.displayed)
            candidates[descriptor.digest] = Candidate(
                digest: descriptor.digest, member: member, mediaType: descriptor.mediaType, manifest: manifest)
        }
        note(descriptor)
    }

    /// Two types for one document are two ways to read it.
    private mutating func noteType(_ descriptor: Descriptor) throws(Failure) {
        let known = mediaTypes.updateValue(descriptor.mediaType, forKey: descriptor.digest)
        guard known == nil || known == descriptor.mediaType else {
            throw ImageFault.mediaTypeMismatch.failure(
                "two descriptors name it by different media types", entry: "blobs/sha256/\(descriptor.digest.hex)")
        }
    }

    private mutating func note(_ descriptor: Descriptor) {
        if let platform = descriptor.platform { candidates[descriptor.digest]?.platforms.insert(platform) }
        if let subject = descriptor.annotations["vnd.docker.reference.digest"] {
            candidates[descriptor.digest]?.subjects.insert(subject)
        }
        if let kind = descriptor.annotations["kind"] { candidates[descriptor.digest]?.kinds.insert(TextKey(kind)) }
    }

    /// Takes in a manifest that no document names.
    mutating func take(orphan candidate: Candidate) { candidates[candidate.digest] = candidate }

    /// Checks what a manifest names against the blobs that are there; what is not there is only a reason to refuse the
    /// image that is judged.
    func checkReferences(_ digest: Digest, _ blobs: inout Blobs) throws(Failure) {
        guard let candidate = candidates[digest] else { return }
        for descriptor in [candidate.manifest.config] + candidate.manifest.layers {
            _ = try blobs.refer(to: descriptor)
        }
        if let subject = candidate.manifest.subject { _ = try blobs.refer(to: subject) }
    }

    private mutating func warnAbsent(_ what: String, _ digest: Digest, _ platform: ImagePlatform?) {
        guard absent.insert(digest).inserted, warnings.count < Self.warningLimit else { return }
        let path = "blobs/sha256/\(digest.hex)"
        warnings.append(
            Finding(
                ImageFault.blobMissing.code, .warn,
                "\(what)\(platform.map { " for \($0)" } ?? "") is not here: it is not judged", path: path))
    }
}
