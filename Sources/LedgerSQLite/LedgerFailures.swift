import CSQLite
import Core
import Ledger
import SQLite

/// Answers of SQLite in the words of this program.
enum LedgerFailures {
    static let restore: Prose = "restore it from a copy or an export, or name another with \(setting: .ledger)"

    static func invalid(_ message: String, remedy: Prose = restore) -> Failure {
        Failure(.ledgerInvalid, message, remedy: remedy)
    }

    static func newer(_ version: Int) -> Failure {
        Failure(
            .ledgerNewer, "has schema \(version), this layerlock knows up to \(LedgerSchema.version)",
            remedy: "use the version of layerlock that wrote it, or name another ledger with \(setting: .ledger)")
    }

    /// What an error of SQLite amounts to.
    static func failure(_ error: any Error) -> Failure {
        if let failure = error as? Failure { return failure }
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

    /// Text of the file's, for a message.
    static func shown(_ text: some Sequence<UInt8>) -> String { PathEscaping.displayed(Array(text.prefix(200))) }

    /// Runs what SQLite throws from.
    static func mapping<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
        do { return try body() } catch { throw failure(error) }
    }
}
