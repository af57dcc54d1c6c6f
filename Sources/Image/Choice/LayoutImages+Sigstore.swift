import Core
import Cryptography

extension LayoutImages.Candidate {
    /// Whether a layer of it is one of Sigstore's.
    var isSigstores: Bool { manifest.layers.contains { SigstoreAttachment.Carrier(layerType: $0.mediaType) != nil } }
}

extension LayoutImages {
    /// The kinds of what `cosign save` writes beside an image, by its annotation.
    private static let savedKinds: Set<TextKey> = ["dev.cosignproject.cosign/sigs", "dev.cosignproject.cosign/atts"]
    /// Largest content that is looked at, in bytes.
    private static let contentLimit: UInt64 = 16 << 20
    /// Bytes of all contents that are looked at.
    private static let contentsLimit: UInt64 = 64 << 20
    /// Largest manifest that is looked for among blobs that nothing names, how many, and how many bytes.
    private static let (orphanLimit, orphansLimit, orphanBytesLimit) = (UInt64(64 << 10), 4_096, UInt64(32 << 20))

    /// Takes in the manifests of bundles that nothing names: `cosign save` of version 3 leaves them so, and reads them from
    /// the blobs' folder (cosign, pkg/cosign/verify.go, getLocalBundleDescriptors). Nothing else is believed that nothing names.
    mutating func takeOrphans(about documents: [SignableDocument], _ blobs: inout Blobs) throws(Failure) {
        let digests = Set(documents.map(\.digest))
        var bytesLeft = Self.orphanBytesLimit
        var looked = 0
        for digest in blobs.unreferenced {
            guard let member = blobs.member(digest), (2...Self.orphanLimit).contains(member.size) else { continue }
            guard looked < Self.orphansLimit, member.size <= bytesLeft else { return }
            looked += 1
            bytesLeft -= member.size
            let bytes = try blobs.files.content(member)
            guard bytes.first == UInt8(ascii: "{"), try SHA256.digest(of: bytes) == digest else { continue }
            do throws(Failure) {
                let manifest = try ManifestDocument(
                    bytes, mediaType: MediaType.manifest, entry: member.path.displayed)
                let candidate = Candidate(
                    digest: digest, member: member, mediaType: MediaType.manifest, manifest: manifest)
                guard let subject = manifest.subject, digests.contains(subject.digest), candidate.isSigstores else {
                    continue
                }
                take(orphan: candidate)
            } catch {
                // Whatever it is, it is no such manifest, and nothing names it.
                continue
            }
            blobs.referenced.insert(digest)
            try checkReferences(digest, &blobs)
        }
    }

    /// What the layout holds of Sigstore's about some documents: in manifests with one of them as subject, under cosign's
    /// tags, and as `cosign save` marks it. What is about something else is left out.
    func sigstore(
        about documents: [SignableDocument], _ blobs: inout Blobs
    ) throws(Failure) -> [SigstoreAttachment] {
        let tags = taggedManifests(about: documents)
        var found: [SigstoreAttachment] = []
        var bytesLeft = Self.contentsLimit
        for candidate in candidates.values.filter(\.isSigstores).sorted(by: { $0.digest < $1.digest }) {
            let about = self.documents(of: candidate, documents, tags)
            guard !about.isEmpty else { continue }
            for layer in candidate.manifest.layers {
                guard let carrier = SigstoreAttachment.Carrier(layerType: layer.mediaType) else { continue }
                guard found.count < SigstoreAttachment.countLimit else {
                    throw ImageFault.manifestField.failure(
                        "over \(SigstoreAttachment.countLimit) signatures and statements of Sigstore's",
                        entry: candidate.member.path.displayed)
                }
                var attachment = SigstoreAttachment(
                    manifest: candidate.digest, carrier: carrier, annotations: layer.annotations, about: about)
                if carrier == .bundle {
                    attachment.annotations.merge(candidate.manifest.annotations) { own, _ in own }
                }
                try read(layer, of: candidate, into: &attachment, &bytesLeft, &blobs)
                found.append(attachment)
            }
        }
        return found
    }

    /// What a manifest may be about.
    func documents(
        of candidate: Candidate, _ documents: [SignableDocument], _ tags: [Digest: Set<Digest>]
    ) -> [SignableDocument] {
        guard !documents.contains(where: { $0.digest == candidate.digest }) else { return [] }
        // A manifest that says what it is about is about nothing else, whatever its name is.
        if let subject = candidate.manifest.subject { return documents.filter { $0.digest == subject.digest } }
        if let tagged = tags[candidate.digest] { return documents.filter { tagged.contains($0.digest) } }
        return candidate.kinds.isDisjoint(with: Self.savedKinds) ? [] : documents
    }

    private func read(
        _ layer: Descriptor, of candidate: Candidate, into attachment: inout SigstoreAttachment,
        _ bytesLeft: inout UInt64, _ blobs: inout Blobs
    ) throws(Failure) {
        if let subject = candidate.manifest.subject, let document = attachment.about.first,
            subject.mediaType != document.mediaType || subject.size != document.size
        {
            attachment.fault = "its manifest names what it is about by another media type or size"
        } else if attachment.carrier == .bundle, candidate.manifest.layers.count != 1 {
            attachment.fault = "its manifest has \(candidate.manifest.layers.count) layers, where one bundle is due"
        } else if let member = try blobs.refer(to: layer) {
            guard layer.size <= Self.contentLimit, layer.size <= bytesLeft else {
                attachment.fault =
                    "it has \(layer.size) bytes, over the limit of \(Self.contentLimit), or of \(Self.contentsLimit) together"
                return
            }
            bytesLeft -= layer.size
            attachment.bytes = try blobs.content(layer.digest, member)
        } else {
            attachment.fault = "its content \(layer.digest) is not here"
        }
    }

    /// By manifests that cosign's tags name, what each tag says that they are about.
    func taggedManifests(about documents: [SignableDocument]) -> [Digest: Set<Digest>] {
        var meanings: [TextKey: Digest] = [:]
        for document in documents {
            for kind in ["sig", "att", "sbom"] {
                meanings[TextKey("sha256-\(document.digest.hex).\(kind)")] = document.digest
            }
        }
        var found: [Digest: Set<Digest>] = [:]
        for top in tops where !top.isIndex {
            for name in top.names {
                guard let tag = name.utf8.split(separator: UInt8(ascii: ":")).last.flatMap({ String($0) }),
                    let subject = meanings[TextKey(tag)]
                else { continue }
                found[top.digest, default: []].insert(subject)
            }
        }
        return found
    }
}
