import Core
import Cryptography
import Remote

/// Signatures of an image that lie beside it: by the list of what refers to it, by the tag that stands in for that list
/// (OCI distribution-spec 1.1, "Referrers Tag Schema"), and by cosign's tags.
struct RemoteSignatures {
    /// Signatures of one image at the most, as its reader has it.
    private static let countLimit = 128
    /// Bytes of a signature's blob at the most.
    private static let blobLimit: UInt64 = 32 << 20
    /// What signatures and attestations say that they are.
    private static let types: Set<TextKey> = [
        "application/vnd.cncf.notary.signature", "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/vnd.dev.sigstore.bundle+json;version=0.3", "application/vnd.dev.sigstore.bundle+json;version=0.2",
        "application/vnd.dev.sigstore.bundle+json;version=0.1", "application/vnd.dev.cosign.artifact.sig.v1+json",
    ]
    /// What signatures and attestations are stored as.
    private static let contentTypes: Set<TextKey> = [
        "application/vnd.dev.cosign.simplesigning.v1+json", "application/vnd.dsse.envelope.v1+json",
        "application/jose+json", "application/cose",
    ]
    /// What a manifest that does not say what it is has as its type: its config's.
    private static let saysNothing: Set<TextKey> = [
        "application/vnd.oci.empty.v1+json", "application/vnd.oci.image.config.v1+json",
    ]
    /// What cosign puts behind a digest to name a tag.
    private static let tagSuffixes = [".sig", ".att", billSuffix]
    /// Of a bill of materials, which is listed and never judged.
    private static let billSuffix = ".sbom"

    let client: RegistryClient

    /// A signature's manifest, and the tag that leads to it where one does.
    struct Signature {
        var document: RemoteDocument
        var tag: String?
    }

    /// All signatures about some manifests, sorted by digest.
    func all(about subjects: [Digest]) throws(Failure) -> [Signature] {
        var found: [Digest: Signature] = [:]
        for subject in subjects {
            for descriptor in try referring(to: subject) where found[descriptor.digest] == nil {
                guard let document = try ImageSource.document(descriptor, client) else {
                    throw Failure(.sourceAnswer, "lists the signature \(descriptor.digest), which is not there")
                }
                guard !document.descriptor.isIndex, try isOne(document) else { continue }
                found[descriptor.digest] = Signature(document: document)
                try check(found.count)
            }
            for suffix in Self.tagSuffixes {
                let tag = "sha256-\(subject.hex)\(suffix)"
                guard let answer = try client.manifest(tag) else { continue }
                let digest = try SHA256.digest(of: answer.bytes)
                let document = try RemoteDocument(answer.bytes, type: answer.type, digest: digest)
                guard !document.descriptor.isIndex else { continue }
                if suffix == Self.billSuffix, try document.blobs().contains(where: { $0.size > Self.blobLimit }) {
                    continue
                }
                found[digest] = Signature(document: document, tag: tag)
                try check(found.count)
            }
        }
        for signature in found.values {
            for blob in try signature.document.blobs() where blob.size > Self.blobLimit {
                throw Failure(
                    .sourceAnswer,
                    "a signature's blob, \(blob.digest), has \(blob.size) bytes, over the limit of \(Self.blobLimit)")
            }
        }
        return found.values.sorted { $0.document.descriptor.digest < $1.document.descriptor.digest }
    }

    /// Whether a manifest is one by its own word, or by what it holds: some leave its type out.
    private func isOne(_ document: RemoteDocument) throws(Failure) -> Bool {
        if let type = document.artifactType, Self.types.contains(type) { return true }
        guard document.artifactType.map({ Self.saysNothing.contains($0) }) ?? true else { return false }
        return try document.blobs().contains { Self.contentTypes.contains($0.mediaType) || Self.isBundle($0.mediaType) }
    }

    private static func isBundle(_ type: String) -> Bool {
        type.utf8.starts(with: "application/vnd.dev.sigstore.bundle".utf8)
    }

    private func check(_ count: Int) throws(Failure) {
        guard count <= Self.countLimit else {
            throw Failure(.sourceAnswer, "has more than \(Self.countLimit) signatures")
        }
    }

    /// What may be a signature of a manifest; what says of itself that it is something else is left out.
    private func referring(to digest: Digest) throws(Failure) -> [RemoteDescriptor] {
        var pages = try client.referrers(digest)
        if pages == nil { pages = try client.manifest("sha256-\(digest.hex)").map { [$0] } }
        var found: [RemoteDescriptor] = []
        for page in pages ?? [] {
            let own = try SHA256.digest(of: page.bytes)
            let list = try RemoteDocument(page.bytes, type: page.type, digest: own)
            // Whatever else carries such a tag.
            guard list.descriptor.isIndex else { continue }
            found += try list.members().filter { member in
                member.isManifest
                    && (member.artifactType.map { Self.types.contains($0) || Self.saysNothing.contains($0) } ?? true)
            }
        }
        return found
    }
}
