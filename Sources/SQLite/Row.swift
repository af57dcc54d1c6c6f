import CSQLite

/// The row that a cursor stands at; valid until the cursor moves.
package struct Row {
    // It keeps the statement's run from ending.
    private let cursor: RowCursor

    fileprivate init(_ cursor: RowCursor) { self.cursor = cursor }

    private var statement: Statement { cursor.statement }

    /// The names of the columns.
    package var columnNames: [String] {
        (0..<sqlite3_column_count(statement.handle)).map { column in
            sqlite3_column_name(statement.handle, column).map { String(cString: $0) } ?? ""
        }
    }

    /// What stands in a column, counted from 0; nothing where there is no such column.
    package func cell(_ column: Int) -> Cell {
        guard let column = CInt(exactly: column), (0..<sqlite3_column_count(statement.handle)).contains(column) else {
            return .null
        }
        return Cell(statement.handle, column)
    }

    /// The number in a column, counted from 0; nil where something else stands there, or nothing.
    package func storedInteger(_ column: Int) -> Int64? {
        guard let column = CInt(exactly: column), sqlite3_column_type(statement.handle, column) == SQLITE_INTEGER else {
            return nil
        }
        return sqlite3_column_int64(statement.handle, column)
    }

    /// Whether a column, counted from 0, holds nothing.
    package func hasNull(atIndex column: Int) -> Bool {
        guard let column = CInt(exactly: column) else { return true }
        // SQLite takes a column that there is none of for one that holds nothing.
        return sqlite3_column_type(statement.handle, column) == SQLITE_NULL
    }

    /// The answers of a new statement.
    package static func fetchCursor(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws(SQLiteError) -> RowCursor {
        try fetchCursor(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// The answers of a prepared statement, which nobody else may be reading.
    package static func fetchCursor(
        _ statement: Statement, arguments: StatementArguments = []
    ) throws(SQLiteError) -> RowCursor {
        try statement.bind(arguments)
        return RowCursor(statement)
    }
}

/// Goes over the answers of a statement; whoever lets go of it ends the statement's run.
package final class RowCursor {
    fileprivate let statement: Statement
    private var isDone = false

    init(_ statement: Statement) { self.statement = statement }

    deinit { statement.reset() }

    /// The next row; nil after the last one.
    package func next() throws(SQLiteError) -> Row? {
        guard !isDone else { return nil }
        guard try statement.step() else {
            isDone = true
            statement.reset()
            return nil
        }
        return Row(self)
    }
}

extension CellValue {
    /// The first column of the first row; nil where there is no row, or NULL in it.
    package static func fetchOne(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws(SQLiteError) -> Self? {
        try fetchOne(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// As above, of a prepared statement.
    package static func fetchOne(
        _ statement: Statement, arguments: StatementArguments = []
    ) throws(SQLiteError) -> Self? {
        guard let row = try Row.fetchCursor(statement, arguments: arguments).next() else { return nil }
        return try value(row)
    }

    /// The first column of all rows, which holds no NULL.
    package static func fetchAll(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws(SQLiteError) -> [Self] {
        let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
        var values: [Self] = []
        while let row = try rows.next() {
            guard let value = try value(row) else { throw .unexpected(.null) }
            values.append(value)
        }
        return values
    }

    private static func value(_ row: Row) throws(SQLiteError) -> Self? {
        let cell = row.cell(0)
        if case .null = cell { return nil }
        guard let value = Self(cell) else { throw .unexpected(cell) }
        return value
    }
}
