import Core
import Ledger

/// What a `MemoryLedger` holds.
struct MemoryContent: Sendable {
    struct Tree {
        var files: [LedgerFileRow]?
        var packages: [TreePackage]?
        var version = ""
        /// The comparison that saw it first.
        var matched: Int64?
    }

    struct Layer {
        var identity: LayerIdentity
        var scans: [ScanRecord] = []
    }

    struct Artifact {
        var identity: ArtifactIdentity
        var name: String
        var source: String
        var scans: [ScanRecord] = []
        var evidence: [TextKey: KeptEvidence] = [:]
    }

    struct Held {
        var number: Int64
        var package: Int64
        var finding: MatchedFinding
        var first: Int64
        var end: Int64?
    }

    struct Work {
        var due: Timestamp
        var takings = 0
        var lease: Lease?
    }

    var work: [TextKey: Work] = [:]
    var runs: [LedgerRun] = []
    var told: [ToldHistory] = []
    var uses: [ContentUse] = []
    var usesImported = Timestamp(milliseconds: 0)
    var trees: [Digest: Tree] = [:]
    var layers: [Digest: Layer] = [:]
    var artifacts: [ArtifactKey: Artifact] = [:]
    var places: [TextKey: ArtifactKey] = [:]
    /// Each package's number is its place and one.
    var packages: [LedgerPackage] = []
    /// The comparisons that saw packages first, by their numbers.
    var matched: [Int64: Int64] = [:]
    var sources: [TextKey: AdvisorySource] = [:]
    var advisories: [(source: TextKey, row: AdvisoryRow)] = []
    /// What the catalogues of each source say.
    var exploits: [TextKey: [ExploitRow]] = [:]
    var database: ScanDatabase?
    var changedNames: Set<AdvisoryRow.Name> = []
    var matches: [AdvisoryMatch] = []
    var findings: [Held] = []
    var lastFinding: Int64 = 0

    /// Whether nobody has taken the work since.
    func holds(_ lease: Lease) -> Bool {
        work[lease.work]?.lease.map { $0.owner == lease.owner && $0.taking == lease.taking } ?? false
    }

    // MARK: - Recording

    mutating func record(_ artifact: ScannedArtifact) {
        for layer in artifact.layers {
            layers[layer.identity.digest, default: Layer(identity: layer.identity)].identity = layer.identity
            if let entries = layer.entries { add(files: entries.map(LedgerFileRow.init), to: layer.identity.tree) }
            if let packages = layer.packages { add(packages, to: layer.identity.tree, scans: layer.scans) }
            for scan in layer.scans { _ = add(scan, toLayer: layer.identity.digest) }
        }
        let key = ArtifactKey(artifact.identity)
        name(artifact.identity, name: artifact.name, source: artifact.source, isNews: true)
        if let packages = artifact.packages { add(packages, to: artifact.identity.tree, scans: artifact.scans) }
        if let evidence = artifact.evidence { artifacts[key]?.evidence[evidence.selection] = evidence }
        for scan in artifact.scans { _ = add(scan, toArtifact: key) }
        if artifact.wasFound { places[TextKey(artifact.source)] = key }
    }

    mutating func name(_ identity: ArtifactIdentity, name: String, source: String, isNews: Bool) {
        let key = ArtifactKey(identity)
        for layer in identity.layers where layers[layer.digest] == nil { layers[layer.digest] = Layer(identity: layer) }
        var known = artifacts[key] ?? Artifact(identity: identity, name: name, source: source)
        if isNews { (known.name, known.source) = (name, source) }
        artifacts[key] = known
    }

    mutating func add(files: [LedgerFileRow], to tree: Digest) {
        guard trees[tree]?.files == nil else { return }
        var seen: Set<[UInt8]> = []
        trees[tree, default: Tree()].files = files.filter { seen.insert($0.path).inserted }
    }

    private mutating func add(_ packages: [TreePackage], to tree: Digest, scans: [ScanRecord]) {
        add(packages, to: tree, version: scans.first { $0.scanner.name == Scanner.packages }?.scanner.version ?? "")
    }

    mutating func add(_ packages: [TreePackage], to tree: Digest, version: String) {
        var seen: Set<TreePackage> = []
        let distinct = packages.filter { seen.insert($0).inserted }
        var known = trees[tree] ?? Tree()
        if known.packages?.count == distinct.count, known.version == version { return }
        for package in distinct { _ = number(of: package.package) }
        (known.packages, known.version, known.matched) = (distinct, version, nil)
        trees[tree] = known
    }

    mutating func number(of package: LedgerPackage) -> Int64 {
        if let place = packages.firstIndex(of: package) { return Int64(place + 1) }
        packages.append(package)
        return Int64(packages.count)
    }

    func package(_ number: Int64) -> LedgerPackage { packages[Int(number) - 1] }

    mutating func add(_ scan: ScanRecord, toLayer digest: Digest) -> Bool {
        guard layers[digest]?.scans.contains(where: { Self.isSame($0, scan) }) == false else { return false }
        layers[digest]?.scans.append(scan)
        return true
    }

