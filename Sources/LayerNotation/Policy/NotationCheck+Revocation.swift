import LayerCrypto
import LayerModel
import LayerTrust

extension NotationCheck {
    /// Whether somebody is known to have revoked what signed. "Not checked" is never "not revoked".
    func revocation(of claims: NotationClaims, _ plugin: AWSSigner.Attributes?) -> Finding {
        if config.level[.revocation] == .skip {
            return Finding(
                "signature.revocation", .warn, "revocation: not checked, as the statement \(shownName) has it")
        }
        let signedAt = claims.scheme == .signingAuthority ? claims.signingTime : nil
        let status = lists.status(of: claims.chain, signedAt: signedAt, at: asOf)
        if case .revoked(let certificate) = status {
            let reason = certificate.reason.map { " (\($0))" } ?? ""
            return failed(
                "signature.revocation", .revocation,
                "\(certificate.subject) is revoked since \(certificate.since)\(reason), says "
                    + PathEscaping.displayed(certificate.file.utf8),
                remedy: Self.remedy)
        }
        if let plugin { return revocation(bySigner: plugin, claims) }
        switch status {
        case .good(let until):
            return passed("signature.revocation", .revocation, "not revoked, by lists that hold until \(until)")
        case .notRevocable:
            // Notation passes this; there is nowhere to ask, which is not the same as an answer.
            return Finding(
                "signature.revocation", .warn,
                "revocation: not checked: no certificate of the chain says where its revocation would be published")
        case .unknown(let reason):
            return failed(
                "signature.revocation", .revocation, "not known: \(reason)", isOpen: true,
                remedy: "give the issuers' current revocation lists with --crl DIR")
        case .revoked: return failed("signature.revocation", .revocation, "revoked", remedy: Self.remedy)
        }
    }

    private static let remedy = "find out why it was revoked, then sign the reviewed image again"

    /// In the place of AWS Signer's `GetRevocationStatus`, the trust store's list.
    private func revocation(bySigner plugin: AWSSigner.Attributes, _ claims: NotationClaims) -> Finding {
        if let profile = store?.profile(plugin.profileVersion), profile.status == .revoked,
            profile.revokedFrom.map({ claims.signingTime >= $0 }) ?? true
        {
            return failed(
                "signature.revocation", .revocation, "the profile version (\(profile.file)) is revoked",
                remedy: Self.remedy)
        }
        guard let revocations = store?.revocations else {
            return failed(
                "signature.revocation", .revocation,
                "not known: what AWS Signer revoked is asked online, and no list is at hand", isOpen: true,
                remedy: "pass --trust with a store whose revocations.json is current")
        }
        let hashes = CertificateFacts.revocationHashes(of: claims.chain)
        let hits = revocations.hits(
            profileVersion: plugin.profileVersion.text, job: plugin.job.text, certificates: hashes,
            at: claims.signingTime)
        guard hits.isEmpty else {
            return failed(
                "signature.revocation", .revocation,
                "signed at \(claims.signingTime): \(hits.joined(separator: "; "))", remedy: Self.remedy)
        }
        if let maxRevocationAge, .milliseconds(asOf.milliseconds - revocations.asOf.milliseconds) > maxRevocationAge {
            return failed(
                "signature.revocation", .revocation,
                "not known: the list of revocations is of \(revocations.asOf), older than allowed", isOpen: true,
                remedy: "compare revocations.json with its sources, then `layerlock trust revoke --current`")
        }
        return passed("signature.revocation", .revocation, "not revoked, by the list of \(revocations.asOf)")
    }
}
