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
    /// CRLs and OCSP responses at hand, which are asked about images.
    let lists: RevocationLists
    /// What signers have to have added to what they signed.
    let metadata: [SignedArtifact.Annotation]
    /// What is known of certificates from other signatures.
    let memory: CertificateMemory
    let vouch: Vouching

    /// Prepares the checks.
    /// - Throws: `trust.unknown` where the store holds no configuration of that name.
    package init(
        store: TrustStore, config: String?, asOf: Timestamp, maxRevocationAge: Duration? = nil,
        lists: RevocationLists = .none, metadata: [SignedArtifact.Annotation] = [],
        memory: CertificateMemory = CertificateMemory(), vouch: Vouching? = nil
    ) throws(Failure) {
        self.store = store
        self.config = try config.map { name throws(Failure) in try store.config(named: name) }
        self.asOf = asOf
        self.maxRevocationAge = maxRevocationAge
        self.lists = lists
        self.metadata = metadata
        self.memory = memory
        if let vouch {
            self.vouch = vouch
        } else {
            self.vouch = { chain, anchors, time throws(Failure) in
                try TrustAnchors.vouches(chain: chain, anchors: anchors, at: time, memory: memory)
            }
        }
    }

    /// Judges the signature inside an artifact.
    ///
    /// - Parameters:
    ///   - evidence: nil where there is none.
    ///   - isPinned: Whether a lockfile with a pin for the artifact is at hand, whose tree covers what the
    ///     signature leaves open.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package func judge(_ evidence: SignatureEvidence?, isPinned: Bool) throws(Failure) -> SignatureJudgement {
        var judgement = try judge(evidence, by: rules(for: .package))
        if judgement.signer != nil {
            judgement.findings.append(Coverage.ofEnvelope(isPinned: isPinned))
            judgement.authentic = [0]
        }
        require(metadata, of: evidence, in: &judgement)
        return judgement
    }

    /// What a signature lacks of what is asked for keeps anybody from believing it.
    func require(
        _ metadata: [SignedArtifact.Annotation], of evidence: SignatureEvidence?, in judgement: inout SignatureJudgement
    ) {
        guard judgement.signer != nil, let missing = evidence?.claims?.missing(metadata), !missing.isEmpty else {
            return
        }
        judgement.findings += missing
        (judgement.signer, judgement.authentic) = (nil, [])
    }

    /// Judges one signature of an image. What it covers is for the caller to say, who knows what was signed.
    ///
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package func judgeImage(_ evidence: SignatureEvidence?) throws(Failure) -> SignatureJudgement {
        try judge(evidence, by: rules(for: .image))
    }

    /// Judges evidence of any kind by the rules for a subject, as it is seen at the time judged at.
    func judge(_ evidence: SignatureEvidence?, by rules: SignatureRules) throws(Failure) -> SignatureJudgement {
        guard let evidence else { return SignatureJudgement(findings: [rules.missing()]) }
        switch evidence.seen(at: asOf).outcome {
        case .broken(let reason): return SignatureJudgement(findings: [rules.broken(reason)])
        case .verified(let claims):
            let signed: SignedClaims
            do throws(AWSSigner.Fault) {
                signed = try claims.profileClaims { end(of: $0, from: claims.signingTime) }
            } catch {
                return SignatureJudgement(findings: [rules.noProfile(error.message)])
            }
            return try rules.judge(signed)
        }
    }

    /// The end of a signature that states none: that of its profile's validity period; at once where the store holds no
    /// such profile.
    package func end(of profile: ProfileVersionArn, from time: Timestamp) -> Timestamp {
        store.profile(profile)?.validity.expiry(of: time) ?? Timestamp(milliseconds: time.milliseconds + 1)
    }

    /// What the configuration makes of a check that does not pass.
    package var enforcement: Enforcement { config?.policy.enforcement ?? .enforced }

    /// Judges an endorsement in place of a signature inside.
    ///
    /// A signature that the artifact carries nevertheless and that does not hold still fails: an endorsement speaks for
    /// bytes, and those bytes say something false about themselves.
    ///
    /// - Parameters:
    ///   - digest: The artifact's; nil where it was not computed.
    ///   - tree: The artifact's.
    ///   - embedded: The signature inside; nil where there is none.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package func judge(
        _ endorsement: SignatureEvidence, of digest: Digest?, tree: Digest, embedded: SignatureEvidence?
    ) throws(Failure) -> SignatureJudgement {
        if let embedded, case .broken(let reason) = embedded.seen(at: asOf).outcome {
            return SignatureJudgement(findings: [rules(for: .package).broken(reason)])
        }
        let rules = rules(for: .endorsement)
        switch endorsement.seen(at: asOf).outcome {
        case .broken(let reason): return SignatureJudgement(findings: [rules.broken(reason)])
        case .verified(let claims):
            guard case .artifact(let endorsed) = claims.covers else {
                return SignatureJudgement(findings: [rules.broken("it is about no artifact")])
            }
            guard let digest else {
                return SignatureJudgement(
                    findings: [Finding(.signatureIntegrity, .unknown, "the artifact's digest was not computed")])
            }
            if endorsed.digest != digest {
                return SignatureJudgement(
                    findings: [rules.broken("it names \(endorsed.digest), the artifact is \(digest)")])
            }
            if endorsed.tree != tree {
                return SignatureJudgement(
                    findings: [rules.broken("it names the tree \(endorsed.tree), the artifact's is \(tree)")])
            }
            var judgement = try judge(endorsement, by: rules)
            if judgement.signer != nil { judgement.findings.append(Coverage.ofEndorsement) }
            return judgement
        }
    }

    private func rules(for subject: SignatureSubject) -> SignatureRules {
        SignatureRules(
            subject: subject, store: store, allowed: config.map { AllowedSigners(arns: $0.allowed, by: $0.name) },
            enforcement: enforcement, asOf: asOf, maxRevocationAge: maxRevocationAge, vouch: vouch)
    }
}

extension SignatureCheck: SignaturePolicy {
    package func applies(to subject: JudgedSubject) -> Bool { true }

    package var takesEndorsements: Bool { true }

    package func judge(
        _ evidence: [SignatureEvidence], of subject: JudgedSubject
    ) throws(Failure) -> SignatureJudgement {
        switch subject {
        case .package(let isPinned): try judgePackage(evidence, isPinned: isPinned)
        case .image(let documents): try judgeImage(evidence, of: documents)
        }
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
            remedy: "pin the reviewed artifact with `\(run: .lock)` and verify with \(setting: .lockfile)")
    }

    static let ofEndorsement = Finding(
        .signatureCoverage, .pass, "the endorsement names the artifact's digest: it covers every byte")
}
