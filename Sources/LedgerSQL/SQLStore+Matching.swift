import Core
import Ledger
import SQL

extension SQLStore {
    package func beginMatch(
        version: String, asOf: Timestamp, started: Timestamp
    ) throws(Failure) -> MatchPlan? {
        // What cannot be written in the end need not be begun.
        try requireWritable()
        return try read { try MatchReader(database: $0).plan(version: version, asOf: asOf, started: started) }
    }

    package func matchTask(of packages: [Int64], asOf: Timestamp) throws(Failure) -> MatchTask {
        try read { database in
            let reader = MatchReader(database: database)
            let built = try reader.built(packages)
            return MatchTask(
                packages: try reader.packages(packages), built: built.map(\.package),
                advisories: try reader.advisories(of: packages + built.map(\.number)), asOf: asOf)
        }
    }

    package func endMatch(
        _ plan: MatchPlan, found: [Int64: [MatchedFinding]], finished: Timestamp
    ) throws(Failure) -> MatchOutcome? {
        try write { database in
            var writer = MatchWriter(database: database, plan: plan)
            return try writer.end(found, finished: finished)
        }
    }
}

/// The comparison before.
private struct LastMatch {
    let id, database: Int64
    let version: String
    let asOf, started, finished: Timestamp

    init?(_ database: any SQLConnection) throws {
        let found = try Row.first(
            database,
            sql: "SELECT id, version, database_id, as_of, started, finished FROM matches ORDER BY id DESC LIMIT 1"
        ) { row in
            (
                (try row.integer(0), try row.text(1), try row.integer(2)),
                (try row.timestamp(3), try row.timestamp(4), try row.timestamp(5))
            )
        }
        guard let found else { return nil }
        ((id, version, self.database), (asOf, started, finished)) = found
    }
}

/// Reads what a comparison needs, within a transaction.
private struct MatchReader {
    let database: any SQLConnection

    func plan(version: String, asOf: Timestamp, started: Timestamp) throws -> MatchPlan? {
        let reader = AdvisoryReader(database: database)
        guard let (id, state) = try reader.state() else { return nil }
        let last = try LastMatch(database)
        let isFull = last.map { !$0.version.utf8.elementsEqual(version.utf8) } ?? true
        let day = min(asOf, started)
        return MatchPlan(
            version: version, state: state, sources: try reader.sources(), former: last?.id,
            isNews: isFull || last.map { $0.database != id } ?? true, asOf: day, started: started,
            packages: try pending(isFull: isFull, until: day, since: last?.asOf ?? day),
            newest: try Row.first(database, sql: "SELECT coalesce(max(id), 0) FROM packages") { try $0.integer(0) } ?? 0
        )
    }

    /// - Parameters:
    ///   - day: The time that is judged at.
    ///   - last: That of the comparison before, earlier or later: what was withdrawn between them counts otherwise now.
    private func pending(isFull: Bool, until day: Timestamp, since last: Timestamp) throws -> [Int64] {
        let join = database.dialect.orderedJoin
        // What advisories say of a package, also of one that is new, may decide what others say of its source, which has the same
        // package URL.
        let chosen = """
            WHERE id IN (WITH spoken (id, ecosystem, purl) AS (
                SELECT id, ecosystem, purl FROM packages WHERE matched IS NULL
                UNION SELECT p.id, p.ecosystem, p.purl FROM changed_names c
                    \(join) packages p USING (ecosystem, name)
                UNION SELECT p.id, p.ecosystem, p.purl FROM advisories a
                    JOIN advisory_names n ON n.advisory_id = a.id
                    JOIN packages p USING (ecosystem, name) WHERE a.withdrawn > ? AND a.withdrawn <= ?)
            SELECT id FROM spoken
            UNION SELECT s.id FROM (
                SELECT DISTINCT purl FROM spoken WHERE ecosystem = '\(LedgerPackage.builtEcosystem)') o
                \(join) packages s ON s.purl = o.purl AND s.ecosystem = '\(LedgerPackage.builtEcosystem)')
            """
        let query = try database.makeStatement(
            sql: "SELECT id FROM packages \(isFull ? "" : chosen) ORDER BY ecosystem, name, id")
        return try Row.all(query, isFull ? [] : [min(day, last).milliseconds, max(day, last).milliseconds]) {
            try $0.integer(0)
        }
    }

