import CSQLite

/// A value as it stands in the file, converted to nothing.
///
/// SQLite keeps any type in any column and converts what is asked for as another: words would be the number 0.
package enum Cell: Sendable {
    case null
    case integer(Int64)
    case real
    /// Nil for what is no UTF-8, or has a zero byte, at which others would stop reading.
    case text(String?)
    case bytes([UInt8])

    /// What it is, as messages say.
    package var kind: String {
        switch self {
        case .null: "nothing"
        case .integer: "a number"
        case .real: "a number with a fraction"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}

extension Cell {
    /// A column, counted from 0, of the row that a statement stands at.
    init(_ statement: OpaquePointer, _ column: CInt) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: self = .real
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, column)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            self = .text(Self.text(bytes))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            let count = Int(sqlite3_column_bytes(statement, column))
            self = .bytes(Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
        default: self = .null
        }
    }

    /// Most text is ASCII, which needs no validation beside the look for a zero byte: validating was a tenth of a status.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var isPlain = true
        for byte in bytes {
            if byte == 0 { return nil }
            if byte >= 0x80 { isPlain = false }
        }
        return isPlain ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    }
}

/// What a question for a single value can be answered with.
package protocol CellValue {
    /// The value; nil where the cell is of another type.
    init?(_ cell: Cell)
}

extension Int64: CellValue {
    package init?(_ cell: Cell) {
        guard case .integer(let value) = cell else { return nil }
        self = value
    }
}

extension Int: CellValue {
    package init?(_ cell: Cell) {
        guard case .integer(let value) = cell, let exact = Int(exactly: value) else { return nil }
        self = exact
    }
}

extension Bool: CellValue {
    package init?(_ cell: Cell) {
        guard case .integer(let value) = cell, (0...1).contains(value) else { return nil }
        self = value == 1
    }
}

extension String: CellValue {
    package init?(_ cell: Cell) {
        guard case .text(let value?) = cell else { return nil }
        self = value
    }
}
