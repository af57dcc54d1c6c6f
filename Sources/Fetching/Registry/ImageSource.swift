import Core
import Cryptography
import Remote

/// An image in a registry, as an OCI archive: its documents, the blobs of the image that is meant, and signatures.
struct ImageSource {
    /// Documents below an index at the most.
    private static let documentLimit = 512
    /// Indexes within each other at the most.
    private static let depthLimit = 4

    let client: RegistryClient
    let world: @Sendable () throws(Failure) -> FetchWorld
    let platform: ImagePlatform?
    let limit: UInt64
    /// A folder with archives that were fetched before; nil for none.
    let kept: String?

    /// - Parameter world: Makes the world of blobs that are fetched beside others.
    init(
        _ session: HTTPSession, _ image: ImageReference, platform: ImagePlatform?, limit: UInt64, kept: String?,
        world: @escaping @Sendable () throws(Failure) -> FetchWorld
    ) throws(Failure) {
        client = try RegistryClient(session, image)
        self.world = world
        self.platform = platform
        self.limit = limit
        self.kept = kept
    }

    private var image: ImageReference { client.image }

    /// All that the archive will hold, and where its blobs come from.
    func fetched() throws(Failure) -> Fetched {
        let root = try root()
        var documents: [Digest: RemoteDocument] = [:]
        var order: [Digest] = []
        var images: [RemoteDescriptor] = []
        try collect(root, as: root.descriptor, depth: 0, &documents, &order, &images)
        let meant = meant(images)
        var blobs: [RemoteDescriptor] = []
        for descriptor in meant {
            guard let document = documents[descriptor.digest] else { continue }
            blobs += try document.blobs()
        }
        var layout = RemoteLayout(root: root.descriptor)
        var subjects = [root.descriptor.digest]
        for descriptor in meant where descriptor.digest != root.descriptor.digest { subjects.append(descriptor.digest) }
        let signatures = try RemoteSignatures(client: client).all(about: subjects)
        for signature in signatures {
            layout.add(signature)
            if documents[signature.document.descriptor.digest] == nil {
                documents[signature.document.descriptor.digest] = signature.document
                order.append(signature.document.descriptor.digest)
            }
            blobs += try signature.document.blobs()
        }
        if let foreign = blobs.first(where: \.isForeign) {
            throw Failure(
                .sourceRefused, "has a foreign layer, \(foreign.digest), which lies outside of the registry",
                remedy: "build the image without foreign layers")
        }
        var archive = RemoteArchive(index: layout.index)
        for digest in order {
            if let document = documents[digest] { archive.add(document) }
        }
        try archive.add(blobs)
        guard archive.size <= limit else {
            throw Failure(.inputSpoolLimit, "has \(archive.size) bytes, over the limit of \(limit)")
        }
        let resolution = FetchEvent.Resolution(
            reference: image.reference(digest: root.descriptor.digest), digest: root.descriptor.digest,
            subject: .manifest, size: archive.size, layout: try archive.identity())
        let (client, whole, world, image, kept) = (client, archive, world, image, kept)
        return Fetched(resolution: resolution) { take throws(Failure) in
            let authorization = client.authorization
            return try whole.write(
                from: client, kept: { wanted in kept.map { client.session.world.kept($0, wanted) } ?? [:] },
                another: { () throws(Failure) in
                    try RegistryClient(HTTPSession(try world()), image, authorization: authorization)
                }, take)
        }
    }

    /// The manifest or index that the reference names, which has to have the digest that it is named by.
    private func root() throws(Failure) -> RemoteDocument {
        let reference = image.digest?.description ?? image.tag ?? "latest"
        guard let answer = try client.manifest(reference) else {
            throw Failure(.sourceNotFound, "\(image.host)/\(image.repository) has no image \(reference)")
        }
        let digest = try SHA256.digest(of: answer.bytes)
        if let asked = image.digest {
            guard asked == digest else { throw Self.otherDigest("the manifest", asked, digest) }
        } else if let stated = answer.digest.flatMap({ Digest($0) }), stated != digest {
            throw Self.otherDigest("the manifest", stated, digest)
        }
        return try RemoteDocument(answer.bytes, type: answer.type, digest: digest)
    }

    static func otherDigest(_ what: String, _ stated: Digest, _ found: Digest) -> Failure {
        Failure(.sourceDigest, "\(what) is stated as \(stated), and what came is \(found)")
    }

    /// Fetches what an index names, indexes and manifests, whatever platform it is for: they are small, and say what there is.
    private func collect(
        _ document: RemoteDocument, as descriptor: RemoteDescriptor, depth: Int,
        _ documents: inout [Digest: RemoteDocument], _ order: inout [Digest], _ images: inout [RemoteDescriptor]
    ) throws(Failure) {
        guard documents[descriptor.digest] == nil else { return }
        guard documents.count < Self.documentLimit, depth < Self.depthLimit else {
            throw Failure(.sourceAnswer, "leads to more than \(Self.documentLimit) manifests, or too deep")
        }
        documents[descriptor.digest] = document
        order.append(descriptor.digest)
        guard document.descriptor.isIndex else {
            if !descriptor.isAttestation { images.append(descriptor) }
            return
        }
        for member in try document.members() where member.isIndex || member.isManifest {
            guard let inner = try Self.document(member, client) else {
                throw Failure(
                    .sourceAnswer, "the index \(descriptor.digest) names \(member.digest), which is not there",
                    remedy: "where a tag moved meanwhile, run again; else push the whole index")
            }
            try collect(inner, as: member, depth: depth + 1, &documents, &order, &images)
        }
    }

    /// A document by its descriptor; nil where the registry has none.
    static func document(
        _ descriptor: RemoteDescriptor, _ client: RegistryClient
    ) throws(Failure) -> RemoteDocument? {
        guard let answer = try client.manifest(descriptor.digest.description) else { return nil }
        let digest = try SHA256.digest(of: answer.bytes)
        guard digest == descriptor.digest else { throw otherDigest("a manifest", descriptor.digest, digest) }
        guard UInt64(answer.bytes.count) == descriptor.size else {
            throw Failure(.sourceAnswer, "the manifest \(digest) has another size than its descriptor says")
        }
        return try RemoteDocument(answer.bytes, type: descriptor.mediaType, digest: digest)
    }

    /// The images whose blobs are wanted: none where several could be meant, which whoever judges has to refuse.
    private func meant(_ images: [RemoteDescriptor]) -> [RemoteDescriptor] {
        if let platform { return images.filter { $0.fits(platform) } }
        return images.count == 1 ? images : []
    }
}