    /// Packages by their numbers, in their order.
    func packages(_ numbers: [Int64]) throws -> [LedgerPackage] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, purl, ecosystem, release, name, version FROM packages
                WHERE id IN (\(LedgerReader.marks(numbers.count)))
                """, arguments: StatementArguments(numbers))
        var found: [Int64: LedgerPackage] = [:]
        while let row = try rows.next() { found[try row.integer(0)] = try row.package(1) }
        return try numbers.map { number in
            guard let package = found[number] else { throw LedgerFailures.invalid("is damaged: a package is gone") }
            return package
        }
    }

    /// What was built from those of these packages that are sources: each other package that a package URL of theirs names. Only what
    /// was built is asked for its ecosystem: asked of these too, SQLite walks all packages of it rather than these. Each package URL is
    /// looked up once, however many sources a database names under it.
    func built(_ numbers: [Int64]) throws -> [(number: Int64, package: LedgerPackage)] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT b.id, b.purl, b.ecosystem, b.release, b.name, b.version
                FROM (SELECT DISTINCT purl FROM packages WHERE id IN (\(LedgerReader.marks(numbers.count)))) p
                \(database.dialect.orderedJoin) packages b ON b.purl = p.purl
                WHERE b.ecosystem = '\(LedgerPackage.builtEcosystem)'
                ORDER BY b.id
                """, arguments: StatementArguments(numbers))
        let own = Set(numbers)
        var found: [(number: Int64, package: LedgerPackage)] = []
        while let row = try rows.next() {
            let number = try row.integer(0)
            if own.contains(number) { continue }
            let package = try row.package(1)
            if package.isNamedByPURL { found.append((number, package)) }
        }
        return found
    }

    /// The advisories that name one of these packages, and all others with the id of one: the latest of an id may no longer
    /// name it.
    func advisories(of packages: [Int64]) throws -> [MatchTask.Advisory] {
        let join = database.dialect.orderedJoin
        let rows = try Row.fetchCursor(
            database,
            sql: """
                WITH named (id) AS (
                    SELECT n.advisory_id FROM (
                        SELECT DISTINCT ecosystem, name FROM packages
                        WHERE id IN (\(LedgerReader.marks(packages.count)))) k
                    \(join) advisory_names n ON n.ecosystem = k.ecosystem AND n.name = k.name)
                SELECT record, modified, body FROM advisories WHERE id IN (
                    SELECT id FROM named
                    UNION SELECT b.id FROM named \(join) advisories a ON a.id = named.id
                        \(join) advisory_sources s ON s.id <> a.source_id
                        \(join) advisories b ON b.source_id = s.id AND b.record = a.record)
                ORDER BY id
                """, arguments: StatementArguments(packages))
        var advisories: [MatchTask.Advisory] = []
        while let row = try rows.next() {
            advisories.append(
                MatchTask.Advisory(
                    id: try row.text(0), modified: try row.timestamp(1), body: Array(try row.bytes(2))))
        }
        return advisories
    }
}

/// Writes what a comparison found, within a transaction.
private struct MatchWriter {
    /// Packages that one question names at the most.
    private static let batch = 500

    let database: any SQLConnection
    let plan: MatchPlan
    private var writer: AdvisoryWriter { AdvisoryWriter(database: database) }
    private var changes: [(package: Int64, finding: MatchedFinding, isNew: Bool)] = []

    init(database: any SQLConnection, plan: MatchPlan) {
        self.database = database
        self.plan = plan
    }

