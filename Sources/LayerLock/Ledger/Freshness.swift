import LayerLedger
import LayerLockfile
import LayerModel
import LayerPolicy
import LayerReport

/// What `verify` asks of the ledger.
public struct FreshnessDemand: Sendable {
    /// The ledger's file.
    public var ledger: String
    /// The age up to which a look is recent enough.
    public var maxAge: Duration

    /// Sets each property.
    public init(ledger: String, maxAge: Duration) {
        self.ledger = ledger
        self.maxAge = maxAge
    }
}

/// The ledger as the gate before a deploy sees it.
struct FreshnessJudge: Sendable {
    private let demand: FreshnessDemand
    private let ages: ScanDemand
    /// nil where there is none: then nothing was ever looked at.
    private let ledger: Ledger?

    /// Opens the ledger.
    /// - Throws: `ledger.*`, `input.unreadable`.
    init(_ demand: FreshnessDemand, asOf: Timestamp) throws(Failure) {
        self.demand = demand
        ages = ScanDemand(asOf: asOf, maxAge: demand.maxAge)
        ledger = try Ledger.openExisting(demand.ledger)
    }

    /// `scan.*` of an artifact that was read.
    func judge(_ inventory: Inventory, source: String, lockfile: String?) throws(Failure) -> [Finding] {
        guard let identity = ArtifactIdentity(inventory) else {
            throw Failure(.internalFault, "the digest was not computed")
        }
        let command = CommandNames.rescanCommand(
            lockfile: lockfile, ledger: demand.ledger, artifacts: lockfile == nil ? [source] : [])
        guard let ledger else {
            let file = PathEscaping.displayed(demand.ledger.utf8)
            return [
                Finding(
                    "scan.never", .fail, "never rescanned: there is no ledger \(file)", remedy: "look at it: \(command)"
                )
            ]
        }
        let digests = identity.layers.map(\.digest)
        let layers = try ledger.layers(digests, asOf: ages.asOf).mapValues(\.history)
        let key = ArtifactKey(identity)
        let artifact = try ledger.artifacts([key], asOf: ages.asOf)[key]?.history
        return ScanGate.judge(
            layers: digests, layerHistories: layers, artifact: artifact, ages, remedy: "look at it again: \(command)")
    }
}

extension Workplace {
    /// How recently the layers of a lockfile, or without one all layers of the ledger, were looked at.
    ///
    /// Where there is no ledger, nothing was ever looked at.
    /// - Throws: `lockfile.*`, `ledger.*`, `input.*`.
    public static func status(
        lockfile path: String?, ledger ledgerPath: String, _ demand: ScanDemand
    ) throws(Failure) -> StatusFacts {
        let lockfile = try path.map { path throws(Failure) in try Lockfile.load(path) }
        let ledger = try Ledger.openExisting(ledgerPath)
        var rows: StatusRows
        if let lockfile {
            rows = try StatusRows(lockfile, ledger, demand)
        } else {
            rows = try StatusRows(ledger, demand)
        }
        rows.sort()
        return StatusFacts(
            demand: demand, ledger: ledgerPath, ledgerExists: ledger != nil, lockfile: path, layers: rows.layers,
            findings: rows.findings)
    }
}

/// The layers of a status under construction.
private struct StatusRows {
    var layers: [StatusFacts.Layer] = []
    /// What was found, each artifact's and each layer's once.
    var findings: [ScanFinding] = []

    /// The layers that a lockfile pins.
    init(_ lockfile: Lockfile, _ ledger: Ledger?, _ demand: ScanDemand) throws(Failure) {
        let artifacts = lockfile.artifacts.map { (name: $0.name, identity: ArtifactIdentity($0)) }
        let digests = artifacts.flatMap { $0.identity.layers.map(\.digest) }
        let known = try ledger?.layers(digests, asOf: demand.asOf) ?? [:]
        let looks = try ledger?.artifacts(artifacts.map { ArtifactKey($0.identity) }, asOf: demand.asOf) ?? [:]
        var places: [Digest: Int] = [:]
        for (name, identity) in artifacts {
            let found = Self.findings(looks[ArtifactKey(identity)]?.history, demand)
            findings += found
            for layer in identity.layers {
                if let place = places[layer.digest] {
                    guard !layers[place].artifacts.contains(name) else { continue }
                    layers[place].artifacts.append(name)
                    layers[place].artifactFindings += found
                } else {
                    places[layer.digest] = layers.count
                    let standing = ScanAge.standing(of: known[layer.digest]?.history, demand)
                    findings += standing.findings
                    layers.append(
                        StatusFacts.Layer(
                            digest: layer.digest, tree: layer.tree, standing: standing, artifacts: [name],
                            artifactFindings: found))
                }
            }
        }
    }

    /// All layers of the ledger.
    init(_ ledger: Ledger?, _ demand: ScanDemand) throws(Failure) {
        guard let ledger else { return }
        var names: [ArtifactKey: String] = [:]
        var found: [ArtifactKey: [ScanFinding]] = [:]
        for artifact in try ledger.artifacts(asOf: demand.asOf) {
            names[artifact.key] = artifact.name
            let own = Self.findings(artifact.history, demand)
            if !own.isEmpty { found[artifact.key] = own }
            findings += own
        }
        for layer in try ledger.layers(asOf: demand.asOf) {
            let standing = ScanAge.standing(of: layer.history, demand)
            findings += standing.findings
            var holders: [String] = []
            for name in layer.artifacts.compactMap({ names[$0] }) where holders.last != name { holders.append(name) }
            layers.append(
                StatusFacts.Layer(
                    digest: layer.identity.digest, tree: layer.identity.tree, standing: standing, artifacts: holders,
                    artifactFindings: layer.artifacts.flatMap { found[$0] ?? [] }))
        }
    }

    /// Worst first, then the one that was looked at longest ago, then by name.
    mutating func sort() {
        let order = Dictionary(uniqueKeysWithValues: ScanState.allCases.enumerated().map { ($1, $0) })
        let keyed = layers.map { layer in
            (
                key: (order[layer.standing.state] ?? 0, layer.standing.last?.asOf.milliseconds ?? 0),
                name: layer.artifacts.first ?? "", layer: layer
            )
        }
        layers = keyed.sorted { left, right in
            left.key != right.key
                ? left.key < right.key
                : left.name != right.name ? left.name < right.name : left.layer.digest < right.layer.digest
        }.map(\.layer)
    }

    private static func findings(_ history: ScanHistory?, _ demand: ScanDemand) -> [ScanFinding] {
        ScanAge.findings(of: (history?.completed ?? [:]).filter { $0.value.asOf <= demand.asOf })
    }
}
