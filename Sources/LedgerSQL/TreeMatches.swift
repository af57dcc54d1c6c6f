import Core
import Ledger
import SQL

/// What comparisons with advisories said, up to a time, of the trees of some layers or artifacts.
struct TreeMatches {
    /// A layer or an artifact with packages: its place in the caller's list, and its tree's row.
    private struct Subject {
        var place: Int
        var tree: Int64
        var ecosystems: [String]
        /// The comparison that saw the tree first, and the one that counts; nil where none has.
        var first, match: Int64?
    }

    private let database: any SQLConnection
    /// Of the comparisons up to the time, by number, the latest among those from that number on.
    private var latest: [(id: Int64, latest: Int64)] = []
    /// The times of these comparisons.
    private var times: [Int64: Timestamp] = [:]
    private var subjects: [Subject] = []
    /// Whether advisories came since the last of them: those may mean any package, and nobody has asked.
    private let isOutdated: Bool
    private let hasAdvisories: Bool
    private let exploits: ExploitJoin

    init(_ database: any SQLConnection, asOf: Timestamp) throws {
        self.database = database
        exploits = try ExploitJoin(database)
        hasAdvisories =
            try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM advisory_state)") ?? false
        isOutdated =
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM advisory_state s
                    WHERE (SELECT max(imported) FROM advisory_sources
                        WHERE records > 0 OR id NOT IN (SELECT source_id FROM exploit_catalogues)) <= ?1 AND s.database_id IS DISTINCT FROM
                        (SELECT database_id FROM matches ORDER BY id DESC LIMIT 1))
                    """, arguments: [asOf.milliseconds]) ?? false
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, as_of FROM matches WHERE as_of <= ? ORDER BY id DESC",
            arguments: [asOf.milliseconds])
        var best: (id: Int64, asOf: Int64)?
        while let row = try rows.next() {
            let (id, time) = (try row.integer(0), try row.timestamp(1))
            let asOf = time.milliseconds
            times[id] = time
            if best.map({ asOf > $0.asOf }) ?? true { best = (id, asOf) }
            if let best { latest.append((id, best.id)) }
        }
        latest.reverse()
    }

    /// Takes in a layer or an artifact, with the columns of its tree (id, ecosystems, matched), which are null where its packages were not listed;
    /// none where nothing was ever compared, and there is nothing to compare.
    mutating func add(_ place: Int, _ row: Row, columns first: Int) throws {
        if latest.isEmpty, !isOutdated, try row.optionalText(first + 1)?.isEmpty ?? true { return }
        let (tree, ecosystems) = (try row.optionalInteger(first), try row.optionalText(first + 1))
        let matched = try row.optionalInteger(first + 2)
        subjects.append(
            Subject(
                place: place, tree: tree ?? 0, ecosystems: WordList.words(ecosystems ?? ""),
                first: matched, match: isOutdated ? nil : matched.flatMap(latest(from:))))
    }

    /// The latest comparison among those from a number on.
    private func latest(from id: Int64) -> Int64? {
        var (low, high) = (0, latest.count)
        while low < high {
            let middle = (low + high) / 2
            if latest[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < latest.count ? latest[low].latest : nil
    }

    /// What is known of each.
    /// - Parameter isEverything: Whether these are most of all, so that one question about everything is less work.
    func all(isEverything: Bool) throws -> [(place: Int, match: TreeMatch)] {
        guard !subjects.isEmpty else { return [] }
        let matches = try matches(Set(subjects.compactMap(\.match)))
        let hits = try hits(isEverything: isEverything)
        return try subjects.map { subject in
            var match = TreeMatch(
                match: subject.match.flatMap { matches[$0] }, ecosystems: try ecosystems(subject),
                hasAdvisories: hasAdvisories || !latest.isEmpty)
            if let id = subject.match {
                match.hits = (hits[subject.tree] ?? []).filter { $0.first <= id && ($0.end.map { id < $0 } ?? true) }
                    .map { found in
                        var hit = found.hit
                        hit.firstSeen = times[max(found.first, subject.first ?? found.first)]
                        return hit
                    }
            }
            return (subject.place, match)
        }
    }

    /// Those of no ecosystem are called by their package URLs.
    private func ecosystems(_ subject: Subject) throws -> [String] {
        guard subject.ecosystems.contains("") else { return subject.ecosystems }
        let query = try database.cachedStatement(
            sql: """
                SELECT DISTINCT p.purl FROM tree_packages t JOIN packages p ON p.id = t.package_id
                WHERE t.tree_id = ? AND p.ecosystem = ''
                """)
        let kinds = try Row.all(query, [subject.tree]) { LedgerPackage.kind(purl: try $0.text(0)) }
        return Set<TextKey>(subject.ecosystems.filter { !$0.isEmpty } + kinds).sorted()
    }

    private func matches(_ ids: Set<Int64>) throws -> [Int64: AdvisoryMatch] {
        var matches: [Int64: AdvisoryMatch] = [:]
        let query = try database.cachedStatement(
            sql: """
                SELECT m.id, m.version, d.name, d.digest, d.data_date, m.dates, m.fetched, m.as_of, m.started, m.finished
                FROM matches m JOIN databases d ON d.id = m.database_id WHERE m.id = ?
                """)
        for id in ids {
            matches[id] = try Row.first(query, [id]) { try $0.advisoryMatch() }
        }
        return matches
    }

    private typealias DatedHit = (hit: TreeMatch.Hit, first: Int64, end: Int64?)

    /// What was ever found in the trees since the earliest of the comparisons that count.
    private func hits(isEverything: Bool) throws -> [Int64: [DatedHit]] {
        let trees = Set(subjects.lazy.filter { $0.match != nil }.map(\.tree)).sorted()
        let earliest = subjects.compactMap(\.match).min() ?? 0
        var hits: [Int64: [DatedHit]] = [:]
        var known: [Int64: DatedHit] = [:]
        var paths: [Int64: String] = [:]
        for start in stride(from: 0, to: isEverything ? min(1, trees.count) : trees.count, by: 500) {
            let batch = isEverything ? [] : Array(trees[start..<min(start + 500, trees.count)])
            let condition = isEverything ? "" : "AND p.tree_id IN (\(LedgerReader.marks(batch.count)))"
            // Of everything few packages are affected: SQLite, which does not know that, would look at every row of every tree.
            let join = isEverything ? database.dialect.orderedJoin : "JOIN"
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT f.id, p.tree_id, p.path_id, p.inside, f.package_id FROM package_findings f
                    \(join) tree_packages p ON p.package_id = f.package_id
                    WHERE (f.end_match IS NULL OR f.end_match > ?) \(condition) ORDER BY p.tree_id, f.id, p.path_id
                    """, arguments: [earliest] + StatementArguments(batch))
            while let row = try rows.next() {
                let id = try row.integer(0)
                let path = try row.integer(2)
                let shown = try paths[path] ?? self.path(path)
                paths[path] = shown
                let inside = try row.text(3)
                let evidence = inside.isEmpty ? shown : "\(shown)!/\(inside)"
                let tree = try row.integer(1)
                // A package at several places is one hit.
                if let place = hits[tree]?.indices.last, hits[tree]?[place].hit.number == id {
                    hits[tree]?[place].hit.evidence.append(evidence)
                    continue
                }
                guard var hit = try known[id] ?? hit(id) else { continue }
                known[id] = hit
                hit.hit.evidence = [evidence]
                hits[tree, default: []].append(hit)
            }
        }
        return hits
    }

    private func hit(_ id: Int64) throws -> DatedHit? {
        let query = try database.cachedStatement(
            sql: """
                SELECT p.purl, p.ecosystem, p.release, p.name, p.version, f.ids, f.records, f.fixed, f.severity, f.tenths,
                    f.vector, f.severity_source, f.undecided, f.possible, f.vendor, f.first_match, f.end_match
                FROM package_findings f JOIN packages p ON p.id = f.package_id WHERE f.id = ?
                """)
        return try Row.first(query, [id]) { row in
            let finding = try row.matchedFinding(5)
            let hit = TreeMatch.Hit(
                package: try row.package(0), finding: finding, number: id, evidence: [],
                exploitation: try exploits.exploitation(of: finding.ids))
            return (hit, try row.integer(15), try row.optionalInteger(16))
        }
    }

    private func path(_ id: Int64) throws -> String {
        let query = try database.cachedStatement(sql: "SELECT path FROM paths WHERE id = ?")
        return PathEscaping.displayed(try Row.first(query, [id]) { try $0.bytes(0) } ?? Array())
    }
}

extension Row {
    /// Dates by ecosystem.
    private func dates(_ column: Int) throws -> [TextKey: Timestamp] {
        let words = WordList.words(try text(column))
        var dates: [TextKey: Timestamp] = [:]
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            guard let date = Int64(words[index + 1]), LedgerLimits.times.contains(date) else {
                throw LedgerFailures.invalid("is damaged: a data date is none")
            }
            dates[words[index]] = Timestamp(milliseconds: date)
        }
        return dates
    }

    /// A comparison: id, version, the database's name, digest and data date, dates, fetched, as_of, started, finished.
    func advisoryMatch() throws -> AdvisoryMatch {
        AdvisoryMatch(
            id: try integer(0), version: try text(1),
            state: AdvisoryState(
                database: ScanDatabase(
                    name: try text(2), digest: try requiredDigest(3), dataDate: try timestamp(4)),
                dates: try dates(5), fetched: try dates(6)),
            asOf: try timestamp(7), started: try timestamp(8), finished: try timestamp(9))
    }
}
