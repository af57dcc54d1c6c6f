import CSQLite
import Core
import SQL
import Synchronization

/// A connection to a database, at hand while its queue lends it.
package final class Database: SQLConnection {
    // SQLite locks it in each call: it is opened with SQLITE_OPEN_FULLMUTEX. Nothing uses it once it is closed, as its queue
    // lends it no more then.
    package nonisolated(unsafe) let handle: OpaquePointer
    private let statements = Mutex<[TextKey: Statement]>([:])
    private let isOpen = Atomic(true)

    init(path: String, configuration: Configuration) throws(SQLiteError) {
        var opened: OpaquePointer?
        var flags =
            SQLITE_OPEN_FULLMUTEX
            | (configuration.readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        if configuration.takesURI { flags |= SQLITE_OPEN_URI }
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard let opened else { throw SQLiteError(code: code) }
        guard code == SQLITE_OK else {
            let error = SQLiteError(of: opened, code: code)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        sqlite3_busy_timeout(handle, configuration.patience)
        // Words in double quotes are names, never text.
        for setting in [SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL] {
            let code = layerlock_sqlite_configure(handle, setting, 0)
            guard code == SQLITE_OK else { throw SQLiteError(of: handle, code: code) }
        }
        if configuration.checksForeignKeys { try execute(sql: "PRAGMA foreign_keys = ON") }
    }

    deinit {
        statements.withLock { $0.removeAll() }
        // Waits for statements that somebody still holds.
        if isOpen.load(ordering: .relaxed) { sqlite3_close_v2(handle) }
    }

    /// Ends the connection.
    /// - Throws: `SQLITE_BUSY` where a statement is still held.
    func close() throws(SQLiteError) {
        statements.withLock { $0.removeAll() }
        let code = sqlite3_close(handle)
        guard code == SQLITE_OK else { throw SQLiteError(of: handle, code: code) }
        isOpen.store(false, ordering: .relaxed)
    }

    /// Joins that SQLite goes over in their order are CROSS JOINs (https://www.sqlite.org/optoverview.html, "Manual Control").
    package var dialect: Dialect {
        Dialect(
            orderedJoin: "CROSS JOIN", deferringReferences: "PRAGMA defer_foreign_keys = ON", hasLateral: false)
    }

    package func statement(_ sql: String, isKept: Bool) throws(SQLiteError) -> any SQLStatement {
        try isKept ? cachedStatement(sql: sql) : makeStatement(sql: sql)
    }

    package func insert(_ sql: String, _ values: StatementArguments) throws(SQLiteError) -> Int64? {
        try cachedStatement(sql: sql).execute(values)
        return sqlite3_changes(handle) == 1 ? sqlite3_last_insert_rowid(handle) : nil
    }

    /// How many rows the last statement changed that changes any.
    package func changesCount() -> Int { Int(sqlite3_changes(handle)) }
    /// Whether a transaction is under way.
    var isInsideTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs the statements of a text; only one that stands alone takes values.
    package func execute(sql: String, arguments: StatementArguments = []) throws(SQLiteError) {
        let text = Array(sql.utf8CString)
        var start = 0
        // The zero byte at the end is no part of it.
        while start < text.count - 1 {
            guard let statement = try statement(text, &start) else { continue }
            try statement.execute(arguments)
        }
    }

    /// Prepares a statement.
    package func makeStatement(sql: String) throws(SQLiteError) -> Statement {
        var start = 0
        guard let statement = try statement(Array(sql.utf8CString), &start) else {
            throw SQLiteError(code: SQLITE_MISUSE, message: "there is no statement to prepare")
        }
        return statement
    }

    private func statement(_ text: [CChar], _ start: inout Int) throws(SQLiteError) -> Statement? {
        let from = start
        return try text.withUnsafeBufferPointer { (text) throws(SQLiteError) in
            try Statement(handle, UnsafeBufferPointer(rebasing: text[from..<(text.count - 1)]), rest: &start)
        }
    }

    /// A statement that is kept for the next time; nobody may be reading its answers.
    package func cachedStatement(sql: String) throws(SQLiteError) -> Statement {
        let key = TextKey(sql)
        if let statement = statements.withLock({ $0[key] }) { return statement }
        let statement = try makeStatement(sql: sql)
        statements.withLock { $0[key] = statement }
        return statement
    }

    /// Has what stands in the journal merged into the file, without waiting for whoever reads or writes.
    package func checkpoint() throws(SQLiteError) {
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(of: handle, code: code) }
    }

    /// Runs `body` in a transaction, which ends well only where `body` does.
    /// - Parameter kind: `DEFERRED` for a reader, `IMMEDIATE` for a writer (SQLite, "BEGIN").
    func inTransaction<Value>(_ kind: String, _ body: (Database) throws -> Value) throws -> Value {
        try execute(sql: "BEGIN \(kind)")
        do {
            let value = try body(self)
            try execute(sql: "COMMIT")
            return value
        } catch {
            // Some errors end the transaction by themselves. What went wrong first is what the caller has to hear.
            if isInsideTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }
}

/// A column as its table declares it.
package struct ColumnInfo: Sendable {
    package let name: String
    /// The declared type, as written.
    package let type: String
    package let isNotNull: Bool
    /// Its place in the primary key from 1; 0 for a column outside it.
    package let primaryKeyIndex: Int
}

extension SQLConnection {
    /// The columns of a table, generated ones as well.
    package func columns(in table: String) throws -> [ColumnInfo] {
        let rows = try Row.fetchCursor(
            self, sql: "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?)", arguments: [table])
        var columns: [ColumnInfo] = []
        while let row = try rows.next() {
            guard let name = String(row.cell(0)), let type = String(row.cell(1)), let isNotNull = Bool(row.cell(2)),
                let position = Int(row.cell(3))
            else { throw SQLiteError(code: SQLITE_CORRUPT) }
            columns.append(ColumnInfo(name: name, type: type, isNotNull: isNotNull, primaryKeyIndex: position))
        }
        return columns
    }
}
