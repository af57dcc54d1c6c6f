import Core
import Detectors
import Ledger
import Pins
import Policy
import Signatures
import Synchronization

/// What a rescan is asked for.
package struct RescanDemand: Sendable {
    /// The lockfile that says what artifacts have to be; nil for none.
    package var lockfile: String?
    /// Artifacts, and folders with some; empty for those of the lockfile.
    package var paths: [String] = []
    /// The ledger's file.
    package var ledger: String
    /// Whether also what is recent enough is looked at.
    package var isAll = false
    /// The age from which a look is too old; nil for none.
    package var maxAge: Duration?
    /// Artifacts that are looked at, at the most; nil for all.
    package var limit: Int?
    /// Whether to begin nothing more once something is wrong.
    package var failsFast = false
    /// What to ask of signatures; nil for nothing.
    package var trust: TrustDemand?
    /// Which findings of advisories count.
    package var findings = FindingDemand()
    /// The time to judge at.
    package var asOf: Timestamp
    /// The versions of what looks.
    package var versions = ScannerVersions()
    /// Tells the time.
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
}

extension Workplace {
    /// Compares all packages that the ledger knows with its advisories, judges the signatures whose evidence it keeps, looks
    /// again at what is due, and records it. Artifacts are read side by side; each is recorded as soon as it is done, so that
    /// a run that is stopped can be taken up again.
    ///
    /// - Parameter tell: Told first of each artifact whose bytes need no look and of which the advisories say something, then
    ///   of each that is looked at, in the order of the artifacts given, as soon as those before it are done.
    /// - Throws: what keeps lockfile, trust store or ledger from being used: `lockfile.*`, `trust.*`, `ledger.*`,
    ///   `waivers.invalid`, `vex.invalid`, `input.*`, `output.failed`. What is wrong with an artifact is part of its outcome.
    package func rescan(
        _ demand: RescanDemand, tell: (RescanOutcome) throws(Failure) -> Void
    ) async throws(Failure) -> RescanSummary {
        var demand = demand
        if let detectors { demand.versions.detectors = Scanner.scanners(of: detectors) }
        demand.trustDigest = try demand.trust.map { trust throws(Failure) in try TrustDigest.of(trust) }
        let judge = try demand.trust.map { trust throws(Failure) in try SignatureJudge(trust, asOf: demand.asOf) }
        let pins = try demand.lockfile.map { path throws(Failure) in try PinnedArtifacts(path, judge: judge, in: self) }
        let findings = try FindingJudge(demand.findings, asOf: demand.asOf)
        let ledger = try LedgerPlace.open(demand.ledger)
        let targets: [RescanTarget]
        if demand.paths.isEmpty, let pins {
            targets = self.targets(of: pins.lockfile, at: pins.path)
        } else {
            targets = try await self.targets(of: demand.paths, ledger: ledger)
        }
        var advisories = try await RescanAdvisories(demand, ledger, findings)
        let signatures = judge.map { KeptSignatures(workplace: self, demand: demand, pins: pins, judge: $0) }
        let plan = try await RescanPlan(
            demand, hasLockfile: pins != nil, targets, ledger, signatures: signatures)
        let judged = try await plan.record(in: ledger)
        let lockfileFindings = pins?.signatureFindings ?? judge?.judgeWithoutLockfile() ?? []
        let rest = plan.rest
        let due = plan.due(limit: demand.limit)
        var matched: [RescanOutcome] = []
        for artifact in rest {
            guard let outcome = advisories.outcome(of: artifact, lockfile: lockfileFindings) else { continue }
            try tell(outcome)
            matched.append(outcome)
        }
        let run = RescanRun(workplace: self, demand: demand, pins: pins, judge: judge, ledger: ledger, targets: due)
        let looked = try await run.all(&advisories, tell: tell)
        try await ledger.close()
        var summary = RescanSummary(
            ledger: demand.ledger, outcomes: matched + looked, notDue: rest.count - matched.count,
            left: plan.dueCount - looked.count)
        summary.advisories = advisories.summary
        if judged.judged > 0 { summary.signatures = judged }
        summary.notes = findings.notes
        return summary
    }
}

