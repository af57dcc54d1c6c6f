import Core
import Ledger
import LedgerSQL
import SQL

/// What was looked at, when, with what, and what came of it: tables on a PostgreSQL server, which many machines share.
///
/// Readers see one moment and hold nobody up; writers wait for each other. Times come in; the server's clock is not asked.
package final class PostgresLedger: SQLStore {
    /// As the user named it; no password is in it.
    package let place: String
    private let queue: PostgresQueue
    /// Why nothing can be written; nil where it can.
    private let readOnly: Failure?

    private init(_ place: String, _ queue: PostgresQueue, readOnly: Failure?) {
        self.place = place
        self.queue = queue
        self.readOnly = readOnly
    }

    /// Opens a ledger to write to it; makes its tables where there are none.
    /// - Parameter program: What speaks to the server.
    /// - Throws: `ledger.*`, `output.failed`, naming the place.
    package static func open(
        _ place: String, program: @escaping @Sendable () -> WorkerProgram
    ) throws(Failure) -> PostgresLedger {
        try PostgresPlace.check(place)
        do throws(Failure) {
            let queue = PostgresQueue(program, place: place)
            let ledger = try PostgresFailures.mapping { () throws -> PostgresLedger in
                let facts = try queue.read(PostgresSchema.facts)
                if let readOnly = facts.readOnly, facts.version < PostgresSchema.version { throw readOnly }
                try PostgresSchema.migrate(queue, from: facts)
                return PostgresLedger(place, queue, readOnly: facts.readOnly)
            }
            try ledger.requireWritable()
            return ledger
        } catch {
            throw error.inFile(place)
        }
    }

    /// Opens a ledger to read from it; nil where there is none. A replica can be read too.
    /// - Throws: as `open`.
    package static func openExisting(
        _ place: String, program: @escaping @Sendable () -> WorkerProgram
    ) throws(Failure) -> PostgresLedger? {
        guard let (ledger, version) = try existing(place, program) else { return nil }
        guard version == PostgresSchema.version else {
            throw Failure(
                .outputFailed, "has an older schema", file: place, remedy: "bring it up to date: run a rescan with it")
        }
        return ledger
    }

    /// Opens a ledger to look at it, whatever its schema; nil where there is none. Nothing is written.
    /// - Throws: as `open`.
    package static func examine(
        _ place: String, program: @escaping @Sendable () -> WorkerProgram
    ) throws(Failure) -> ExaminedLedger? {
        guard let (ledger, version) = try existing(place, program) else { return nil }
        return ExaminedLedger(schema: version, newestSchema: PostgresSchema.version, store: ledger)
    }

    private static func existing(
        _ place: String, _ program: @escaping @Sendable () -> WorkerProgram
    ) throws(Failure) -> (PostgresLedger, version: Int)? {
        try PostgresPlace.check(place)
        do throws(Failure) {
            let queue = PostgresQueue(program, place: place)
            let facts = try PostgresFailures.mapping { try queue.read(PostgresSchema.facts) }
            guard facts.version > 0 else { return nil }
            return (PostgresLedger(place, queue, readOnly: facts.readOnly), facts.version)
        } catch {
            throw error.inFile(place)
        }
    }

    package func read<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value {
        try accessing { try queue.read(body) }
    }

    package func write<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value {
        try requireWritable()
        return try accessing { try queue.write(body) }
    }

    /// As `write`, for work that does not wait for anything meanwhile: whoever stands still is thrown out.
    func end<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value {
        try requireWritable()
        return try accessing { try queue.end(body) }
    }

    /// Runs `body`, all of whose changes count or none, beside others who write.
    func change<Value>(_ body: (any SQLConnection) throws -> Value) throws(Failure) -> Value {
        try requireWritable()
        return try accessing { try queue.change(body) }
    }

    package func requireWritable() throws(Failure) {
        if let readOnly { throw readOnly.inFile(place) }
    }

    /// The server checks types, texts and references as it writes; what was added without a check is told.
    package func checkStorage(_ database: any SQLConnection) throws {
        let unchecked = try String.fetchAll(
            database,
            sql: """
                SELECT conname FROM pg_constraint
                WHERE connamespace = '\(PostgresSchema.name)'::regnamespace AND NOT convalidated ORDER BY conname
                """)
        guard let name = unchecked.first else { return }
        throw LedgerFailures.invalid(
            "is changed: the server does not check \(LedgerFailures.shown(name.utf8))", remedy: PostgresFailures.restore
        )
    }

    /// Ends the use of it.
    package func close() throws(Failure) { queue.close() }

    private func accessing<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
        do throws(Failure) { return try PostgresFailures.mapping(body) } catch { throw error.inFile(place) }
    }
}
