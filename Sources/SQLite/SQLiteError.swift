import CSQLite

/// What SQLite refused (https://www.sqlite.org/rescode.html).
package struct SQLiteError: Error {
    /// The primary result code, such as `SQLITE_BUSY`.
    package let code: CInt
    /// What SQLite says of it, or this program.
    package let message: String

    package init(code: CInt, message: String? = nil) {
        self.code = code & 0xFF
        self.message = message ?? sqlite3_errstr(code).map { String(cString: $0) } ?? "SQLite error \(code)"
    }

    /// The last error of a connection.
    init(of connection: OpaquePointer?, code: CInt) {
        self.init(code: code, message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}
