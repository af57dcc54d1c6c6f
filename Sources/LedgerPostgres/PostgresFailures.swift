import Core
import LedgerSQL
import SQL
import SQLPipe

/// Answers of a server in the words of this program (PostgreSQL, "Error Codes").
enum PostgresFailures {
    static func failure(_ error: any Error) -> Failure {
        if let failure = error as? Failure { return failure }
        if let fault = error as? CellFault {
            return LedgerFailures.invalid("is damaged: a value is \(fault.kind)", remedy: restore)
        }
        if error is PipeFault { return WorkerProcess.failure("layerlock-worker says what makes no sense") }
        guard let error = error as? PostgresError else {
            return Failure(.internalFault, "the ledger's connection failed: \(error)")
        }
        let text = LedgerFailures.shown(firstLine(error.message))
        switch error.state {
        case "LL001": return PostgresPlace.password
        case "LL002": return PostgresPlace.unreadable
        case "55P03":
            return Failure(
                .ledgerBusy, "another process has been writing to it for over \(PostgresQueue.patience) seconds",
                remedy: "wait for that process to end, then run the command again")
        case "40001", "40P01", "57014":
            return Failure(.ledgerBusy, "the server gave up: \(text)", remedy: "run the command again")
        case "25006":
            return Failure(
                .outputFailed, "is a read-only replica or database: \(text)",
                remedy: "name the server that takes changes, or add target_session_attrs=read-write to the place")
        case "25P03":
            return Failure(
                .ledgerServer, "the server waited no longer in the middle of a transaction: \(text)",
                remedy: "run the command again; nothing of the transaction counts")
        case "42501":
            return Failure(
                .ledgerRights, "the user has no right to do this: \(text)",
                remedy:
                    "have the owner of the database grant it: USAGE on the schema \(PostgresSchema.name), and SELECT, INSERT, UPDATE, DELETE on its tables; where a newer version of layerlock is at work, have the owner run its first command that writes, which changes the tables"
            )
        case "54000":
            return Failure(
                .outputFailed, "a name is too long for the server: \(text)",
                remedy: "give the artifact a shorter path, or keep it in a ledger that is a file")
        case "26000", "42P05":
            return Failure(
                .ledgerServer, "a pooler between here and the server keeps no prepared statements: \(text)",
                remedy: "name the server itself, or have PgBouncer keep them (max_prepared_statements, from 1.21 on)")
        case "42P01", "42703", "3F000":
            return LedgerFailures.invalid("is damaged or changed: \(text)", remedy: restore)
        default: break
        }
        switch error.family {
        case "08", "28", "3D", "57":
            return Failure(
                .ledgerServer, "the server cannot be used: \(text)",
                remedy:
                    "look whether it runs and lets this user in; passwords stand in the file that PGPASSFILE names, or in the service file"
            )
        case "53", "58":
            return Failure(
                .outputFailed, "could not be written: \(text)",
                remedy: "look at the server's memory, disk and connections")
        case "22", "23", "XX": return LedgerFailures.invalid("is damaged: \(text)", remedy: restore)
        default: return Failure(.internalFault, "the ledger's server refused a statement (\(error.state)): \(text)")
        }
    }

    static let restore: Prose = "restore it from a backup or an export, or name another with \(setting: .ledger)"

    private static func firstLine(_ message: String) -> [UInt8] {
        let lines = message.utf8.split(separator: UInt8(ascii: "\n"))
        // libpq says of each address that it tried what became of it.
        return lines.first.map { Array($0) } ?? []
    }

    /// Runs what a connection throws from.
    static func mapping<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
        do { return try body() } catch { throw failure(error) }
    }
}
