import CSQLite
import SQL

/// A prepared statement of one connection.
package final class Statement: SQLStatement, Sendable {
    // SQLite locks the connection in each call on one of its statements: it is opened with SQLITE_OPEN_FULLMUTEX.
    nonisolated(unsafe) let handle: OpaquePointer

    /// Prepares the first statement of a text.
    /// - Parameter rest: The position, in bytes, where the next statement of the text begins.
    init?(_ connection: OpaquePointer, _ text: UnsafeBufferPointer<CChar>, rest: inout Int) throws(SQLiteError) {
        var handle: OpaquePointer?
        var tail: UnsafePointer<CChar>?
        guard let size = CInt(exactly: text.count) else { throw SQLiteError(code: SQLITE_TOOBIG) }
        let code = sqlite3_prepare_v2(connection, text.baseAddress, size, &handle, &tail)
        guard code == SQLITE_OK else { throw SQLiteError(of: connection, code: code) }
        if let tail, let start = text.baseAddress { rest += tail - start } else { rest += text.count }
        // Spaces and comments make no statement.
        guard let handle else { return nil }
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    /// Gives all parameters their values.
    package func bind(_ arguments: StatementArguments) throws(SQLiteError) {
        sqlite3_reset(handle)
        guard Int(sqlite3_bind_parameter_count(handle)) == arguments.values.count else {
            throw SQLiteError(code: SQLITE_RANGE, message: "a statement is given another number of values than it has")
        }
        var index: CInt = 0
        for value in arguments.values {
            index += 1
            let code =
                switch value {
                case .null: sqlite3_bind_null(handle, index)
                case .integer(let number): sqlite3_bind_int64(handle, index, number)
                case .text(let text): Self.bind(text, to: handle, index)
                case .bytes(let bytes):
                    bytes.withUnsafeBytes {
                        layerlock_sqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count))
                    }
                }
            guard code == SQLITE_OK else { throw SQLiteError(of: sqlite3_db_handle(handle), code: code) }
        }
    }

    private static func bind(_ text: String, to handle: OpaquePointer, _ index: CInt) -> CInt {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    return layerlock_sqlite_bind_text(handle, index, "", 0)
                }
                return layerlock_sqlite_bind_text(handle, index, start, UInt64(characters.count))
            }
        }
    }

    /// Runs it to its end.
    package func execute(_ arguments: StatementArguments = []) throws(SQLiteError) {
        try bind(arguments)
        while try step() {}
        reset()
    }

    package func answers(_ arguments: StatementArguments) throws(SQLiteError) -> any RowSource {
        try bind(arguments)
        return StatementRun(self)
    }

    /// Goes to the next row.
    /// - Returns: Whether there is one.
    func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            // Resetting clears what the connection says of the error.
            let error = SQLiteError(of: sqlite3_db_handle(handle), code: code)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Ends its run and lets go of what it holds.
    func reset() { sqlite3_reset(handle) }
}

/// A statement that runs; whoever lets go of it ends the run.
final class StatementRun: RowSource {
    private let handle: OpaquePointer
    private let statement: Statement
    private var isDone = false

    init(_ statement: Statement) {
        self.statement = statement
        handle = statement.handle
    }

    deinit { statement.reset() }

    func advance() throws(SQLiteError) -> Bool {
        guard !isDone else { return false }
        guard try statement.step() else {
            isDone = true
            statement.reset()
            return false
        }
        return true
    }

    var columnNames: [String] {
        (0..<sqlite3_column_count(handle)).map { column in
            sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
        }
    }

    func cell(_ column: Int) -> Cell {
        guard let column = CInt(exactly: column), (0..<sqlite3_column_count(handle)).contains(column) else {
            return .null
        }
        return Cell(handle, column)
    }

    func storedInteger(_ column: Int) -> Int64? {
        guard let column = CInt(exactly: column), sqlite3_column_type(handle, column) == SQLITE_INTEGER else {
            return nil
        }
        return sqlite3_column_int64(handle, column)
    }

    func hasNull(atIndex column: Int) -> Bool {
        guard let column = CInt(exactly: column) else { return true }
        // SQLite takes a column that there is none of for one that holds nothing.
        return sqlite3_column_type(handle, column) == SQLITE_NULL
    }
}
