import Core
import Ledger
import Policy

/// Due artifacts, handed out as this run may look at them.
///
/// They are taken some at a time, so that several runs share what is due. What another run holds comes once more behind all
/// else: it may be done by then.
struct RescanQueue {
    /// What to do with an artifact, by its place among the targets.
    enum Step {
        /// This run has taken it.
        case look(Int)
        /// Another run has looked at it meanwhile.
        case rest(Int, RescanPlan.Rest)
        /// Another run holds it.
        case held(Int, until: Timestamp)
    }

    let targets: [RescanTarget]
    /// How many are taken at once.
    let batch: Int
    let plan: (_ targets: [RescanTarget]) async throws(Failure) -> RescanPlan
    private var pending: ArraySlice<Int>
    private var postponed: [Int] = []
    private var isLastTime = false
    private var ready: [Step] = []
    /// Where this run has looked, and at what: that these are recent now is its own doing, and others that are the same
    /// are due as before.
    private var places: Set<TextKey> = []
    private var keys: Set<ArtifactKey> = []
    /// What other runs have tried meanwhile and is due all the same: what was known of it before holds no more.
    private(set) var tried: Set<Int> = []
    /// What judging kept evidence came to of what other runs have looked at.
    private(set) var signatures = SignatureSummary()

    /// - Parameter plan: Says which of some targets are due now.
    init(
        _ targets: [RescanTarget], batch: Int,
        plan: @escaping (_ targets: [RescanTarget]) async throws(Failure) -> RescanPlan
    ) {
        self.targets = targets
        self.batch = batch
        self.plan = plan
        pending = ArraySlice(targets.indices)
    }

    /// What comes next; nil for nothing, or nothing before looks that are under way end.
    /// - Parameter isIdle: Whether no look is under way.
    mutating func next(
        isIdle: Bool, _ leases: inout RescanLeases, _ advisories: inout RescanAdvisories, _ ledger: any LedgerStore
    ) async throws(Failure) -> Step? {
        while ready.isEmpty {
            if pending.isEmpty {
                guard isIdle, !isLastTime, !postponed.isEmpty else { return nil }
                isLastTime = true
                pending = postponed[...]
            }
            let some = Array(pending.prefix(batch))
            pending = pending.dropFirst(batch)
            try await fill(some, &leases, &advisories, ledger)
        }
        return ready.removeFirst()
    }

    /// Takes in that a look of this run has ended.
    mutating func end(_ index: Int, _ recorded: [ScannedArtifact]) {
        places.insert(RescanLeases.work(targets[index]))
        keys.formUnion(recorded.map { ArtifactKey($0.identity) })
    }

    private mutating func fill(
        _ some: [Int], _ leases: inout RescanLeases, _ advisories: inout RescanAdvisories, _ ledger: any LedgerStore
    ) async throws(Failure) {
        let works = some.map { RescanLeases.work(targets[$0]) }
        let taken = try await leases.take(some.map { targets[$0] })
        let rest = try await restedMeanwhile(
            zip(some, works).filter { taken.contains($0.1) && !places.contains($0.1) }.map(\.0), &advisories, ledger)
        let known = Dictionary(uniqueKeysWithValues: rest.map { ($0.place, $0) })
        let ends = taken.count < Set(works).count ? try await leases.ends(of: Set(works).subtracting(taken)) : [:]
        for (index, work) in zip(some, works) {
            if let rest = known[index] {
                ready.append(.rest(index, rest))
            } else if taken.contains(work) {
                ready.append(.look(index))
            } else if isLastTime, let end = ends[work] {
                ready.append(.held(index, until: end))
            } else if isLastTime {
                // It was given up between two questions.
                pending.append(index)
            } else {
                postponed.append(index)
            }
        }
        try await leases.release(rest.map { RescanLeases.work(targets[$0.place]) })
    }

    /// What another run has looked at since it was found due, with what is known of it now.
    private mutating func restedMeanwhile(
        _ taken: [Int], _ advisories: inout RescanAdvisories, _ ledger: any LedgerStore
    ) async throws(Failure) -> [RescanPlan.Rest] {
        var asked = taken
        for isSure in [false, true] {
            let now = try await RescanTargets.known(asked.map { targets[$0] }, to: ledger)
            let own = zip(asked, now).filter { _, target in
                !(target.known.map { keys.contains(ArtifactKey($0)) } ?? false)
            }
            guard !own.isEmpty else { return [] }
            let plan = try await plan(own.map(\.1))
            tried.formUnion(plan.tried.map { own[$0].0 })
            asked = plan.rest.map { own[$0.place].0 }
            guard isSure else {
                // They may have been recorded and not compared with the advisories yet.
                if !asked.isEmpty { try await advisories.compareAgain() }
                continue
            }
            signatures.add(try await plan.record(in: ledger))
            return zip(plan.rest, asked).map { rest, index in
                var rest = rest
                rest.place = index
                return rest
            }
        }
        return []
    }
}
