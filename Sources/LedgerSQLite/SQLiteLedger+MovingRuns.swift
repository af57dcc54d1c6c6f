import Core
import Ledger
import SQLite

extension SQLiteLedger {
    /// Hands out the runs and what they told, within a transaction.
    static func runs(_ database: Database, _ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let runs = try Row.fetchCursor(database, sql: "\(RunReader.runQuery) ORDER BY id")
        while let row = try runs.next() { try give(.run(try RunReader.run(row))) }
        // By their places, as equal ledgers may hold them in any order.
        let histories = try RunReader(database: database).all()
        for history in histories.sorted(by: { TextKey($0.artifact.place) < TextKey($1.artifact.place) }) {
            try give(.told(history))
        }
    }
}

/// Takes in runs and what they told, within a transaction, where the ledger holds no runs.
struct RunImporter {
    private let database: Database
    private let isEmpty: Bool
    private var numbers: Set<Int64> = []
    /// Runs that were taken in.
    private(set) var count = 0

    init(_ database: Database) throws {
        self.database = database
        isEmpty = try Bool.fetchOne(database, sql: "SELECT NOT EXISTS (SELECT 1 FROM runs)") ?? false
    }

    mutating func take(_ run: LedgerRun) throws {
        guard (1...Int64(LedgerLimits.count)).contains(run.number), numbers.insert(run.number).inserted else {
            throw LedgerImporter.fault("two runs of one number, or a number that is none")
        }
        guard isEmpty else { return }
        count += 1
        try database.run(
            """
            INSERT INTO runs (id, name, as_of, started, finished, exit) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                run.number, run.name, run.asOf.milliseconds, run.started.milliseconds, run.finished?.milliseconds,
                run.exit.map { Int64($0) },
            ])
        guard database.changesCount == 1 else { throw LedgerImporter.fault("two runs of one id") }
    }

    mutating func take(_ history: ToldHistory) throws {
        let named = [history.lastRun] + history.spans.flatMap { [$0.first, $0.end ?? $0.first] }
        guard named.allSatisfy(numbers.contains) else {
            throw LedgerImporter.fault("what a run told that was not named")
        }
        guard isEmpty else { return }
        let artifact = history.artifact
        try database.run(
            "INSERT INTO told_artifacts (place, name, tree, run_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [artifact.place, artifact.name, artifact.tree?.blob, history.lastRun])
        guard database.changesCount == 1 else { throw LedgerImporter.fault("an artifact of which runs told twice") }
        let id = database.lastInsertedRowID
        for span in history.spans { try RunWriter.insert(span, of: id, database) }
    }
}
