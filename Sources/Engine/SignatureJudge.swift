import Core
import Signatures

/// What a run asks of signatures, loaded once: the store, the config, the endorsements.
struct SignatureJudge: Sendable {
    private struct Endorsement: Sendable {
        /// In its displayed form.
        var file: String
        var evidence: EndorsementEvidence

        /// The digest of the artifact that it names; nil where it does not hold.
        var digest: Digest? {
            if case .verified(let endorsed, _) = evidence { endorsed.digest } else { nil }
        }

        func names(_ artifact: Digest?) -> Bool { digest != nil && digest == artifact }

        /// Whether it does not hold, or names nothing of the run while nothing else names the artifact.
        func isStray(among digests: [Digest], besideOther isNamed: Bool) -> Bool {
            guard let digest else { return true }
            return !isNamed && !digests.contains(digest)
        }
    }

    /// What the signatures for one artifact are worth.
    struct Answer: Sendable {
        var findings: [Finding]
        /// Who signed inside, where an anchor vouches.
        var embeddedSigner: ProfileVersionArn?
        /// The endorsements that name the artifact.
        var endorsements: [SignatureFacts] = []
    }

    /// What the signatures over one image are worth.
    struct ImageAnswer: Sendable {
        var findings: [Finding]
        /// Places in the evidence of the signatures that somebody believed stands behind.
        var trusted: Set<Int> = []
        /// The endorsements that name the artifact.
        var endorsements: [SignatureFacts] = []
    }

    /// nil where only Notation's configuration was given.
    let check: SignatureCheck?
    /// nil where none was given.
    let notation: NotationCheck?
    let lists: RevocationLists
    let asOf: Timestamp
    private let endorsements: [Endorsement]

    /// Loads everything.
    /// - Throws: `trust.invalid`, `trust.unknown`, `input.*`, naming the file.
    init(_ demand: TrustDemand, asOf: Timestamp) throws(Failure) {
        self.asOf = asOf
        let store = try demand.store.map { folder throws(Failure) in try TrustStore.load(folder) }
        check = try store.map { store throws(Failure) in
            try SignatureCheck(
                store: store, config: demand.config, asOf: asOf, maxRevocationAge: demand.maxRevocationAge)
        }
        let lists = try demand.revocationLists.map { folder throws(Failure) in try RevocationLists.reading(folder) }
        self.lists = lists ?? .none
        notation = try demand.notationConfig.map { folder throws(Failure) in
            NotationCheck(
                config: try NotationConfig(folder, reference: demand.reference), asOf: asOf, lists: lists ?? .none,
                store: store, maxRevocationAge: demand.maxRevocationAge)
        }
        var endorsements: [Endorsement] = []
        for file in demand.endorsements {
            do throws(Failure) {
                let bytes = try FileReading.readWhole(file, limit: DSSE.byteLimit)
                endorsements.append(
                    Endorsement(
                        file: PathEscaping.displayed(file.utf8), evidence: try EndorsementEvidence(bytes, asOf: asOf)))
            } catch {
                throw error.inFile(file)
            }
        }
        self.endorsements = endorsements
    }

    /// The digests that the endorsements name.
    var endorsedDigests: [Digest] { endorsements.compactMap(\.digest) }

    /// Judges the lockfile's own signature; where all is well, in one finding.
    func judgeLockfile(_ envelope: [UInt8]?, of digest: Digest, at path: String) throws(Failure) -> [Finding] {
        guard let check else { return [] }
        let evidence = try SignatureEvidence(lockfileSignature: envelope, of: digest, asOf: check.asOf)
        let judgement = try check.judgeLockfile(evidence)
        let bad = judgement.findings.filter { $0.outcome != .pass }
        if bad.isEmpty, let signer = judgement.signer {
            let message = "the lockfile is signed by \(signer.name)/\(signer.version), trusted, current and not revoked"
            return [Finding(.signatureIntegrity, .pass, message, path: PathEscaping.displayed(path.utf8))]
        }
        return bad.map { $0.naming(PathEscaping.displayed(path.utf8)) }
    }

    /// What follows where the store demands a signed lockfile and none was given.
    func judgeWithoutLockfile() -> [Finding] { check?.judgeWithoutLockfile() ?? [] }

    /// Judges whatever signs an artifact: what is inside, and the endorsements that name it.
    ///
    /// What is broken fails, wherever it stands; of several that hold the best one counts. An endorsement that names
    /// none of the artifacts at hand fails for those that no other names: it was given for one of them.
    ///
    /// - Parameter digests: Those of all artifacts of the run.
    func judge(
        _ inventory: Inventory, _ embedded: SignatureEvidence, isPinned: Bool, among digests: [Digest]
    ) throws(Failure) -> Answer {
        guard let check else { return Answer(findings: [.needsTrustStore]) }
        let inside = try check.judge(embedded, isPinned: isPinned)
        if embedded.isBroken { return Answer(findings: inside.findings) }
        let beside = try endorsed(inventory, embedded, by: check, among: digests)
        var answer = Answer(
            findings: beside.strayFindings, embeddedSigner: inside.signer, endorsements: beside.facts)
        var candidates = beside.candidates
        if embedded.isVerified || candidates.isEmpty && answer.findings.isEmpty { candidates.append(inside) }
        answer.findings += Self.best(of: candidates)
        return answer
    }

