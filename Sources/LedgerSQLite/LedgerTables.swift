import Core
import Ledger
import LedgerSQL
import SQL
import SQLite

/// Compares the tables of a file with those that this program makes.
///
/// A trigger, a view or a generated column of somebody else's would decide what a question answers, or what is written, and
/// SQLite calls such a file whole.
enum LedgerTables {
    /// What ANALYZE leaves behind; it holds no answers.
    private static let statistics = Set<TextKey>([
        line("table", "sqlite_stat1", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
        line("table", "sqlite_stat4", "sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
    ])

    /// Refuses a file whose tables, indexes, views and triggers are not those of its version, word for word.
    static func check(_ database: any SQLConnection, version: Int) throws {
        let found = try lines(database).subtracting(statistics)
        let expected = try lines(ofVersion: version)
        if let other = found.subtracting(expected).min() {
            throw LedgerFailures.invalid(
                "is damaged or changed: it has a \(name(other.string)) that layerlock did not make")
        }
        if let missing = expected.subtracting(found).min() {
            throw LedgerFailures.invalid("is damaged or changed: its \(name(missing.string)) is missing")
        }
    }

    /// What a new ledger of a version has; making one in memory says so best.
    private static func lines(ofVersion version: Int) throws -> Set<TextKey> {
        let queue = try DatabaseQueue()
        try LedgerSchema.migrate(queue, upTo: version)
        return try queue.read(lines)
    }

    private static func lines(_ database: any SQLConnection) throws -> Set<TextKey> {
        let rows = try Row.fetchCursor(database, sql: "SELECT type, name, tbl_name, sql FROM sqlite_schema")
        var lines: Set<TextKey> = []
        while let row = try rows.next() {
            lines.insert(line(try row.text(0), try row.text(1), try row.text(2), try row.optionalText(3) ?? ""))
        }
        return lines
    }

    private static func line(_ type: String, _ name: String, _ table: String, _ sql: String) -> String {
        [type, name, table, sql].joined(separator: "\u{0}")
    }

    private static func name(_ line: String) -> String {
        let parts = line.split(separator: "\u{0}", maxSplits: 2, omittingEmptySubsequences: false)
        return "\(shown(parts[0])) \"\(shown(parts.dropFirst().first ?? ""))\""
    }

    private static func shown(_ text: Substring) -> String { LedgerFailures.shown(text.utf8) }

    /// Refuses values of other types than their columns declare; the schema has been compared before.
    static func checkTypes(_ database: any SQLConnection, of tables: [String]) throws {
        for table in tables {
            let columns = try database.columns(in: table)
            let conditions = columns.compactMap { column -> String? in
                let types =
                    switch column.type {
                    case "INTEGER": "'integer'"
                    case "TEXT": "'text'"
                    case "BLOB": "'blob'"
                    default: ""
                    }
                guard !types.isEmpty else { return nil }
                return "typeof(\"\(column.name)\") NOT IN (\(types)\(column.isNotNull ? "" : ", 'null'"))"
            }
            guard !conditions.isEmpty else { continue }
            let isWrong = try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT 1 FROM \"\(table)\" WHERE \(conditions.joined(separator: " OR ")))")
            guard isWrong == false else {
                throw LedgerFailures.invalid("is damaged: a value in \(table) is of another type than its column")
            }
        }
    }

    /// Refuses text that is not UTF-8, or has a zero byte in it.
    static func checkTexts(_ database: any SQLConnection, of tables: [String]) throws {
        for table in tables {
            let columns = try database.columns(in: table).filter { $0.type == "TEXT" }
            guard !columns.isEmpty else { continue }
            let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
            let rows = try Row.fetchCursor(database, sql: "SELECT \(names) FROM \"\(table)\"")
            while let row = try rows.next() {
                for column in columns.indices { _ = try row.optionalText(column) }
            }
        }
    }

    /// The tables of the current version.
    static func all(_ database: any SQLConnection) throws -> [String] {
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'")
        var names: [String] = []
        while let row = try rows.next() { names.append(try row.text(0)) }
        return names
    }
}
