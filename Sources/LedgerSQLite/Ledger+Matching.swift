import Core
import FoundationEssentials
import GRDB

/// What is to be compared: distinct packages, and the advisories that speak of their names.
package struct MatchTask: Sendable {
    /// An advisory.
    package struct Advisory: Sendable {
        /// The record's id.
        package var id: String
        /// When it last changed.
        package var modified: Timestamp
        /// What was imported as `AdvisoryRow.body`.
        package var body: [UInt8]
    }

    /// The packages.
    package var packages: [LedgerPackage]
    /// The advisories; several sources may bring one record.
    package var advisories: [Advisory]
    /// The time that is judged at.
    package var asOf: Timestamp
}

/// What a comparison came to.
package struct MatchOutcome: Sendable {
    /// The comparison.
    package var match: AdvisoryMatch
    /// Packages that were compared: all, or those that are new or that changed advisories speak of.
    package var compared: Int
    /// Packages that the ledger knows.
    package var packages: Int
    /// Whether the advisories, or the scanner, are others than at the comparison before.
    package var isNews: Bool
    /// What came and went since the comparison before, of packages that were known then.
    package var changes: [MatchChange]
}

extension Ledger {
    /// Compares packages with advisories: those that are new and those whose names changed advisories speak of; all where
    /// nobody did before, or another version of the scanner did. Needs no artifact.
    ///
    /// - Parameters:
    ///   - clock: Tells the time.
    ///   - judge: Says what the advisories say of each package, in the packages' order.
    /// - Returns: nil where there are no advisories.
    /// - Throws: `ledger.*`, `output.failed`, what `judge` throws; then nothing was changed.
    package func match(
        version: String, asOf: Timestamp, clock: () -> Timestamp,
        judge: (MatchTask) throws(Failure) -> [[MatchedFinding]]
    ) throws(Failure) -> MatchOutcome? {
        try write { database in
            let reader = AdvisoryReader(database: database)
            guard let state = try reader.state() else { return nil }
            var matcher = Matcher(database: database, version: version, state: state, asOf: asOf, started: clock())
            return try matcher.run(clock: clock, judge)
        }
    }
}

/// A comparison under way within a transaction.
private struct Matcher {
    let database: Database
    let version: String
    let state: (id: Int64, state: AdvisoryState)
    let asOf: Timestamp
    let started: Timestamp
    private var writer: AdvisoryWriter { AdvisoryWriter(database: database) }
    private var changes: [(package: Int64, finding: MatchedFinding, isNew: Bool)] = []

    /// A package that is compared.
    private struct Pending {
        var id: Int64
        var package: LedgerPackage
        var isKnown: Bool
    }

    /// The comparison before.
    private struct Last {
        let id, database: Int64
        let version: String
        let asOf, started, finished: Timestamp

        init?(_ database: Database) throws {
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

    init(
        database: Database, version: String, state: (id: Int64, state: AdvisoryState), asOf: Timestamp,
        started: Timestamp
    ) {
        self.database = database
        self.version = version
        self.state = state
        self.asOf = asOf
        self.started = started
    }

    mutating func run(
        clock: () -> Timestamp, _ judge: (MatchTask) throws(Failure) -> [[MatchedFinding]]
    ) throws -> MatchOutcome {
        let last = try Last(database)
        let isFull = last.map { !$0.version.utf8.elementsEqual(version.utf8) } ?? true
        let isNews = isFull || last.map { $0.database != state.id } ?? true
        let day = min(asOf, started)
        try choosePending(isFull: isFull, until: day, since: last.map(\.asOf) ?? day)
        let pending = try pendingPackages()
        var findings: [[MatchedFinding]] = []
        if !pending.isEmpty {
            findings = try judge(
                MatchTask(packages: pending.map(\.package), advisories: advisories(), asOf: day))
        }
        guard findings.count == pending.count else {
            throw Failure(.internalFault, "\(pending.count) packages were compared, \(findings.count) answers came")
        }
        var match = AdvisoryMatch(
            id: 0, version: version, state: state.state, asOf: day, started: started, finished: clock())
        if let last, !isNews, last.asOf == day {
            match.id = last.id
            (match.started, match.finished) = (last.started, last.finished)
        } else {
            match.id = try writer.insert(match, database: state.id)
        }
        try store(findings, of: pending, match: match.id)
        try database.run("UPDATE packages SET matched = ? WHERE matched IS NULL", [match.id])
        try database.run("UPDATE trees SET matched = ? WHERE packages IS NOT NULL AND matched IS NULL", [match.id])
        try database.run("DELETE FROM changed_names", [])
        return MatchOutcome(
            match: match, compared: pending.count,
            packages: try Int.fetchOne(database, sql: "SELECT count(*) FROM packages") ?? 0, isNews: isNews,
            changes: try told(pending))
    }

    /// - Parameters:
    ///   - day: The time that is judged at.
    ///   - last: That of the comparison before, earlier or later: what was withdrawn between them counts otherwise now.
    private func choosePending(isFull: Bool, until day: Timestamp, since last: Timestamp) throws {
        try database.execute(
            sql: """
                CREATE TEMP TABLE IF NOT EXISTS pending_packages (id INTEGER PRIMARY KEY);
                DELETE FROM pending_packages;
                """)
        if isFull {
            try database.execute(sql: "INSERT INTO pending_packages SELECT id FROM packages")
        } else {
            try database.execute(
                sql: """
                    INSERT INTO pending_packages SELECT id FROM packages WHERE matched IS NULL
                    UNION SELECT p.id FROM changed_names c JOIN packages p USING (ecosystem, name)
                    UNION SELECT p.id FROM advisories a JOIN advisory_names n ON n.advisory_id = a.id
                        JOIN packages p USING (ecosystem, name) WHERE a.withdrawn > ? AND a.withdrawn <= ?
                    """, arguments: [min(day, last).milliseconds, max(day, last).milliseconds])
        }
    }

    private func pendingPackages() throws -> [Pending] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT p.id, p.purl, p.ecosystem, p.release, p.name, p.version, p.matched FROM pending_packages n
                JOIN packages p ON p.id = n.id ORDER BY p.id
                """)
        var pending: [Pending] = []
        while let row = try rows.next() {
            pending.append(
                Pending(
                    id: try row.integer(0), package: try row.package(1), isKnown: !row.hasNull(atIndex: 6)))
        }
        return pending
    }

    /// The advisories that name a pending package, and all others with the id of one: the latest of an id may no longer name it.
    private func advisories() throws -> [MatchTask.Advisory] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                WITH named (id) AS (
                    SELECT n.advisory_id FROM (
                        SELECT DISTINCT p.ecosystem, p.name FROM pending_packages q JOIN packages p ON p.id = q.id) k
                    JOIN advisory_names n ON n.ecosystem = k.ecosystem AND n.name = k.name)
                SELECT record, modified, body FROM advisories WHERE id IN (
                    SELECT id FROM named
                    UNION SELECT b.id FROM named CROSS JOIN advisories a ON a.id = named.id
                        CROSS JOIN advisory_sources s ON s.id <> a.source_id
                        CROSS JOIN advisories b ON b.source_id = s.id AND b.record = a.record)
                ORDER BY id
                """)
        var advisories: [MatchTask.Advisory] = []
        while let row = try rows.next() {
            advisories.append(

                MatchTask.Advisory(
                    id: try row.text(0), modified: try row.timestamp(1), body: Array(try row.bytes(2))))
        }
        return advisories
    }

