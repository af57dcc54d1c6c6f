import Core
import Ledger
import Pins
import Policy

/// The layers of a status under construction.
struct StatusRows {
    var layers: [StatusFacts.Layer] = []
    /// What was found, each artifact's and each layer's once.
    var findings: [ScanFinding] = []
    /// Vulnerabilities that do not count by what is asked to fail.
    private(set) var uncounted: [ScanFinding] = []
    /// Vulnerabilities that somebody excuses.
    private(set) var excused: [ScanFinding] = []
    /// Whether packages were ever compared with advisories.
    private(set) var knowsAdvisories = false
    private var cache = FindingJudge.Cache()

    /// An artifact that holds layers.
    private struct Holder: Sendable {
        var name: String
        var history: ScanHistory?
        var baseline: ArtifactBaseline
        /// What counts against it.
        var findings: [ScanFinding]
    }

    /// The layers that a lockfile pins.
    /// - Parameter told: What tells the artifact of each pin from others that runs told of.
    init(
        _ lockfile: Lockfile, told: [ToldArtifact], _ ledger: (any LedgerStore)?, _ demand: ScanDemand,
        _ judge: FindingJudge, _ baseline: Baseline
    ) async throws(Failure) {
        let artifacts = zip(lockfile.artifacts, told).map { pin, told in
            (name: pin.name, identity: ArtifactIdentity(pin), baseline: baseline.of(told))
        }
        let digests = artifacts.flatMap { $0.identity.layers.map(\.digest) }
        let (known, looks) =
            try await ledger?.known(
                layers: digests, artifacts: artifacts.map { ArtifactKey($0.identity) }, asOf: demand.asOf) ?? ([:], [:])
        var holders: [Digest: [Holder]] = [:]
        var unseen: Set<Digest> = []
        var order: [LayerIdentity] = []
        for (name, identity, baseline) in artifacts {
            let history = looks[ArtifactKey(identity)].map {
                judge.history(of: $0, names: RescanAdvisories.names(name, identity), baseline: baseline, &cache)
            }
            let found = add(history, of: FindingSubject(artifacts: [name]), demand)
            if identity.kind.isImage, ScanAge.isUnseen(history, demand) {
                unseen.formUnion(identity.layers.map(\.digest))
            }
            var seen: Set<Digest> = []
            for layer in identity.layers where seen.insert(layer.digest).inserted {
                if holders[layer.digest] == nil { order.append(layer) }
                holders[layer.digest, default: []].append(
                    Holder(name: name, history: history, baseline: baseline, findings: found))
            }
        }
        for layer in order {
            let holding = holders[layer.digest] ?? []
            let history = known[layer.digest].map {
                judge.history(
                    of: $0, names: Self.names(of: layer, holding.map(\.name)),
                    baseline: ArtifactBaseline(holding.map(\.baseline)), &cache)
            }
            add(
                layer, history, names: holding.map(\.name), holders: holding,
                isHeldUnseen: unseen.contains(layer.digest), demand)
        }
        knowsAdvisories =
            Self.areCompared(known.values.map(\.packages)) || Self.areCompared(looks.values.map(\.packages))
    }

    /// All layers of the ledger, judged on all cores.
    init(
        _ ledger: (any LedgerStore)?, _ demand: ScanDemand, _ judge: FindingJudge, _ baseline: Baseline
    ) async throws(Failure) {
        guard let ledger else { return }
        let (knownLayers, knownArtifacts) = try await ledger.known(asOf: demand.asOf)
        var artifacts: [ArtifactKey: Holder] = [:]
        for (rows, holders) in stretches(of: knownArtifacts, { $0.holder(of: $1, demand, judge, baseline) }) {
            join(rows)
            for (artifact, holder) in holders { artifacts[artifact] = holder }
        }
        let holders = artifacts
        for (rows, _) in stretches(of: knownLayers, { $0.add($1, heldBy: holders, demand, judge) }) { join(rows) }
    }

    /// Layers or artifacts of one stretch: enough that few findings are judged in several.
    private static let stretch = 1_024

    /// Judges stretches of layers or artifacts side by side; each begins with what is known of findings now.
    private func stretches<Known: Sendable, Made: Sendable>(
        of known: [Known], _ make: @Sendable (inout StatusRows, Known) -> Made
    ) -> [(StatusRows, [Made])] {
        let start = StatusRows(cache: cache)
        return SideBySide.map(known.count, step: Self.stretch) { range in
            var rows = start
            var made: [Made] = []
            made.reserveCapacity(range.count)
            for one in known[range] { made.append(make(&rows, one)) }
            return (rows, made)
        }
    }

    private init(cache: FindingJudge.Cache) { self.cache = cache }

    /// Adds what comes behind.
    private mutating func join(_ later: StatusRows) {
        layers += later.layers
        findings += later.findings
        uncounted += later.uncounted
        excused += later.excused
        if later.knowsAdvisories { knowsAdvisories = true }
        cache.join(later.cache)
    }

