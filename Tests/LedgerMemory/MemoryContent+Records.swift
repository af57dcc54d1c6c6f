import Core
import Ledger

extension MemoryContent {
    /// All that there is, as an export holds it.
    var records: [LedgerRecord] {
        var records: [LedgerRecord] = []
        let byDigest = layers.sorted { $0.key < $1.key }.map(\.value)
        let sortedTrees = trees.sorted { $0.key < $1.key }
        let byKey = artifacts.sorted { Self.isBefore($0.key, $1.key) }
        records += byDigest.map { .layer($0.identity) }
        for (digest, tree) in sortedTrees {
            guard let files = tree.files else { continue }
            let sorted = files.sorted { $0.path.lexicographicallyPrecedes($1.path) }
            records.append(.files(tree: digest, files: sorted, isLast: true))
        }
        records += byKey.map { .artifact($0.value.identity, name: $0.value.name, source: $0.value.source) }
        for (key, artifact) in byKey {
            records += artifact.evidence.sorted { $0.key < $1.key }.map { .evidence($0.value, of: key) }
        }
        for layer in byDigest {
            records += Self.ordered(layer.scans).map { .layerScan(layer: layer.identity.digest, $0) }
        }
        for (key, artifact) in byKey {
            records += Self.ordered(artifact.scans).map { .artifactScan(digest: key.digest, tree: key.tree, $0) }
        }
        for (digest, tree) in sortedTrees {
            guard let packages = tree.packages else { continue }
            let sorted = packages.sorted { Self.order($0) < Self.order($1) }
            records.append(
                .packages(tree: digest, version: tree.version, matched: tree.matched, packages: sorted, isLast: true))
        }
        for source in sortedSources {
            records.append(.source(source))
            let rows = advisories.filter { $0.source == TextKey(source.name) }.map(\.row)
            for row in rows.sorted(by: { TextKey($0.id) < TextKey($1.id) }) {
                var row = row
                row.withdrawn = nil
                row.names = Self.names(of: row).sorted {
                    TextKey("\($0.ecosystem)\0\($0.name)") < TextKey("\($1.ecosystem)\0\($1.name)")
                }
                records.append(.advisory(row, source: source.name))
            }
            let exploits = exploits[source.name] ?? []
            for kind in [true, false] {
                let rows = exploits.filter { $0.isKnown == kind }.sorted { $0.id < $1.id }
                if !rows.isEmpty { records.append(.exploits(rows, source: source.name)) }
            }
        }
        records += matches.map { .match($0) }
        let held = findings.sorted {
            (Self.order(package($0.package)), $0.first, $0.number) < (
                Self.order(package($1.package)), $1.first, $1.number
            )
        }
        records += held.map { .finding($0.finding, of: package($0.package), from: $0.first, to: $0.end) }
        records += runs.map { .run($0) }
        records += told.sorted { TextKey($0.artifact.place) < TextKey($1.artifact.place) }.map { .told($0) }
        return records
    }

    private static func order(_ package: LedgerPackage) -> TextKey {
        TextKey(
            [package.purl, package.ecosystem, package.release ?? "", package.name, package.version]
                .joined(separator: "\0"))
    }

    private static func order(_ package: TreePackage) -> TextKey {
        TextKey("\(order(package.package).string)\0\(package.evidence)")
    }

    /// How much there is of what.
    var rows: [LedgerRows] {
        let scans = layers.values.flatMap(\.scans) + artifacts.values.flatMap(\.scans)
        return [
            LedgerRows(table: "artifacts", rows: artifacts.count), LedgerRows(table: "layers", rows: layers.count),
            LedgerRows(table: "files", rows: trees.values.reduce(0) { $0 + ($1.files?.count ?? 0) }),
            LedgerRows(table: "packages", rows: packages.count),
            LedgerRows(table: "tree_packages", rows: trees.values.reduce(0) { $0 + ($1.packages?.count ?? 0) }),
            LedgerRows(table: "advisories", rows: advisories.count), LedgerRows(table: "matches", rows: matches.count),
            LedgerRows(table: "package_findings", rows: findings.count), LedgerRows(table: "scans", rows: scans.count),
            LedgerRows(table: "findings", rows: scans.reduce(0) { $0 + $1.findings.count }),
            LedgerRows(table: "evidence", rows: artifacts.values.reduce(0) { $0 + $1.evidence.count }),
            LedgerRows(table: "runs", rows: runs.count), LedgerRows(table: "told_artifacts", rows: told.count),
            LedgerRows(table: "told_findings", rows: told.reduce(0) { $0 + $1.spans.count }),
            LedgerRows(table: "deployed_contents", rows: uses.count),
            LedgerRows(table: "deployed_functions", rows: Set<TextKey>(uses.flatMap(\.functions)).count),
        ]
    }
}

/// An import under way.
struct MemoryImporter {
    var content: MemoryContent
    var counts = ImportCounts()
    private let takesMatches: Bool
    private var runs: [LedgerRun] = []
    private var merge: RunMerge?
    private var told: Set<TextKey> = []
    private var files: (tree: Digest, files: [LedgerFileRow])?
    private var packages: (tree: Digest, version: String, packages: [TreePackage])?
    /// The source whose advisories are coming, and whether it is new.
    private var source: (name: String, isNew: Bool)?
    private var hasNewSources = false
    /// Trees that a comparison has seen, whose records come later.
    private var matchedTrees: [Int64: [Digest]] = [:]

    init(_ content: MemoryContent) {
        self.content = content
        takesMatches = content.matches.isEmpty
    }

    private func fault(_ message: String) -> Failure { Failure(.ledgerExportInvalid, message) }

