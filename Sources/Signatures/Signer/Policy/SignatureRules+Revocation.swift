import Core

extension SignatureRules {
    /// Whether what signed was revoked with effect on this signature.
    ///
    /// A revocation counts for signatures made at its effective time or later, also one of a certificate: the store says
    /// from when on a key is no longer believed. Who fears that signing times were made up chooses a time before the
    /// certificate's life.
    func revocation(of claims: SignedClaims, by arn: ProfileVersionArn, path: [CertificateFacts]?) -> Finding {
        var hits: [String] = []
        var spared: [String] = []
        func weigh(_ what: String, from time: Timestamp, _ reason: String?) {
            let why = reason.map { " (\(PathEscaping.displayed($0.utf8)))" } ?? ""
            if claims.signingTime >= time {
                hits.append("\(what) is revoked from \(time) on\(why)")
            } else {
                spared.append("\(what) is revoked from \(time) on, which spares what was signed before")
            }
        }
        if let profile = store.profile(arn), profile.status == .revoked {
            if let time = profile.revokedFrom {
                weigh("the profile version (\(profile.file))", from: time, nil)
            } else {
                hits.append("the profile version (\(profile.file)) is revoked, and no time is given: for ever")
            }
        }
        if let list = store.revocations {
            for (what, entry) in entries(of: list, claims, arn, path ?? claims.chain) {
                weigh(what, from: entry.effectiveFrom, entry.reason)
            }
        }
        guard hits.isEmpty else {
            return Finding(
                .signatureRevocation, bad, "signed at \(claims.signingTime): \(hits.joined(separator: "; "))",
                remedy: "find out why it was revoked, then \(subject.signAgain) with a valid profile")
        }
        if let gap = gap(path) {
            return Finding(.signatureRevocation, open, gap.message, remedy: gap.remedy)
        }
        let list = store.revocations.map { ", by the list of \($0.asOf)" } ?? ""
        let rest = spared.isEmpty ? "" : "; \(spared.joined(separator: "; "))"
        return Finding(.signatureRevocation, .pass, "not revoked\(list)\(rest)")
    }

    private func entries(
        of list: RevocationList, _ claims: SignedClaims, _ arn: ProfileVersionArn, _ chain: [CertificateFacts]
    ) -> [(String, Revocation)] {
        var found: [(String, Revocation)] = []
        if let entry = list.revocation(.profileVersion, arn.text) { found.append(("the profile version", entry)) }
        if let entry = list.revocation(.job, claims.jobArn) { found.append(("the signing job", entry)) }
        for certificate in chain {
            guard let hash = certificate.revocationHash, let entry = list.revocation(.certificate, hash) else {
                continue
            }
            found.append(("the certificate \(certificate.subject)", entry))
        }
        return found
    }

    /// Why it cannot be told that nothing is revoked; nil where it can.
    private func gap(_ path: [CertificateFacts]?) -> (message: String, remedy: String)? {
        guard let list = store.revocations else {
            return (
                "not known: the trust store has no revocations.json",
                "`layerlock trust init` writes an empty, dated list, where nothing is revoked"
            )
        }
        // Of a time to come nobody can have known; and a list that claims it would never be too old.
        guard list.asOf <= asOf else {
            return (
                "not known: the list of revocations is of \(list.asOf), later than the time judged at, \(asOf)",
                "correct asOf in revocations.json, or the clock"
            )
        }
        if let maxRevocationAge, .milliseconds(asOf.milliseconds - list.asOf.milliseconds) > maxRevocationAge {
            return (
                "not known: the list of revocations is of \(list.asOf), older than allowed",
                "compare revocations.json with its sources, then `layerlock trust revoke --current`"
            )
        }
        if list.holds(.certificate), let path, path.contains(where: { $0.revocationHash == nil }) {
            return (
                "not known: a certificate of the chain has no revocation hash, and certificates are revoked",
                "report it with the package's chain"
            )
        }
        return nil
    }
}
