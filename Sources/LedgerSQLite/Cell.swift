import CSQLite
import FoundationEssentials
import GRDB
import Ledger

/// A cell as it stands in the file, converted to nothing.
enum Cell: Sendable {
    case null
    case integer(Int64)
    case real
    /// Nil for what is no UTF-8, or has a zero byte, at which others would stop reading.
    case text(String?)
    case bytes(Data)

    var kind: String {
        switch self {
        case .null: "nothing"
        case .integer: "a number"
        case .real: "a number with a fraction"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}

extension Cell: DatabaseValueConvertible, StatementColumnConvertible {
    init?(sqliteStatement: SQLiteStatement, index: CInt) {
        switch sqlite3_column_type(sqliteStatement, index) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(sqliteStatement, index))
        case SQLITE_FLOAT: self = .real
        case SQLITE_TEXT:
            let start = sqlite3_column_text(sqliteStatement, index)
            let count = Int(sqlite3_column_bytes(sqliteStatement, index))
            let bytes = UnsafeBufferPointer(start: start, count: count)
            self = .text(bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            guard let start = sqlite3_column_blob(sqliteStatement, index) else {
                self = .bytes(Data())
                return
            }
            self = .bytes(Data(bytes: start, count: Int(sqlite3_column_bytes(sqliteStatement, index))))
        default: self = .null
        }
    }

    static func fromDatabaseValue(_ value: DatabaseValue) -> Cell? {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double: .real
        case .string(let text): .text(text)
        case .blob(let data): .bytes(data)
        }
    }

    /// Cells are read only.
    var databaseValue: DatabaseValue {
        switch self {
        case .null, .real: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let data): data.databaseValue
        }
    }
}

extension LedgerLimits {
    /// A size as columns hold it.
    static func stored(_ size: UInt64) -> Int64 { Int64(clamping: min(size, Self.size)) }
}
