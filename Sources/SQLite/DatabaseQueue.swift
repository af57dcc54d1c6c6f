import CSQLite
import Synchronization

/// How a connection is opened.
package struct Configuration: Sendable {
    /// Whether nothing is written.
    package var readonly = false
    /// Whether the path is a URI with parameters (https://www.sqlite.org/uri.html).
    package var takesURI = false
    package var checksForeignKeys = true
    /// Milliseconds to wait for another process.
    package var patience: CInt = 0
    /// Runs on the connection before anything else does.
    package var prepare: @Sendable (Database) throws -> Void = { _ in }

    package init() {}
}

/// One connection that is lent to one user at a time.
package final class DatabaseQueue: Sendable {
    private let database: Database
    /// Whether it is closed.
    private let state = Mutex(false)

    /// Opens a file, which is made where there is none.
    /// - Throws: `SQLiteError`, and what `prepare` throws.
    package init(path: String, configuration: Configuration = Configuration()) throws {
        database = try Database(path: path, configuration: configuration)
        try configuration.prepare(database)
        // A file of something else is heard of here.
        try database.execute(sql: "SELECT 1 FROM sqlite_schema LIMIT 1")
    }

    /// A database in memory.
    package convenience init() throws { try self.init(path: ":memory:") }

    /// Runs `body` over one state of the database.
    package func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try lend { database in
            try database.execute(sql: "PRAGMA query_only = 1")
            defer { sqlite3_exec(database.handle, "PRAGMA query_only = 0", nil, nil, nil) }
            return try database.inTransaction("DEFERRED", body)
        }
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
            try database.close()
            isClosed = true
        }
    }

    private func lend<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try state.withLock { isClosed in
            guard !isClosed else { throw SQLiteError(code: SQLITE_MISUSE, message: "the database is closed") }
            return try body(database)
        }
    }
}
