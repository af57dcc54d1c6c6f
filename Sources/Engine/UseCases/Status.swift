import Core
import Ledger
import Pins
import Policy

/// Says how recently the layers of a lockfile, or without one all layers of the ledger, were looked at.
package struct Status: Sendable {
    package var environment: Environment
    /// The lockfile whose layers are meant; nil for all layers of the ledger.
    package var lockfile: String?
    /// The ledger. Where there is none, nothing of the lockfile was ever looked at.
    package var ledger: String
    /// Which findings of advisories count.
    package var findings: FindingDemand
    /// By which run it is told what is new: unless somebody says otherwise, what the last run that told of an artifact told
    /// as new is new.
    package var baseline = BaselineDemand.last
    /// Since when it is told what came and went; nil where nobody asks.
    package var since: SinceDemand?

    /// How many parts the last rescan that was split has to have; nil where nobody asks.
    package var shards: Int?

    /// Asks in a process a ledger.
    package init(
        _ environment: Environment, lockfile: String?, ledger: String, findings: FindingDemand = FindingDemand()
    ) {
        self.environment = environment
        self.lockfile = lockfile
        self.ledger = ledger
        self.findings = findings
    }

    /// - Throws: `lockfile.*`, `ledger.*`, `waivers.invalid`, `vex.invalid`, `input.*`; `input.not-found` also where there is
    ///   neither lockfile nor ledger.
    package func run(_ demand: ScanDemand) async throws(Failure) -> StatusFacts {
        let judge = try FindingJudge(findings, asOf: demand.asOf)
        let pinned = try lockfile.map { path throws(Failure) in try Lockfile.load(path) }
        let store = try environment.ledgers.openExisting(ledger)
        if pinned == nil, store == nil {
            throw Failure(
                .inputNotFound, "there is no ledger", file: ledger,
                remedy: "make it with \(run: .rescan), or name another with \(setting: .ledger)")
        }
        let told = pinned?.artifacts.map(told)
        let baseline = try await Baseline(self.baseline, usual: .beforeLast, of: told, in: store)
        var rows: StatusRows
        if let pinned, let told {
            rows = try await StatusRows(pinned, told: told, store, demand, judge, baseline)
        } else {
            rows = try await StatusRows(store, demand, judge, baseline)
        }
        rows.sort()
        let uses = try await DeployedUses(
            pinned?.artifacts ?? [], digests: rows.layers.map(\.digest), in: store, asOf: demand.asOf)
        rows.tell(uses)
        var status = StatusFacts(
            demand: demand, ledger: ledger, ledgerExists: store != nil, lockfile: lockfile, layers: rows.layers,
            findings: rows.findings)
        status.uncounted = rows.uncounted
        status.excused = rows.excused
        status.knowsAdvisories = rows.knowsAdvisories
        status.notes = judge.notes + rows.unused(judge)
        let runs = try await store?.runs() ?? []
        if let store {
            status.sources = try await store.advisorySources()
            status.lastRun = runs.filter { $0.finished != nil && $0.date <= demand.asOf }
                .max { ($0.finished ?? $0.started) < ($1.finished ?? $1.started) }
        }
        if let queue = store as? any WorkQueue {
            let poison = try await queue.poison()
            let names = pinned.map { Set($0.artifacts.map { TextKey($0.name) }) }
            let places = told.map { Set($0.map { TextKey($0.place) }) }
            let meant = poison.filter { listed in
                guard let names, let places else { return true }
                return places.contains(TextKey(listed.job.place))
                    || listed.job.name.map { names.contains(TextKey($0)) } ?? false
            }
            status.poison = meant.count
            status.notes += meant.map(\.poisonFinding)
        }
        if let shards { status.shards = ShardState(runs, expected: shards, asOf: demand.asOf) }
        if let finding = status.shards?.finding { status.notes.append(finding) }
        if let since { status.since = try await since.changes(of: told, asOf: demand.asOf, in: store) }
        return status
    }

    /// What tells the artifact of a pin from others that runs told of.
    private func told(_ pin: Pin) -> ToldArtifact {
        let places = environment.places
        let path = lockfile.flatMap { places.path(of: pin, lockfile: $0) }
        return ToldArtifact(place: places.absolute(path ?? pin.source), name: pin.name, tree: pin.tree)
    }
}
