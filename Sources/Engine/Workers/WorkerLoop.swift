import Core
import Ledger
import Synchronization

/// A worker at work: takes jobs, has them looked at side by side, ends them, keeps what it holds.
///
/// One task does all that has to do with the ledger; looks run beside it and tell it when they are done.
struct WorkerLoop {
    enum Message: Sendable {
        case ended(JobResult)
        case attempted(HeldJob, AttemptEnd)
        /// A second has passed.
        case beat
        case stop
    }

    /// How often packages are compared with the advisories while there is other work, in milliseconds.
    static let comparing: Int64 = 10_000
    /// How often it is told what there is, in milliseconds.
    static let telling: Int64 = 10_000
    /// Looks that are recorded together at the most, files that they hold together, and how long the first of them waits, in
    /// milliseconds: a transaction for each small layer would have the disk wait for all of them.
    static let together = (looks: 16, files: 5_000, wait: Int64(250))
    /// Comparisons are as of the last full hour, so that those of all workers are one.
    static let hour: Int64 = 3_600_000

    let demand: WorkerDemand
    let ledger: any WorkQueue
    let clock: ServerClock
    let stop: WorkerStop
    let attempt: @Sendable (HeldJob) async -> AttemptEnd
    var bench: WorkerBench
    let mailbox = Mailbox<Message>()
    let executor = LookExecutor()

    var facts = WorkerFacts()
    /// All that it holds.
    var held: [Int64: HeldJob] = [:]
    /// What it holds and has not begun.
    var ready: ArraySlice<HeldJob> = []
    var underWay = 0
    /// When looks that are under way began.
    var began: [Int64: Int64] = [:]
    /// Looks that have ended and are not recorded yet, and since when there are some.
    var finished: [JobResult] = []
    var finishedSince: Int64 = 0
    var lone: Task<Void, Never>?
    var last: String?
    var batch: Int
    var lastClaim: Int64 = .min
    var isIdle = false
    var renewed: Int64
    var compared: Int64 = .min
    var told: Int64 = .min
    /// Whether packages may have come that were compared with nothing.
    var mayCompare = true

    init(
        demand: WorkerDemand, ledger: any WorkQueue, clock: ServerClock, stop: WorkerStop,
        attempt: @escaping @Sendable (HeldJob) async -> AttemptEnd, bench: WorkerBench
    ) {
        self.demand = demand
        self.ledger = ledger
        self.clock = clock
        self.stop = stop
        self.attempt = attempt
        self.bench = bench
        batch = demand.width
        renewed = clock.now().milliseconds
    }

    mutating func run(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) -> WorkerFacts {
        let beats = Task { [mailbox] in
            while !Task.isCancelled {
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
                mailbox.post(.beat)
            }
        }
        stop.listen { [mailbox] in mailbox.post(.stop) }
        defer {
            beats.cancel()
            lone?.cancel()
        }
        do throws(Failure) {
            while !stop.isAsked {
                try await takeAndBegin(tell)
                if try await isDrained(tell) { return facts }
                let messages = await mailbox.all()
                if stop.isAsked { try await end(messages, tell) } else { try await hear(messages, tell) }
            }
        } catch {
            // What made it fail is what has to be heard.
            do throws(Failure) { try await giveBack(tell) } catch {}
            throw error
        }
        try await giveBack(tell)
        return facts
    }

    /// Asks the server, again where it does not answer.
    mutating func asking<Value: Sendable>(
        _ tell: (WorkerNews) throws(Failure) -> Void, most: Int? = nil, waitsForDisk: Bool = true,
        _ body: (any WorkQueue) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await asking(tell, most: most, waitsForDisk: waitsForDisk, again: {}, body)
    }

    /// - Parameter again: Called before it asks once more.
    mutating func asking<Value: Sendable>(
        _ tell: (WorkerNews) throws(Failure) -> Void, most: Int? = nil, waitsForDisk: Bool = true, again: () -> Void,
        _ body: (any WorkQueue) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        var patience = Patience()
        patience.waitsForDisk = waitsForDisk
        if let most { patience.most = most } else { patience.isOver = { [stop] in stop.isAsked } }
        var retries = 0
        let (ledger, clock) = (ledger, clock)
        defer { facts.retries += retries }
        return try await patience.run(tell: { failure throws(Failure) in
            retries += 1
            again()
            try tell(.waits(failure, clock.now()))
        }) { () async throws(Failure) in try await body(ledger) }
    }

    // MARK: - Taking

    mutating func takeAndBegin(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
        // What was put off makes room for more at once; now and then it has to be heard what came meanwhile.
        for _ in 0..<16 {
            guard ready.isEmpty, lone == nil, underWay < demand.width, !isIdle, !stop.isAsked else { break }
            try await claim(tell)
            try await beginReady(tell)
        }
        try await beginReady(tell)
    }

    private mutating func beginReady(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
        while lone == nil, let next = ready.first, !stop.isAsked {
            // What may end whoever looks at it is looked at alone.
            guard next.isSuspect ? underWay == 0 : underWay < demand.width else { return }
            ready.removeFirst()
            if next.isSuspect {
                // Others need not wait until that one is done.
                try await giveBackReady(tell)
                try await end([], tell)
                beginAlone(next)
            } else {
                try await begin(next, tell)
            }
        }
    }

