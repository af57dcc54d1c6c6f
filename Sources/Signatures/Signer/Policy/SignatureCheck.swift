import Core

/// Lambda's four checks and the trust store's own, as a pure function of evidence, store and a time.
///
/// Integrity and trust fail under every configuration. Under `Warn` a signature that is missing, by another publisher,
/// expired, revoked or not known not to be revoked is a warning; under `Enforce` it fails, and unknown stays unknown.
/// Without a configuration any profile of the store may have signed, and `Enforce` holds.
package struct SignatureCheck: Sendable {
    /// Finds a path from a chain to one of some anchors at a time, as `TrustAnchors.vouches` does.
    package typealias Vouching =
        @Sendable (_ chain: [CertificateFacts], _ anchors: [[UInt8]], _ time: Timestamp) throws(Failure)
        -> Result<[CertificateFacts], ChainFault>

    /// Whom to trust.
    package let store: TrustStore
    /// Who may sign; nil for any profile of the store.
    package let config: CodeSigningConfig?
    /// The time to judge at.
    package let asOf: Timestamp
    /// The age from which a list of revocations counts as missing; nil for no such age.
    package let maxRevocationAge: Duration?
    let vouch: Vouching

    /// Prepares the checks.
    /// - Throws: `trust.unknown` where the store holds no configuration of that name.
    package init(
        store: TrustStore, config: String?, asOf: Timestamp, maxRevocationAge: Duration? = nil,
        vouch: @escaping Vouching = { chain, anchors, time throws(Failure) in
            try TrustAnchors.vouches(chain: chain, anchors: anchors, at: time)
        }
    ) throws(Failure) {
        self.store = store
        self.config = try config.map { name throws(Failure) in try store.config(named: name) }
        self.asOf = asOf
        self.maxRevocationAge = maxRevocationAge
        self.vouch = vouch
    }

    /// Judges the signature inside an artifact.
    ///
    /// - Parameter isPinned: Whether a lockfile with a pin for the artifact is at hand, whose tree covers what the
    ///   signature leaves open.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package func judge(_ evidence: SignatureEvidence, isPinned: Bool) throws(Failure) -> SignatureJudgement {
        let rules = rules(for: .package)
        switch evidence {
        case .unsigned: return SignatureJudgement(findings: [rules.missing()])
        case .broken(let reason): return SignatureJudgement(findings: [rules.broken(reason)])
        case .verified(let claims):
            var judgement = try rules.judge(claims)
            if judgement.signer != nil { judgement.findings.append(Coverage.ofEnvelope(isPinned: isPinned)) }
            return judgement
        }
    }

    /// Judges one signature of an image. What it covers is for the caller to say, who knows what was signed.
    ///
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package func judgeImage(_ evidence: SignatureEvidence) throws(Failure) -> SignatureJudgement {
        let rules = rules(for: .image)
        switch evidence {
        case .unsigned: return SignatureJudgement(findings: [rules.missing()])
        case .broken(let reason): return SignatureJudgement(findings: [rules.broken(reason)])
        case .verified(let claims): return try rules.judge(claims)
        }
    }

    /// The end of a signature that states none: that of its profile's validity period; at once where the store holds no
    /// such profile.
    package func end(of profile: ProfileVersionArn, from time: Timestamp) -> Timestamp {
        store.profile(profile)?.validity.expiry(of: time) ?? Timestamp(milliseconds: time.milliseconds + 1)
    }

    /// The outcome of a check that policies may soften: a warning under `Warn`.
    package var softOutcome: Outcome { config?.policy == .warn ? .warn : .fail }

    /// The outcome of such a check that cannot be decided: a warning under `Warn`.
    package var openOutcome: Outcome { config?.policy == .warn ? .warn : .unknown }

    /// Judges an endorsement in place of a signature inside.
    ///
    /// A signature that the artifact carries nevertheless and that does not hold still fails: an endorsement speaks for
    /// bytes, and those bytes say something false about themselves.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package func judge(
        _ endorsement: EndorsementEvidence, of inventory: Inventory, embedded: SignatureEvidence
    ) throws(Failure) -> SignatureJudgement {
        if case .broken(let reason) = embedded {
            return SignatureJudgement(findings: [rules(for: .package).broken(reason)])
        }
        let rules = rules(for: .endorsement)
        switch endorsement {
        case .broken(let reason): return SignatureJudgement(findings: [rules.broken(reason)])
        case .verified(let endorsed, let claims):
            guard let digest = inventory.digest else {
                return SignatureJudgement(
                    findings: [Finding(.signatureIntegrity, .unknown, "the artifact's digest was not computed")])
            }
            if endorsed.digest != digest {
                return SignatureJudgement(
                    findings: [rules.broken("it names \(endorsed.digest), the artifact is \(digest)")])
            }
            if endorsed.tree != inventory.tree {
                return SignatureJudgement(
                    findings: [rules.broken("it names the tree \(endorsed.tree), the artifact's is \(inventory.tree)")])
            }
            var judgement = try rules.judge(claims)
            if judgement.signer != nil { judgement.findings.append(Coverage.ofEndorsement) }
            return judgement
        }
    }

    private func rules(for subject: SignatureSubject) -> SignatureRules {
        SignatureRules(
            subject: subject, store: store, allowed: config.map { AllowedSigners(arns: $0.allowed, by: $0.name) },
            isEnforced: config?.policy != .warn, asOf: asOf, maxRevocationAge: maxRevocationAge, vouch: vouch)
    }
}

/// What a signature leaves open.
enum Coverage {
    private static let gaps =
        "modes, link types, times and the boundary between an entry's name and its content are not signed"

    static func ofEnvelope(isPinned: Bool) -> Finding {
        if isPinned {
            return Finding(
                .signatureCoverage, .pass, "\(gaps); the lockfile's tree fixes all of them but times")
        }
        return Finding(
            .signatureCoverage, .warn,
            "\(gaps), and no pin fixes them: another package with the same signature can exist",
            remedy: "pin the reviewed artifact with `layerlock lock` and verify with --lock")
    }

    static let ofEndorsement = Finding(
        .signatureCoverage, .pass, "the endorsement names the artifact's digest: it covers every byte")
}
