import Core

extension LayoutImages.Candidate {
    /// Whether the manifest says that it is a signature of the Notary Project, by its artifact type or, as older versions
    /// have it, by its config's.
    var isSignature: Bool {
        manifest.artifactType == MediaType.notation
            || manifest.artifactType == nil && manifest.config.mediaType == MediaType.notation
    }
}

extension LayoutImages {
    /// Largest envelope that is looked at, in bytes.
    private static let envelopeLimit: UInt64 = 1 << 20
    /// Bytes of all envelopes that are looked at, one that several signatures name counted for each: each is parsed.
    private static let envelopesLimit: UInt64 = 32 << 20

    /// What of an image, or of another artifact, can be signed.
    func documents(of image: Candidate, under top: Top, _ blobs: Blobs) throws(Failure) -> [SignableDocument] {
        var documents = [
            SignableDocument(
                role: .manifest, mediaType: image.mediaType, digest: image.digest, size: image.member.size)
        ]
        for index in indexes(from: top, to: image.digest) {
            guard let member = blobs.member(index), let type = mediaTypes[index] else {
                throw Failure(.internalFault, "an index that is not listed")
            }
            documents.append(SignableDocument(role: .index, mediaType: type, digest: index, size: member.size))
        }
        return documents
    }

    /// The signatures about some documents, wherever the layout names them: in `index.json`, or in the index under a
    /// fallback tag. Those about something else that is there are left out; those about nothing that is there are not,
    /// since nobody else would tell of them.
    func signatures(
        about documents: [SignableDocument], _ blobs: inout Blobs
    ) throws(Failure) -> [ImageSignature] {
        var found: [ImageSignature] = []
        var bytes: UInt64 = 0
        let manifests = candidates.values.filter(\.isSignature).sorted { $0.digest < $1.digest }
        for candidate in manifests {
            guard let content = try content(of: candidate, documents, &blobs) else { continue }
            if case .envelope(let envelope, _, _) = content { bytes += UInt64(envelope.count) }
            guard bytes <= Self.envelopesLimit else {
                throw ImageFault.manifestField.failure(
                    "the envelopes of all signatures are over the limit of \(Self.envelopesLimit) bytes together",
                    entry: candidate.member.path.displayed)
            }
            guard found.count < ImageSignature.countLimit else {
                throw ImageFault.manifestField.failure(
                    "over \(ImageSignature.countLimit) signatures", entry: candidate.member.path.displayed)
            }
            found.append(ImageSignature(manifest: candidate.digest, content: content))
        }
        return found
    }

    /// nil for a signature of something else.
    private func content(
        of candidate: Candidate, _ documents: [SignableDocument], _ blobs: inout Blobs
    ) throws(Failure) -> ImageSignature.Content? {
        let manifest = candidate.manifest
        guard let subject = manifest.subject else {
            return .broken("its manifest names nothing that it would be about")
        }
        guard blobs.member(subject.digest) != nil else {
            return .broken("it is about \(subject.digest), which is not here")
        }
        guard let document = documents.first(where: { $0.digest == subject.digest }) else { return nil }
        guard subject.mediaType == document.mediaType else {
            return .broken("its manifest names what it is about by another media type")
        }
        if manifest.artifactType != nil, manifest.config.mediaType != MediaType.empty {
            return .broken("its manifest has a config, which a signature has none of")
        }
        guard let layer = manifest.layers.first, manifest.layers.count == 1 else {
            return .broken("its manifest has \(manifest.layers.count) layers, where one envelope is due")
        }
        guard let member = try blobs.refer(to: layer) else {
            return .broken("its envelope \(layer.digest) is not here")
        }
        guard layer.size <= Self.envelopeLimit else {
            return .broken("its envelope has \(layer.size) bytes, over the limit of \(Self.envelopeLimit)")
        }
        return .envelope(try blobs.document(layer.digest, member), mediaType: layer.mediaType, about: document)
    }
}
