import Core

extension SignatureCheck {
    /// Who has to have signed the lockfile; empty where nobody has to.
    ///
    /// With a configuration its `lockfile.signedBy`; without one those of all configurations together, since the store
    /// then speaks as a whole.
    package var lockfileSigners: [ProfileVersionArn] {
        demandingConfigs.flatMap(\.lockfileSigners)
    }

    private var demandingConfigs: [CodeSigningConfig] {
        (config.map { [$0] } ?? store.configs).filter { !$0.lockfileSigners.isEmpty }
    }

    /// What has to be said where a lockfile's signature is demanded and no lockfile is at hand; empty where none is.
    package func judgeWithoutLockfile() -> [Finding] {
        lockfileSigners.isEmpty ? [] : [lockfileRules.noLockfile()]
    }

    /// Judges the lockfile's own signature.
    ///
    /// A demand is always enforced, also under `Warn`: that word is Lambda's about packages, and a lockfile that anyone
    /// could have changed would make every other answer worthless. Where nobody has to sign, a missing signature is no
    /// finding, and one that is there is judged all the same.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package func judgeLockfile(_ evidence: SignatureEvidence?) throws(Failure) -> SignatureJudgement {
        let rules = lockfileRules
        if evidence == nil, rules.allowed == nil { return SignatureJudgement(findings: []) }
        return try judge(evidence, by: rules)
    }

    private var lockfileRules: SignatureRules {
        let demanded = lockfileSigners
        let names = demandingConfigs.map(\.name).joined(separator: ", ")
        return SignatureRules(
            subject: .lockfile, store: store,
            allowed: demanded.isEmpty ? nil : AllowedSigners(arns: demanded, by: "lockfile.signedBy of \(names)"),
            enforcement: .enforced, asOf: asOf, maxRevocationAge: maxRevocationAge, vouch: vouch)
    }
}
