import Core
import Detectors
import Ledger
import Pins
import Policy
import Signatures

/// What a rescan is asked for.
package struct RescanDemand: Sendable {
    /// The lockfile that says what artifacts have to be; nil for none.
    package var lockfile: String?
    /// Artifacts, and folders with some; empty for those of the lockfile.
    package var artifacts: [AskedArtifact] = []
    /// Artifacts by the names of their pins: they lie there, whatever the pins say, and may be none of those pinned.
    package var named: [AskedArtifact] = []
    /// The ledger's file.
    package var ledger: String
    /// Whether also what is recent enough is looked at.
    package var isAll = false
    /// The age from which a look is too old; nil for none.
    package var maxAge: Duration?
    /// The age of a reading from which what somebody serves is due, and read whatever he states; `longestReadingAge` at the
    /// most. Where nobody asks for one, it is read after `usualReadingAge` where it is due.
    package var maxReadingAge: Duration?
    /// Less than the time for which statements count, so that a run every week reads before that is over.
    package static let usualReadingAge = Duration.seconds(27 * 86_400)
    /// For so long statements count after a reading.
    package static let longestReadingAge = ScanAge.statementLimit
    /// Artifacts that are looked at, at the most; nil for all.
    package var limit: Int?
    /// Whether to begin nothing more once something is wrong.
    package var failsFast = false
    /// How closely an image's layers have to be the pinned ones where its merged root is.
    package var layerRule: LayerRule = .exact
    /// What to ask of signatures; nil for nothing.
    package var trust: TrustDemand?
    /// Which findings of advisories count.
    package var findings = FindingDemand()
    /// What the run is called; another one under this name is a retry, and knows what is new by what the first try knew.
    /// nil for a name of its own.
    package var runID: String?
    /// The part of the artifacts that is looked at; nil for all. The run has to have an id, which all parts share.
    package var shard: Shard?
    /// By which run it is told what is new.
    package var baseline = BaselineDemand.last
    /// The time to judge at.
    package var asOf: Timestamp
    /// The versions of what looks.
    package var versions = ScannerVersions()
    /// Tells the time, also by which leases of the ledger's work end: the same for all who use a ledger.
    package var clock: @Sendable () -> Timestamp
    /// What tells one trust store from another; nil where signatures are not judged.
    var trustDigest: Digest?

    /// Sets what has no usual value.
    package init(ledger: String, asOf: Timestamp, clock: @escaping @Sendable () -> Timestamp) {
        self.ledger = ledger
        self.asOf = asOf
        self.clock = clock
    }

    /// What judges signatures in this run.
    var signatureScanner: Scanner { versions.signature(trust: trustDigest) }

    /// What compares an artifact with its pin in this run, or finds that it has none.
    func pinScanner(of pin: Pin?) throws(Failure) -> Scanner {
        try versions.pin(of: pin, trust: trustDigest, layers: layerRule)
    }
}

/// Compares all packages that the ledger knows with its advisories, judges the signatures whose evidence it keeps, looks
/// again at what is due, and records it. Artifacts are read side by side; each is recorded as soon as it is done, so that
/// a run that is stopped can be taken up again. What is looked at is taken first: another run on the same ledger leaves it
/// alone meanwhile.
package struct Rescan: Sendable {
    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// What is asked for.
    package var demand: RescanDemand

    /// Looks in a process at artifacts that are read so.
    package init(
        _ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), _ demand: RescanDemand
    ) {
        self.environment = environment
        self.options = options
        self.demand = demand
    }

    /// - Parameter tell: Told first of each artifact whose bytes need no look and of which the advisories say something, then
    ///   of each that is looked at, in the order of the artifacts given, as soon as those before it are done.
    /// - Throws: what keeps lockfile, trust store or ledger from being used: `lockfile.*`, `trust.*`, `ledger.*`,
    ///   `waivers.invalid`, `vex.invalid`, `input.*`, `output.failed`. What is wrong with an artifact is part of its outcome.
    package func run(_ tell: (RescanOutcome) throws(Failure) -> Void) async throws(Failure) -> RescanSummary {
        var basis = try RescanBasis(environment, demand)
        var demand = basis.demand
        let (judge, pins, builders) = (basis.judge, basis.pins, basis.builders)
        let findings = try FindingJudge(demand.findings, asOf: demand.asOf)
        let ledger = try environment.ledgers.open(demand.ledger)
        if let queue = ledger as? any WorkQueue {
            // Leases go by one clock: the server's.
            let clock = ServerClock(try await queue.queueFacts().now)
            demand.clock = { clock.now() }
        }
        let reached = try await DeployedUses(
            pins?.lockfile.artifacts ?? [], digests: [], in: ledger, asOf: demand.asOf
        ).functions
        func told(_ outcome: RescanOutcome) throws(Failure) {
            var outcome = outcome
            outcome.functions = reached[outcome.report.name] ?? []
            try tell(outcome)
        }
        try await basis.salt(by: ledger)
        let environment = basis.environment
        let finder = RescanTargets(environment: environment)
        var targets: [RescanTarget]
        if demand.artifacts.isEmpty, let pins {
            let pinned = finder.targets(of: pins.lockfile, at: pins.path)
            targets = try await finder.placing(demand.named, among: pinned, ledger: ledger)
        } else {
            targets = try await finder.targets(of: demand.artifacts, pins: pins, ledger: ledger)
        }
        if let shard = demand.shard { targets.removeAll { !shard.holds($0.name) } }
        let news = try await RescanNews(demand, of: targets, in: ledger)
        var advisories = try await RescanAdvisories(demand, ledger, findings, news)
        let signatures = judge.map {
            KeptSignatures(
                environment: environment, options: options, demand: demand, pins: pins, judge: $0)
        }
        let plan = try await RescanPlan(
            demand, binder: basis.binder(options), targets, ledger, signatures: signatures)
        var judged = try await plan.record(in: ledger)
        let lockfileFindings = pins?.signatureFindings ?? judge?.judgeWithoutLockfile() ?? []
        let rest = plan.rest
        let due = plan.due(limit: demand.limit)
        var matched: [RescanOutcome] = []
        for artifact in rest {
            guard let outcome = advisories.outcome(of: artifact, lockfile: lockfileFindings) else { continue }
            try told(outcome)
            matched.append(outcome)
        }
        let run = try await RescanRun(
            environment: environment, options: options, demand: demand, pins: pins, judge: judge,
            builders: builders, signatures: signatures, lockfileFindings: lockfileFindings, ledger: ledger, plan: plan,
            targets: due.map(\.target), kept: due.map(\.kept)
        ).all(&advisories, tell: told)
        judged.add(run.signatures)
        var summary = RescanSummary(
            ledger: demand.ledger, outcomes: matched + run.outcomes,
            notDue: rest.count - matched.count + run.untold, left: plan.dueCount - run.looked - run.rest)
        summary.add(advisories.news)
        let (finished, exit) = (demand.clock(), Int(summary.exitStatus.rawValue))
        try await ledger.endRun(news.run, finished: finished, exit: exit, answers: advisories.news.answers)
        summary.run?.finished = finished
        summary.run?.exit = exit
        try await ledger.close()
        summary.advisories = advisories.summary
        if judged.judged > 0 { summary.signatures = judged }
        summary.notes = findings.notes + advisories.notes
        summary.tell(reached)
        return summary
    }
}

extension RescanSummary {
    /// What is new, what is gone, and what was recent enough.
    fileprivate mutating func add(_ news: RescanNews) {
        run = news.run
        gone = news.gone
        recent = news.recent
    }
}
