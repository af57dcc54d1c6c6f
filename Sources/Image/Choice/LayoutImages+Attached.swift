import Core

extension LayoutImages {
    /// What other manifests of the layout are about some documents, by their `subject` or by the tag that cosign gives
    /// them, `sha256-HEX.sig`, `.att` or `.sbom`; sorted by their digests. Nothing of it is verified. Signatures of the Notary
    /// Project and BuildKit's attestations are told apart.
    func attached(to documents: [SignableDocument]) -> [ImageFacts.Attached] {
        let digests = Set(documents.map(\.digest))
        let tagged = taggedManifests(about: documents)
        return candidates.values.filter { candidate in
            guard !digests.contains(candidate.digest), !candidate.isSignature, !candidate.isAttestation else {
                return false
            }
            return candidate.manifest.subject.map { digests.contains($0.digest) } ?? false
                || tagged[candidate.digest] != nil
        }.map { ImageFacts.Attached(digest: $0.digest, type: $0.attachedType) }.sorted { $0.digest < $1.digest }
    }
}

extension LayoutImages.Candidate {
    /// What it is, by its manifest: the artifact type, else the type of its config, or of its content where the config poses
    /// as an image's or says nothing.
    fileprivate var attachedType: String {
        if let type = manifest.artifactType { return type }
        let config = manifest.config.mediaType
        let saysNothing = MediaType.configs.contains(config) || config == MediaType.empty
        return saysNothing ? manifest.layers.first?.mediaType ?? config : config
    }
}
