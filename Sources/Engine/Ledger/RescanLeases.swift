import Core
import Ledger

/// What this run has taken, so that no other run on the same ledger looks at it meanwhile.
struct RescanLeases {
    /// How long a lease lasts that nobody renews.
    static let length: Int64 = 120_000
    /// The time between two renewals: leases outlive it, and a writer who makes the ledger wait.
    static let renewal: Duration = .seconds(30)

    private let ledger: any LedgerStore
    private let owner: WorkOwner
    private let clock: @Sendable () -> Timestamp
    private let run: TextKey
    private var held: [TextKey: (lease: Lease, users: Int)] = [:]
    /// Until when workers hold what was asked for last.
    private var workers: [TextKey: Timestamp] = [:]

    init(_ ledger: any LedgerStore, _ owner: WorkOwner, _ clock: @escaping @Sendable () -> Timestamp) {
        self.ledger = ledger
        self.owner = owner
        self.clock = clock
        run = owner.newRun()
    }

    /// What looking at a target is called among the work of a ledger.
    static func work(_ target: RescanTarget) -> TextKey { DueWork.look(at: target.place) }

    /// Takes the looks at targets, as one; some of them may be held by this run already.
    /// - Returns: What this run holds of them. Each time that it is returned `release` is to be called once.
    mutating func take(_ targets: [RescanTarget]) async throws(Failure) -> Set<TextKey> {
        let works = targets.map(Self.work)
        let missing = Set(works).subtracting(held.keys)
        try await takeFree(missing)
        let others = missing.subtracting(held.keys)
        if !others.isEmpty {
            let abandoned = try await ledger.leases().filter { others.contains($0.work) && owner.isGone($0.owner) }
            if !abandoned.isEmpty {
                try await takeFree(Set(try await ledger.release(abandoned, dueAgain: clock()).map(\.work)))
            }
        }
        try await leaveToWorkers(targets.filter { missing.contains(Self.work($0)) })
        for work in works { held[work]?.users += 1 }
        return Set(works).intersection(held.keys)
    }

    /// Gives up what a worker is at: both have taken first and ask now.
    private mutating func leaveToWorkers(_ targets: [RescanTarget]) async throws(Failure) {
        workers = [:]
        guard let queue = ledger as? any WorkQueue else { return }
        let taken = targets.filter { held[Self.work($0)] != nil }
        let ends = try await queue.heldByWorkers(Set(taken.map { TextKey($0.place) }).sorted().map(\.string))
        let lost = ends.keys.map { DueWork.look(at: $0.string) }.compactMap { held[$0]?.lease }
        for lease in lost { held[lease.work] = nil }
        _ = try await ledger.release(lost, dueAgain: nil)
        for (place, end) in ends { workers[DueWork.look(at: place.string)] = end }
    }

    private mutating func takeFree(_ works: Set<TextKey>) async throws(Failure) {
        guard !works.isEmpty else { return }
        let now = clock()
        try await ledger.addWork(works.sorted().map { DueWork($0, due: now) })
        let taken = try await ledger.takeWork(works.count, among: works, by: run, at: now, until: end(now))
        for lease in taken { held[lease.work] = (lease, 0) }
    }

    /// Until when others hold work; what nobody holds is left out.
    func ends(of works: Set<TextKey>) async throws(Failure) -> [TextKey: Timestamp] {
        let now = clock()
        let leases = try await ledger.leases().filter { works.contains($0.work) && $0.until > now }
        return Dictionary(leases.map { ($0.work, $0.until) }, uniquingKeysWith: max)
            .merging(workers.filter { works.contains($0.key) }, uniquingKeysWith: max)
    }

    /// Records what a look came to, and ends the jobs of a queue that asked for it, while the look is this run's.
    /// - Returns: Whether it is; where this process slept past its lease, whoever took the work since records.
    mutating func record(
        _ artifacts: [ScannedArtifact], of target: RescanTarget, ending jobs: [Job]
    ) async throws(Failure) -> Bool {
        guard let known = held[Self.work(target)] else { return false }
        if let queue = ledger as? any WorkQueue {
            guard try await queue.record(artifacts, under: known.lease, ending: jobs) else {
                held[known.lease.work] = nil
                return false
            }
            return true
        }
        // A lease that is young enough tells it without asking.
        let left = known.lease.until.milliseconds.subtractingReportingOverflow(clock().milliseconds)
        if !left.overflow, left.partialValue <= Self.length / 2 {
            guard let kept = try await ledger.renew([known.lease], until: end(clock())).first else {
                held[known.lease.work] = nil
                return false
            }
            held[kept.work] = (kept, known.users)
        }
        for artifact in artifacts { try await ledger.record(artifact) }
        return true
    }

    /// Keeps what is held. What was lost meanwhile, as after the machine slept, somebody else may look at too.
    mutating func renew() async throws(Failure) {
        let now = clock()
        let kept = try await ledger.renew(held.values.map(\.lease), until: end(now))
        let renewed = Dictionary(kept.map { ($0.work, $0) }, uniquingKeysWith: { $1 })
        held = held.compactMapValues { entry in renewed[entry.lease.work].map { ($0, entry.users) } }
    }

    /// Gives work up that `take` returned; others may take it once nobody of this run uses it.
    mutating func release(_ works: [TextKey]) async throws(Failure) {
        for work in works { held[work]?.users -= 1 }
        let done = works.compactMap { held[$0] }.filter { $0.users == 0 }.map(\.lease)
        for lease in done { held[lease.work] = nil }
        _ = try await ledger.release(done, dueAgain: nil)
    }

    /// Gives up all that is held.
    mutating func releaseAll() async throws(Failure) {
        let leases = held.values.map(\.lease)
        held = [:]
        _ = try await ledger.release(leases, dueAgain: nil)
    }

    private func end(_ now: Timestamp) -> Timestamp {
        let (sum, overflow) = now.milliseconds.addingReportingOverflow(Self.length)
        return Timestamp(milliseconds: overflow ? .max : sum)
    }
}
