import Core
import Ledger
import SQLite

extension SQLiteLedger {
    /// Checks every page, every index, every value, every reference, and that trees have the files that they were recorded
    /// with.
    /// - Parameter look: Given each value that is read.
    /// - Returns: how many rows each table has.
    /// - Throws: `ledger.invalid` with the first faults.
    package func check(
        _ look: (LedgerRecord) throws(Failure) -> Void = { _ throws(Failure) in }
    ) throws(Failure) -> [LedgerRows] {
        let rows = try checkTables()
        // Each value is read as what it should be.
        try export(look)
        return rows
    }

    private func checkTables() throws(Failure) -> [LedgerRows] {
        try read { database in
            let faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(5)").filter { $0 != "ok" }
            guard faults.isEmpty else { throw Self.damaged(LedgerFailures.shown(faults.joined(separator: "; ").utf8)) }
            try LedgerTables.checkTypes(database, of: LedgerTables.all(database))
            try LedgerTables.checkTexts(database, of: LedgerTables.all(database))
            let orphan = try Row.first(database, sql: "PRAGMA foreign_key_check") { (try $0.text(0), try $0.text(2)) }
            if let (table, parent) = orphan {
                throw Self.damaged("a row of \(table) names a row of \(parent) that is not there")
            }
            let short =
                try Int.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) FROM trees t WHERE files IS NOT NULL
                        AND files < (SELECT count(*) FROM files WHERE tree_id = t.id)
                        """) ?? 0
            guard short == 0 else { throw Self.damaged("\(short) trees have other files than they were recorded with") }
            let shortPackages =
                try Int.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) FROM trees t WHERE packages IS NOT NULL
                        AND packages <> (SELECT count(*) FROM tree_packages WHERE tree_id = t.id)
                        """) ?? 0
            guard shortPackages == 0 else {
                throw Self.damaged("\(shortPackages) trees have other packages than they were recorded with")
            }
            var rows: [LedgerRows] = []
            for table in [
                "artifacts", "layers", "files", "packages", "tree_packages", "advisories", "matches",
                "package_findings",
                "scans", "findings", "evidence", "runs", "told_artifacts", "told_findings", "deployed_contents",
                "deployed_functions",
            ] {
                let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
                rows.append(LedgerRows(table: table, rows: count))
            }
            return rows
        }
    }

    private static func damaged(_ faults: String) -> Failure { LedgerFailures.invalid("is damaged: \(faults)") }
}