    mutating func take(_ record: LedgerRecord) throws(Failure) {
        switch record {
        case .layer(let layer):
            counts.layers += 1
            if content.layers[layer.digest] == nil {
                content.layers[layer.digest] = MemoryContent.Layer(identity: layer)
            }
        case .files(let tree, let some, let isLast):
            guard files.map({ $0.tree == tree }) ?? true else { throw fault("the files of a tree do not end") }
            files = (tree, (files?.files ?? []) + some)
            guard isLast, let all = files?.files else { return }
            content.add(files: all, to: tree)
            files = nil
        case .artifact(let identity, let name, let source):
            counts.artifacts += 1
            content.name(identity, name: name, source: source, isNews: false)
            if content.places[TextKey(source)] == nil { content.places[TextKey(source)] = ArtifactKey(identity) }
        case .layerScan(let digest, let scan):
            guard content.layers[digest] != nil else { throw fault("a scan of a layer that was not named") }
            count(isNew: content.add(scan, toLayer: digest))
        case .artifactScan(let digest, let tree, let scan):
            let key = ArtifactKey(digest: digest, tree: tree)
            guard content.artifacts[key] != nil else { throw fault("a scan of an artifact that was not named") }
            count(isNew: content.add(scan, toArtifact: key))
        case .evidence(let evidence, let key):
            guard content.artifacts[key] != nil else { throw fault("evidence of an artifact that was not named") }
            if content.artifacts[key]?.evidence[evidence.selection] == nil {
                content.artifacts[key]?.evidence[evidence.selection] = evidence
            }
        case .packages(let tree, let version, let matched, let some, let isLast):
            guard packages.map({ $0.tree == tree && $0.version == version }) ?? true else {
                throw fault("the packages of a tree do not end")
            }
            packages = (tree, version, (packages?.packages ?? []) + some)
            guard isLast, let all = packages?.packages else { return }
            packages = nil
            counts.packages += all.count
            guard content.trees[tree]?.packages == nil else { return }
            content.add(all, to: tree, version: version)
            if takesMatches, let matched { matchedTrees[matched, default: []].append(tree) }
        case .source(let source):
            let isNew = content.sources[TextKey(source.name)] == nil
            self.source = (source.name, isNew)
            guard isNew else { return }
            hasNewSources = true
            content.sources[TextKey(source.name)] = source
        case .advisory(let row, let name):
            guard let source, source.name == name else { throw fault("an advisory of a source that was not named") }
            counts.advisories += 1
            if source.isNew { content.insert(row, of: TextKey(name)) }
        case .exploits(let rows, let name):
            guard let source, source.name == name else { throw fault("a catalogue of a source that was not named") }
            if source.isNew { content.exploits[name, default: []] += rows }
        case .match(let match): try take(match)
        case .run(let run):
            guard run.number > runs.last?.number ?? 0, merge == nil else { throw fault("two runs of one number") }
            guard !runs.contains(where: { TextKey($0.name) == TextKey(run.name) }) else {
                throw fault("two runs of one id")
            }
            runs.append(run)
        case .told(let history):
            guard let history = try merged().renumbered(history) else {
                throw fault("what a run told that was not named")
            }
            let place = TextKey(history.artifact.place)
            guard told.insert(place).inserted else { throw fault("an artifact of which runs told twice") }
            if let index = content.told.firstIndex(where: { TextKey($0.artifact.place) == place }) {
                if content.told[index].lastRun < history.lastRun { content.told[index] = history }
            } else {
                content.told.append(history)
            }
        case .finding(let finding, let package, let first, let end):
            guard takesMatches else { return }
            guard content.matches.contains(where: { $0.id == first }),
                end.map({ end in content.matches.contains { $0.id == end } }) ?? true
            else { throw fault("a finding of a comparison that was not named") }
            content.hold(finding, of: content.number(of: package), first: first, end: end)
        }
    }

    private mutating func merged() throws(Failure) -> RunMerge {
        if let merge { return merge }
        let merge = try RunMerge(content.runs, with: runs)
        self.merge = merge
        counts.runs = merge.news
        content.runs = merge.runs
        for index in content.told.indices { content.told[index] = content.told[index].moved(merge.known) }
        return merge
    }

    private mutating func count(isNew: Bool) {
        counts.scans += 1
        if !isNew { counts.knownScans += 1 }
    }

    private mutating func take(_ match: AdvisoryMatch) throws(Failure) {
        guard takesMatches else { return }
        guard match.id > 0, !content.matches.contains(where: { $0.id == match.id }) else {
            throw fault("two comparisons of one number")
        }
        content.matches.append(match)
        for tree in matchedTrees[match.id] ?? [] {
            content.trees[tree]?.matched = match.id
            for package in content.trees[tree]?.packages ?? [] {
                let number = content.number(of: package.package)
                if content.matched[number] == nil { content.matched[number] = match.id }
            }
        }
    }

    mutating func finish(_ digest: ([AdvisorySource]) throws(Failure) -> Digest) throws(Failure) {
        guard files == nil else { throw fault("the files of a tree do not end") }
        guard packages == nil else { throw fault("the packages of a tree do not end") }
        _ = try merged()
        guard hasNewSources else { return }
        try content.updateState(digest)
        if takesMatches, content.matches.last?.state.database == content.database { content.changedNames = [] }
    }
}

extension ExploitRow {
    fileprivate var isKnown: Bool {
        switch self {
        case .known: true
        case .predicted: false
        }
    }

    fileprivate var id: TextKey {
        switch self {
        case .known(let id, _), .predicted(let id, _): TextKey(id)
        }
    }
}
