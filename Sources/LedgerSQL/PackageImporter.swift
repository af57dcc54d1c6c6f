import Core
import Ledger
import SQL

/// The part of an import that is about packages, advisories and what comparing them found.
struct PackageImporter {
    let writer: LedgerWriter
    private(set) var counts = (packages: 0, advisories: 0)
    /// The tree whose packages are coming.
    private var tree: (digest: Digest, version: String, packages: [TreePackage])?
    /// The source whose advisories are coming: its row, none where it is known already.
    private var source: (name: String, id: Int64?)?
    private var hasNewSources = false
    /// Whether nothing was ever compared here.
    private let takesMatches: Bool
    private var matches: Set<Int64> = []
    /// Trees that a comparison has seen, whose records come later.
    private var matchedTrees: [Int64: [Int64]] = [:]

    init(writer: LedgerWriter) throws {
        self.writer = writer
        takesMatches = try Bool.fetchOne(writer.database, sql: "SELECT NOT EXISTS (SELECT 1 FROM matches)") == true
    }

    mutating func take(_ record: LedgerRecord) throws {
        switch record {
        case .packages(let digest, let version, let matched, let packages, let isLast):
            var current = tree ?? (digest, version, [])
            guard current.digest == digest, current.version == version else {
                throw LedgerImporter.fault("the packages of a tree do not end")
            }
            current.packages += packages
            tree = isLast ? nil : current
            if isLast { try finish(current, matched: matched) }
        case .source(let source): try take(source)
        case .advisory(let row, let name):
            guard let source, source.name == name else {
                throw LedgerImporter.fault("an advisory of a source that was not named")
            }
            counts.advisories += 1
            if let id = source.id { try AdvisoryWriter(database: writer.database).insert(row, source: id) }
        case .exploits(let rows, let name):
            guard let source, source.name == name else {
                throw LedgerImporter.fault("a catalogue of a source that was not named")
            }
            if let id = source.id {
                for row in rows { try ExploitWriter(database: writer.database).insert(row, ofSource: id) }
            }
        case .match(let match): try take(match)
        case .finding(let finding, let package, let first, let end): try take(finding, package, first, end)
        case .layer, .files, .artifact, .evidence, .layerScan, .artifactScan, .run, .told: break
        }
    }

    /// Checks that nothing is left open.
    func finish(_ digest: ([AdvisorySource]) throws(Failure) -> Digest) throws {
        guard tree == nil else { throw LedgerImporter.fault("the packages of a tree do not end") }
        guard hasNewSources else { return }
        try AdvisoryWriter(database: writer.database).updateState(digest)
        guard takesMatches else { return }
        // What came was compared where it comes from, if that was with the same advisories.
        try writer.database.run(
            """
            DELETE FROM changed_names WHERE (SELECT database_id FROM matches ORDER BY id DESC LIMIT 1)
            = (SELECT database_id FROM advisory_state)
            """, [])
    }

    private mutating func finish(
        _ tree: (digest: Digest, version: String, packages: [TreePackage]), matched: Int64?
    ) throws {
        counts.packages += tree.packages.count
        let id = try writer.treeID(tree.digest)
        // What is known stays.
        let isKnown = try Bool.fetchOne(
            writer.database.cachedStatement(sql: "SELECT packages IS NOT NULL FROM trees WHERE id = ?"), arguments: [id]
        )
        guard isKnown != true else { return }
        try writer.addPackages(tree.packages, of: tree.digest, version: tree.version)
        guard takesMatches, let matched else { return }
        matchedTrees[matched, default: []].append(id)
    }

    private mutating func take(_ source: AdvisorySource) throws {
        let known = try Int64.fetchOne(
            writer.database, sql: "SELECT id FROM advisory_sources WHERE name = ?", arguments: [source.name])
        if known != nil {
            self.source = (source.name, nil)
            return
        }
        hasNewSources = true
        let id = try AdvisoryWriter(database: writer.database).sourceID(source)
        try ExploitWriter(database: writer.database).replace([], source.catalogues, ofSource: id)
        self.source = (source.name, id)
    }

    private mutating func take(_ match: AdvisoryMatch) throws {
        guard takesMatches else { return }
        guard matches.insert(match.id).inserted, match.id > 0 else {
            throw LedgerImporter.fault("two comparisons of one number")
        }
        try AdvisoryWriter(database: writer.database).insert(match, database: writer.databaseID(match.state.database))
        for tree in matchedTrees[match.id] ?? [] {
            try writer.database.run("UPDATE trees SET matched = ? WHERE id = ?", [match.id, tree])
            try writer.database.run(
                """
                UPDATE packages SET matched = ? WHERE matched IS NULL
                AND id IN (SELECT package_id FROM tree_packages WHERE tree_id = ?)
                """, [match.id, tree])
        }
    }

    private func take(_ finding: MatchedFinding, _ package: LedgerPackage, _ first: Int64, _ end: Int64?) throws {
        guard takesMatches else { return }
        guard matches.contains(first), end.map({ matches.contains($0) }) ?? true else {
            throw LedgerImporter.fault("a finding of a comparison that was not named")
        }
        try AdvisoryWriter(database: writer.database).insert(
            finding, package: try writer.packageID(package), first: first, end: end)
    }
}
