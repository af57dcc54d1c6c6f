import Core
import Ledger
import Pins
import Policy
import Synchronization

/// A rescan under way.
struct RescanRun {
    let environment: Environment
    let options: ArtifactOptions
    let demand: RescanDemand
    let pins: PinnedArtifacts?
    let judge: SignatureJudge?
    let ledger: any LedgerStore
    let targets: [RescanTarget]

    /// Looks at all targets, several side by side, each with as many workers as then have a core of their own.
    func all(
        _ advisories: inout RescanAdvisories, tell: (RescanOutcome) throws(Failure) -> Void
    ) async throws(Failure) -> [RescanOutcome] {
        let width = max(1, min(environment.workers, targets.count))
        let progress = RescanProgress(sizes: targets.map(\.size), environment.progress)
        var environment = environment
        environment.workers = max(1, environment.workers / width)
        let look = RescanLook(
            environment: environment, options: options, demand: demand, pins: pins, judge: judge, progress: progress,
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
