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

    init(_ ledger: any LedgerStore, _ owner: WorkOwner, _ clock: @escaping @Sendable () -> Timestamp) {
        self.ledger = ledger
        self.owner = owner
        self.clock = clock
        run = owner.newRun()
    }

    /// What looking at a target is called among the work of a ledger. It is the place's alone: whoever reads there reads for
    /// all pins of it.
    static func work(_ target: RescanTarget) -> TextKey { TextKey("look at \(target.place)") }

    /// Takes work, as one; some of it may be held by this run already.
    /// - Returns: What this run holds of it. Each time that it is returned `release` is to be called once.
    mutating func take(_ works: [TextKey]) async throws(Failure) -> Set<TextKey> {
        let missing = Set(works).subtracting(held.keys)
        try await takeFree(missing)
        let others = missing.subtracting(held.keys)
        if !others.isEmpty {
            let abandoned = try await ledger.leases().filter { others.contains($0.work) && owner.isGone($0.owner) }
            if !abandoned.isEmpty {
                try await takeFree(Set(try await ledger.release(abandoned, dueAgain: clock()).map(\.work)))
            }
        }
        for work in works { held[work]?.users += 1 }
        return Set(works).intersection(held.keys)
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
