import Core
import Ledger
import SQL

extension LedgerLimits {
    /// A size as columns hold it.
    static func stored(_ size: UInt64) -> Int64 { Int64(clamping: min(size, Self.size)) }
}

extension Digest {
    /// As columns hold it.
    var blob: [UInt8] { Array(bytes) }
}

/// Columns read as what the schema declares them to be, and nothing else.
///
/// SQLite keeps any type in any column and converts what is asked for as another: words would be the number 0, which would
/// be judged.
extension Row {
    /// A number; nil for NULL.
    package func optionalInteger(_ column: Int) throws -> Int64? {
        if let value = storedInteger(column) { return value }
        return switch cell(column) {
        case .null: nil
        case .integer(let value): value
        case let other: throw fault(column, "holds \(other.kind) where a number is due")
        }
    }

    /// A number.
    package func integer(_ column: Int) throws -> Int64 { try required(optionalInteger(column), column) }

    /// How many there are of something.
    package func count(_ column: Int) throws -> Int {
        let value = try integer(column)
        guard let count = Int(exactly: value), (0...LedgerLimits.count).contains(count) else {
            throw fault(column, "holds \(value), which is no number of anything")
        }
        return count
    }

    /// Yes or no.
    package func flag(_ column: Int) throws -> Bool {
        switch try integer(column) {
        case 0: false
        case 1: true
        case let value: throw fault(column, "holds \(value), which is neither yes nor no")
        }
    }

    /// Words; nil for NULL.
    package func optionalText(_ column: Int) throws -> String? {
        switch cell(column) {
        case .null: nil
        case .text(let value?): value
        case .text(nil): throw fault(column, "holds text that is not UTF-8, or a zero byte in it")
        case let other: throw fault(column, "holds \(other.kind) where text is due")
        }
    }

    /// Words.
    package func text(_ column: Int) throws -> String { try required(optionalText(column), column) }

    /// Bytes; nil for NULL.
    package func optionalBytes(_ column: Int) throws -> [UInt8]? {
        switch cell(column) {
        case .null: nil
        case .bytes(let value): value
        case let other: throw fault(column, "holds \(other.kind) where bytes are due")
        }
    }

    /// Bytes.
    package func bytes(_ column: Int) throws -> [UInt8] { try required(optionalBytes(column), column) }

    /// The digest in a column; nil for NULL.
    package func digest(_ column: Int) throws -> Digest? {
        guard let data = try optionalBytes(column) else { return nil }
        guard let digest = Digest(bytes: data) else { throw fault(column, "holds no digest") }
        return digest
    }

    /// The digest in a column that holds one.
    package func requiredDigest(_ column: Int) throws -> Digest { try required(digest(column), column) }

    /// A time; nil for NULL.
    package func optionalTimestamp(_ column: Int) throws -> Timestamp? {
        guard let value = try optionalInteger(column) else { return nil }
        guard LedgerLimits.times.contains(value) else { throw fault(column, "holds \(value), which is no time") }
        return Timestamp(milliseconds: value)
    }

    /// A time.
    package func timestamp(_ column: Int) throws -> Timestamp { try required(optionalTimestamp(column), column) }

    /// A size; SQLite has no unsigned numbers.
    package func size(_ column: Int) throws -> UInt64 {
        let value = try integer(column)
        guard let size = UInt64(exactly: value), size <= LedgerLimits.size else {
            throw fault(column, "holds \(value), which is no size")
        }
        return size
    }

    /// Permission bits.
    package func mode(_ column: Int) throws -> UInt16 {
        let value = try integer(column)
        guard let mode = UInt16(exactly: value) else { throw fault(column, "holds \(value), which is no mode") }
        return mode
    }

    /// A word of a fixed list.
    package func word<Value: RawRepresentable>(_ column: Int) throws -> Value where Value.RawValue == String {
        let text = try text(column)
        guard let value = Value(rawValue: text) else {
            throw fault(column, "holds \"\(PathEscaping.displayed(text.utf8.prefix(64)))\", which is not known")
        }
        return value
    }

    private func required<Value>(_ value: Value?, _ column: Int) throws -> Value {
        guard let value else { throw fault(column, "holds nothing") }
        return value
    }

    private func fault(_ column: Int, _ message: String) -> Failure {
        let name = Array(columnNames.dropFirst(column).prefix(1))
        return LedgerFailures.invalid("is damaged: a row's \(name.first ?? "value") \(message)")
    }
}

extension Row {
    /// What a question's first row says; nil where there is none.
    package static func first<Value>(
        _ database: any SQLConnection, sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Value
    ) throws -> Value? {
        let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
        return try rows.next().map(read)
    }

    /// As above, of a prepared statement.
    package static func first<Value>(
        _ statement: any SQLStatement, _ arguments: StatementArguments, _ read: (Row) throws -> Value
    ) throws -> Value? {
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        return try rows.next().map(read)
    }

    /// What all rows of a prepared statement say.
    package static func all<Value>(
        _ statement: any SQLStatement, _ arguments: StatementArguments, _ read: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try read(row)) }
        return values
    }
}

extension SQLConnection {
    /// The id of the row that a statement inserted, or of the one that was there already.
    ///
    /// - Parameters:
    ///   - insertion: An `INSERT … ON CONFLICT DO NOTHING`.
    ///   - selection: A `SELECT id` that finds the row that was in the way.
    func rowID(
        inserting insertion: String, _ values: StatementArguments, selecting selection: String,
        _ key: StatementArguments
    ) throws -> Int64 {
        if let id = try insert(insertion, values) { return id }
        guard let id = try Int64.fetchOne(cachedStatement(sql: selection), arguments: key) else {
            throw LedgerFailures.invalid("is damaged: a row that was just there is gone")
        }
        return id
    }

    /// As `insert`, of a row that nothing can be in the way of.
    func inserted(_ sql: String, _ values: StatementArguments) throws -> Int64 {
        guard let id = try insert(sql, values) else {
            throw LedgerFailures.invalid("is damaged: a row that was just written is not there")
        }
        return id
    }
}
