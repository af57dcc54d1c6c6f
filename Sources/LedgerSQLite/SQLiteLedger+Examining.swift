import CSQLite
import Core
import Ledger
import LedgerSQL
import SQL
import SQLite

extension SQLiteLedger {
    /// Opens a ledger to look at it, whatever its schema, and checks each of its pages; nil where there is none.
    ///
    /// Neither the file nor its folder is written to, unless a journal lies beside it: then a writer is at work, or died, and
    /// the journal is read with it.
    /// - Throws: `ledger.*`, `input.unreadable`, `output.failed` where SQLite cannot share the journal, naming the file.
    package static func examine(_ path: String) throws(Failure) -> ExaminedLedger? {
        do throws(Failure) {
            let file = LedgerFile(path: path)
            guard file.exists else { return nil }
            try file.check()
            if !file.hasJournal {
                do throws(Failure) {
                    return try examine(file, at: immutable(file), takesURI: true)
                } catch {
                    // Whoever began to write meanwhile is why it looked damaged.
                    guard file.hasJournal else { throw error }
                }
            }
            return try examine(file, at: file.plain, takesURI: false)
        } catch {
            throw error.inFile(path)
        }
    }

    private static func examine(
        _ file: LedgerFile, at path: String, takesURI: Bool
    ) throws(Failure) -> ExaminedLedger {
        try LedgerFailures.mapping {
            let queue = try DatabaseQueue(
                path: path, configuration: configuration(readOnly: true, takesURI: takesURI))
            try checkVersion(queue)
            let schema = try queue.read { database in
                let answer = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
                guard answer == "ok" else {
                    throw LedgerFailures.invalid("is damaged: \(LedgerFailures.shown(answer.utf8))")
                }
                try LedgerTables.checkTypes(database, of: LedgerTables.all(database))
                return try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            }
            return ExaminedLedger(
                schema: schema, newestSchema: LedgerSchema.version,
                store: SQLiteLedger(file.path, queue, isReadOnly: true))
        }
    }

    /// The library that ledgers are kept by.
    package static var library: LinkedLibrary {
        LinkedLibrary("SQLite", version: String(cString: sqlite3_libversion()), built: SQLITE_VERSION)
    }
}
