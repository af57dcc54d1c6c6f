import Core
import Ledger
import Pins
import Policy

/// What `verify` asks of the ledger, or of scan receipts in its place.
package struct FreshnessDemand: Sendable {
    /// Who knows what was looked at.
    package enum Source: Sendable {
        /// A ledger, by its file or server.
        case ledger(String)
        /// What a ledger knew of single artifacts.
        case receipts(ReceiptDemand)
    }

    /// Who knows it.
    package var source: Source
    /// The age up to which a look is recent enough.
    package var maxAge: Duration
    /// Which findings of advisories count.
    package var findings: FindingDemand
    /// By which run it is told what is new: unless somebody says otherwise, what the last run that told of the artifact told
    /// as new is new. Receipts do not say.
    package var baseline: BaselineDemand

    /// Sets each property.
    package init(
        _ source: Source, maxAge: Duration, findings: FindingDemand = FindingDemand(), baseline: BaselineDemand = .last
    ) {
        self.source = source
        self.maxAge = maxAge
        self.findings = findings
        self.baseline = baseline
    }

    /// Asks a ledger.
    package init(
        ledger: String, maxAge: Duration, findings: FindingDemand = FindingDemand(), baseline: BaselineDemand = .last
    ) {
        self.init(.ledger(ledger), maxAge: maxAge, findings: findings, baseline: baseline)
    }
}

/// The ledger, or scan receipts, as the gate before a deploy sees them.
struct FreshnessJudge: Sendable {
    private enum Source: Sendable {
        /// nil where there is none: then nothing was ever looked at.
        case ledger((any LedgerStore)?, place: String)
        case receipts(ScanReceipts)
    }

    private let baseline: BaselineDemand
    private let ages: ScanDemand
    private let source: Source
    private let findings: FindingJudge

    /// Opens the ledger, or reads the receipts.
    /// - Throws: `ledger.*`, `waivers.invalid`, `vex.invalid`, `trust.*`, `input.*`.
    init(_ demand: FreshnessDemand, in ledgers: LedgerPlace, asOf: Timestamp) throws(Failure) {
        baseline = demand.baseline
        findings = try FindingJudge(demand.findings, asOf: asOf)
        ages = ScanDemand(asOf: asOf, maxAge: demand.maxAge, advisories: demand.findings.advisories)
        switch demand.source {
        case .ledger(let place): source = .ledger(try ledgers.openExisting(place), place: place)
        case .receipts(let receipts):
            try demand.requireAnswers()
            source = .receipts(try ScanReceipts(receipts, asOf: asOf))
        }
    }

    /// `scan.*` of an artifact that was read, and `attestation.*` of its receipts.
    /// - Parameter place: Where it lies, as the ledger calls it.
    func judge(
        _ inventory: Inventory, name: String, source path: String, place: String, lockfile: String?
    ) async throws(Failure) -> [Finding] {
        guard let identity = ArtifactIdentity(inventory) else {
            throw Failure(.internalFault, "the digest was not computed")
        }
        switch source {
        case .receipts(let receipts):
            let remedy: Prose = "rescan it, then make a receipt: \(run: Invocation(.makeReceipt, [.given(path)]))"
            let (facts, told) = try receipts.answer(identity, remedy: remedy)
            guard let facts else { return told }
            return told + judge(identity, facts, name: name, baseline: nil, remedy: remedy)
        case .ledger(let ledger, let ledgerPlace):
            var rescan = Invocation(.rescan)
            if let lockfile {
                rescan.arguments.append(.setting(.lockfile, .given(lockfile)))
            } else {
                rescan.arguments.append(.given(path))
            }
            rescan.arguments.append(.setting(.ledger, .given(ledgerPlace)))
            guard let ledger else {
                let file = PathEscaping.displayed(ledgerPlace.utf8)
                return [
                    Finding(
                        .scanNever, .fail, "never rescanned: there is no ledger \(file)",
                        remedy: "look at it: \(run: rescan)"
                    )
                ]
            }
            let told = ToldArtifact(place: place, name: name, tree: identity.tree)
            let former = try await Baseline(baseline, usual: .beforeLast, of: [told], in: ledger).of(told)
            let facts = try await ScanFacts(of: identity, in: ledger, asOf: ages.asOf)
            return judge(identity, facts, name: name, baseline: former, remedy: "look at it again: \(run: rescan)")
        }
    }

    /// What follows from what is known, whoever knows it.
    private func judge(
        _ identity: ArtifactIdentity, _ facts: ScanFacts, name: String, baseline: ArtifactBaseline?, remedy: Prose
    ) -> [Finding] {
        var cache = FindingJudge.Cache()
        let names = RescanAdvisories.names(name, identity)
        var layers: [Digest: ScanHistory] = [:]
        for layer in identity.layers where layers[layer.digest] == nil {
            guard let known = facts.layers[layer.digest] else { continue }
            let layerFacts = KnownLayer(
                identity: layer, history: known.history, artifacts: [], packages: known.packages)
            layers[layer.digest] = findings.history(of: layerFacts, names: names, baseline: baseline, &cache)
        }
        let artifact = facts.artifact.map { known in
            let artifactFacts = KnownArtifact(
                key: ArtifactKey(identity), name: name, source: "", history: known.history, packages: known.packages)
            return findings.history(of: artifactFacts, names: names, baseline: baseline, &cache)
        }
        let gate = ScanGate.judge(
            layers: identity.layers.map(\.digest), layerHistories: layers, artifact: artifact,
            isImage: identity.kind.isImage, ages, remedy: remedy)
        return gate + findings.notes(cache)
    }
}

extension FreshnessDemand {
    /// Throws `input.option` for what a receipt cannot answer: it says nothing of runs, and so not what is new.
    fileprivate func requireAnswers() throws(Failure) {
        let remedy: Prose = "ask the ledger itself with \(setting: .ledger)"
        if findings.failsOn.asksForNews {
            throw Failure(
                .inputOption,
                prose: "\(setting: .failOn) asks what is new, and a scan receipt does not say what earlier runs told",
                remedy: remedy)
        }
        if baseline != .last {
            throw Failure(
                .inputOption,
                prose: "\(setting: .baseline) asks for an earlier run, and a scan receipt does not say what it told",
                remedy: remedy)
        }
    }
}
