import CSQLite

/// A prepared statement of one connection.
package final class Statement: Sendable {
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
        let rows = try Row.fetchCursor(self, arguments: arguments)
        while try rows.next() != nil {}
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
