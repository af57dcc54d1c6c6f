import CSQLite
import Core
import Glibc
import Ledger
import LedgerSQL
import SQL
import SQLite
import Synchronization

/// What was looked at, when, with what, and what came of it: an SQLite file in WAL mode.
///
/// Readers never block a writer; writers wait for each other. What is recorded of a layer is one transaction, so that a
/// process that dies leaves a ledger without the layer under way. Times come in; none is read from a clock.
package final class SQLiteLedger: SQLStore {
    /// Seconds to wait for another writer.
    static let patience = 30
    /// A file up to this many bytes is checked in full when it is opened.
    private static let smallSize = 16 << 20

    /// The file as the user named it.
    package let path: String
    package var place: String { path }
    let queue: DatabaseQueue
    /// Whether nothing can be written to it.
    let isReadOnly: Bool
    private let hasWritten = Atomic(false)

    init(_ path: String, _ queue: DatabaseQueue, isReadOnly: Bool) {
        self.path = path
        self.queue = queue
        self.isReadOnly = isReadOnly
    }

    /// Opens a ledger to write to it; makes one where there is none, in a folder that exists.
    /// - Throws: `ledger.invalid`, `ledger.newer`, `ledger.busy`, `output.failed`, `input.unreadable`, naming the file.
    package static func open(_ path: String) throws(Failure) -> SQLiteLedger {
        do throws(Failure) {
            let file = LedgerFile(path: path)
            if !file.exists { try file.create() }
            try file.check()
            let ledger = try writable(file)
            file.removeLeftovers()
            return ledger
        } catch {
            throw error.inFile(path)
        }
    }

    /// Opens a ledger to read from it; nil where there is none. One that must not be written to can be read too.
    /// - Throws: as `open`.
    package static func openExisting(_ path: String) throws(Failure) -> SQLiteLedger? {
        do throws(Failure) {
            let file = LedgerFile(path: path)
            guard file.exists else { return nil }
            try file.check()
            guard access(path, W_OK) == 0 else { return try readable(file) }
            do throws(Failure) {
                return try writable(file)
            } catch {
                guard error.code == .outputFailed else { throw error }
                return try readable(file)
            }
        } catch {
            throw error.inFile(path)
        }
    }

    private static func writable(_ file: LedgerFile) throws(Failure) -> SQLiteLedger {
        try LedgerFailures.mapping {
            let queue = try DatabaseQueue(path: file.plain, configuration: configuration())
            try checkVersion(queue)
            try LedgerSchema.migrate(queue)
            try checkIntegrity(queue)
            return SQLiteLedger(file.path, queue, isReadOnly: false)
        }
    }

    /// Where not even the files that go with the journal can be made, SQLite reads a file that it is told to be immutable;
    /// that is only true while no journal lies beside it.
    private static func readable(_ file: LedgerFile) throws(Failure) -> SQLiteLedger {
        func open(_ path: String) throws -> SQLiteLedger {
            let queue = try DatabaseQueue(
                path: path, configuration: configuration(readOnly: true, takesURI: path != file.plain))
            try checkVersion(queue)
            guard try queue.read(LedgerSchema.isComplete) else {
                throw Failure(
                    .outputFailed, "has an older schema and cannot be written to",
                    remedy: "run the command once where the ledger can be written to")
            }
            try checkIntegrity(queue)
            return SQLiteLedger(file.path, queue, isReadOnly: true)
        }
        do {
            return try open(file.plain)
        } catch {
            let failure = LedgerFailures.failure(error)
            guard failure.code == .outputFailed, error is SQLiteError, !file.hasJournal else { throw failure }
        }
        return try LedgerFailures.mapping { try open(immutable(file)) }
    }

    /// The file as SQLite takes one that it is told nobody changes.
    static func immutable(_ file: LedgerFile) -> String {
        "file:\(PercentEncoding.encoded(file.plain.utf8, keeping: [UInt8(ascii: "/")]))?immutable=1"
    }

    static func configuration(readOnly: Bool = false, takesURI: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.takesURI = takesURI
        configuration.readsBesides = true
        configuration.patience = CInt(patience * 1_000)
        configuration.prepare = { try LedgerConnection.prepare($0) }
        return configuration
    }

    /// The header may be that of before a migration that still stands in the journal.
    static func checkVersion(_ queue: DatabaseQueue) throws {
        try queue.read { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            if version > LedgerSchema.version { throw LedgerFailures.newer(version) }
            guard version >= 1 else { throw LedgerFailures.invalid("is damaged: it has no version") }
            try LedgerTables.check(database, version: version)
            let applied = try LedgerSchema.applied(database)
            if !applied.isSubset(of: LedgerSchema.identifiers) { throw LedgerFailures.newer(version) }
            guard applied == Set<TextKey>((1...version).map { "\($0)" }) else {
                throw LedgerFailures.invalid("is damaged: its version and its migrations differ")
            }
        }
    }

    /// A small file is checked as a whole; of a larger one the tables whose size depends on the layers alone, so that a
    /// question about one layer does not cost a look at every file's row.
    private static func checkIntegrity(_ queue: DatabaseQueue) throws {
        try queue.read { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
            let tables = pages.multipliedReportingOverflow(by: pageSize)
            let isSmall = !tables.overflow && tables.partialValue <= smallSize
            for check in isSmall
                ? ["quick_check(1)"] : ["layers", "artifacts", "scanners"].map({ "quick_check(\($0))" })
            {
                let answer = try String.fetchOne(database, sql: "PRAGMA \(check)") ?? "no answer"
                guard answer == "ok" else {
                    throw LedgerFailures.invalid("is damaged: \(LedgerFailures.shown(answer.utf8))")
                }
            }
            try LedgerTables.checkTypes(
                database, of: isSmall ? LedgerTables.all(database) : ["layers", "artifacts", "scanners", "matches"])
        }
    }

    /// Ends the use of it; what SQLite keeps beside the file is merged where nobody else uses it.
    /// - Throws: `ledger.busy`, `output.failed`.
    package func close() throws(Failure) {
        try accessing {
            // SQLite merges on its own when a file is closed, and says nothing where it could not.
            if hasWritten.load(ordering: .relaxed) { try queue.writeWithoutTransaction(Self.merge) }
            try queue.close()
        }
    }

    /// Merges the journal; whoever does so at this moment does it for all.
    private static func merge(_ database: Database) throws {
        do throws(SQLiteError) {
            try database.checkpoint()
        } catch {
            guard [SQLITE_BUSY, SQLITE_LOCKED].contains(error.code) else { throw error }
        }
    }

    /// Runs what SQLite throws from, naming the file.
    func accessing<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
        do throws(Failure) { return try LedgerFailures.mapping(body) } catch { throw error.inFile(path) }
    }

    package func read<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value {
        try accessing { try queue.read(body) }
    }

    /// Throws `output.failed` where nothing can be written.
    package func requireWritable() throws(Failure) {
        guard !isReadOnly else {
            throw Failure(.outputFailed, "cannot be written to", file: path, remedy: "look at its permissions")
        }
    }

    package func write<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value {
        try requireWritable()
        hasWritten.store(true, ordering: .relaxed)
        return try accessing {
            try queue.write { database in
                let value = try body(database)
                try LedgerConnection.reserve(database)
                return value
            }
        }
    }
}