    /// Ends what no longer holds and begins what is new.
    private mutating func store(_ findings: [[MatchedFinding]], of pending: [Pending], match: Int64) throws {
        var former: [Int64: [(id: Int64, first: Int64, finding: MatchedFinding)]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT f.id, f.package_id, f.ids, f.records, f.fixed, f.severity, f.tenths, f.undecided, f.possible,
                    f.first_match FROM pending_packages n JOIN package_findings f ON f.package_id = n.id WHERE f.end_match IS NULL
                """)
        while let row = try rows.next() {
            former[try row.integer(1), default: []].append(
                (try row.integer(0), try row.integer(9), try row.matchedFinding(2)))
        }
        for (package, found) in zip(pending, findings) {
            let old = former[package.id] ?? []
            if old.isEmpty, found.isEmpty { continue }
            let (news, formers) = (Set(found), Set(old.map(\.finding)))
            let (newIDs, formerIDs) = (Self.marks(found), Self.marks(old.map(\.finding)))
            for (id, first, finding) in old where !news.contains(finding) {
                if first == match {
                    try database.run("DELETE FROM package_findings WHERE id = ?", [id])
                } else {
                    try database.run("UPDATE package_findings SET end_match = ? WHERE id = ?", [match, id])
                }
                if newIDs.isDisjoint(with: Self.marks([finding])) { changes.append((package.id, finding, false)) }
            }
            for finding in found where !formers.contains(finding) {
                try writer.insert(finding, package: package.id, first: match, end: nil)
                if formerIDs.isDisjoint(with: Self.marks([finding])) { changes.append((package.id, finding, true)) }
            }
        }
        let known = Set(pending.lazy.filter(\.isKnown).map(\.id))
        changes.removeAll { !known.contains($0.package) }
    }

    /// What tells vulnerabilities apart: two that share one of these are one, whatever else is said of it.
    private static func marks(_ findings: [MatchedFinding]) -> Set<TextKey> {
        Set<TextKey>(
            findings.lazy.flatMap { finding in finding.ids.lazy.map { "\(finding.isUndecided ? "?" : "!")\($0)" } })
    }

    /// The changes with who holds the packages.
    private func told(_ pending: [Pending]) throws -> [MatchChange] {
        guard !changes.isEmpty else { return [] }
        let packages = Dictionary(pending.lazy.map { ($0.id, $0.package) }, uniquingKeysWith: { first, _ in first })
        let query = try database.cachedStatement(
            sql: """
                SELECT DISTINCT a.name FROM tree_packages p JOIN trees t ON t.id = p.tree_id
                JOIN artifacts a ON a.tree = t.tree WHERE p.package_id = ? ORDER BY a.name
                """)
        var holders: [Int64: [String]] = [:]
        var told: [MatchChange] = []
        for change in changes {
            guard let package = packages[change.package] else { continue }
            let artifacts = try holders[change.package] ?? Row.all(query, [change.package]) { try $0.text(0) }
            holders[change.package] = artifacts
            // A package that nobody holds any more affects nobody.
            if artifacts.isEmpty { continue }
            told.append(
                MatchChange(package: package, finding: change.finding, isNew: change.isNew, artifacts: artifacts))
        }
        return told
    }
}
