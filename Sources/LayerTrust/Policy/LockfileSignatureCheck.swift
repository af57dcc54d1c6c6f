import LayerModel

extension SignatureCheck {
    /// Who has to have signed the lockfile; empty where nobody has to.
    ///
    /// With a configuration its `lockfile.signedBy`; without one those of all configurations together, since the store
    /// then speaks as a whole.
    public var lockfileSigners: [ProfileVersionArn] {
        if let config { return config.lockfileSigners }
        return store.configs.flatMap(\.lockfileSigners)
    }

    /// Judges the lockfile's own signature.
    ///
    /// A demand is always enforced, also under `Warn`: that word is Lambda's about packages, and a lockfile that anyone
    /// could have changed would make every other answer worthless. Where nobody has to sign, a missing signature is no
    /// finding, and one that is there is judged all the same.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    public func judgeLockfile(_ evidence: SignatureEvidence) throws(Failure) -> SignatureJudgement {
        let demanded = lockfileSigners
        let rules = SignatureRules(
            subject: .lockfile, store: store,
            allowed: demanded.isEmpty ? nil : AllowedSigners(arns: demanded, by: config?.name ?? "the trust store"),
            isEnforced: true, asOf: asOf, maxRevocationAge: maxRevocationAge, vouch: vouch)
        switch evidence {
        case .unsigned: return SignatureJudgement(findings: demanded.isEmpty ? [] : [rules.missing()])
        case .broken(let reason): return SignatureJudgement(findings: [rules.broken(reason)])
        case .verified(let claims): return try rules.judge(claims)
        }
    }
}
