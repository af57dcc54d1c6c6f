import Core
import Fleet
import Ledger
import Pins
import Policy
import Signatures

/// Compares what inventories say is deployed with what is pinned, and says which functions a layer reaches.
package struct InspectFleet: Sendable {
    package var environment: Environment
    /// The inventories' files; `-` for standard input.
    package var inventories: [String]
    /// The accounts that are read themselves; nil for inventories alone.
    package var live: LiveFleet?
    /// Files that have to be templates.
    package var templates: [String] = []
    /// The lockfile; nil where nothing is compared.
    package var lockfile: String?
    /// The trust store; nil where signing profiles are compared with pins alone.
    package var trust: String?
    /// The ledger; nil where nobody asks what is known of layers.
    package var ledger: String?
    /// How old looks may be, where the ledger is asked.
    package var maxAge: Duration?
    /// Which findings of advisories count.
    package var findings = FindingDemand()
    /// What is asked of the fleet.
    package var demand: FleetDemand

    /// Asks in a process of inventories.
    package init(_ environment: Environment, _ inventories: [String], _ demand: FleetDemand) {
        self.environment = environment
        self.inventories = inventories
        self.demand = demand
    }

    /// - Throws: `fleet.invalid`, `source.*`, `output.failed`, `input.*`, `lockfile.*`, `trust.*`, `ledger.*`, `waivers.invalid`, `vex.invalid`.
    package func run() async throws(Failure) -> FleetFacts {
        var notes: [Finding] = []
        var pins: Lockfile?
        let store = try trust.map { folder throws(Failure) in try TrustStore.load(folder) }
        if let lockfile {
            let judge = try trust.map { folder throws(Failure) in
                try SignatureJudge(TrustDemand(store: folder), asOf: demand.asOf)
            }
            let pinned = try PinnedArtifacts(lockfile, judge: judge, places: environment.places)
            pins = pinned.lockfile
            notes = pinned.signatureFindings.filter { $0.outcome != .pass }
        }
        let read = try await live?.read()
        let inventory = try FleetFiles.read(inventories, live: read, templates: templates)
        if let read { try live?.keep(read) }
        let join = FleetJoin(
            inventory, pins, path: lockfile, ledger: ledger, demand)
        let scans = try await scans(join.unpinnedZips, pins)
        var facts = join.facts(trust: store.map { FleetTrust($0, asOf: demand.asOf) }, scans: scans, pins: pins)
        facts.notes += notes
        return facts
    }

    /// What the ledger knows of what is pinned, and of other zips that are deployed; nil where nobody asks.
    private func scans(_ zips: [Digest], _ pins: Lockfile?) async throws(Failure) -> FleetScans? {
        guard let ledger else { return nil }
        let judge = try FindingJudge(findings, asOf: demand.asOf)
        let ages = ScanDemand(asOf: demand.asOf, maxAge: maxAge, advisories: findings.advisories)
        let store = try environment.ledgers.openExisting(ledger)
        var scans = FleetScans()
        if let pins {
            let told = pins.artifacts.map { ToldArtifact(place: $0.source, name: $0.name, tree: $0.tree) }
            // What is new is nothing that a fleet tells.
            let rows = try await StatusRows(pins, told: told, store, ages, judge, .nothing)
            for layer in rows.layers {
                for name in layer.artifacts {
                    scans.pins[name] = Self.joined(scans.pins[name], layer.standing, layer.findings.map(\.counted))
                }
            }
        }
        var cache = FindingJudge.Cache()
        for (digest, layer) in try await store?.layers(zips, asOf: demand.asOf) ?? [:] {
            let history = judge.history(of: layer, names: [TextKey(digest.description)], baseline: nil, &cache)
            let standing = ScanAge.standing(of: history, ages)
            scans.zips[digest] = Self.joined(nil, standing, standing.findings.map(\.counted))
        }
        return scans
    }

    /// The least recent look of several layers, and what was found in any, each once.
    private static func joined(
        _ known: FleetFacts.Scan?, _ standing: ScanStanding, _ findings: [Finding]
    ) -> FleetFacts.Scan {
        var scan = known ?? FleetFacts.Scan(state: standing.state, last: standing.last?.asOf, findings: [])
        let order = ScanState.allCases
        if let old = order.firstIndex(of: scan.state), let new = order.firstIndex(of: standing.state), new < old {
            scan.state = standing.state
        }
        if let last = scan.last { scan.last = standing.last.map { min(last, $0.asOf) } }
        func key(_ finding: Finding) -> TextKey {
            TextKey("\(finding.id)\0\(finding.path ?? "")\0\(finding.prose.plain)")
        }
        var seen = Set(scan.findings.map(key))
        for finding in findings where seen.insert(key(finding)).inserted {
            var finding = finding
            finding.subject = nil
            scan.findings.append(finding)
        }
        return scan
    }
}

extension FleetTrust {
    /// What a trust store says at a time.
    init(_ store: TrustStore, asOf: Timestamp) {
        var revoked: Set<TextKey> = []
        for profile in store.profiles where profile.status == .revoked {
            if profile.revokedFrom.map({ $0 <= asOf }) ?? true { revoked.insert(profile.arn.text) }
        }
        // When it signed is not known here: whatever it signed may have been revoked.
        for entry in store.revocations?.entries ?? [] where entry.kind == .profileVersion && entry.effectiveFrom <= asOf
        {
            revoked.insert(entry.id)
        }
        var configs: [TextKey: Bool] = [:]
        for config in store.configs {
            guard let arn = config.document["CodeSigningConfig"]?.object?["CodeSigningConfigArn"]?.string else {
                continue
            }
            configs[arn] = config.policy == .warn
        }
        self.init(
            known: Set<TextKey>(store.profiles.map(\.arn.text)), revoked: revoked,
            hasRevocations: store.revocations != nil, configs: configs)
    }
}
