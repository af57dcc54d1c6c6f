import Core
import Ledger
import Synchronization

/// Asks a worker to end, from any thread.
package final class WorkerStop: Sendable {
    private struct State {
        var isAsked = false
        var hear: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    /// Has it end as soon as it can.
    package func ask() {
        let hear = state.withLock { state in
            state.isAsked = true
            return state.hear
        }
        hear?()
    }

    /// Whether it was asked to.
    package var isAsked: Bool { state.withLock { $0.isAsked } }

    func listen(_ hear: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            state.hear = hear
            return state.isAsked
        }
        if isAsked { hear() }
    }
}

/// Takes looks from a ledger's queue, one worker of any number: until it is asked to end, or, where that is asked for, until nothing
/// is due.
package struct RunWorker: Sendable {
    package var environment: Environment
    /// How each artifact is read.
    package var options: ArtifactOptions
    /// What is asked for.
    package var demand: WorkerDemand
    /// Looks at a job alone, in a process of its own with limits. What it is given to run in is cancelled where the worker ends.
    package var attempt: @Sendable (HeldJob) async -> AttemptEnd
    /// Goes on from what the server says the time is.
    var makeClock: @Sendable (Timestamp) -> ServerClock = { ServerClock($0) }

    /// Works in a process.
    package init(
        _ environment: Environment, _ options: ArtifactOptions, _ demand: WorkerDemand,
        attempt: @escaping @Sendable (HeldJob) async -> AttemptEnd
    ) {
        self.environment = environment
        self.options = options
        self.demand = demand
        self.attempt = attempt
    }

    /// - Throws: what keeps it from working: `ledger.*`, `output.failed`, `lockfile.*`, `trust.*`. What is wrong with an
    ///   artifact is for the ledger.
    package func run(
        stop: WorkerStop, tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) -> WorkerFacts {
        let ledger = try environment.ledgers.queue(demand.looks.ledger)
        let clock = makeClock(try await ledger.queueFacts().now)
        // A lockfile or a trust store that is broken now is told now, and not of each job.
        if demand.looks.lockfile != nil || demand.looks.trust != nil {
            var looks = demand.looks
            looks.asOf = clock.now()
            _ = try RescanBasis(environment, looks)
        }
        let bench = WorkerBench(environment, options, demand, ledger, clock)
        var loop = WorkerLoop(demand: demand, ledger: ledger, clock: clock, stop: stop, attempt: attempt, bench: bench)
        let facts = try await loop.run(tell)
        try await ledger.close()
        return facts
    }
}

/// Looks at one job in a process of its own, for a worker that holds it.
package struct AttemptJob: Sendable {
    package var environment: Environment
    package var options: ArtifactOptions
    package var demand: WorkerDemand

    package init(_ environment: Environment, _ options: ArtifactOptions, _ demand: WorkerDemand) {
        self.environment = environment
        self.options = options
        self.demand = demand
    }

    /// Looks at a job and ends it, unless somebody else has taken it since.
    /// - Throws: what is no fault of the job's, and has to be counted as none: `ledger.*`, `output.failed`, `lockfile.*`,
    ///   `trust.*`, `input.*`.
    package func run(_ number: Int64, token: Int64) async throws(Failure) {
        let ledger = try environment.ledgers.queue(demand.looks.ledger)
        let clock = ServerClock(try await ledger.queueFacts().now)
        guard let held = try await ledger.held(number, token: token) else { return }
        var bench = WorkerBench(environment, options, demand, ledger, clock)
        let result: JobResult
        switch try await bench.find(held.job) {
        case .gone: result = .gone(held)
        case .failed(let failure): result = .failed(held, failure)
        case .postponed(let failure, isNews: _): throw failure
        case .target(let target, let look): result = await .look(held, target, look)
        }
        do throws(Failure) {
            _ = try await Patience(waitsForDisk: false).run(tell: { _ throws(Failure) in }) {
                () async throws(Failure) in
                try await ledger.end([result.ended])
            }
        } catch {
            // As beside other jobs: what the ledger will not take for its own sake is the job's failure.
            guard Patience.isRefusal(error), !result.ended.recorded.isEmpty else { throw error }
            let refused = JobResult.failed(held, error).ended
            _ = try await Patience().run(tell: { _ throws(Failure) in }) { () async throws(Failure) in
                try await ledger.end([refused])
            }
        }
        try await ledger.close()
    }
}

/// What a ledger's queue holds, and another try for what is poison or waits.
package struct WorkerQueue: Sendable {
    package var environment: Environment
    package var ledger: String

    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// How many jobs there are, and the first of them.
    package func list(_ limit: Int) async throws(Failure) -> (facts: QueueFacts, jobs: [ListedJob]) {
        let store = try environment.ledgers.required(ledger)
        guard let queue = store as? any WorkQueue else {
            throw Failure(
                .inputOption, "workers need a ledger on a server, and this one is a file", file: ledger,
                remedy: "name one as postgres://… or service=NAME")
        }
        let answer = (try await queue.queueFacts(), try await queue.jobs(limit: limit))
        try await queue.close()
        return answer
    }

    /// Has jobs be due again.
    /// - Parameter names: Names or places; nil for all.
    package func retry(_ names: [String]?) async throws(Failure) -> Int {
        let queue = try environment.ledgers.queue(ledger)
        let count = try await queue.retry(names)
        try await queue.close()
        return count
    }
}
