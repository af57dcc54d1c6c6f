import Core
import Signatures

extension SignatureJudge {
    /// Judges an image's signatures by the trust store's profiles, as AWS Signer's, by the same rules as a package's.
    func judgeByProfiles(
        _ evidence: ImageEvidence, _ check: SignatureCheck
    ) throws(Failure) -> NotationJudgement {
        guard !evidence.signatures.isEmpty else {
            var findings = try check.judgeImage(.unsigned).findings
            if evidence.documents.isEmpty, !findings.isEmpty {
                findings[0].remedy =
                    "a docker archive without an OCI layout can carry no signature: export an OCI archive with its "
                    + "signatures, or endorse it with `layerlock endorse`"
            }
            return NotationJudgement(findings: findings)
        }
        let signatures = evidence.signatures.map { $0.seen(at: asOf) }
        var judged: [(findings: [Finding], isAuthentic: Bool)] = []
        for signature in signatures {
            let judgement = try judge(signature, check)
            judged.append((judgement.findings, judgement.signer != nil))
        }
        return NotationJudgement(bestOf: judged, signatures)
    }

    private func judge(_ signature: NotationEvidence, _ check: SignatureCheck) throws(Failure) -> SignatureJudgement {
        var judgement: SignatureJudgement
        switch signature.outcome {
        case .broken(let reason): judgement = try check.judgeImage(.broken(reason))
        case .verified(let claims, let document):
            let signed: SignedClaims
            do throws(AWSSigner.Fault) {
                signed = try claims.signedClaims { check.end(of: $0, from: claims.signingTime) }
            } catch {
                return SignatureJudgement(findings: [Self.noProfile(error.message, signature.place)])
            }
            judgement = try check.judgeImage(.verified(signed))
            addLists(claims, check, to: &judgement)
            if judgement.signer != nil { judgement.findings.append(.coverage(of: document)) }
        }
        judgement.findings = judgement.findings.map { finding in
            var copy = finding
            if finding.outcome != .pass { copy.path = finding.path ?? signature.place }
            return copy
        }
        return judgement
    }

    /// What certificate revocation lists say beside the store's own list: they can take away, not give. Where a folder of
    /// them was given, they are asked.
    private func addLists(
        _ claims: NotationClaims, _ check: SignatureCheck, to judgement: inout SignatureJudgement
    ) {
        guard lists.areGiven else { return }
        let isRevoked = judgement.findings.contains { $0.id == .signatureRevocation && $0.outcome == .fail }
        let status = lists.status(of: claims.chain, signedAt: claims.signingTime, at: asOf)
        for remark in status.remarks {
            let outcome: Outcome
            switch remark.kind {
            case .revoked:
                judgement.findings.removeAll { $0.id == .signatureRevocation && $0.outcome == .pass }
                outcome = check.softOutcome
            // What nobody vouches for passes no check, and what is revoked needs no list to say so.
            case .good, .notChecked, .unknown:
                guard judgement.signer != nil, !isRevoked else { continue }
                outcome = remark.kind == .good ? .pass : remark.kind == .notChecked ? .warn : check.openOutcome
            }
            judgement.findings.append(
                Finding(.signatureRevocation, outcome, remark.message, remedy: remark.remedy))
        }
    }

    private static func noProfile(_ message: String, _ place: String) -> Finding {
        Finding(
            .signatureUntrusted, .fail,
            "the trust store believes signing profiles, and of this signature \(message)", path: place,
            remedy: "judge it by Notation's trust policy with --notation-config, or sign with a profile")
    }
}
