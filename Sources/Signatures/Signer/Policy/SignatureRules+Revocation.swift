import Core

extension SignatureRules {
    /// Whether what signed was revoked with effect on this signature.
    func revocation(of claims: SignedClaims, by arn: ProfileVersionArn, path: [CertificateFacts]?) -> Finding {
        let certificates = (path ?? claims.chain).compactMap { certificate in
            certificate.revocationHash.map { (name: "the certificate \(certificate.subject)", hash: $0) }
        }
        let said = StoreRevocation(
            StoreRevocation.Question(
                profileVersion: arn, job: claims.jobArn, certificates: certificates, signingTime: claims.signingTime),
            store: store, asOf: asOf, maxAge: maxRevocationAge)
        guard said.hits.isEmpty else {
            return Finding(
                .signatureRevocation, enforcement.bad,
                "signed at \(claims.signingTime): \(said.hits.joined(separator: "; "))",
                remedy: "find out why it was revoked, then \(subject.signAgain) with a valid profile")
        }
        if let gap = said.gap {
            return Finding(.signatureRevocation, enforcement.open, gap.message, remedy: gap.remedy)
        }
        if store.revocations?.holds(.certificate) == true, let path, path.contains(where: { $0.revocationHash == nil })
        {
            return Finding(
                .signatureRevocation, enforcement.open,
                "not known: a certificate of the chain has no revocation hash, and certificates are revoked",
                remedy: "report it with the package's chain")
        }
        let list = said.listed.map { ", by the list of \($0)" } ?? ""
        let rest = said.spared.isEmpty ? "" : "; \(said.spared.joined(separator: "; "))"
        return Finding(.signatureRevocation, .pass, "not revoked\(list)\(rest)")
    }
}
