import CSQLite
import Core
import Ledger
import LedgerSQL
import SQL
import SQLite

/// Answers of SQLite in the words of this program.
extension LedgerFailures {
    static func newer(_ version: Int) -> Failure { newer(version, newest: LedgerSchema.version) }

    /// What an error of SQLite amounts to.
    static func failure(_ error: any Error) -> Failure {
        if let failure = error as? Failure { return failure }
        if let fault = error as? CellFault { return invalid("is damaged: a value is \(fault.kind)") }
        guard let error = error as? SQLiteError else {
            return Failure(.internalFault, "the ledger's library failed: \(error)")
        }
        let text = shown(error.message.utf8)
        switch error.code {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_AUTH:
            return invalid("is damaged: \(text)")
        case SQLITE_BUSY, SQLITE_LOCKED:
            return Failure(
                .ledgerBusy, "another process has been writing to it for over \(SQLiteLedger.patience) seconds",
                remedy: "wait for that process to end, then run the command again")
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_TOOBIG:
            return Failure(
                .outputFailed, "could not be written: \(text)",
                remedy: "look at the permissions and the free space of its folder")
        default: return Failure(.internalFault, "the ledger's library failed: \(text)")
        }
    }

    /// Runs what SQLite throws from.
    static func mapping<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
        do { return try body() } catch { throw failure(error) }
    }
}
