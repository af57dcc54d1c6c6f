import Core
import Ledger
import Pins
import Policy

/// What `verify` asks of the ledger.
package struct FreshnessDemand: Sendable {
    /// The ledger's file.
    package var ledger: String
    /// The age up to which a look is recent enough.
    package var maxAge: Duration
    /// Which findings of advisories count.
    package var findings: FindingDemand

    /// Sets each property.
    package init(ledger: String, maxAge: Duration, findings: FindingDemand = FindingDemand()) {
        self.ledger = ledger
        self.maxAge = maxAge
        self.findings = findings
    }
}

/// The ledger as the gate before a deploy sees it.
struct FreshnessJudge: Sendable {
    private let demand: FreshnessDemand
    private let ages: ScanDemand
    /// nil where there is none: then nothing was ever looked at.
    private let ledger: (any LedgerStore)?
    private let findings: FindingJudge

    /// Opens the ledger.
    /// - Throws: `ledger.*`, `waivers.invalid`, `vex.invalid`, `input.*`.
    init(_ demand: FreshnessDemand, asOf: Timestamp) throws(Failure) {
        self.demand = demand
        findings = try FindingJudge(demand.findings, asOf: asOf)
        ages = ScanDemand(asOf: asOf, maxAge: demand.maxAge)
        ledger = try LedgerPlace.openExisting(demand.ledger)
    }

    /// `scan.*` of an artifact that was read.
    func judge(_ inventory: Inventory, name: String, source: String, lockfile: String?) async throws(Failure)
        -> [Finding]
    {
        guard let identity = ArtifactIdentity(inventory) else {
            throw Failure(.internalFault, "the digest was not computed")
        }
        let command = CommandNames.rescanCommand(
            lockfile: lockfile, ledger: demand.ledger, artifacts: lockfile == nil ? [source] : [])
        guard let ledger else {
            let file = PathEscaping.displayed(demand.ledger.utf8)
            return [
                Finding(
                    .scanNever, .fail, "never rescanned: there is no ledger \(file)", remedy: "look at it: \(command)"
                )
            ]
        }
        let digests = identity.layers.map(\.digest)
        var cache = FindingJudge.Cache()
        let names = RescanAdvisories.names(name, identity)
        let layers = try await ledger.layers(digests, asOf: ages.asOf).mapValues {
            findings.history(of: $0, names: names, &cache)
        }
        let key = ArtifactKey(identity)
        let artifact = try await ledger.artifacts([key], asOf: ages.asOf)[key].map {
            findings.history(of: $0, names: names, &cache)
        }
        return ScanGate.judge(
            layers: digests, layerHistories: layers, artifact: artifact, isImage: identity.kind.isImage, ages,
            remedy: "look at it again: \(command)")
    }
}

extension Workplace {
    /// How recently the layers of a lockfile, or without one all layers of the ledger, were looked at.
    ///
    /// Where there is no ledger, nothing of the lockfile was ever looked at.
    /// - Parameter findings: Which findings of advisories count.
    /// - Throws: `lockfile.*`, `ledger.*`, `waivers.invalid`, `vex.invalid`, `input.*`; `input.not-found` also where there is
    ///   neither lockfile nor ledger.
    package static func status(
        lockfile path: String?, ledger ledgerPath: String, _ demand: ScanDemand,
        findings: FindingDemand = FindingDemand()
    ) async throws(Failure) -> StatusFacts {
        let judge = try FindingJudge(findings, asOf: demand.asOf)
        let lockfile = try path.map { path throws(Failure) in try Lockfile.load(path) }
        let ledger = try LedgerPlace.openExisting(ledgerPath)
        if lockfile == nil, ledger == nil {
            throw Failure(
                .inputNotFound, "there is no ledger", file: ledgerPath,
                remedy: "make it with layerlock rescan, or name another with --ledger")
        }
        var rows: StatusRows
        if let lockfile {
            rows = try await StatusRows(lockfile, ledger, demand, judge)
        } else {
            rows = try await StatusRows(ledger, demand, judge)
        }
        rows.sort()
        var status = StatusFacts(
            demand: demand, ledger: ledgerPath, ledgerExists: ledger != nil, lockfile: path, layers: rows.layers,
            findings: rows.findings)
        status.knowsAdvisories = rows.knowsAdvisories
        status.notes = judge.notes
        return status
    }
}
