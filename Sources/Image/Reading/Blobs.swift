import Core
import Cryptography

/// The blobs of an image layout, by the digests that their names say, and which of them are known to be that
/// (OCI image-spec 1.1, image-layout.md, "Blobs").
struct Blobs: Sendable {
    private static let folder = "blobs"
    private static let algorithm = "sha256"

    let files: ImageFiles
    private let members: [Digest: ImageFiles.Member]
    /// Blobs whose bytes were hashed already.
    private(set) var checked: Set<Digest> = []
    /// Blobs that some document names.
    var referenced: Set<Digest> = []

    /// Takes every member below `blobs`; throws for what has no place there.
    init(_ files: ImageFiles) throws(Failure) {
        self.files = files
        var members: [Digest: ImageFiles.Member] = [:]
        for member in files.members {
            guard let digest = try Self.digest(of: member) else { continue }
            members[digest] = member
        }
        self.members = members
    }

    /// The digest that a blob's path says; nil for other members.
    static func digest(of member: ImageFiles.Member) throws(Failure) -> Digest? {
        let parts = member.path.components
        guard parts[0].elementsEqual(folder.utf8) else { return nil }
        if let refusal = OtherFormat.macFile(member) { throw refusal }
        if parts.count < 3 {
            if member.type == .dir { return nil }
            throw ImageFault.blobNotRegular.failure("has no place in a folder of blobs", entry: member.path.displayed)
        }
        guard parts[1].elementsEqual(algorithm.utf8) else {
            throw ImageFault.digestAlgorithm.failure(
                "a blob that is named by another digest than SHA-256", entry: member.path.displayed)
        }
        guard parts.count == 3, let digest = Digest(hexBytes: parts[2]) else {
            throw ImageFault.digestInvalid.failure(
                "a blob whose name is not 64 lower-case hexadecimal digits", entry: member.path.displayed)
        }
        guard member.type == .file else {
            throw ImageFault.blobNotRegular.failure("a blob that is no regular file", entry: member.path.displayed)
        }
        return digest
    }

    /// The member that holds a blob; nil where there is none.
    func member(_ digest: Digest) -> ImageFiles.Member? { members[digest] }

    /// Notes that a document names a blob, and checks the size that it says; nil where the blob is not there.
    mutating func refer(to descriptor: Descriptor) throws(Failure) -> ImageFiles.Member? {
        referenced.insert(descriptor.digest)
        guard let member = members[descriptor.digest] else { return nil }
        guard member.size == descriptor.size else {
            throw ImageFault.sizeMismatch.failure(
                "holds \(member.size) bytes, its descriptor says \(descriptor.size)", entry: member.path.displayed)
        }
        return member
    }

    /// As `refer`, for a blob that has to be there.
    mutating func require(_ descriptor: Descriptor, _ what: String) throws(Failure) -> ImageFiles.Member {
        guard let member = try refer(to: descriptor) else {
            throw ImageFault.blobMissing.failure(
                "\(what) is not there", entry: "\(Self.folder)/\(Self.algorithm)/\(descriptor.digest.hex)",
                remedy: "export the image again, with all its blobs")
        }
        return member
    }

    /// A document's bytes, which are those that its digest names.
    mutating func document(_ digest: Digest, _ member: ImageFiles.Member) throws(Failure) -> [UInt8] {
        let bytes = try files.document(member)
        guard try SHA256.digest(of: bytes) == digest else { throw Self.mismatch(member) }
        checked.insert(digest)
        return bytes
    }

    /// A blob's bytes, which are those that its digest names, and which count for no document; the caller bounds them.
    mutating func content(_ digest: Digest, _ member: ImageFiles.Member) throws(Failure) -> [UInt8] {
        let bytes = try files.content(member)
        guard try SHA256.digest(of: bytes) == digest else { throw Self.mismatch(member) }
        checked.insert(digest)
        return bytes
    }

    /// An image's config, whose bytes are those that its digest names.
    mutating func config(_ digest: Digest, _ member: ImageFiles.Member) throws(Failure) -> ConfigDocument {
        let config = try files.config(member)
        guard config.digest == digest else { throw Self.mismatch(member) }
        checked.insert(digest)
        return config.document
    }

    /// The blobs that are to be hashed still, sorted, apart from those that will be read as layers.
    func unchecked(without layers: Set<EntryPath>) -> [(digest: Digest, member: ImageFiles.Member)] {
        members.filter { !checked.contains($0.key) && !layers.contains($0.value.path) }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The blobs that no document names, sorted.
    var unreferenced: [Digest] { members.keys.filter { !referenced.contains($0) }.sorted() }

    static func mismatch(_ member: ImageFiles.Member) -> Failure {
        ImageFault.digestMismatch.failure("its bytes are not those that its name says", entry: member.path.displayed)
    }
}
