import CSQLite
import SQL
import SQLite
import TestKit
import Testing

/// The code of the error that `body` throws, that of a mismatch for a value of another type than asked for; nil where it
/// throws none of SQLite's.
func code(_ body: () throws -> Void) -> CInt? {
    do {
        try body()
        return nil
    } catch let error as SQLiteError {
        return error.code
    } catch is CellFault {
        return SQLITE_MISMATCH
    } catch {
        return nil
    }
}

@Suite("Values come out of a database as they went in")
struct CellTests {
    /// What a question's first cell is, in words.
    private func answer(_ sql: String, _ arguments: StatementArguments = []) throws -> String {
        try DatabaseQueue().read { database in
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            let row = try #require(try rows.next())
            return "\(row.cell(0))"
        }
    }

    private static let kinds: [(StatementArguments, String)] = [
        ([nil], "null"), ([Int64.min], "integer(-9223372036854775808)"),
        ([Int64.max], "integer(9223372036854775807)"), ([true], "integer(1)"), ([""], "text(Optional(\"\"))"),
        (["e\u{301}"], "text(Optional(\"e\u{301}\"))"), ([[] as [UInt8]], "bytes([])"),
        ([[0, 255] as [UInt8]], "bytes([0, 255])"),
    ]

    @Test("each kind, the ends of their ranges as well")
    func roundTrip() throws {
        for (arguments, expected) in Self.kinds { #expect(try answer("SELECT ?", arguments) == expected) }
    }

    @Test("numbers that look like text, and text that looks like a number, stay what they are")
    func unconverted() throws {
        #expect(try answer("SELECT '12'") == "text(Optional(\"12\"))")
        #expect(try answer("SELECT 1.0") == "real")
        #expect(try Row.kind("SELECT '12'") == "text")
    }

    @Test("text that is no UTF-8, or that ends others' reading early, is no text")
    func brokenText() throws {
        #expect(try answer("SELECT CAST(x'61ff' AS TEXT)") == "text(nil)")
        #expect(try answer("SELECT CAST(x'610062' AS TEXT)") == "text(nil)")
        #expect(try answer("SELECT ?", ["a\0b"]) == "text(nil)")
    }

    @Test("a column that is not there holds nothing")
    func missingColumn() throws {
        try DatabaseQueue().read { database in
            let row = try #require(try Row.fetchCursor(database, sql: "SELECT 1").next())
            for column in [-1, 1, Int.max, Int.min] {
                #expect("\(row.cell(column))" == "null")
                #expect(row.hasNull(atIndex: column))
            }
            #expect(!row.hasNull(atIndex: 0))
        }
    }

    @Test("a single value of another type than the asked one is an error, NULL and no row are nil")
    func singleValues() throws {
        try DatabaseQueue().read { (database) throws in
            #expect(code { _ = try Int.fetchOne(database, sql: "SELECT 'words'") } == SQLITE_MISMATCH)
            #expect(code { _ = try Bool.fetchOne(database, sql: "SELECT 2") } == SQLITE_MISMATCH)
            #expect(code { _ = try String.fetchOne(database, sql: "SELECT 2") } == SQLITE_MISMATCH)
            #expect(code { _ = try Int.fetchAll(database, sql: "SELECT NULL") } == SQLITE_MISMATCH)
            #expect(try Int.fetchOne(database, sql: "SELECT NULL") == nil)
            #expect(try Int.fetchOne(database, sql: "SELECT 1 WHERE 0") == nil)
            #expect(try Int.fetchAll(database, sql: "VALUES (1), (2)") == [1, 2])
        }
    }
}

extension Row {
    fileprivate static func kind(_ sql: String) throws -> String? {
        try DatabaseQueue().read { try Row.fetchCursor($0, sql: sql).next()?.cell(0).kind }
    }
}

@Suite("Statements run whole or not at all")
struct TransactionTests {
    private func table() throws -> DatabaseQueue {
        let queue = try DatabaseQueue()
        try queue.write {
            try $0.execute(sql: "CREATE TABLE t (n INTEGER UNIQUE); -- a remark\nINSERT INTO t VALUES (1);")
        }
        return queue
    }

    private func numbers(_ queue: DatabaseQueue) throws -> [Int] {
        try queue.read { try Int.fetchAll($0, sql: "SELECT n FROM t ORDER BY n") }
    }

    @Test("an error in the middle takes all of a transaction back, and the next one works")
    func rollback() throws {
        let queue = try table()
        let failed = code {
            try queue.write { database in
                try database.execute(sql: "INSERT INTO t VALUES (2)")
                try database.execute(sql: "INSERT INTO t VALUES (1)")
            }
        }
        #expect(failed == SQLITE_CONSTRAINT)
        #expect(try numbers(queue) == [1])
        try queue.write { try $0.execute(sql: "INSERT INTO t VALUES (3)") }
        #expect(try numbers(queue) == [1, 3])
    }

    @Test("an error that is none of SQLite's takes all back as well")
    func otherError() throws {
        struct Other: Error {}
        let queue = try table()
        #expect(throws: Other.self) {
            try queue.write { database in
                try database.execute(sql: "INSERT INTO t VALUES (2)")
                throw Other()
            }
        }
        #expect(try numbers(queue) == [1])
    }

