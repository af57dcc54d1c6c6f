import Core
import Cryptography

extension SignatureCheck {
    /// Judges an image's signatures by the trust store's profiles, as AWS Signer's, by the same rules as a package's.
    func judgeImage(
        _ evidence: [SignatureEvidence], of documents: [SignableDocument]
    ) throws(Failure) -> SignatureJudgement {
        guard !evidence.isEmpty else {
            var findings = try judgeImage(nil).findings
            if documents.isEmpty, !findings.isEmpty {
                findings[0].remedy =
                    "a docker archive without an OCI layout can carry no signature: export an OCI archive with its "
                    + "signatures, or endorse it with `\(run: .endorse)`"
            }
            return SignatureJudgement(findings: findings)
        }
        let evidence = evidence.map { $0.seen(at: asOf) }
        var judged: [(findings: [Finding], isAuthentic: Bool)] = []
        for signature in evidence {
            if signature.format.isSigstores {
                var bundle = judgeBundle(signature)
                if bundle.isAuthentic, case .document(let document)? = signature.claims?.covers {
                    bundle.findings.append(.coverage(of: document))
                }
                judged.append(bundle)
                continue
            }
            let judgement = try judgeInImage(signature)
            judged.append((judgement.findings, judgement.signer != nil))
        }
        return SignatureJudgement(bestOf: judged, evidence)
    }

    func judgeInImage(_ signature: SignatureEvidence) throws(Failure) -> SignatureJudgement {
        var judgement = try judgeImage(signature)
        if case .verified(let claims) = signature.outcome, claims.namesProfile {
            try addLists(claims, to: &judgement)
            if judgement.signer != nil, case .document(let document) = claims.covers {
                judgement.findings.append(.coverage(of: document))
            }
        }
        require(metadata, of: signature, in: &judgement)
        judgement.findings = judgement.findings.map { finding in
            var copy = finding
            if finding.outcome != .pass { copy.path = finding.path ?? signature.place }
            return copy
        }
        return judgement
    }

    /// What certificate revocation lists say beside the store's own list: they can take away, not give. Where a folder of
    /// them was given, they are asked.
    private func addLists(_ claims: SignatureClaims, to judgement: inout SignatureJudgement) throws(Failure) {
        guard lists.areGiven else { return }
        let isRevoked = judgement.findings.contains { $0.id == .signatureRevocation && $0.outcome == .fail }
        let status = lists.status(of: try claims.certificates(memory), signedAt: claims.signingTime, at: asOf)
        for remark in status.remarks {
            let outcome: Outcome
            switch remark.kind {
            case .revoked:
                judgement.findings.removeAll { $0.id == .signatureRevocation && $0.outcome == .pass }
                outcome = enforcement.bad
            // What nobody vouches for passes no check, and what is revoked needs no list to say so.
            case .good, .notChecked, .unknown:
                guard judgement.signer != nil, !isRevoked else { continue }
                outcome = remark.kind == .good ? .pass : remark.kind == .notChecked ? .warn : enforcement.open
            }
            judgement.findings.append(
                Finding(.signatureRevocation, outcome, remark.message, remedy: remark.remedy))
        }
    }
}

extension SignatureClaims {
    /// Whether the rules for profiles can judge it.
    fileprivate var namesProfile: Bool {
        if case .profileVersion = signer { signerFault == nil } else { false }
    }
}
