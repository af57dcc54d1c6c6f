import Core
import Cryptography

extension NotationCheck {
    /// Whether somebody is known to have revoked what signed. "Not checked" is never "not revoked".
    func revocation(of claims: NotationClaims, _ plugin: AWSSigner.Attributes?) -> [Finding] {
        if config.level[.revocation] == .skip {
            return [
                Finding(.signatureRevocation, .warn, "revocation: not checked, as the statement \(shownName) has it")
            ]
        }
        let signedAt = claims.scheme == .signingAuthority ? claims.signingTime : nil
        let status = lists.status(of: claims.chain, signedAt: signedAt, at: asOf)
        guard let plugin, status.revoked == nil else { return status.remarks.map { finding($0) } }
        let signer = revocation(bySigner: plugin, claims)
        guard lists.areGiven, signer.outcome != .fail else { return [signer] }
        return [signer] + status.remarks.map { finding($0) }
    }

    private func finding(_ remark: RevocationRemark) -> Finding {
        switch remark.kind {
        case .good: passed(.signatureRevocation, .revocation, remark.message)
        // Notation passes this; there is nowhere to ask, which is not the same as an answer.
        case .notChecked: Finding(.signatureRevocation, .warn, "\(Validation.revocation.rawValue): \(remark.message)")
        case .unknown, .revoked:
            failed(
                .signatureRevocation, .revocation, remark.message, isOpen: remark.kind == .unknown,
                remedy: remark.remedy)
        }
    }

    private static let remedy = RevocationRemark.revokedRemedy

    /// In the place of AWS Signer's `GetRevocationStatus`, the trust store's list.
    private func revocation(bySigner plugin: AWSSigner.Attributes, _ claims: NotationClaims) -> Finding {
        if let profile = store?.profile(plugin.profileVersion), profile.status == .revoked,
            profile.revokedFrom.map({ claims.signingTime >= $0 }) ?? true
        {
            return failed(
                .signatureRevocation, .revocation, "the profile version (\(profile.file)) is revoked",
                remedy: Self.remedy)
        }
        guard let revocations = store?.revocations else {
            return failed(
                .signatureRevocation, .revocation,
                "not known: what AWS Signer revoked is asked online, and no list is at hand", isOpen: true,
                remedy: "pass --trust with a store whose revocations.json is current")
        }
        let hashes = CertificateFacts.revocationHashes(of: claims.chain)
        let hits = revocations.hits(
            profileVersion: plugin.profileVersion.text, job: plugin.job.text, certificates: hashes,
            at: claims.signingTime)
        guard hits.isEmpty else {
            return failed(
                .signatureRevocation, .revocation,
                "signed at \(claims.signingTime): \(hits.joined(separator: "; "))", remedy: Self.remedy)
        }
        guard revocations.asOf <= asOf else {
            return failed(
                .signatureRevocation, .revocation,
                "not known: the list of revocations is of \(revocations.asOf), later than the time judged at, \(asOf)",
                isOpen: true, remedy: "correct asOf in revocations.json, or the clock")
        }
        if let maxRevocationAge, .milliseconds(asOf.milliseconds - revocations.asOf.milliseconds) > maxRevocationAge {
            return failed(
                .signatureRevocation, .revocation,
                "not known: the list of revocations is of \(revocations.asOf), older than allowed", isOpen: true,
                remedy: "compare revocations.json with its sources, then `layerlock trust revoke --current`")
        }
        return passed(.signatureRevocation, .revocation, "not revoked, by the list of \(revocations.asOf)")
    }
}
