import Core
import Ledger
import SQL

extension SQLStore {
    /// Artifacts that are looked up one by one at the most; of more, all are read.
    private static var fewArtifacts: Int { 500 }

    package func beginRun(_ name: String, asOf: Timestamp, started: Timestamp) throws(Failure) -> LedgerRun {
        try write { database in
            try database.run(
                """
                INSERT INTO runs (id, name, as_of, started)
                VALUES ((SELECT coalesce(max(id), 0) + 1 FROM runs), ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                [name, asOf.milliseconds, started.milliseconds])
            let run = try Row.first(
                database.cachedStatement(sql: "\(RunReader.runQuery) WHERE name = ?"), [name], RunReader.run)
            guard let run else { throw LedgerFailures.invalid("is damaged: a row that was just there is gone") }
            return run
        }
    }

    package func endRun(
        _ run: LedgerRun, finished: Timestamp, exit: Int, answers: [RunAnswer]
    ) throws(Failure) {
        try write { database in
            // Its number may be another one since runs of another ledger were taken in.
            let number = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT id FROM runs WHERE name = ?"), arguments: [run.name])
            guard let number else { return }
            try database.run(
                "UPDATE runs SET finished = ?, exit = ? WHERE id = ?", [finished.milliseconds, exit, number])
            let writer = try RunWriter(database: database, run: number, asked: answers.map(\.artifact.place))
            for answer in answers { try writer.write(answer) }
        }
    }

    package func runs() throws(Failure) -> [LedgerRun] {
        try read { database in
            try Row.all(database.makeStatement(sql: "\(RunReader.runQuery) ORDER BY id"), [], RunReader.run)
        }
    }

    package func told(_ artifacts: [ToldArtifact]?) throws(Failure) -> [ToldHistory] {
        try read { database in
            let reader = RunReader(database: database)
            guard let artifacts, artifacts.count <= Self.fewArtifacts else { return try reader.all() }
            return try reader.histories(of: artifacts)
        }
    }
}

/// Reads runs, and what they told, within a transaction.
struct RunReader {
    static let runQuery = "SELECT id, name, as_of, started, finished, exit FROM runs"
    static let spanColumns = """
        s.finding, s.outcome, s.severity, s.path, s.purl, s.ids, s.exploited, s.first_seen, s.first_run, s.end_run
        """
    static let artifactColumns = "a.place, a.name, a.tree, a.run_id"

    let database: any SQLConnection

    static func run(_ row: Row) throws -> LedgerRun {
        LedgerRun(
            number: try row.integer(0), name: try row.text(1), asOf: try row.timestamp(2),
            started: try row.timestamp(3), finished: try row.optionalTimestamp(4),
            exit: try row.optionalInteger(5).map { Int($0) })
    }

    static func span(_ row: Row) throws -> ToldSpan {
        ToldSpan(
            ToldFinding(
                try row.word(0), try row.word(1), try row.word(2), path: try row.optionalText(3),
                purl: try row.text(4), ids: WordList.words(try row.text(5)), isExploited: try row.flag(6),
                firstSeen: try row.timestamp(7)), first: try row.integer(8), end: try row.optionalInteger(9))
    }

    private static func history(_ row: Row, from first: Int) throws -> ToldHistory {
        ToldHistory(
            ToldArtifact(place: try row.text(first), name: try row.text(first + 1), tree: try row.digest(first + 2)),
            lastRun: try row.integer(first + 3))
    }

    func all() throws -> [ToldHistory] {
        var histories: [ToldHistory] = []
        var places: [Int64: Int] = [:]
        let artifacts = try Row.fetchCursor(
            database, sql: "SELECT \(Self.artifactColumns), a.id FROM told_artifacts a ORDER BY a.id")
        while let row = try artifacts.next() {
            places[try row.integer(4)] = histories.count
            histories.append(try Self.history(row, from: 0))
        }
        let spans = try Row.fetchCursor(
            database, sql: "SELECT \(Self.spanColumns), s.artifact_id FROM told_findings s ORDER BY s.id")
        while let row = try spans.next() {
            if let place = places[try row.integer(10)] { histories[place].spans.append(try Self.span(row)) }
        }
        return histories
    }

    /// Asks for all of them at once: over a network each question costs a way there and back.
    func histories(of artifacts: [ToldArtifact]) throws -> [ToldHistory] {
        guard !artifacts.isEmpty else { return [] }
        let names = Set(artifacts.lazy.map { Named(name: TextKey($0.name), tree: $0.tree) })
        let trees = Set(artifacts.compactMap(\.tree)).sorted()
        var found: [Int64: ToldHistory] = [:]
        func add(_ condition: String, _ values: StatementArguments, where isMeant: (ToldArtifact) -> Bool) throws {
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT \(Self.artifactColumns), a.id FROM told_artifacts a WHERE \(condition)", arguments: values)
            while let row = try rows.next() {
                let history = try Self.history(row, from: 0)
                if isMeant(history.artifact) { found[try row.integer(4)] = history }
            }
        }
        let marks = LedgerReader.marks(artifacts.count)
        try add("a.place IN (\(marks))", StatementArguments(artifacts.map(\.place))) { _ in true }
        if !trees.isEmpty {
            try add(
                "a.name IN (\(marks)) AND a.tree IN (\(LedgerReader.marks(trees.count)))",
                StatementArguments(artifacts.map(\.name)) + StatementArguments(trees.map(\.blob))
            ) { $0.tree != nil && names.contains(Named(name: TextKey($0.name), tree: $0.tree)) }
        }
        let ids = found.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: 500) {
            let batch = Array(ids[start..<min(start + 500, ids.count)])
            let spans = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(Self.spanColumns), s.artifact_id FROM told_findings s
                    WHERE s.artifact_id IN (\(LedgerReader.marks(batch.count))) ORDER BY s.id
                    """, arguments: StatementArguments(batch))
            while let row = try spans.next() { found[try row.integer(10)]?.spans.append(try Self.span(row)) }
        }
        return ids.compactMap { found[$0] }
    }