    /// Adds an artifact; gives back what its layers need to know of it.
    private mutating func holder(
        of artifact: KnownArtifact, _ demand: ScanDemand, _ judge: FindingJudge, _ baseline: Baseline
    ) -> (ArtifactKey, Holder) {
        let known = baseline.of(ToldArtifact(place: artifact.source, name: artifact.name, tree: artifact.key.tree))
        let history = judge.history(
            of: artifact,
            names: Set<TextKey>([artifact.name, artifact.key.digest.description, artifact.key.tree.description]),
            baseline: known, &cache)
        if Self.areCompared([artifact.packages]) { knowsAdvisories = true }
        let found = add(history, of: FindingSubject(artifacts: [artifact.name]), demand)
        return (artifact.key, Holder(name: artifact.name, history: history, baseline: known, findings: found))
    }

    private mutating func add(
        _ layer: KnownLayer, heldBy artifacts: [ArtifactKey: Holder], _ demand: ScanDemand, _ judge: FindingJudge
    ) {
        let holding = layer.artifacts.compactMap { artifacts[$0] }
        let names = holding.count == 1 ? holding.map(\.name) : Set<TextKey>(holding.map(\.name)).sorted()
        let history = judge.history(
            of: layer, names: Self.names(of: layer.identity, names),
            baseline: ArtifactBaseline(holding.map(\.baseline)), &cache)
        add(layer.identity, history, names: names, holders: holding, demand)
        if Self.areCompared([layer.packages]) { knowsAdvisories = true }
    }

    /// What a layer goes by in VEX documents. What is said of one artifact excuses no other that has the same layer.
    private static func names(of layer: LayerIdentity, _ holders: [String]) -> Set<TextKey> {
        var names = Set<TextKey>([layer.digest.description, layer.tree.description])
        if holders.count == 1 { names.formUnion(holders) }
        return names
    }

    private mutating func add(
        _ layer: LayerIdentity, _ history: ScanHistory?, names: [String], holders: [Holder],
        isHeldUnseen: Bool = false, _ demand: ScanDemand
    ) {
        let standing = ScanAge.standing(
            of: history, holders: holders.compactMap(\.history), isHeldUnseen: isHeldUnseen, demand)
        add(history, of: FindingSubject(artifacts: names, layer: layer.digest), demand)
        layers.append(
            StatusFacts.Layer(
                digest: layer.digest, tree: layer.tree, standing: standing, artifacts: names,
                artifactFindings: holders.flatMap(\.findings)))
    }

    /// Takes in what is known of a layer or an artifact; gives back what counts against it.
    @discardableResult
    private mutating func add(
        _ history: ScanHistory?, of subject: FindingSubject, _ demand: ScanDemand
    ) -> [ScanFinding] {
        guard let completed = history?.completed.upTo(demand.asOf) else { return [] }
        func placed(_ found: ScanFinding) -> ScanFinding {
            var found = found
            found.finding.subject = subject
            return found
        }
        let found = ScanAge.findings(of: completed)
        for one in found { findings.append(placed(one)) }
        for one in ScanAge.remarks(of: completed) where one.finding.vulnerable != nil {
            if one.finding.outcome == .warn { uncounted.append(placed(one)) } else { excused.append(placed(one)) }
        }
        return found
    }

    private static func areCompared(_ matches: [TreeMatch?]) -> Bool { matches.contains { $0?.match != nil } }

    /// What nothing of it had a use for, where packages were compared.
    func unused(_ judge: FindingJudge) -> [Finding] { knowsAdvisories ? judge.unused(cache) : [] }

    /// Adds whom each layer reaches.
    mutating func tell(_ uses: DeployedUses) {
        for index in layers.indices {
            var functions = Set<TextKey>(uses.byDigest[layers[index].digest] ?? [])
            for name in layers[index].artifacts { functions.formUnion(uses.functions[name] ?? []) }
            if !functions.isEmpty { layers[index].functions = functions.sorted() }
        }
    }

    /// Worst first, then the one that was looked at longest ago, then by name.
    mutating func sort() {
        struct Key {
            var state: Int
            var time: Int64
            var name: String
            var place: Int
        }
        // Layers are large values: their places are sorted.
        var keys: [Key] = []
        for (place, layer) in layers.enumerated() {
            let state = ScanState.allCases.firstIndex(of: layer.standing.state) ?? 0
            keys.append(
                Key(
                    state: state, time: (layer.standing.stated ?? layer.standing.last?.asOf)?.milliseconds ?? 0,
                    name: layer.artifacts.first ?? "",
                    place: place))
        }
        keys.sort { left, right in
            if left.state != right.state { return left.state < right.state }
            if left.time != right.time { return left.time < right.time }
            if left.name != right.name { return left.name < right.name }
            return layers[left.place].digest < layers[right.place].digest
        }
        layers = keys.map { layers[$0.place] }
    }
}
