import Core

extension LayoutImages {
    /// What other manifests of the layout are about some documents, by their `subject`, by the tag that cosign gives
    /// them, `sha256-HEX.sig`, `.att` or `.sbom`, as `cosign save` marks them, or by BuildKit's reference; sorted by their digests.
    /// Nothing of it is verified. Signatures of the Notary Project are told apart.
    func attached(to documents: [SignableDocument]) -> [ImageFacts.Attached] {
        let tagged = taggedManifests(about: documents)
        var found: [ImageFacts.Attached] = []
        for candidate in candidates.values where !candidate.isSignature {
            guard !documents.contains(where: { $0.digest == candidate.digest }) else { continue }
            let subject: SignableDocument?
            if candidate.isAttestation {
                subject = documents.first { candidate.subjects.contains(TextKey($0.digest.description)) }
            } else {
                subject = self.documents(of: candidate, documents, tagged).first
            }
            if let subject { found.append(candidate.attached(to: subject)) }
        }
        return found.sorted { $0.digest < $1.digest }
    }
}

extension LayoutImages.Candidate {
    fileprivate func attached(to subject: SignableDocument) -> ImageFacts.Attached {
        var seen: Set<TextKey> = []
        let stated =
            [manifest.annotations["dev.sigstore.bundle.predicateType"]]
            + manifest.layers.map {
                $0.annotations["in-toto.io/predicate-type"] ?? $0.annotations["predicateType"]
            }
        let size = manifest.layers.reduce(UInt64(0)) { sum, layer in
            let (total, isTooMuch) = sum.addingReportingOverflow(layer.size)
            return isTooMuch ? .max : total
        }
        return ImageFacts.Attached(
            digest: digest, type: attachedType, kind: kind, subject: subject.digest, size: size,
            predicateTypes: stated.compactMap(\.self).filter { seen.insert(TextKey($0)).inserted })
    }

    /// What it is, by its manifest: the artifact type, else the type of its config, or of its content where the config poses
    /// as an image's or says nothing.
    private var attachedType: String {
        if let type = manifest.artifactType { return type }
        let config = manifest.config.mediaType
        let saysNothing = MediaType.configs.contains(config) || config == MediaType.empty
        return saysNothing ? manifest.layers.first?.mediaType ?? config : config
    }

    private var kind: ImageFacts.Attached.Kind {
        let types = [attachedType] + manifest.layers.map(\.mediaType)
        switch manifest.layers.lazy.compactMap({ SigstoreAttachment.Carrier(layerType: $0.mediaType) }).first {
        case .simpleSigning: return .signature
        case .envelope: return .attestation
        case .bundle:
            let stated = manifest.annotations["dev.sigstore.bundle.predicateType"]
            return stated.map { $0 == AttestationType.signature ? .signature : .attestation } ?? .other
        case nil: break
        }
        if types.contains("application/vnd.in-toto+json") { return .attestation }
        let words = ["spdx", "cyclonedx", "syft"].map { Array($0.utf8) }
        let isBill = types.contains { type in
            let bytes = Array(type.utf8)
            return words.contains { word in bytes.indices.contains { bytes[$0...].starts(with: word) } }
        }
        return isBill ? .billOfMaterials : .other
    }
}
