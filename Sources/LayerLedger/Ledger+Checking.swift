import GRDB
import LayerModel

extension Ledger {
    /// Checks every page, every index, every reference, and that trees have the files that they were recorded with.
    /// - Returns: how many rows each table has.
    /// - Throws: `ledger.invalid` with the first faults.
    public func check() throws(Failure) -> [(table: String, rows: Int)] {
        try read { database in
            let faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(5)").filter { $0 != "ok" }
            guard faults.isEmpty else { throw Self.damaged(faults.joined(separator: "; ")) }
            if let row = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") {
                let (table, parent) = (row[0] as String, row[2] as String)
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
            var rows: [(table: String, rows: Int)] = []
            for table in [
                "artifacts", "layers", "files", "packages", "tree_packages", "advisories", "matches",
                "package_findings",
                "scans", "findings",
            ] {
                rows.append((table, try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0))
            }
            return rows
        }
    }

    private static func damaged(_ faults: String) -> Failure { LedgerFailures.invalid("is damaged: \(faults)") }
}
