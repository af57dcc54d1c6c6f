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
    /// What cosign puts behind a digest to name a tag.
    private static let tagSuffixes = [".sig", ".att"]

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
                let isOne = document.artifactType.map { Self.types.contains($0) } ?? false
                guard !document.descriptor.isIndex, isOne else { continue }
                found[descriptor.digest] = Signature(document: document)
                try check(found.count)
            }
            for suffix in Self.tagSuffixes {
                let tag = "sha256-\(subject.hex)\(suffix)"
                guard let answer = try client.manifest(tag) else { continue }
                let digest = try SHA256.digest(of: answer.bytes)
                let document = try RemoteDocument(answer.bytes, type: answer.type, digest: digest)
                guard !document.descriptor.isIndex else { continue }
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

    private func check(_ count: Int) throws(Failure) {
        guard count <= Self.countLimit else {
            throw Failure(.sourceAnswer, "has more than \(Self.countLimit) signatures")
        }
    }

    /// What may be a signature of a manifest; what says of itself that it is something else is left out.
    private func referring(to digest: Digest) throws(Failure) -> [RemoteDescriptor] {
        var answer = try client.referrers(digest)
        if answer == nil { answer = try client.manifest("sha256-\(digest.hex)") }
        guard let answer else { return [] }
        let own = try SHA256.digest(of: answer.bytes)
        let list = try RemoteDocument(answer.bytes, type: answer.type, digest: own)
        // Whatever else carries such a tag.
        guard list.descriptor.isIndex else { return [] }
        return try list.members().filter { member in
            member.isManifest && (member.artifactType.map { Self.types.contains($0) } ?? true)
        }
    }
}
