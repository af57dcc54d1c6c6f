import Core
import Ledger
import Pins
import Policy
import Signatures
import Synchronization

/// A rescan under way.
struct RescanRun {
    let environment: Environment
    let options: ArtifactOptions
    let demand: RescanDemand
    let pins: PinnedArtifacts?
    let judge: SignatureJudge?
    /// Whom to believe of who built an artifact; nil where nobody is asked, or no pin says who.
    let builders: SigstoreTrust?
    /// Judges what is kept of signatures; nil where nobody asks for them.
    let signatures: KeptSignatures?
    /// What the lockfile's own signature is worth.
    let lockfileFindings: [Finding]
    let ledger: any LedgerStore
    /// By which the targets are due.
    let plan: RescanPlan
    let targets: [RescanTarget]
    /// What is known of each target that is due for its age alone, for where whoever serves it still states the same.
    let kept: [RescanPlan.Rest?]

    /// What a run came to.
    struct Result {
        /// What is told: what was looked at, what another run holds, and what is to be told of the rest.
        var outcomes: [RescanOutcome] = []
        /// Artifacts that this run looked at.
        var looked = 0
        /// Artifacts that other runs have looked at meanwhile.
        var rest = 0
        /// Those of them that nothing is to be told of.
        var untold = 0
        /// What judging kept evidence came to of these.
        var signatures = SignatureSummary()
    }

    private enum Event: Sendable {
        case looked(Int, RescanResult)
        /// Nothing was read: what is known holds.
        case stated(Int, RescanPlan.Rest, ScannedArtifact)
        /// Leases are to be renewed.
        case beat
    }

    /// What is told of an artifact once its turn has come.
    private enum Answer {
        case outcome(RescanOutcome)
        case nothing
    }

    /// Looks at all targets, several side by side, each with as many workers as then have a core of their own.
    func all(
        _ advisories: inout RescanAdvisories, tell: (RescanOutcome) throws(Failure) -> Void
    ) async throws(Failure) -> Result {
        guard !targets.isEmpty else { return Result() }
        let width = max(1, min(environment.workers, targets.count))
        let look = look(width)
        let binder = pins.map { PinBinder($0, environment, options) }
        var queue = RescanQueue(targets, batch: 4 * width) { some throws(Failure) in
            try await RescanPlan(demand, binder: binder, some, ledger, signatures: signatures, after: plan)
        }
        var leases = RescanLeases(ledger, environment.owner, demand.clock)
        var result = Result()
        var answers: [Answer?] = Array(repeating: nil, count: targets.count)
        var told = 0
        var problem: Failure?
        await withTaskGroup(of: Event.self) { group in
            var underWay = 0
            var isStopping = false
            group.addTask { await Self.beat() }
            repeat {
                do throws(Failure) {
                    while underWay < width, !isStopping,
                        let step = try await queue.next(isIdle: underWay == 0, &leases, &advisories, ledger)
                    {
                        switch step {
                        case .look(let index):
                            underWay += 1
                            let target = targets[index]
                            let kept = queue.tried.contains(index) ? nil : kept[index]
                            group.addTask {
                                if let kept, let recorded = await look.stated(kept, index: index) {
                                    return .stated(index, kept, recorded)
                                }
                                return .looked(index, await look.at(target, index: index))
                            }
                        case .rest(let index, let rest):
                            result.rest += 1
                            let outcome = advisories.outcome(of: rest, lockfile: lockfileFindings)
                            answers[index] = outcome.map { .outcome($0) } ?? .nothing
                            if outcome == nil { result.untold += 1 }
                        case .held(let index, let end):
                            answers[index] = .outcome(.held(targets[index], until: end))
                        }
                        try Self.tell(answers, &told, tell)
                    }
                    guard underWay > 0, let event = await group.next() else { break }
                    switch event {
                    case .beat:
                        try await leases.renew()
                        group.addTask { await Self.beat() }
                    case .stated(let index, let rest, let recorded):
                        underWay -= 1
                        // Whoever queued a look wants the bytes read.
                        guard try await leases.record([recorded], of: targets[index], ending: []) else {
                            try await hold(index, leases, &answers)
                            try Self.tell(answers, &told, tell)
                            continue
                        }
                        if let scan = rest.signatures?.scan {
                            try await ledger.record([JudgedArtifact(ArtifactKey(rest.known), scan)])
                            result.signatures.judged += 1
                        }
                        if let change = rest.signatures?.change { result.signatures.changes.append(change) }
                        result.looked += 1
                        let outcome = advisories.outcome(of: rest, lockfile: lockfileFindings)
                        if demand.failsFast, ExitStatus(outcome?.report.findings ?? []) != .allowed {
                            isStopping = true
                        }
                        queue.end(index, [recorded])
                        answers[index] = outcome.map { .outcome($0) } ?? .nothing
                        try Self.tell(answers, &told, tell)
                        try await leases.release([RescanLeases.work(targets[index])])
                    case .looked(let index, var looked):
                        underWay -= 1
                        // What failed is for workers to try again.
                        let jobs = looked.failure == nil ? [job(of: targets[index])] : []
                        guard try await leases.record(looked.recorded, of: targets[index], ending: jobs) else {
                            try await hold(index, leases, &answers)
                            try Self.tell(answers, &told, tell)
                            continue
                        }
                        result.looked += 1
                        try await advisories.add(to: &looked)
                        if demand.failsFast, ExitStatus(looked.outcome.report.findings) != .allowed {
                            isStopping = true
                        }
                        queue.end(index, looked.recorded)
                        answers[index] = .outcome(looked.outcome.told)
                        try Self.tell(answers, &told, tell)
                        try await leases.release([RescanLeases.work(targets[index])])
                    }
                } catch {
                    problem = problem ?? error
                    isStopping = true
                }
            } while true
            group.cancelAll()
        }
        do throws(Failure) { try await leases.releaseAll() } catch { problem = problem ?? error }
        if let problem { throw problem }
        result.signatures.add(queue.signatures)
        for case .outcome(let outcome)? in answers { result.outcomes.append(outcome) }
        return result
    }

