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
            try writer.write(answers)
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
    private let rows: [(id: Int64, artifact: ToldArtifact, lastRun: Int64)]
    private let lookup: ToldLookup
    /// Rows that one question or one change names at the most.
    private static let batch = 500

    /// What was told of an artifact, with the row of it, and what a later run took back is not among it.
    private typealias Told = (id: Int64, span: ToldSpan)

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
        self.rows = rows
        lookup = ToldLookup(rows.lazy.map { ($0.artifact, $0.lastRun) }, asked: Set<TextKey>(asked))
    }

    /// Writes answers in their order. What is known of their artifacts is asked for at once, and those of which nothing but the run
    /// is another are written at once: over a network each costs a way there and back.
    func write(_ answers: [RunAnswer]) throws {
        let known = answers.map { lookup.index(of: $0.artifact) }
        var uses: [Int: Int] = [:]
        for case let index? in known where rows[index].lastRun <= run { uses[index, default: 0] += 1 }
        // What is told of an artifact twice changes from one time to the other.
        let once = Set(uses.filter { $0.value == 1 }.keys)
        let open = try told(of: once.map { rows[$0].id }.sorted())
        var same: [Int64] = []
        for (answer, index) in zip(answers, known) {
            guard let artifact = try artifactID(answer.artifact, index, &same) else { continue }
            let isKnown = index.map(once.contains) ?? false
            let spans = try (isKnown ? open : told(of: [artifact]))[artifact] ?? []
            try write(answer, of: artifact, spans)
        }
        for start in stride(from: 0, to: same.count, by: Self.batch) {
            let batch = Array(same[start..<min(start + Self.batch, same.count)])
            try database.run(
                "UPDATE told_artifacts SET run_id = ? WHERE id IN (\(LedgerReader.marks(batch.count)))",
                [run] + StatementArguments(batch))
        }
    }

    /// What was told of artifacts and no run before this one took back.
    private func told(of artifacts: [Int64]) throws -> [Int64: [Told]] {
        var told: [Int64: [Told]] = [:]
        for start in stride(from: 0, to: artifacts.count, by: Self.batch) {
            let batch = Array(artifacts[start..<min(start + Self.batch, artifacts.count)])
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(RunReader.spanColumns), s.id, s.artifact_id FROM told_findings s
                    WHERE s.artifact_id IN (\(LedgerReader.marks(batch.count))) AND (s.end_run IS NULL OR s.end_run = ?)
                    ORDER BY s.id
                    """, arguments: StatementArguments(batch) + [run])
            while let row = try rows.next() {
                told[try row.integer(11), default: []].append((try row.integer(10), try RunReader.span(row)))
            }
        }
        return told
    }

    private func write(_ answer: RunAnswer, of artifact: Int64, _ open: [Told]) throws {
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
    /// - Parameters:
    ///   - index: Its place among the rows; nil for one that nothing was told of.
    ///   - same: Rows of which only the run is another, to be changed together.
    private func artifactID(_ artifact: ToldArtifact, _ index: Int?, _ same: inout [Int64]) throws -> Int64? {
        guard let index else {
            return try database.rowID(
                inserting: """
                    INSERT INTO told_artifacts (place, name, tree, run_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """, [artifact.place, artifact.name, artifact.tree?.blob, run],
                selecting: "SELECT id FROM told_artifacts WHERE place = ?", [artifact.place])
        }
        let (id, known, lastRun) = rows[index]
        guard lastRun <= run else { return nil }
        let isSame =
            TextKey(known.place) == TextKey(artifact.place) && TextKey(known.name) == TextKey(artifact.name)
            && (artifact.tree == nil || artifact.tree == known.tree)
        guard !isSame else {
            same.append(id)
            return id
        }
        try database.run(
            "UPDATE told_artifacts SET place = ?, name = ?, tree = coalesce(?, tree), run_id = ? WHERE id = ?",
            [artifact.place, artifact.name, artifact.tree?.blob, run, id])
        return id
    }
}