    /// As for a package. Signatures of an image come from whoever may push to its repository: one that does not hold is
    /// warned of beside one that is good. One that the user gave has to pass, and so has Notation's policy where it was
    /// asked: no endorsement stands in for those.
    func judge(
        _ inventory: Inventory, _ evidence: ImageEvidence, among digests: [Digest]
    ) throws(Failure) -> ImageAnswer {
        var answer = ImageAnswer(findings: [])
        let inside: NotationJudgement
        if let notation {
            inside = try notation.judge(evidence.signatures, of: evidence.documents)
        } else if let check {
            inside = try judgeByProfiles(evidence, check)
        } else {
            throw Failure(.internalFault, "nothing was asked of signatures")
        }
        answer.trusted = inside.authentic
        var beside = Endorsed()
        if let check { beside = try endorsed(inventory, .unsigned, by: check, among: digests) }
        answer.findings = beside.strayFindings
        answer.endorsements = beside.facts
        guard notation == nil else {
            answer.findings += inside.findings + Self.best(of: beside.candidates)
            return answer
        }
        guard !evidence.signatures.isEmpty else {
            let says = beside.candidates.isEmpty ? inside.findings : Self.best(of: beside.candidates)
            if !beside.candidates.isEmpty || answer.findings.isEmpty { answer.findings += says }
            return answer
        }
        let inner = SignatureJudgement(findings: inside.findings)
        let standsIn = beside.candidates.contains { $0.rank <= inner.rank }
        answer.findings += standsIn ? Self.best(of: beside.candidates) + inside.standing : inside.findings
        return answer
    }

    /// What endorsements say of one artifact.
    private struct Endorsed {
        var candidates: [SignatureJudgement] = []
        var strayFindings: [Finding] = []
        var facts: [SignatureFacts] = []
    }

    private func endorsed(
        _ inventory: Inventory, _ embedded: SignatureEvidence, by check: SignatureCheck, among digests: [Digest]
    ) throws(Failure) -> Endorsed {
        var answer = Endorsed()
        let isNamed = endorsements.contains { $0.names(inventory.digest) }
        for endorsement in endorsements {
            let isOwn = endorsement.names(inventory.digest)
            guard isOwn || endorsement.isStray(among: digests, besideOther: isNamed) else { continue }
            let judgement = try judged(endorsement, inventory, embedded, by: check)
            if isOwn {
                answer.candidates.append(judgement)
                answer.facts.append(SignatureFacts(endorsement.file, endorsement.evidence, judgement))
            } else {
                answer.strayFindings += judgement.findings
            }
        }
        return answer
    }

    /// The findings of the first among equals.
    private static func best(of candidates: [SignatureJudgement]) -> [Finding] {
        candidates.min { $0.rank < $1.rank }?.findings ?? []
    }

    private func judged(
        _ endorsement: Endorsement, _ inventory: Inventory, _ embedded: SignatureEvidence, by check: SignatureCheck
    ) throws(Failure) -> SignatureJudgement {
        var judgement = try check.judge(endorsement.evidence, of: inventory, embedded: embedded)
        judgement.findings = judgement.findings.map { $0.naming(endorsement.file) }
        return judgement
    }
}

extension SignatureEvidence {
    fileprivate var isBroken: Bool { if case .broken = self { true } else { false } }
    fileprivate var isVerified: Bool { if case .verified = self { true } else { false } }
}

extension SignatureJudgement {
    /// The lower, the better: nothing to say, warnings, not known, bad.
    fileprivate var rank: Int {
        let outcomes = findings.filter { $0.id != .signatureCoverage }.map(\.outcome)
        if outcomes.contains(.fail) { return 3 }
        if outcomes.contains(.unknown) { return 2 }
        return outcomes.contains(.warn) ? 1 : 0
    }
}

extension SignatureFacts {
    /// An endorsement that names the artifact.
    fileprivate init(_ file: String, _ evidence: EndorsementEvidence, _ judgement: SignatureJudgement) {
        self.init(format: SigningReceipt.Format.dsse.rawValue, path: file, standing: .broken)
        guard case .verified(_, let claims) = evidence else { return }
        take(claims)
        let isBroken = judgement.findings.contains { $0.id == .signatureIntegrity && $0.outcome == .fail }
        standing = judgement.signer != nil ? .trusted : isBroken ? .broken : .untrusted
    }
}

extension Finding {
    /// A zip's signature is none that Notation's configuration could judge.
    fileprivate static let needsTrustStore = Finding(
        .signatureUntrusted, .unknown, "not decided: Notation's trust policy is about images, and this is a zip",
        remedy: "pass --trust")

    /// The finding with the file that it is about.
    fileprivate func naming(_ file: String) -> Finding {
        var copy = self
        copy.path = path ?? file
        return copy
    }
}
