import CSQLite
import Synchronization

/// How a connection is opened.
package struct Configuration: Sendable {
    /// Whether nothing is written.
    package var readonly = false
    /// Whether the path is a URI with parameters (https://www.sqlite.org/uri.html).
    package var takesURI = false
    package var checksForeignKeys = true
    /// Whether two may read at once, through a connection each: of a file whose journal is a WAL.
    package var readsBesides = false
    /// Milliseconds to wait for another process.
    package var patience: CInt = 0
    /// Runs on the connection before anything else does.
    package var prepare: @Sendable (Database) throws -> Void = { _ in }

    package init() {}
}

/// A connection that is lent to one user at a time; whoever reads meanwhile is lent a second one.
package final class DatabaseQueue: Sendable {
    private let database: Database
    /// Whether it is closed.
    private let state = Mutex(false)
    /// The connection that readers have while the first is lent; nil until one of them needs it.
    private let second = Mutex(Second())
    private let path: String
    private let configuration: Configuration

    private struct Second {
        var database: Database?
        var isClosed = false
    }

    /// Opens a file, which is made where there is none.
    /// - Throws: `SQLiteError`, and what `prepare` throws.
    package init(path: String, configuration: Configuration = Configuration()) throws {
        self.path = path
        self.configuration = configuration
        database = try Self.connect(path, configuration)
    }

    private static func connect(_ path: String, _ configuration: Configuration) throws -> Database {
        let database = try Database(path: path, configuration: configuration)
        try configuration.prepare(database)
        // A file of something else is heard of here.
        try database.execute(sql: "SELECT 1 FROM sqlite_schema LIMIT 1")
        return database
    }

    /// A database in memory.
    package convenience init() throws { try self.init(path: ":memory:") }

    /// Runs `body` over one state of the database, which holds what was written before.
    package func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        func reading(_ database: Database) throws -> Value {
            try database.execute(sql: "PRAGMA query_only = 1")
            defer { sqlite3_exec(database.handle, "PRAGMA query_only = 0", nil, nil, nil) }
            return try database.inTransaction("DEFERRED", body)
        }
        if let answer = try lendIfFree(reading) { return answer }
        return try configuration.readsBesides ? lendSecond(reading) : lend(reading)
    }

    /// Runs `body`, all of whose changes count or none.
    package func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try lend { try $0.inTransaction("IMMEDIATE", body) }
    }

    /// Runs `body` outside of a transaction.
    package func writeWithoutTransaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try lend(body)
    }

    /// Ends the use of it.
    package func close() throws {
        try state.withLock { isClosed in
            guard !isClosed else { return }
            try second.withLock { second in
                try second.database?.close()
                second = Second(isClosed: true)
            }
            try database.close()
            isClosed = true
        }
    }

    private func lend<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try state.withLock { isClosed in try body(open(isClosed)) }
    }

    /// Nil where somebody has the connection.
    private func lendIfFree<Value>(_ body: (Database) throws -> Value) throws -> Value? {
        try state.withLockIfAvailable { isClosed in try body(open(isClosed)) }
    }

    private func lendSecond<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try second.withLock { second in
            guard !second.isClosed else { throw Self.closed }
            let database = try second.database ?? Self.connect(path, configuration)
            second.database = database
            return try body(database)
        }
    }

    private func open(_ isClosed: Bool) throws -> Database {
        guard !isClosed else { throw Self.closed }
        return database
    }

    private static var closed: SQLiteError { SQLiteError(code: SQLITE_MISUSE, message: "the database is closed") }
}