    /// - Returns: nil where others changed meanwhile what was compared, and nothing was written.
    mutating func end(_ found: [Int64: [MatchedFinding]], finished: Timestamp) throws -> MatchOutcome? {
        let reader = AdvisoryReader(database: database)
        let last = try LastMatch(database)
        // No source changes without its digest, its date of import or its name.
        guard let (id, state) = try reader.state(), state == plan.state, try reader.sources() == plan.sources,
            last?.id == plan.former
        else { return nil }
        var match = AdvisoryMatch(
            id: 0, version: plan.version, state: state, asOf: plan.asOf, started: plan.started, finished: finished)
        if let last, !plan.isNews, last.asOf == plan.asOf {
            match.id = last.id
            (match.started, match.finished) = (last.started, last.finished)
        } else {
            match.id = try writer.insert(match, database: id)
        }
        let packages = plan.packages.sorted()
        for start in stride(from: 0, to: packages.count, by: Self.batch) {
            try store(found, of: Array(packages[start..<min(start + Self.batch, packages.count)]), match: match.id)
        }
        let told = try told()
        // Packages that were listed meanwhile were not compared, nor the trees that hold one.
        try database.run("UPDATE packages SET matched = ? WHERE matched IS NULL AND id <= ?", [match.id, plan.newest])
        try database.run(
            """
            UPDATE trees SET matched = ? WHERE packages IS NOT NULL AND matched IS NULL AND id NOT IN (
                SELECT t.tree_id FROM packages p \(database.dialect.orderedJoin) tree_packages t ON t.package_id = p.id
                WHERE p.matched IS NULL)
            """, [match.id])
        try database.run("DELETE FROM changed_names", [])
        return MatchOutcome(
            match: match, compared: packages.count,
            packages: try Int.fetchOne(database, sql: "SELECT count(*) FROM packages") ?? 0, isNews: plan.isNews,
            changes: told)
    }

    /// Ends what no longer holds and begins what is new.
    private mutating func store(_ findings: [Int64: [MatchedFinding]], of packages: [Int64], match: Int64) throws {
        var former: [Int64: [(id: Int64, first: Int64, finding: MatchedFinding)]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, package_id, ids, records, fixed, severity, tenths, vector, severity_source,
                    undecided, possible, vendor, first_match
                FROM package_findings WHERE package_id IN (\(LedgerReader.marks(packages.count)))
                AND end_match IS NULL
                """, arguments: StatementArguments(packages))
        while let row = try rows.next() {
            former[try row.integer(1), default: []].append(
                (try row.integer(0), try row.integer(12), try row.matchedFinding(2)))
        }
        for package in packages {
            let (old, found) = (former[package] ?? [], findings[package] ?? [])
            if old.isEmpty, found.isEmpty { continue }
            let (news, formers) = (Set(found), Set(old.map(\.finding)))
            let shared = MatchedFinding.sharedIDs(found).union(MatchedFinding.sharedIDs(old.map(\.finding)))
            let newIDs = Set(found.lazy.flatMap { $0.marks(but: shared) })
            let formerIDs = Set(old.lazy.flatMap { $0.finding.marks(but: shared) })
            for (id, first, finding) in old where !news.contains(finding) {
                if first == match {
                    try database.run("DELETE FROM package_findings WHERE id = ?", [id])
                } else {
                    try database.run("UPDATE package_findings SET end_match = ? WHERE id = ?", [match, id])
                }
                if newIDs.isDisjoint(with: finding.marks(but: shared)) { changes.append((package, finding, false)) }
            }
            for finding in found where !formers.contains(finding) {
                try writer.insert(finding, package: package, first: match, end: nil)
                if formerIDs.isDisjoint(with: finding.marks(but: shared)) { changes.append((package, finding, true)) }
            }
        }
    }

    /// The changes of packages that were compared before, with who holds them.
    private func told() throws -> [MatchChange] {
        let known = try database.cachedStatement(
            sql: """
                SELECT purl, ecosystem, release, name, version FROM packages WHERE id = ? AND matched IS NOT NULL
                """)
        let holding = try database.cachedStatement(
            sql: """
                SELECT DISTINCT a.name FROM tree_packages p JOIN trees t ON t.id = p.tree_id
                JOIN artifacts a ON a.tree = t.tree WHERE p.package_id = ? ORDER BY a.name
                """)
        var packages: [Int64: (package: LedgerPackage, holders: [String])] = [:]
        var unknown: Set<Int64> = []
        var told: [MatchChange] = []
        for change in changes where !unknown.contains(change.package) {
            if packages[change.package] == nil {
                guard let package = try Row.first(known, [change.package], { try $0.package(0) }) else {
                    unknown.insert(change.package)
                    continue
                }
                packages[change.package] = (package, try Row.all(holding, [change.package]) { try $0.text(0) })
            }
            // A package that nobody holds any more affects nobody.
            guard let (package, holders) = packages[change.package], !holders.isEmpty else { continue }
            told.append(
                MatchChange(package: package, finding: change.finding, isNew: change.isNew, artifacts: holders))
        }
        return told
    }
}
