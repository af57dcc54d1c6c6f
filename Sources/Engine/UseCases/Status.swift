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
        var rows: StatusRows
        if let pinned {
            rows = try await StatusRows(pinned, store, demand, judge)
        } else {
            rows = try await StatusRows(store, demand, judge)
        }
        rows.sort()
        var status = StatusFacts(
            demand: demand, ledger: ledger, ledgerExists: store != nil, lockfile: lockfile, layers: rows.layers,
            findings: rows.findings)
        status.knowsAdvisories = rows.knowsAdvisories
        status.notes = judge.notes + rows.unused(judge)
        if let store { status.sources = try await store.advisorySources() }
        return status
    }
}