    /// Gives back what it holds and has not begun.
    mutating func giveBackReady(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
        let jobs = Array(ready)
        guard !jobs.isEmpty else { return }
        try await asking(tell) { ledger throws(Failure) in try await ledger.giveBack(jobs) }
        for job in jobs { held[job.number] = nil }
        ready = []
        facts.givenBack += jobs.count
    }

    /// Puts jobs off that it holds and has not begun.
    mutating func postpone(
        _ jobs: [HeldJob], because problem: String, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        guard !jobs.isEmpty else { return }
        try await asking(tell) { ledger throws(Failure) in try await ledger.postpone(jobs, because: problem) }
        let numbers = Set(jobs.map(\.number))
        for number in numbers { held[number] = nil }
        ready = ready.filter { !numbers.contains($0.number) }[...]
        facts.postponed += jobs.count
    }

    mutating func claim(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
        var question = ClaimDemand(limit: batch, owner: demand.owner, version: demand.version)
        (question.tenants, question.after) = (demand.tenants, last)
        // Of what an answer that was lost told of nobody would know.
        let known = Set(held.keys)
        let isAgain = Mutex(false)
        let claim = try await asking(tell, again: { isAgain.withLock { $0 = true } }) {
            [question] ledger throws(Failure) in
            var question = question
            if isAgain.withLock(\.self) { question.known = known }
            return try await ledger.claim(question)
        }
        clock.set(claim.now)
        last = claim.last
        facts.deaths += claim.deaths
        facts.claimed += claim.jobs.count
        for job in claim.jobs { held[job.number] = job }
        // What is looked at alone comes last: it waits for all else.
        ready = (claim.jobs.filter { !$0.isSuspect } + claim.jobs.filter(\.isSuspect))[...]
        isIdle = claim.jobs.isEmpty
        let taken = claim.jobs
        let others = try await asking(tell) { ledger throws(Failure) in try await ledger.heldByRescans(taken) }
        try await postpone(
            taken.filter { others.contains($0.number) }, because: "a rescan is looking at it", tell)
        // Small ones are taken many at a time; of large ones nobody sits on what others could look at.
        let passed = claim.now.milliseconds.subtractingReportingOverflow(lastClaim)
        if passed.overflow || passed.partialValue > 2_000 {
            batch = max(demand.width, batch / 2)
        } else if claim.jobs.count == batch, passed.partialValue < 500 {
            batch = min(64, batch * 2)
        }
        lastClaim = claim.now.milliseconds
    }

    mutating func begin(
        _ job: HeldJob, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        var bench = bench
        defer { self.bench = bench }
        // That the server is away is no fault of the job's.
        let found = try await asking(tell, waitsForDisk: false) { _ throws(Failure) in try await bench.find(job.job) }
        switch found {
        case .postponed(let failure, let isNews):
            let lockfile = bench.lockfile(of: job.job).map { TextKey($0) }
            let same = [job] + ready.filter { bench.lockfile(of: $0.job).map { TextKey($0) } == lockfile }
            try await postpone(same, because: JobResult.text(failure), tell)
            if isNews { try tell(.postponed(same.count, failure)) }
        case .gone:
            underWay += 1
            mailbox.post(.ended(.gone(job)))
        case .failed(let failure):
            underWay += 1
            mailbox.post(.ended(.failed(job, failure)))
        case .target(let target, let look):
            underWay += 1
            began[job.number] = clock.now().milliseconds
            Task(executorPreference: executor) { [mailbox] in
                mailbox.post(.ended(await JobResult.look(job, target, look)))
            }
        }
    }

    mutating func beginAlone(_ job: HeldJob) {
        facts.attempts += 1
        underWay += 1
        lone = Task { [mailbox, attempt] in mailbox.post(.attempted(job, await attempt(job))) }
    }

    // MARK: - Ending

    /// Whether there is nothing left to do for one that ends then.
    mutating func isDrained(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) -> Bool {
        guard isIdle, held.isEmpty, underWay == 0 else { return false }
        let now = clock.now().milliseconds
        if mayCompare { try await compare(now, tell) }
        guard demand.drains else { return false }
        try await look(now, tell)
        return facts.queue?.isDrained ?? false
    }

    /// Gives back what it holds; looks that are under way end with the process.
    mutating func giveBack(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
        lone?.cancel()
        let jobs = Array(held.values)
        held = [:]
        try await asking(tell, most: 3) { ledger throws(Failure) in try await ledger.giveBack(jobs) }
        facts.givenBack += jobs.count
        if mayCompare {
            do throws(Failure) { try await compare(clock.now().milliseconds, tell) } catch {
                // The next worker compares.
                guard Patience.mayPass(error) else { throw error }
            }
        }
        facts.queue = try await asking(tell, most: 3) { ledger throws(Failure) in try await ledger.queueFacts() }
        try tell(.facts(facts))
    }
}
