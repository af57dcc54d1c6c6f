import Core
import Ledger
import Pins
import Policy

/// What `verify` asks of the ledger, or of scan receipts in its place.
package struct FreshnessDemand: Sendable {
    /// Who knows what was looked at.
    package enum Source: Sendable {
        /// A ledger, by its file or server.
        case ledger(String)
        /// What a ledger knew of single artifacts.
        case receipts(ReceiptDemand)
    }

    /// Who knows it.
    package var source: Source
    /// The age up to which a look is recent enough.
    package var maxAge: Duration
    /// Which findings of advisories count.
    package var findings: FindingDemand
    /// By which run it is told what is new: unless somebody says otherwise, what the last run that told of the artifact told
    /// as new is new. Receipts do not say.
    package var baseline: BaselineDemand

    /// Sets each property.
    package init(
        _ source: Source, maxAge: Duration, findings: FindingDemand = FindingDemand(), baseline: BaselineDemand = .last
    ) {
        self.source = source
        self.maxAge = maxAge
        self.findings = findings
        self.baseline = baseline
    }

    /// Asks a ledger.
    package init(
        ledger: String, maxAge: Duration, findings: FindingDemand = FindingDemand(), baseline: BaselineDemand = .last
    ) {
        self.init(.ledger(ledger), maxAge: maxAge, findings: findings, baseline: baseline)
    }
}

/// The ledger, or scan receipts, as the gate before a deploy sees them.
struct FreshnessJudge: Sendable {
    private enum Source: Sendable {
        /// nil where there is none: then nothing was ever looked at.
        case ledger((any LedgerStore)?, place: String)
        case receipts(ScanReceipts)
    }

    private let baseline: BaselineDemand
    private let ages: ScanDemand
    private let source: Source
    private let findings: FindingJudge

    /// Opens the ledger, or reads the receipts.
    /// - Throws: `ledger.*`, `waivers.invalid`, `vex.invalid`, `trust.*`, `input.*`.
    init(_ demand: FreshnessDemand, in ledgers: LedgerPlace, asOf: Timestamp) throws(Failure) {
        baseline = demand.baseline
        findings = try FindingJudge(demand.findings, asOf: asOf)
        ages = ScanDemand(asOf: asOf, maxAge: demand.maxAge, advisories: demand.findings.advisories)
        switch demand.source {
        case .ledger(let place): source = .ledger(try ledgers.openExisting(place), place: place)
        case .receipts(let receipts):
            try demand.requireAnswers()
            source = .receipts(try ScanReceipts(receipts, asOf: asOf))
        }
    }

    /// What is asked about one artifact that was read.
    struct Question: Sendable {
        let identity: ArtifactIdentity
        let name: String
        /// Where it was read from, as the user named it.
        let path: String
        /// Where it lies, as the ledger calls it.
        let place: String

        fileprivate var told: ToldArtifact { ToldArtifact(place: place, name: name, tree: identity.tree) }
    }

    /// What a ledger knows of some artifacts; nothing where receipts answer, or there is no ledger.
    struct Answers: Sendable {
        fileprivate var baseline = Baseline.nothing
        fileprivate var known: (layers: [Digest: KnownLayer], artifacts: [ArtifactKey: KnownArtifact]) = ([:], [:])
    }

    /// How many artifacts are asked about at a time.
    static let batch = 256

    /// Asks the ledger about artifacts together: over a network each question costs a way there and back.
    /// - Parameter places: Where all artifacts of the run lie.
    func answers(to questions: [Question], among places: Set<TextKey>) async throws(Failure) -> Answers {
        guard case .ledger(let ledger?, _) = source, !questions.isEmpty else { return Answers() }
        let former = try await Baseline(
            baseline, usual: .beforeLast, of: questions.map(\.told), among: places, in: ledger)
        let known = try await ledger.known(
            layers: questions.flatMap { $0.identity.layers.map(\.digest) },
            artifacts: questions.map { ArtifactKey($0.identity) }, asOf: ages.asOf)
        return Answers(baseline: former, known: known)
    }

