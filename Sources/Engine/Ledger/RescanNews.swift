import Core
import Ledger
import Policy

/// What is new in a run, and what it tells.
struct RescanNews {
    /// The run.
    let run: LedgerRun
    private let baseline: Baseline
    private let asOf: Timestamp
    /// What is told of each artifact, for the next run to know.
    private(set) var answers: [RunAnswer] = []
    /// What the baseline holds and this run does not.
    private(set) var gone: [GoneFinding] = []
    /// Artifacts that were recent enough, and of which nothing else is to be told.
    private(set) var recent: [RescanOutcome] = []

    /// Begins a run.
    /// - Throws: `ledger.*`, `input.*`.
    init(
        _ demand: RescanDemand, of targets: [RescanTarget], in ledger: any LedgerStore
    ) async throws(Failure) {
        asOf = demand.asOf
        let started = demand.clock()
        var name = demand.runID
        if let id = name, let shard = demand.shard { name = LedgerRun.name(id, shard) }
        if name == nil { name = "\(started)#\(try await ledger.runs().count + 1)" }
        let run = try await ledger.beginRun(name ?? "", asOf: demand.asOf, started: started)
        self.run = run
        baseline = try await Baseline(
            demand.baseline, usual: .before(run.number), of: targets.map(\.told), in: ledger)
    }

    /// What the baseline holds of an artifact.
    func baseline(of artifact: ToldArtifact) -> ArtifactBaseline { baseline.of(artifact) }

    /// Takes in what was found of an artifact that was looked at, and says of each finding whether it is new.
    mutating func take(_ outcome: inout RescanOutcome, of artifact: ToldArtifact) {
        let scope: RunAnswer.Scope =
            outcome.outcome.isCompleted ? .scanners(Set<TextKey>(outcome.scanners)) : .nothing
        take(&outcome, of: artifact, scope)
    }

    /// Takes in what is known of an artifact whose bytes needed no look.
    mutating func takeKnown(_ outcome: inout RescanOutcome, of artifact: ToldArtifact, isComplete: Bool) {
        take(&outcome, of: artifact, isComplete ? .counted : .nothing)
    }

    private mutating func take(
        _ outcome: inout RescanOutcome, of artifact: ToldArtifact, _ scope: RunAnswer.Scope
    ) {
        let found = outcome.report.findings.compactMap { ToldFinding($0, firstSeen: asOf) }
        let known = baseline.of(artifact).but(ToldFinding.sharedKeys(found))
        for index in outcome.report.findings.indices where outcome.report.findings[index].isNew == nil {
            known.mark(&outcome.report.findings[index], now: asOf)
        }
        // What is excused does not count, whoever told it before.
        let told = outcome.report.findings.compactMap { ToldFinding($0, firstSeen: asOf) }
        let present =
            told
            + outcome.report.findings.filter { $0.state == .waived }.compactMap { finding in
                var open = finding
                open.outcome = .warn
                return ToldFinding(open, firstSeen: asOf)
            }
        gone += known.gone(present, scope: scope).map { GoneFinding(artifact: outcome.report.name, finding: $0) }
        answers.append(RunAnswer(artifact, told, scope: scope))
    }

    /// Takes in an artifact that was recent enough and of which nothing else is to be told.
    mutating func rest(_ outcome: RescanOutcome) { recent.append(outcome) }
}

extension RescanTarget {
    /// What tells it from others that runs told of.
    var told: ToldArtifact { ToldArtifact(place: place, name: name, tree: known?.tree) }
}
