import Core
import Ledger
import SQL

extension SQLStore {
    /// Hands out the runs and what they told, within a transaction.
    static func runs(_ database: any SQLConnection, _ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let runs = try Row.fetchCursor(database, sql: "\(RunReader.runQuery) ORDER BY id")
        while let row = try runs.next() { try give(.run(try RunReader.run(row))) }
        // By their places, as equal ledgers may hold them in any order.
        let histories = try RunReader(database: database).all()
        for history in histories.sorted(by: { TextKey($0.artifact.place) < TextKey($1.artifact.place) }) {
            try give(.told(history))
        }
    }
}

/// Takes in runs and what they told, within a transaction. Runs of one name are one; what a later run told of an artifact takes
/// the place of what an earlier one did.
struct RunImporter {
    private let database: any SQLConnection
    private let former: [LedgerRun]
    private var others: [LedgerRun] = []
    private var numbers: Set<Int64> = []
    private var names: Set<TextKey> = []
    /// Artifacts of which something came.
    private var told: Set<TextKey> = []
    /// Once all runs have come.
    private var merge: RunMerge?

    init(_ database: any SQLConnection) throws {
        self.database = database
        former = try Row.all(database.makeStatement(sql: "\(RunReader.runQuery) ORDER BY id"), [], RunReader.run)
    }

    mutating func take(_ run: LedgerRun) throws {
        guard (1...Int64(LedgerLimits.count)).contains(run.number), numbers.insert(run.number).inserted,
            run.number >= others.last?.number ?? 1, merge == nil
        else { throw LedgerImporter.fault("two runs of one number, or a number that is none") }
        guard names.insert(TextKey(run.name)).inserted else { throw LedgerImporter.fault("two runs of one id") }
        others.append(run)
    }

    mutating func take(_ history: ToldHistory) throws {
        guard let history = try merged().renumbered(history) else {
            throw LedgerImporter.fault("what a run told that was not named")
        }
        let artifact = history.artifact
        guard told.insert(TextKey(artifact.place)).inserted else {
            throw LedgerImporter.fault("an artifact of which runs told twice")
        }
        let known = try Row.first(
            database.cachedStatement(sql: "SELECT id, run_id FROM told_artifacts WHERE place = ?"), [artifact.place]
        ) { row in (id: try row.integer(0), lastRun: try row.integer(1)) }
        let id: Int64
        if let known {
            id = known.id
            guard known.lastRun < history.lastRun else { return }
            try database.run("DELETE FROM told_findings WHERE artifact_id = ?", [known.id])
            try database.run(
                "UPDATE told_artifacts SET name = ?, tree = ?, run_id = ? WHERE id = ?",
                [artifact.name, artifact.tree?.blob, history.lastRun, known.id])
        } else {
            id = try database.inserted(
                "INSERT INTO told_artifacts (place, name, tree, run_id) VALUES (?, ?, ?, ?)",
                [artifact.place, artifact.name, artifact.tree?.blob, history.lastRun])
        }
        for span in history.spans { try RunWriter.insert(span, of: id, database) }
    }

    /// Writes the runs where nothing was told; gives back how many are new.
    mutating func finish() throws -> Int { try merged().news }

    private mutating func merged() throws -> RunMerge {
        if let merge { return merge }
        let merge = try RunMerge(former, with: others)
        self.merge = merge
        let moved = merge.known.filter { $0.key != $0.value }.sorted { $0.key > $1.key }
        // Rows name a run before and after it has moved.
        if !moved.isEmpty { try database.makeStatement(sql: database.dialect.deferringReferences).execute([]) }
        for (number, new) in moved {
            try database.run("UPDATE runs SET id = ? WHERE id = ?", [new, number])
            for (table, column) in [
                ("told_artifacts", "run_id"), ("told_findings", "first_run"), ("told_findings", "end_run"),
            ] {
                try database.run("UPDATE \(table) SET \(column) = ? WHERE \(column) = ?", [new, number])
            }
        }
        for run in merge.runs {
            try database.run(
                """
                INSERT INTO runs (id, name, as_of, started, finished, exit) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET finished = excluded.finished, exit = excluded.exit
                """,
                [
                    run.number, run.name, run.asOf.milliseconds, run.started.milliseconds, run.finished?.milliseconds,
                    run.exit.map { Int64($0) },
                ])
        }
        return merge
    }
}