/// A rescan under way.
struct RescanRun {
    let workplace: Workplace
    let demand: RescanDemand
    let pins: PinnedArtifacts?
    let judge: SignatureJudge?
    let ledger: any LedgerStore
    let targets: [RescanTarget]

    /// Looks at all targets, several side by side, each with as many workers as then have a core of their own.
    func all(
        _ advisories: inout RescanAdvisories, tell: (RescanOutcome) throws(Failure) -> Void
    ) async throws(Failure) -> [RescanOutcome] {
        let width = max(1, min(workplace.workers, targets.count))
        let progress = RescanProgress(sizes: targets.map(\.size), workplace.progress)
        var workplace = workplace
        workplace.workers = max(1, workplace.workers / width)
        let look = RescanLook(
            workplace: workplace, demand: demand, pins: pins, judge: judge, progress: progress,
            digests: targets.compactMap { $0.pin?.digest })
        var done: [RescanOutcome?] = Array(repeating: nil, count: targets.count)
        var told = 0
        var problem: Failure?
        await withTaskGroup(of: (Int, RescanResult).self) { group in
            var next = 0
            var isStopping = false
            func begin() {
                guard next < targets.count, !isStopping else { return }
                let (index, target) = (next, targets[next])
                next += 1
                group.addTask { (index, await look.at(target, index: index)) }
            }
            for _ in 0..<width { begin() }
            while let (index, answer) = await group.next() {
                var result = answer
                do throws(Failure) {
                    for artifact in result.recorded { try await ledger.record(artifact) }
                    try await advisories.add(to: &result)
                    done[index] = result.outcome.told
                    while told < done.count, let outcome = done[told] {
                        try tell(outcome)
                        told += 1
                    }
                } catch {
                    problem = problem ?? error
                }
                let isBad = ExitStatus(result.outcome.report.findings) != .allowed
                if problem != nil || demand.failsFast && isBad { isStopping = true }
                begin()
            }
        }
        if let problem { throw problem }
        return done.compactMap(\.self)
    }
}

/// The progress of several artifacts as one.
final class RescanProgress: Sendable {
    private struct State {
        var done: [UInt64]
        var sum: UInt64 = 0
    }
    private let state: Mutex<State>
    private let sizes: [UInt64]
    private let total: UInt64
    private let show: (@Sendable (String, UInt64, UInt64) -> Void)?

    init(sizes: [UInt64], _ show: (@Sendable (String, UInt64, UInt64) -> Void)?) {
        self.sizes = sizes
        self.show = show
        total = sizes.reduce(0) { $0 &+ $1 }
        state = Mutex(State(done: Array(repeating: 0, count: sizes.count)))
    }

    /// Takes what the reading of one artifact says of itself: bytes of the work that reading takes.
    func update(_ index: Int, _ done: UInt64, of total: UInt64) {
        guard total > 0 else { return }
        let share = Double(min(done, total)) / Double(total)
        let bytes = UInt64(share * Double(sizes[index]))
        let sum = state.withLock { state in
            if bytes > state.done[index] {
                state.sum &+= bytes - state.done[index]
                state.done[index] = bytes
            }
            return state.sum
        }
        show?("rescan", sum, self.total)
    }

    /// Bytes of an artifact that were looked at so far.
    func seen(_ index: Int) -> UInt64 { state.withLock { $0.done[index] } }
}

extension RescanOutcome {
    /// What is told of it: thousands of artifacts' entries would fill the memory, and no report of a rescan lists them.
    fileprivate var told: RescanOutcome {
        var copy = self
        copy.report.inventory?.entries = []
        copy.report.inventory?.image?.origins = []
        return copy
    }
}
