import Core
import LedgerSQL
import SQL
import SQLite

extension SQLiteLedger {
    /// Checks every page, every index, every value's type, every reference.
    package func checkStorage(_ database: any SQLConnection) throws {
        let faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(5)").filter { $0 != "ok" }
        guard faults.isEmpty else {
            throw LedgerFailures.invalid("is damaged: \(LedgerFailures.shown(faults.joined(separator: "; ").utf8))")
        }
        try LedgerTables.checkTypes(database, of: LedgerTables.all(database))
        try LedgerTables.checkTexts(database, of: LedgerTables.all(database))
        let orphan = try Row.first(database, sql: "PRAGMA foreign_key_check") { (try $0.text(0), try $0.text(2)) }
        if let (table, parent) = orphan {
            throw LedgerFailures.invalid("is damaged: a row of \(table) names a row of \(parent) that is not there")
        }
    }
}
