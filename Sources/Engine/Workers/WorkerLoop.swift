import Core
import Ledger

/// A worker at work: takes jobs, has them looked at side by side, ends them, keeps what it holds.
///
/// One task does all that has to do with the ledger; looks run beside it and tell it when they are done.
struct WorkerLoop {
    private enum Message: Sendable {
        case ended(JobResult)
        case attempted(HeldJob, AttemptEnd)
        /// A second has passed.
        case beat
        case stop
    }

    /// How often packages are compared with the advisories while there is other work, in milliseconds.
    private static let comparing: Int64 = 10_000
    /// How often it is told what there is, in milliseconds.
    private static let telling: Int64 = 10_000
    /// Looks that are recorded together at the most, files that they hold together, and how long the first of them waits, in
    /// milliseconds: a transaction for each small layer would have the disk wait for all of them.
    private static let together = (looks: 16, files: 5_000, wait: Int64(250))
    /// Comparisons are as of the last full hour, so that those of all workers are one.
    private static let hour: Int64 = 3_600_000

    let demand: WorkerDemand
    let ledger: any WorkQueue
    let clock: ServerClock
    let stop: WorkerStop
    let attempt: @Sendable (HeldJob) async -> AttemptEnd
    private var bench: WorkerBench
    private let mailbox = Mailbox<Message>()
    private let executor = LookExecutor()

    private var facts = WorkerFacts()
    /// All that it holds.
    private var held: [Int64: HeldJob] = [:]
    /// What it holds and has not begun.
    private var ready: ArraySlice<HeldJob> = []
    private var underWay = 0
    /// Looks that have ended and are not recorded yet, and since when there are some.
    private var finished: [JobResult] = []
    private var finishedSince: Int64 = 0
    private var lone: Task<Void, Never>?
    private var last: String?
    private var batch: Int
    private var lastClaim: Int64 = .min
    private var isIdle = false
    private var renewed: Int64
    private var compared: Int64 = .min
    private var told: Int64 = .min
    /// Whether packages may have come that were compared with nothing.
    private var mayCompare = true

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
    private mutating func asking<Value: Sendable>(
        _ tell: (WorkerNews) throws(Failure) -> Void, most: Int? = nil, waitsForDisk: Bool = true,
        _ body: (any WorkQueue) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        var patience = Patience()
        patience.waitsForDisk = waitsForDisk
        if let most { patience.most = most } else { patience.isOver = { [stop] in stop.isAsked } }
        var retries = 0
        let ledger = ledger
        defer { facts.retries += retries }
        return try await patience.run(tell: { failure throws(Failure) in
            retries += 1
            try tell(.waits(failure))
        }) { () async throws(Failure) in try await body(ledger) }
    }

    // MARK: - Taking

    private mutating func takeAndBegin(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
        if ready.isEmpty, lone == nil, underWay < demand.width, !isIdle { try await claim(tell) }
        while lone == nil, let next = ready.first, !stop.isAsked {
            // What may end whoever looks at it is looked at alone.
            guard next.isSuspect ? underWay == 0 : underWay < demand.width else { return }
            ready.removeFirst()
            if next.isSuspect { beginAlone(next) } else { await begin(next, tell) }
        }
    }

    private mutating func claim(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
        var question = ClaimDemand(limit: batch, owner: demand.owner, version: demand.version)
        (question.tenants, question.after) = (demand.tenants, last)
        let claim = try await asking(tell) { [question] ledger throws(Failure) in try await ledger.claim(question) }
        clock.set(claim.now)
        last = claim.last
        facts.deaths += claim.deaths
        facts.claimed += claim.jobs.count
        for job in claim.jobs { held[job.number] = job }
        ready = claim.jobs[...]
        isIdle = claim.jobs.isEmpty
        // Small ones are taken many at a time; of large ones nobody sits on what others could look at.
        let passed = claim.now.milliseconds.subtractingReportingOverflow(lastClaim)
        if passed.overflow || passed.partialValue > 2_000 {
            batch = max(demand.width, batch / 2)
        } else if claim.jobs.count == batch, passed.partialValue < 500 {
            batch = min(64, batch * 2)
        }
        lastClaim = claim.now.milliseconds
    }

    private mutating func begin(_ job: HeldJob, _ tell: (WorkerNews) throws(Failure) -> Void) async {
        underWay += 1
        var bench = bench
        defer { self.bench = bench }
        do throws(Failure) {
            // That the server is away is no fault of the job's.
            let found = try await asking(tell, waitsForDisk: false) { _ throws(Failure) in
                try await bench.find(job.job)
            }
            Task(executorPreference: executor) { [mailbox] in mailbox.post(.ended(await JobResult.of(job, found))) }
        } catch {
            mailbox.post(.ended(.failed(job, error)))
        }
    }

    private mutating func beginAlone(_ job: HeldJob) {
        facts.attempts += 1
        underWay += 1
        lone = Task { [mailbox, attempt] in mailbox.post(.attempted(job, await attempt(job))) }
    }

    // MARK: - Hearing