    /// What looks say of an artifact.
    struct Known {
        var findings: [Finding]
        /// How much of its code packages' metadata accounts for; nil where no look knows.
        var coverage: CodeCoverage?
    }

    /// `scan.*` of an artifact that was read, and `attestation.*` of its receipts.
    func judge(_ question: Question, by answers: Answers, lockfile: String?) throws(Failure) -> Known {
        let (identity, name, path) = (question.identity, question.name, question.path)
        switch source {
        case .receipts(let receipts):
            let remedy: Prose = "rescan it, then make a receipt: \(run: Invocation(.makeReceipt, [.given(path)]))"
            let (facts, told) = try receipts.answer(identity, remedy: remedy)
            guard let facts else { return Known(findings: told) }
            var known = judge(identity, facts, name: name, baseline: nil, remedy: remedy)
            known.findings = told + known.findings
            return known
        case .ledger(let ledger, let ledgerPlace):
            var rescan = Invocation(.rescan)
            if let lockfile {
                rescan.arguments.append(.setting(.lockfile, .given(lockfile)))
            } else {
                rescan.arguments.append(.given(path))
            }
            rescan.arguments.append(.setting(.ledger, .given(ledgerPlace)))
            guard ledger != nil else {
                let file = PathEscaping.displayed(ledgerPlace.utf8)
                return Known(findings: [
                    Finding(
                        .scanNever, .fail, "never rescanned: there is no ledger \(file)",
                        remedy: "look at it: \(run: rescan)"
                    )
                ])
            }
            return judge(
                identity, ScanFacts(of: identity, answers.known), name: name,
                baseline: answers.baseline.of(question.told), remedy: "look at it again: \(run: rescan)")
        }
    }

    /// What follows from what is known, whoever knows it.
    private func judge(
        _ identity: ArtifactIdentity, _ facts: ScanFacts, name: String, baseline: ArtifactBaseline?, remedy: Prose
    ) -> Known {
        var cache = FindingJudge.Cache()
        let names = RescanAdvisories.names(name, identity)
        var layers: [Digest: ScanHistory] = [:]
        for layer in identity.layers where layers[layer.digest] == nil {
            guard let known = facts.layers[layer.digest] else { continue }
            let layerFacts = KnownLayer(
                identity: layer, history: known.history, artifacts: [], packages: known.packages)
            layers[layer.digest] = findings.history(of: layerFacts, names: names, baseline: baseline, &cache)
        }
        let artifact = facts.artifact.map { known in
            let artifactFacts = KnownArtifact(
                key: ArtifactKey(identity), name: name, source: "", history: known.history, packages: known.packages)
            return findings.history(of: artifactFacts, names: names, baseline: baseline, &cache)
        }
        let gate = ScanGate.judge(
            layers: identity.layers.map(\.digest), layerHistories: layers, artifact: artifact,
            isImage: identity.kind.isImage, ages, remedy: remedy)
        return Known(
            findings: gate + findings.notes(cache),
            coverage: ScanGate.coverage(
                layers: identity.layers.map(\.digest), layerHistories: layers, artifact: artifact, ages))
    }
}

extension FreshnessDemand {
    /// Throws `input.option` for what a receipt cannot answer: it says nothing of runs, and so not what is new.
    fileprivate func requireAnswers() throws(Failure) {
        let remedy: Prose = "ask the ledger itself with \(setting: .ledger)"
        if findings.failsOn.asksForNews {
            throw Failure(
                .inputOption,
                prose: "\(setting: .failOn) asks what is new, and a scan receipt does not say what earlier runs told",
                remedy: remedy)
        }
        if baseline != .last {
            throw Failure(
                .inputOption,
                prose: "\(setting: .baseline) asks for an earlier run, and a scan receipt does not say what it told",
                remedy: remedy)
        }
    }
}
