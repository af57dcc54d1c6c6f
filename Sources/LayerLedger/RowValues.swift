import FoundationEssentials
import GRDB
import LayerModel

extension Digest {
    /// As columns hold it.
    var blob: Data { Data(bytes) }
}

extension Row {
    /// The digest in a column; nil for NULL.
    func digest(_ column: Int) throws -> Digest? {
        guard let data: Data = self[column] else { return nil }
        guard let digest = Digest(bytes: data) else { throw LedgerFailures.invalid("is damaged: a digest is none") }
        return digest
    }

    /// The digest in a column that holds one.
    func requiredDigest(_ column: Int) throws -> Digest {
        guard let digest = try digest(column) else {
            throw LedgerFailures.invalid("is damaged: a digest is missing")
        }
        return digest
    }

    func timestamp(_ column: Int) -> Timestamp { Timestamp(milliseconds: self[column]) }

    /// A size; SQLite has no unsigned numbers.
    func size(_ column: Int) -> UInt64 { UInt64(clamping: self[column] as Int64) }

    /// A word of a fixed list.
    func word<Value: RawRepresentable>(_ column: Int) throws -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: self[column]) else {
            throw LedgerFailures.invalid("is damaged: \"\(PathEscaping.displayed((self[column] as String).utf8))\"")
        }
        return value
    }
}

extension Database {
    /// The rowid of what a statement inserted, or of what was there already.
    ///
    /// - Parameters:
    ///   - insertion: An `INSERT … ON CONFLICT DO NOTHING`.
    ///   - selection: A `SELECT id` that finds the row that was in the way.
    func rowID(
        inserting insertion: String, _ values: StatementArguments, selecting selection: String,
        _ key: StatementArguments
    ) throws -> Int64 {
        let statement = try cachedStatement(sql: insertion)
        statement.setUncheckedArguments(values)
        try statement.execute()
        if changesCount == 1 { return lastInsertedRowID }
        let query = try cachedStatement(sql: selection)
        query.setUncheckedArguments(key)
        guard let id = try Int64.fetchOne(query) else {
            throw Failure(.internalFault, "a row that was just there is gone")
        }
        return id
    }

    /// Runs a prepared statement.
    func run(_ sql: String, _ values: StatementArguments) throws {
        let statement = try cachedStatement(sql: sql)
        statement.setUncheckedArguments(values)
        try statement.execute()
    }
}
