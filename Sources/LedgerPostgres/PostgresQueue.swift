import Core
import Synchronization

/// Connections to a server that are lent to one user at a time: one, and a second for whoever reads while the first is lent.
final class PostgresQueue: Sendable {
    /// Seconds to wait for another writer.
    static let patience = 30

    /// What each transaction begins with. Nothing is set for longer, as a pooler may give the next one another connection.
    /// Questions are many and small: compiling them would take longer than answering them.
    private static let settings = """
        ; SET LOCAL search_path TO \(PostgresSchema.name), pg_temp; SET LOCAL jit = off; SET LOCAL lock_timeout = '\(patience)s'
        """
    private static let reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY\(settings)"
    /// Writers wait for each other before the first of them has a snapshot, so that who waits holds no vacuum up. Each
    /// statement sees what was written before: numbers that rows are given follow the order in which they count.
    private static let writing = """
        BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\(settings)\(writersPause); LOCK TABLE ledger_schema IN SHARE ROW EXCLUSIVE MODE
        """
    /// Who stands still for so long in the middle of writing has stopped: the others go on.
    private static let writersPause = "; SET LOCAL idle_in_transaction_session_timeout = '120s'"
    /// As `writing`, where the tables may not be there.
    private static let making = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\(settings)"

    /// As `writing`, of workers: one that stands still in the middle of it is thrown out, so that the others go on.
    private static let ending = """
        BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\(settings)\(impatience); LOCK TABLE ledger_schema IN SHARE ROW EXCLUSIVE MODE
        """
    /// As `ending`, beside whoever writes: what it changes nothing else counts by.
    private static let changing = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\(settings)\(impatience)"
    private static let impatience = "; SET LOCAL idle_in_transaction_session_timeout = '10s'"

    private struct Slot {
        var connection: PostgresConnection?
        var isClosed = false
    }

    private let program: @Sendable () -> WorkerProgram
    private let place: String
    private let first = Mutex(Slot())
    private let second = Mutex(Slot())

    init(_ program: @escaping @Sendable () -> WorkerProgram, place: String) {
        self.program = program
        self.place = place
    }

    /// Runs `body` over one state of the database.
    func read<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        var answer: Value?
        let isLent: Void? = try first.withLockIfAvailable { answer = try lend(&$0, Self.reading, body) }
        if isLent == nil { try second.withLock { answer = try lend(&$0, Self.reading, body) } }
        return try Self.given(answer)
    }

    /// Runs `body`, all of whose changes count or none, and beside which nobody else writes.
    func write<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        var answer: Value?
        try first.withLock { answer = try lend(&$0, Self.writing, body) }
        return try Self.given(answer)
    }

    /// As `write`, beside others who make the tables.
    func make<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        var answer: Value?
        try first.withLock { answer = try lend(&$0, Self.making, body) }
        return try Self.given(answer)
    }

    /// As `write`, for work that does not wait for anything meanwhile.
    func end<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        var answer: Value?
        try first.withLock { answer = try lend(&$0, Self.ending, body) }
        return try Self.given(answer)
    }

    /// Runs `body`, all of whose changes count or none, beside others who write.
    func change<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        var answer: Value?
        try first.withLock { answer = try lend(&$0, Self.changing, body) }
        return try Self.given(answer)
    }

    private static func given<Value>(_ answer: Value?) throws -> Value {
        guard let answer else { throw Failure(.internalFault, "nobody answered") }
        return answer
    }

    /// Ends the use of it.
    func close() {
        first.withLock { $0 = Slot(isClosed: true) }
        second.withLock { $0 = Slot(isClosed: true) }
    }

    private func lend<Value>(
        _ slot: inout Slot, _ begin: String, _ body: (PostgresConnection) throws -> Value
    ) throws -> Value {
        guard !slot.isClosed else { throw Failure(.internalFault, "the ledger is closed") }
        let connection = try slot.connection ?? PostgresConnection(program(), place: place)
        slot.connection = connection
        do {
            try connection.run(script: begin)
            let value = try body(connection)
            // Whatever was refused before is heard first: a transaction that failed would end without a word.
            try connection.settle()
            try connection.run(script: "COMMIT")
            try connection.settle()
            return value
        } catch {
            // What went wrong first is what the caller has to hear.
            var isUsable = !connection.isBroken
            if isUsable {
                do {
                    do { try connection.settle() } catch is PostgresError {}
                    try connection.run(script: "ROLLBACK")
                    try connection.settle()
                } catch {
                    isUsable = false
                }
            }
            if !isUsable { slot.connection = nil }
            throw error
        }
    }
}
