/// The row that a cursor stands at; valid until the cursor moves.
package struct Row {
    // It keeps the statement's run from ending.
    private let source: any RowSource

    fileprivate init(_ source: any RowSource) { self.source = source }

    /// The names of the columns.
    package var columnNames: [String] { source.columnNames }

    /// What stands in a column, counted from 0; nothing where there is no such column.
    package func cell(_ column: Int) -> Cell { source.cell(column) }

    /// The number in a column, counted from 0; nil where something else stands there, or nothing.
    package func storedInteger(_ column: Int) -> Int64? { source.storedInteger(column) }

    /// Whether a column, counted from 0, holds nothing.
    package func hasNull(atIndex column: Int) -> Bool { source.hasNull(atIndex: column) }

    /// The answers of a new statement.
    package static func fetchCursor(
        _ database: any SQLConnection, sql: String, arguments: StatementArguments = []
    ) throws -> RowCursor {
        try fetchCursor(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// The answers of a prepared statement, which nobody else may be reading.
    package static func fetchCursor(
        _ statement: any SQLStatement, arguments: StatementArguments = []
    ) throws -> RowCursor {
        RowCursor(try statement.answers(arguments))
    }
}

/// Goes over the answers of a statement; whoever lets go of it ends the statement's run.
package struct RowCursor {
    private let source: any RowSource

    fileprivate init(_ source: any RowSource) { self.source = source }

    /// The next row; nil after the last one.
    package func next() throws -> Row? { try source.advance() ? Row(source) : nil }
}

/// A value that is of another type than whoever asked for it knows what to do with.
package struct CellFault: Error {
    /// What it is, as messages say.
    package let kind: String

    init(_ cell: Cell) { kind = cell.kind }
}

extension CellValue {
    /// The first column of the first row; nil where there is no row, or NULL in it.
    /// - Throws: `CellFault` for a value of another type.
    package static func fetchOne(
        _ database: any SQLConnection, sql: String, arguments: StatementArguments = []
    ) throws -> Self? {
        try fetchOne(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// As above, of a prepared statement.
    package static func fetchOne(
        _ statement: any SQLStatement, arguments: StatementArguments = []
    ) throws -> Self? {
        guard let row = try Row.fetchCursor(statement, arguments: arguments).next() else { return nil }
        return try value(row)
    }

    /// The first column of all rows, which holds no NULL.
    package static func fetchAll(
        _ database: any SQLConnection, sql: String, arguments: StatementArguments = []
    ) throws -> [Self] {
        let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
        var values: [Self] = []
        while let row = try rows.next() {
            guard let value = try value(row) else { throw CellFault(.null) }
            values.append(value)
        }
        return values
    }

    private static func value(_ row: Row) throws -> Self? {
        let cell = row.cell(0)
        if case .null = cell { return nil }
        guard let value = Self(cell) else { throw CellFault(cell) }
        return value
    }
}
