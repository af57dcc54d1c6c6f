import Core
import Ledger
import SQL

extension SQLStore {
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
            try checkStorage(database)
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