    @Test("whoever reads cannot write")
    func readOnly() throws {
        let queue = try table()
        let failed = code { try queue.read { try $0.execute(sql: "INSERT INTO t VALUES (2)") } }
        #expect(failed == SQLITE_READONLY)
        try queue.write { try $0.execute(sql: "INSERT INTO t VALUES (2)") }
        #expect(try numbers(queue) == [1, 2])
    }

    @Test("a statement takes as many values as it has parameters")
    func arguments() throws {
        let queue = try table()
        for arguments in [[], [1, 2]] as [StatementArguments] {
            let failed = code {
                try queue.write { try $0.execute(sql: "INSERT INTO t VALUES (?)", arguments: arguments) }
            }
            #expect(failed == SQLITE_RANGE)
        }
        #expect(try numbers(queue) == [1])
    }

    @Test("words in double quotes are no text; an empty statement is none")
    func mistakes() throws {
        try table().read { database in
            #expect(code { _ = try String.fetchOne(database, sql: "SELECT \"words\"") } == SQLITE_ERROR)
            #expect(code { _ = try database.makeStatement(sql: " -- nothing\n") } == SQLITE_MISUSE)
        }
    }

    @Test("a row stays as long as somebody holds it; a kept statement runs again from its start")
    func rows() throws {
        try table().write { database in
            try database.execute(sql: "INSERT INTO t VALUES (2)")
            let sql = "SELECT n FROM t ORDER BY n"
            for _ in 0..<2 {
                let row = try #require(try Row.fetchCursor(database.cachedStatement(sql: sql)).next())
                #expect(Int(row.cell(0)) == 1)
            }
            let cursor = try Row.fetchCursor(database.cachedStatement(sql: sql))
            var count = 0
            while try cursor.next() != nil { count += 1 }
            #expect(count == 2)
            #expect(try cursor.next() == nil)
        }
    }

    @Test("many users at once: each has the connection for itself")
    func concurrency() async throws {
        let queue = try DatabaseQueue()
        try queue.write { try $0.execute(sql: "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<50 {
                        try queue.write { database in
                            let value = try Int.fetchOne(database.cachedStatement(sql: "SELECT n FROM t")) ?? 0
                            try database.cachedStatement(sql: "UPDATE t SET n = ?").execute([value + 1])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT n FROM t") } == 400)
    }
}

@Suite("Files that others write to, and files that are none")
struct DatabaseFileTests {
    @Test("a second writer hears that the first is at it")
    func busy() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "a.sqlite")
            let (first, second) = (try DatabaseQueue(path: path), try DatabaseQueue(path: path))
            try first.write { try $0.execute(sql: "CREATE TABLE t (n INTEGER)") }
            try first.write { _ in
                let failed = code { try second.write { try $0.execute(sql: "INSERT INTO t VALUES (1)") } }
                #expect(failed == SQLITE_BUSY)
            }
            try second.write { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
            try first.close()
            try second.close()
        }
    }

    @Test("who reads while the connection is lent has another, and sees what counts", arguments: [true, false])
    func second(isWriting: Bool) throws {
        try inTemporaryFolder { folder in
            var configuration = Configuration()
            configuration.readsBesides = true
            let queue = try DatabaseQueue(path: folder.path(of: "a.sqlite"), configuration: configuration)
            _ = try queue.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
            try queue.write { try $0.execute(sql: "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)") }
            func count(_ database: Database) throws -> Int? {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM t")
            }
            if isWriting {
                try queue.write { (database) throws in
                    try database.execute(sql: "INSERT INTO t VALUES (2)")
                    #expect(try queue.read(count) == 1)
                    #expect(try count(database) == 2)
                }
            } else {
                try queue.read { (_) throws in
                    #expect(try queue.read(count) == 1)
                    #expect(code { try queue.read { try $0.execute(sql: "DELETE FROM t") } } == SQLITE_READONLY)
                }
                try queue.write { try $0.execute(sql: "INSERT INTO t VALUES (2)") }
            }
            #expect(try queue.read(count) == 2)
            try queue.close()
            #expect(code { _ = try queue.read(count) } == SQLITE_MISUSE)
        }
    }

    @Test("a file of something else, and a folder that is not there")
    func noDatabase() throws {
        try inTemporaryFolder { folder in
            let path = try folder.write("a.sqlite", Array("no database, but long enough to be looked at".utf8))
            #expect(code { _ = try DatabaseQueue(path: path) } == SQLITE_NOTADB)
            #expect(code { _ = try DatabaseQueue(path: folder.path(of: "none/a.sqlite")) } == SQLITE_CANTOPEN)
            var configuration = Configuration()
            configuration.readonly = true
            let absent = folder.path(of: "absent")
            #expect(code { _ = try DatabaseQueue(path: absent, configuration: configuration) } == SQLITE_CANTOPEN)
        }
    }

    @Test("what is closed is used no more, and can be closed again")
    func closed() throws {
        let queue = try DatabaseQueue()
        try queue.close()
        try queue.close()
        #expect(code { try queue.read { _ in } } == SQLITE_MISUSE)
    }

    @Test("generated columns are columns too")
    func columns() throws {
        let queue = try DatabaseQueue()
        try queue.write { database in
            try database.execute(
                sql: "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL, c INTEGER AS (a + 1) VIRTUAL)")
            let columns = try database.columns(in: "t").map {
                "\($0.name) \($0.type) \($0.isNotNull) \($0.primaryKeyIndex)"
            }
            #expect(columns == ["a INTEGER false 1", "b TEXT true 0", "c INTEGER false 0"])
            #expect(try database.columns(in: "none").isEmpty)
        }
    }
}