    private mutating func hear(
        _ messages: [Message], _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        try await end(messages, tell)
        for message in messages {
            guard case .attempted(let job, let came) = message else { continue }
            underWay -= 1
            lone = nil
            try await end(job, came, tell)
        }
        isIdle = false
        let now = clock.now().milliseconds
        if now - renewed >= JobLimits.renewal || now < renewed { try await renew(now, tell) }
        if mayCompare, compared == .min || now - compared >= Self.comparing || now < compared {
            try await compare(now, tell)
        }
        if told == .min || now - told >= Self.telling || now < told { try await look(now, tell) }
    }

    /// Ends what looks have come to, together.
    private mutating func end(
        _ messages: [Message], _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let now = clock.now().milliseconds
        if finished.isEmpty { finishedSince = now }
        for case .ended(let result) in messages {
            underWay -= 1
            finished.append(result)
        }
        guard !finished.isEmpty else { return }
        let mayWait =
            !ready.isEmpty && !stop.isAsked && finished.count < Self.together.looks
            && finished.reduce(0) { $0 + $1.files } < Self.together.files
            && (0..<Self.together.wait).contains(now - finishedSince)
        guard !mayWait else { return }
        let results = finished
        finished = []
        let ended = try await record(results.map(\.ended), tell)
        for result in results {
            let number = result.ended.held.number
            held[number] = nil
            guard ended.contains(number) else {
                facts.lost += 1
                continue
            }
            mayCompare = mayCompare || !result.ended.recorded.isEmpty
            if result.isGone {
                facts.gone += 1
            } else if case .failed = result.ended.end {
                facts.failed += 1
            } else {
                facts.done += 1
            }
            if let outcome = result.outcome { try tell(.looked(outcome)) }
        }
    }

    /// Records what was found; what the ledger will not take for its own sake keeps nothing else out.
    private mutating func record(
        _ ended: [EndedJob], _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) -> Set<Int64> {
        do throws(Failure) {
            return try await asking(tell, waitsForDisk: false) { ledger throws(Failure) in try await ledger.end(ended) }
        } catch {
            guard error.code != .ledgerNewer, !stop.isAsked, ended.contains(where: { !$0.recorded.isEmpty }) else {
                throw error
            }
            guard ended.count == 1 else {
                var held: Set<Int64> = []
                for one in ended { held.formUnion(try await record([one], tell)) }
                return held
            }
            // A name that is too long is the job's fault; of a disk that is full this is told as well, once it is not.
            let refused = EndedJob(ended[0].held, .failed("\(error.code.rawValue): \(error.message)"))
            return try await asking(tell) { ledger throws(Failure) in try await ledger.end([refused]) }
        }
    }

    private mutating func end(
        _ job: HeldJob, _ came: AttemptEnd, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        held[job.number] = nil
        let ended: EndedJob
        switch came {
        case .done:
            facts.done += 1
            mayCompare = true
            return try tell(.attempted(job.job, problem: nil))
        case .failed(let problem):
            facts.failed += 1
            ended = EndedJob(job, .failed(problem))
            try tell(.attempted(job.job, problem: problem))
        case .died(let problem):
            ended = EndedJob(job, .poison(problem))
            try tell(.attempted(job.job, problem: problem))
        }
        let kept = try await asking(tell) { ledger throws(Failure) in try await ledger.end([ended]) }
        if kept.isEmpty {
            facts.lost += 1
        } else if case .died = came {
            facts.poisoned += 1
        }
    }

    private mutating func renew(
        _ now: Int64, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let (jobs, owner) = (Array(held.values), demand.owner)
        let kept = try await asking(tell) { ledger throws(Failure) in try await ledger.renew(jobs, by: owner) }
        renewed = now
        // What was lost and is under way is looked at to its end, and then not recorded.
        let lost = jobs.filter { !kept.contains($0.number) }
        for job in lost where ready.contains(where: { $0.number == job.number }) {
            held[job.number] = nil
            facts.lost += 1
        }
        ready = ready.filter { kept.contains($0.number) }[...]
    }

    private mutating func compare(
        _ now: Int64, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        let asOf = Timestamp(milliseconds: now - now % Self.hour)
        let (version, clock) = (demand.looks.versions.advisories, clock)
        _ = try await asking(tell) { ledger throws(Failure) in
            try await AdvisoryMatcher.match(ledger, version: version, asOf: asOf, clock: { clock.now() })
        }
        mayCompare = false
        compared = now
    }

    private mutating func look(
        _ now: Int64, _ tell: (WorkerNews) throws(Failure) -> Void
    ) async throws(Failure) {
        facts.queue = try await asking(tell) { ledger throws(Failure) in try await ledger.queueFacts() }
        told = now
        try tell(.facts(facts))
    }

    // MARK: - Ending

    /// Whether there is nothing left to do for one that ends then.
    private mutating func isDrained(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) -> Bool {
        guard isIdle, held.isEmpty, underWay == 0 else { return false }
        let now = clock.now().milliseconds
        if mayCompare { try await compare(now, tell) }
        guard demand.drains else { return false }
        try await look(now, tell)
        return facts.queue?.isDrained ?? false
    }

    /// Gives back what it holds; looks that are under way end with the process.
    private mutating func giveBack(_ tell: (WorkerNews) throws(Failure) -> Void) async throws(Failure) {
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
