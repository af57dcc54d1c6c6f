import Core
import Ledger
import Signatures

/// What a run asks of signatures: the store, the config, the endorsements; made once, for all artifacts.
package struct SignatureJudge: Sendable {
    private struct Endorsement: Sendable {
        var evidence: SignatureEvidence

        /// The digest of the artifact that it names; nil where it does not hold.
        var digest: Digest? {
            guard case .verified(let claims) = evidence.outcome, case .artifact(let endorsed) = claims.covers else {
                return nil
            }
            return endorsed.digest
        }

        func names(_ artifact: Digest) -> Bool { digest == artifact }

        /// Whether it does not hold, or names nothing of the run while nothing else names the artifact.
        func isStray(among digests: [Digest], besideOther isNamed: Bool) -> Bool {
            guard let digest else { return true }
            return !isNamed && !digests.contains(digest)
        }
    }

    /// What the signatures for one artifact are worth.
    package struct Answer: Sendable {
        package var findings: [Finding]
        /// Places in the evidence of the signatures that somebody believed stands behind.
        package var trusted: Set<Int> = []
        /// The endorsements that name the artifact, and what each is worth.
        package var endorsements: [(evidence: SignatureEvidence, judgement: SignatureJudgement)] = []
    }

    /// The rules for profiles, which endorsements and lockfiles are judged by too; nil without a trust store.
    private let check: SignatureCheck?
    /// Whom to believe. The first that has rules for an artifact judges it.
    private let policies: [any SignaturePolicy]
    private let endorsements: [Endorsement]
    /// What is known of certificates; the run's artifacts share it.
    package let memory: CertificateMemory

    /// - Parameters:
    ///   - check: The rules for profiles, which endorsements and lockfiles are judged by too; nil without a trust store.
    ///   - policies: Whom to believe, the first that has rules for an artifact first.
    ///   - endorsements: What endorsements prove that were given, as seen at the time judged at.
    ///   - memory: What `check` and `policies` remember of certificates.
    package init(
        check: SignatureCheck?, policies: [any SignaturePolicy], endorsements: [SignatureEvidence],
        memory: CertificateMemory
    ) {
        self.memory = memory
        self.check = check
        self.policies = policies
        self.endorsements = endorsements.map(Endorsement.init)
    }

    /// The digests that the endorsements name.
    package var endorsedDigests: [Digest] { endorsements.compactMap(\.digest) }

    /// Whether lockfiles' signatures are judged: whom to believe of them the trust store says alone.
    package var judgesLockfiles: Bool { check != nil }

    /// Judges the lockfile's own signature; where all is well, in one finding.
    package func judgeLockfile(_ evidence: SignatureEvidence?, at path: String) throws(Failure) -> [Finding] {
        guard let check else { return [] }
        let judgement = try check.judgeLockfile(evidence)
        let bad = judgement.findings.filter { $0.outcome != .pass }
        if bad.isEmpty, let signer = judgement.signer {
            let message = "the lockfile is signed by \(signer.name)/\(signer.version), trusted, current and not revoked"
            return [Finding(.signatureIntegrity, .pass, message, path: PathEscaping.displayed(path.utf8))]
        }
        return bad.map { $0.naming(PathEscaping.displayed(path.utf8)) }
    }

    /// What follows where the store demands a signed lockfile and none was given.
    package func judgeWithoutLockfile() -> [Finding] { check?.judgeWithoutLockfile() ?? [] }

    /// Judges whatever signs an artifact: what it carries, and the endorsements that name it.
    ///
    /// - Parameter digests: Those of all artifacts of the run.
    func judge(
        _ artifact: ArtifactKey, _ evidence: [SignatureEvidence], of subject: JudgedSubject, among digests: [Digest]
    ) throws(Failure) -> Answer {
        guard let policy = policies.first(where: { $0.applies(to: subject) }) ?? policies.first else {
            throw Failure(.internalFault, "nothing was asked of signatures")
        }
        let inside = try policy.judge(evidence, of: subject)
        switch subject {
        case .package: return try judgePackage(artifact, evidence, inside, by: policy, among: digests)
        case .image: return try judgeImage(artifact, evidence, inside, by: policy, among: digests)
        }
    }

    /// What is broken fails, wherever it stands; of several that hold the best one counts. An endorsement that names
    /// none of the artifacts at hand fails for those that no other names: it was given for one of them.
    private func judgePackage(
        _ artifact: ArtifactKey, _ evidence: [SignatureEvidence], _ inside: SignatureJudgement,
        by policy: any SignaturePolicy, among digests: [Digest]
    ) throws(Failure) -> Answer {
        let embedded = evidence.first { !$0.isDetached }
        var inside = inside
        if policy.takesEndorsements, let check,
            let finding = check.vendorFinding(embedded, digest: artifact.digest)
        {
            inside.findings.append(finding)
        }
        guard let check, embedded?.holds ?? true else {
            return Answer(findings: inside.findings, trusted: inside.authentic)
        }
        let beside = try endorsed(artifact, embedded, by: check, among: digests)
        var answer = Answer(findings: beside.strayFindings, trusted: inside.authentic, endorsements: beside.named)
        guard policy.takesEndorsements else {
            answer.findings += inside.findings + Self.best(of: beside.candidates)
            return answer
        }
        var candidates = beside.candidates
        let standsIn = candidates.contains { $0.findings.signatureRank <= inside.findings.signatureRank }
        // One that lies beside and does not hold says something false about the bytes, as one inside does.
        if evidence.contains(where: { $0.isDetached && !$0.isGiven }), inside.findings.holdsIntegrityFailure {
            answer.findings += inside.findings
            return answer
        }
        if !evidence.isEmpty || candidates.isEmpty && answer.findings.isEmpty { candidates.append(inside) }
        answer.findings += Self.best(of: candidates) + (standsIn ? inside.standing : [])
        return answer
    }

    /// As for a package. Signatures of an image come from whoever may push to its repository: one that does not hold is
    /// warned of beside one that is good. One that the user gave has to pass, and so has a policy that takes no endorsements
    /// in their stead.
    private func judgeImage(
        _ artifact: ArtifactKey, _ evidence: [SignatureEvidence], _ inside: SignatureJudgement,
        by policy: any SignaturePolicy, among digests: [Digest]
    ) throws(Failure) -> Answer {
        var beside = Endorsed()
        if let check { beside = try endorsed(artifact, nil, by: check, among: digests) }
        var answer = Answer(findings: beside.strayFindings, trusted: inside.authentic, endorsements: beside.named)
        guard policy.takesEndorsements else {
            answer.findings += inside.findings + Self.best(of: beside.candidates)
            return answer
        }
        guard !evidence.isEmpty else {
            let says = beside.candidates.isEmpty ? inside.findings : Self.best(of: beside.candidates)
            if !beside.candidates.isEmpty || answer.findings.isEmpty { answer.findings += says }
            return answer
        }
        let rank = inside.findings.signatureRank
        let standsIn = beside.candidates.contains { $0.findings.signatureRank <= rank }
        answer.findings += standsIn ? Self.best(of: beside.candidates) + inside.standing : inside.findings
        return answer
    }

    /// What endorsements say of one artifact.
    private struct Endorsed {
        var candidates: [SignatureJudgement] = []
        var strayFindings: [Finding] = []
        var named: [(evidence: SignatureEvidence, judgement: SignatureJudgement)] = []
    }

    private func endorsed(
        _ artifact: ArtifactKey, _ embedded: SignatureEvidence?, by check: SignatureCheck, among digests: [Digest]
    ) throws(Failure) -> Endorsed {
        var answer = Endorsed()
        let isNamed = endorsements.contains { $0.names(artifact.digest) }
        for endorsement in endorsements {
            let isOwn = endorsement.names(artifact.digest)
            guard isOwn || endorsement.isStray(among: digests, besideOther: isNamed) else { continue }
            let judgement = try judged(endorsement, artifact, embedded, by: check)
            if isOwn {
                answer.candidates.append(judgement)
                answer.named.append((endorsement.evidence, judgement))
            } else {
                answer.strayFindings += judgement.findings
            }
        }
        return answer
    }

    /// The findings of the first among equals.
    private static func best(of candidates: [SignatureJudgement]) -> [Finding] {
        candidates.map(\.findings).min { $0.signatureRank < $1.signatureRank } ?? []
    }

    private func judged(
        _ endorsement: Endorsement, _ artifact: ArtifactKey, _ embedded: SignatureEvidence?, by check: SignatureCheck
    ) throws(Failure) -> SignatureJudgement {
        var judgement = try check.judge(
            endorsement.evidence, of: artifact.digest, tree: artifact.tree, embedded: embedded)
        judgement.findings = judgement.findings.map { $0.naming(endorsement.evidence.place ?? "") }
        return judgement
    }
}

extension Finding {
    /// The finding with the file that it is about.
    fileprivate func naming(_ file: String) -> Finding {
        var copy = self
        copy.path = path ?? file
        return copy
    }
}

extension [Finding] {
    fileprivate var holdsIntegrityFailure: Bool {
        contains { $0.id == .signatureIntegrity && $0.outcome == .fail }
    }
}

extension SignatureJudge {
    /// Raised where the same signature and trust store give other findings: a rescan judges again what an earlier version
    /// judged.
    package static let version = 3
}
