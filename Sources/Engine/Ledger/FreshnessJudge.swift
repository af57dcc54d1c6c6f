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
    /// By which run it is told what is new: unless somebody says otherwise, what the last run that told of the artifact told
    /// as new is new.
    package var baseline: BaselineDemand

    /// Sets each property.
    package init(
        ledger: String, maxAge: Duration, findings: FindingDemand = FindingDemand(), baseline: BaselineDemand = .last
    ) {
        self.ledger = ledger
        self.maxAge = maxAge
        self.findings = findings
        self.baseline = baseline
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
    init(_ demand: FreshnessDemand, in ledgers: LedgerPlace, asOf: Timestamp) throws(Failure) {
        self.demand = demand
        findings = try FindingJudge(demand.findings, asOf: asOf)
        ages = ScanDemand(asOf: asOf, maxAge: demand.maxAge, advisories: demand.findings.advisories)
        ledger = try ledgers.openExisting(demand.ledger)
    }

    /// `scan.*` of an artifact that was read.
    /// - Parameter place: Where it lies, as the ledger calls it.
    func judge(
        _ inventory: Inventory, name: String, source: String, place: String, lockfile: String?
    ) async throws(Failure) -> [Finding] {
        guard let identity = ArtifactIdentity(inventory) else {
            throw Failure(.internalFault, "the digest was not computed")
        }
        var rescan = Invocation(.rescan)
        if let lockfile {
            rescan.arguments.append(.setting(.lockfile, .given(lockfile)))
        } else {
            rescan.arguments.append(.given(source))
        }
        rescan.arguments.append(.setting(.ledger, .given(demand.ledger)))
        guard let ledger else {
            let file = PathEscaping.displayed(demand.ledger.utf8)
            return [
                Finding(
                    .scanNever, .fail, "never rescanned: there is no ledger \(file)",
                    remedy: "look at it: \(run: rescan)"
                )
            ]
        }
        let digests = identity.layers.map(\.digest)
        var cache = FindingJudge.Cache()
        let names = RescanAdvisories.names(name, identity)
        let told = ToldArtifact(place: place, name: name, tree: identity.tree)
        let baseline = try await Baseline(demand.baseline, usual: .beforeLast, of: [told], in: ledger).of(told)
        let layers = try await ledger.layers(digests, asOf: ages.asOf).mapValues {
            findings.history(of: $0, names: names, baseline: baseline, &cache)
        }
        let key = ArtifactKey(identity)
        let artifact = try await ledger.artifacts([key], asOf: ages.asOf)[key].map {
            findings.history(of: $0, names: names, baseline: baseline, &cache)
        }
        let gate = ScanGate.judge(
            layers: digests, layerHistories: layers, artifact: artifact, isImage: identity.kind.isImage, ages,
            remedy: "look at it again: \(run: rescan)")
        return gate + findings.notes(cache)
    }
}