    mutating func add(_ scan: ScanRecord, toArtifact key: ArtifactKey) -> Bool {
        guard artifacts[key]?.scans.contains(where: { Self.isSame($0, scan) }) == false else { return false }
        artifacts[key]?.scans.append(scan)
        return true
    }

    private static func isSame(_ left: ScanRecord, _ right: ScanRecord) -> Bool {
        left.scanner == right.scanner && left.asOf == right.asOf && left.started == right.started
            && left.finished == right.finished && left.outcome == right.outcome
    }

    // MARK: - Reading

    func layers(asOf: Timestamp) -> [KnownLayer] {
        layers.values.sorted { $0.identity.digest < $1.identity.digest }.map { layer in
            let digest = layer.identity.digest
            return KnownLayer(
                identity: layer.identity, history: Self.history(layer.scans, asOf),
                artifacts: artifacts.filter { $0.value.identity.layers.contains { $0.digest == digest } }.map(\.key),
                packages: layer.identity.diffID == nil ? match(layer.identity.tree, asOf) : nil)
        }
    }

    func artifacts(asOf: Timestamp) -> [KnownArtifact] {
        artifacts.sorted { Self.isBefore($0.key, $1.key) }.map { key, artifact in
            KnownArtifact(
                key: key, name: artifact.name, source: artifact.source, history: Self.history(artifact.scans, asOf),
                packages: artifact.identity.kind.isImage ? match(key.tree, asOf) : nil)
        }
    }

    static func isBefore(_ left: ArtifactKey, _ right: ArtifactKey) -> Bool {
        left.digest == right.digest ? left.tree < right.tree : left.digest < right.digest
    }

    private static func history(_ scans: [ScanRecord], _ asOf: Timestamp) -> ScanHistory {
        var history = ScanHistory()
        for scan in ordered(scans) where scan.asOf <= asOf { history.add(scan) }
        return history
    }

    static func ordered(_ scans: [ScanRecord]) -> [ScanRecord] {
        scans.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.asOf != other.asOf { return one.asOf < other.asOf }
            return one.started == other.started ? left.offset < right.offset : one.started < other.started
        }.map(\.element)
    }

    /// What the latest comparison up to a time says of a tree; nil where nothing was ever compared.
    private func match(_ tree: Digest, _ asOf: Timestamp) -> TreeMatch? {
        let isOutdated =
            database != nil && (sources.values.filter(\.isCompared).map(\.imported).max().map { $0 <= asOf } ?? false)
            && matches.last?.state.database != database
        let past = matches.filter { $0.asOf <= asOf }
        let known = trees[tree]
        let held = known?.packages ?? []
        guard !past.isEmpty || isOutdated || !held.isEmpty else { return nil }
        let ecosystems = Set<TextKey>(held.map(\.package.ecosystemOrKind)).sorted()
        var match = TreeMatch(
            match: nil, ecosystems: ecosystems, hasAdvisories: database != nil || !past.isEmpty)
        guard let first = known?.matched, !isOutdated else { return match }
        match.match = past.filter { $0.id >= first }.max { ($0.asOf, $0.id) < ($1.asOf, $1.id) }
        guard let id = match.match?.id else { return match }
        let times = Dictionary(uniqueKeysWithValues: matches.map { ($0.id, $0.asOf) })
        for finding in findings.sorted(by: { $0.number < $1.number })
        where finding.first <= id && (finding.end.map { id < $0 } ?? true) {
            let package = package(finding.package)
            let evidence = held.filter { $0.package == package }
            guard !evidence.isEmpty else { continue }
            match.hits.append(
                TreeMatch.Hit(
                    package: package, finding: finding.finding, number: finding.number,
                    evidence: evidence.map(\.evidence), exploitation: exploitation(of: finding.finding.ids),
                    firstSeen: times[max(finding.first, first)]))
        }
        return match
    }

    private func exploitation(of ids: [String]) -> Exploitation {
        let known = Set<TextKey>(ids)
        var exploitation = Exploitation(
            fetched: sources.values.filter { $0.catalogues.contains { $0.kind == .kev } }.map(\.fetched).max())
        let dates = sources.mapValues { source in
            source.catalogues.first { $0.kind == .epss }?.dataDate ?? Timestamp(milliseconds: .min)
        }
        var latest: [TextKey: (date: Timestamp, prediction: ExploitPrediction)] = [:]
        for (source, row) in exploits.flatMap({ name, rows in rows.map { (name, $0) } }) {
            switch row {
            case .known(let id, let entry): if known.contains(id) { exploitation.add(entry) }
            case .predicted(let id, let entry):
                let date = dates[source] ?? Timestamp(milliseconds: .min)
                guard known.contains(id), latest[id].map({ $0.date < date }) ?? true else { continue }
                latest[id] = (date, entry)
            }
        }
        for (_, prediction) in latest.values { exploitation.add(prediction) }
        return exploitation
    }
}