    /// Says that another run has taken a target meanwhile.
    private func hold(_ index: Int, _ leases: RescanLeases, _ answers: inout [Answer?]) async throws(Failure) {
        let work = RescanLeases.work(targets[index])
        let end = try await leases.ends(of: [work])[work] ?? demand.clock()
        answers[index] = .outcome(.held(targets[index], until: end))
    }

    /// What a queue calls the look at a target, whoever's it is.
    private func job(of target: RescanTarget) -> Job {
        Job(
            tenant: "", place: target.place, name: target.asked, path: nil,
            lockfile: demand.lockfile.map(environment.places.locator))
    }

    private func look(_ width: Int) -> RescanLook {
        var environment = environment
        environment.workers = max(1, environment.workers / width)
        return RescanLook(
            environment: environment, options: options, demand: demand, pins: pins, judge: judge, builders: builders,
            progress: RescanProgress(sizes: targets.map(\.size), environment.progress),
            digests: targets.compactMap { $0.pin?.digest })
    }

    private static func tell(
        _ answers: [Answer?], _ told: inout Int, _ tell: (RescanOutcome) throws(Failure) -> Void
    ) throws(Failure) {
        while told < answers.count, let answer = answers[told] {
            if case .outcome(let outcome) = answer { try tell(outcome) }
            told += 1
        }
    }

    /// Waits until leases are to be renewed, or the run ends.
    private static func beat() async -> Event {
        do { try await Task.sleep(for: RescanLeases.renewal) } catch {}
        return .beat
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
    /// An artifact that another run holds: what is to be said of it nobody knows before that one is done.
    fileprivate static func held(_ target: RescanTarget, until end: Timestamp) -> RescanOutcome {
        var report = ArtifactReport(name: target.name, source: target.shownSource, pinLine: target.pin?.line)
        report.findings = [
            Finding(
                .scanHeld, .unknown, "held by another run until \(end)",
                remedy: "ask again with \(run: .rescan) once that run is done")
        ]
        return RescanOutcome(
            report: report, outcome: .incomplete, bytesSeen: 0, bytesTotal: max(target.size, target.known?.size ?? 0),
            scanners: [])
    }

    /// What is told of it: thousands of artifacts' entries would fill the memory, and no report of a rescan lists them.
    fileprivate var told: RescanOutcome {
        var copy = self
        copy.report.inventory?.entries = []
        copy.report.inventory?.image?.origins = []
        return copy
    }
}
