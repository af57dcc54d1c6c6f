import Core

/// A package's signatures: the one inside, and those that lie beside it or were given for it.
extension SignatureCheck {
    /// Judges them. The best counts. Inside or beside, one that does not hold says something false about the bytes, whoever
    /// signed them otherwise; an attestation is no signature, and is told of alone.
    func judgePackage(
        _ evidence: [SignatureEvidence], isPinned: Bool
    ) throws(Failure) -> SignatureJudgement {
        guard evidence.contains(where: \.isDetached) else { return try judge(evidence.first, isPinned: isPinned) }
        let (places, attestations) = evidence.signaturesAndAttestations()
        let seen = places.map { evidence[$0].seen(at: asOf) }
        var judged: [(findings: [Finding], isAuthentic: Bool)] = []
        for signature in seen { judged.append(try judgeOfPackage(signature, isPinned: isPinned)) }
        var judgement =
            seen.isEmpty ? try judge(nil, isPinned: isPinned) : SignatureJudgement(packageOf: judged, seen)
        judgement.authentic = Set(judgement.authentic.map { places[$0] })
        judgement.findings += attestations
        return judgement
    }

    private func judgeOfPackage(
        _ signature: SignatureEvidence, isPinned: Bool
    ) throws(Failure) -> (findings: [Finding], isAuthentic: Bool) {
        if signature.format == .sigstoreBundle { return judgeBundle(signature) }
        guard signature.isDetached else {
            let judgement = try judge(signature, isPinned: isPinned)
            return (judgement.findings, judgement.signer != nil)
        }
        // Notation's over the file: by the rules for AWS Signer's profiles.
        var judgement = try judgeInImage(signature)
        if judgement.signer != nil { judgement.findings.append(.coverageOfFile) }
        return (judgement.findings, judgement.signer != nil)
    }
}

extension SignatureEvidence {
    /// Whether it is not inside the artifact's bytes: of a zip, whatever is over the whole file.
    package var isDetached: Bool {
        isGiven || [.sigstoreBundle, .notationJWS, .notationCOSE].contains(format)
    }
}

extension SignatureEvidence {
    /// What is to be told of a bundle beside an artifact that signs a statement about it, and is no signature; nil for others.
    package var attestationBeside: Finding? {
        guard !isGiven, let type = SigstoreBundle.attestationType(of: self) else { return nil }
        let shown = PathEscaping.displayed(type.utf8.prefix(256))
        return Finding(
            .signatureIntegrity, .warn, "it is an attestation of the type \(shown), and no signature", path: place)
    }
}

extension [SignatureEvidence] {
    /// The places of what is a signature or was given as one, and what is to be told of attestations that lie beside.
    func signaturesAndAttestations() -> (places: [Int], attestations: [Finding]) {
        var places: [Int] = []
        var findings: [Finding] = []
        for place in indices {
            if let attestation = self[place].attestationBeside {
                findings.append(attestation)
            } else {
                places.append(place)
            }
        }
        return (places, findings)
    }
}

extension SignatureJudgement {
    /// Of several signatures of a package the best counts, but one beside or inside that does not hold fails whatever else
    /// there is.
    init(packageOf judged: [(findings: [Finding], isAuthentic: Bool)], _ evidence: [SignatureEvidence]) {
        self.init(bestOf: judged, evidence)
        let broken = judged.indices.first { place in
            !evidence[place].isGiven
                && judged[place].findings.contains { $0.id == .signatureIntegrity && $0.outcome == .fail }
        }
        guard let broken else { return }
        let others = judged.indices.filter { $0 != broken }.flatMap { judged[$0].findings }
        findings = judged[broken].findings + others.filter { $0.outcome != .pass }
    }
}

extension Finding {
    /// What a signature over a file's digest leaves open: nothing.
    static let coverageOfFile = Finding(
        .signatureCoverage, .pass, "the signature is over the artifact's digest: it covers every byte")
}