    private struct Named: Hashable {
        let name: TextKey
        let tree: Digest?
    }
}

/// Writes what a run told, within a transaction.
struct RunWriter {
    private let database: any SQLConnection
    private let run: Int64
    private let rows: [(id: Int64, lastRun: Int64)]
    private let lookup: ToldLookup

    init(database: any SQLConnection, run: Int64, asked: [String]) throws {
        self.database = database
        self.run = run
        let rows = try Row.all(
            database.makeStatement(sql: "SELECT id, place, name, tree, run_id FROM told_artifacts ORDER BY id"), []
        ) { row in
            (
                id: try row.integer(0),
                artifact: ToldArtifact(place: try row.text(1), name: try row.text(2), tree: try row.digest(3)),
                lastRun: try row.integer(4)
            )
        }
        self.rows = rows.map { ($0.id, $0.lastRun) }
        lookup = ToldLookup(rows.lazy.map { ($0.artifact, $0.lastRun) }, asked: Set<TextKey>(asked))
    }

    func write(_ answer: RunAnswer) throws {
        guard let artifact = try artifactID(answer.artifact) else { return }
        let open = try Row.all(
            database.cachedStatement(
                sql: """
                    SELECT \(RunReader.spanColumns), s.id FROM told_findings s
                    WHERE s.artifact_id = ? AND (s.end_run IS NULL OR s.end_run = ?) ORDER BY s.id
                    """), [artifact, run]
        ) { row in (id: try row.integer(10), span: try RunReader.span(row)) }
        let changes = ToldChanges(of: open.map(\.span), to: answer, run: run)
        for place in changes.ended {
            try database.run("UPDATE told_findings SET end_run = ? WHERE id = ?", [run, open[place].id])
        }
        for place in changes.reopened {
            try database.run("UPDATE told_findings SET end_run = NULL WHERE id = ?", [open[place].id])
        }
        for place in changes.dropped {
            try database.run("DELETE FROM told_findings WHERE id = ?", [open[place].id])
        }
        for (place, finding) in changes.renewed {
            try database.run(
                """
                UPDATE told_findings SET first_run = ?, finding = ?, outcome = ?, severity = ?, exploited = ?
                WHERE id = ?
                """,
                [
                    run, finding.id.rawValue, finding.outcome.rawValue, finding.severity.rawValue,
                    finding.isExploited ? 1 : 0, open[place].id,
                ])
        }
        for finding in changes.added { try Self.insert(ToldSpan(finding, first: run), of: artifact, database) }
    }

    /// Adds what was told of an artifact.
    static func insert(_ span: ToldSpan, of artifact: Int64, _ database: any SQLConnection) throws {
        let finding = span.finding
        try database.run(
            """
            INSERT INTO told_findings (artifact_id, first_run, end_run, finding, outcome, severity, path, purl, ids,
                exploited, first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                artifact, span.first, span.end, finding.id.rawValue, finding.outcome.rawValue,
                finding.severity.rawValue, finding.path, finding.purl, WordList.text(finding.ids),
                finding.isExploited ? 1 : 0, finding.firstSeen.milliseconds,
            ])
    }

    /// The row of an artifact, which says from now on where it lies and that this run told of it; nil where a later run has.
    private func artifactID(_ artifact: ToldArtifact) throws -> Int64? {
        guard let index = lookup.index(of: artifact) else {
            return try database.rowID(
                inserting: """
                    INSERT INTO told_artifacts (place, name, tree, run_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """, [artifact.place, artifact.name, artifact.tree?.blob, run],
                selecting: "SELECT id FROM told_artifacts WHERE place = ?", [artifact.place])
        }
        let (id, lastRun) = rows[index]
        guard lastRun <= run else { return nil }
        try database.run(
            "UPDATE told_artifacts SET place = ?, name = ?, tree = coalesce(?, tree), run_id = ? WHERE id = ?",
            [artifact.place, artifact.name, artifact.tree?.blob, run, id])
        return id
    }
}
