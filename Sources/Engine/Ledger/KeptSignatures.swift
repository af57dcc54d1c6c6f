import Core
import Image
import Ledger
import Pins
import Policy
import Signatures

/// What judging the kept evidence of one artifact came to.
struct KeptJudgement: Sendable {
    /// The findings, as a look would give them.
    var findings: [Finding]
    /// What is to be recorded; nil where the last look at it says the same.
    var scan: ScanRecord?
    /// What became worse or better since then.
    var change: SignatureChange?
}

/// Judges signatures over what the ledger keeps of them: no artifact is opened.
struct KeptSignatures: Sendable {
    /// An artifact whose bytes need no look.
    struct Subject: Sendable {
        var target: RescanTarget
        var identity: ArtifactIdentity
        /// What is known of it beside its layers.
        var history: ScanHistory?
    }

    /// Artifacts whose evidence lies in memory at once.
    static let page = 500

    let environment: Environment
    let options: ArtifactOptions
    let demand: RescanDemand
    let pins: PinnedArtifacts?
    let judge: SignatureJudge

    /// Judges artifacts page by page, over all cores.
    /// - Returns: For each artifact what came of it; nil where nothing that can be judged is kept.
    /// - Throws: `ledger.*`.
    func judge(_ subjects: [Subject], in ledger: any LedgerStore) async throws(Failure) -> [KeptJudgement?] {
        var judgements: [KeptJudgement?] = []
        for start in stride(from: 0, to: subjects.count, by: Self.page) {
            let page = Array(subjects[start..<min(start + Self.page, subjects.count)])
            let kept = try await ledger.evidence(of: page.map(key))
            judgements += await judge(page, kept)
        }
        return judgements
    }

    private func key(_ subject: Subject) -> EvidenceKey {
        EvidenceKey(
            ArtifactKey(subject.identity),
            selection: options.reading(subject.target).evidenceSelection(
                subject.identity.kind, beside: besideDigest(subject)))
    }

    /// What lies beside a zip now. Where it cannot be read nothing is kept by it: the look that is then due tells why.
    private func besideDigest(_ subject: Subject) -> Digest? {
        guard !subject.identity.kind.isImage, let path = subject.target.path else { return nil }
        do throws(Failure) {
            return try SideSignatures(beside: path).digest
        } catch {
            return subject.identity.digest
        }
    }

    private func judge(_ page: [Subject], _ kept: [EvidenceKey: KeptEvidence]) async -> [KeptJudgement?] {
        let width = max(1, min(environment.workers, page.count))
        let share = (page.count + width - 1) / width
        return await withTaskGroup(of: (Int, [KeptJudgement?]).self) { group in
            for start in stride(from: 0, to: page.count, by: share) {
                let part = page[start..<min(start + share, page.count)]
                group.addTask { (start, part.map { subject in kept[key(subject)].flatMap { judged(subject, $0) } }) }
            }
            var judgements: [KeptJudgement?] = Array(repeating: nil, count: page.count)
            for await (start, part) in group { judgements.replaceSubrange(start..<start + part.count, with: part) }
            return judgements
        }
    }

    private func judged(_ subject: Subject, _ kept: KeptEvidence) -> KeptJudgement? {
        let started = demand.clock()
        let identity = subject.identity
        let artifact = ArtifactKey(identity)
        let findings: [Finding]
        let signer: Finding?
        do throws(Failure) {
            let version = demand.versions.evidence(isImage: identity.kind.isImage)
            guard
                let set = try EvidenceForm.signatures(
                    in: kept, of: artifact, version: version, memory: judge.memory)
            else { return nil }
            // Evidence of a zip names no documents, and that of an image has to be of the pinned one.
            guard identity.kind.isImage == (set.documents != nil) else { return nil }
            if let pin = subject.target.pin, pin.kind.isImage, pin.configDigest != set.configDigest { return nil }
            let question = SignatureQuestion(
                artifact: artifact, kind: identity.kind, evidence: set.evidence.map { $0.seen(at: demand.asOf) },
                documents: set.documents, pin: try pin(of: subject, set))
            let answer = try question.answer(by: judge, among: judge.endorsedDigests + [identity.digest])
            findings = answer.findings
            signer = question.signerFinding(trusted: answer.trusted)
        } catch {
            // Whatever keeps it from being judged here is told by a look.
            return nil
        }
        let scan = ScanRecord(
            scanner: demand.signatureScanner, asOf: demand.asOf, started: started, finished: demand.clock(),
            outcome: ScanOutcome(findings), bytesSeen: 0,
            bytesTotal: identity.size, findings: ScanFinding.kept(findings, environment.wording))
        let former = subject.history?.completed[Scanner.signature]
        let ages = ScanDemand(asOf: demand.asOf, maxAge: demand.maxAge)
        return KeptJudgement(
            findings: findings + [signer].compactMap(\.self),
            scan: ScanAge.isNews(scan, by: demand.signatureScanner, after: subject.history, ages) ? scan : nil,
            change: former.flatMap { SignatureChange(subject.target.name, from: $0, to: scan) })
    }

    /// The pin that the artifact is judged beside, as when it is read.
    private func pin(of subject: Subject, _ signatures: SignatureSet) throws(Failure) -> Pin? {
        guard let pins else { return subject.target.pin }
        return try PinBinder(pins, environment, options)
            .pin(of: subject.target, subject.identity, configDigest: signatures.configDigest)
    }
}
