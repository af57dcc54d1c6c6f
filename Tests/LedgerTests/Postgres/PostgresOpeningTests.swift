import Core
import Glibc
import Ledger
import LedgerSQL
import SQL
import TestKit
import Testing

@testable import LedgerPostgres

@Suite("Ledgers on a server are opened, or it is said why not")
struct PostgresOpeningTests {
    private func open(_ place: String) throws(Failure) -> PostgresLedger {
        try PostgresLedger.open(place) { testWorker }
    }

    private func existing(_ place: String) throws(Failure) -> PostgresLedger? {
        try PostgresLedger.openExisting(place) { testWorker }
    }

    private func failed(_ place: String) -> FindingID? {
        failure { () throws(Failure) in _ = try open(place) }
    }

    @Test(
        "a password in the place is refused and not shown, however it is written; a user, and a file of passwords, are none"
    )
    func passwords() {
        for place in [
            "postgres://u:secret@h/d", "postgresql://u:@h/d", "postgres://h/d?password=secret",
            "postgres://h/d?user=u&PASSWORD=secret", "service=s password=secret", "service=s sslpassword=secret",
            "postgres://u:Zm9v/secret@h/d", "service='s'password=secret", "postgres://h/d?pass%77ord=secret",
        ] {
            do throws(Failure) {
                try PostgresPlace.check(place)
                Issue.record("\(place) was taken")
            } catch {
                #expect(error.code == .ledgerPassword)
                #expect(!"\(error)".contains("secret"))
            }
        }
        for place in [
            "postgres://u@h:5432/d", "postgres://[::1]:5432/d", "service=s passfile=/p", "postgres:///d?host=/a:b",
        ] {
            #expect(failure { () throws(Failure) in try PostgresPlace.check(place) } == nil)
        }
    }

    @Test("a name of a setting that is written otherwise is still a password's", .needsPostgres)
    func encodedPassword() throws {
        let place = try PostgresServer.database()
        #expect(failed("\(place)&pass%77ord=secret") == .ledgerPassword)
    }

    @Test("what libpq does not understand is not shown: it may be a password that was written wrongly", .needsPostgres)
    func unreadablePlaces() {
        for place in ["postgres://u:50%off?secret@h/d", "postgres://h/d?secret", "service=s bogus=secret"] {
            do throws(Failure) {
                _ = try PostgresLedger.open(place) {
                    WorkerProgram(path: PostgresServer.worker, environment: [])
                }
                Issue.record("\(place) was taken")
            } catch {
                #expect(error.code == .ledgerServer || error.code == .ledgerPassword)
                #expect(!"\(error)".contains("secret"))
            }
        }
    }

    @Test("parameters are numbered as SQLite numbers them, and question marks in text stay")
    func parameters() {
        let cases = [
            ("SELECT ?, '?' , ?", "SELECT $1, '?' , $2"), ("?2 ?1 ?", "$2 $1 $3"), ("'it''s ?' ?", "'it''s ?' $1"),
        ]
        for (given, expected) in cases {
            #expect(String(decoding: PostgresStatement.numbered(Array(given.utf8)), as: UTF8.self) == expected)
        }
    }

    @Test("without the program, with one that says nothing, and with one that talks nonsense")
    func programs() throws {
        // As the command line does: who writes to a program that has gone hears of it by an error.
        signal(SIGPIPE, SIG_IGN)
        for program in [nil, "/nowhere/worker", "/bin/true", "/bin/cat"] {
            let found = failure { () throws(Failure) in
                _ = try PostgresLedger.open("postgres://h/d") { WorkerProgram(path: program, environment: []) }
            }
            #expect(found == .ledgerProgram)
        }
    }

    @Test("no server, no database, and one without UTF-8", .needsPostgres)
    func servers() throws {
        let place = try PostgresServer.database()
        #expect(failed("postgres:///d?host=/nowhere") == .ledgerServer)
        #expect(failed(place.replacing("///d", with: "///nothing")) == .ledgerServer)
        try PostgresServer.execute(
            "CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'", in: place)
        let latin = "postgres:///latin" + place.drop { $0 != "?" }
        #expect(failed(latin) == .ledgerInvalid)
    }

    @Test("nobody made one yet; a later version's; one whose tables are gone", .needsPostgres)
    func versions() throws {
        let place = try PostgresServer.database()
        #expect(try existing(place) == nil)
        try open(place).close()
        #expect(try existing(place) != nil)
        try PostgresServer.execute("INSERT INTO layerlock.ledger_schema VALUES (99)", in: place)
        #expect(failed(place) == .ledgerNewer)
        #expect(failure { () throws(Failure) in _ = try existing(place) } == .ledgerNewer)
        try PostgresServer.execute(
            "DELETE FROM layerlock.ledger_schema WHERE version = 99; DROP TABLE layerlock.work", in: place)
        let ledger = try open(place)
        #expect(failure { () throws(Failure) in _ = try ledger.leases() } == .ledgerInvalid)
    }

    @Test("who may only read reads, and is told that nothing can be written", .needsPostgres)
    func rights() throws {
        let place = try PostgresServer.database()
        let ledger = try open(place)
        try ledger.record(try zip(1, scans: [scan(1)]))
        try PostgresServer.execute(
            "DROP ROLE IF EXISTS gate; CREATE ROLE gate LOGIN; GRANT USAGE ON SCHEMA layerlock TO gate; "
                + "GRANT SELECT ON ALL TABLES IN SCHEMA layerlock TO gate", in: place)
        let gate = try #require(try existing(place.replacing("user=postgres", with: "user=gate")))
        #expect(try gate.layers(asOf: time(10)).count == 1)
        let other = try zip(2, scans: [scan(1)])
        #expect(failure { () throws(Failure) in try gate.record(other) } == .ledgerRights)
        try PostgresServer.execute("DROP OWNED BY gate; DROP ROLE gate", in: place)
    }

    @Test(
        "a connection that breaks in the middle of a transaction leaves nothing, and the next one works", .needsPostgres
    )
    func broken() throws {
        let place = try PostgresServer.database()
        let ledger = try open(place)
        let found = failure { () throws(Failure) in
            try ledger.write { database in
                try database.run("INSERT INTO trees (tree) VALUES (?)", [[UInt8](repeating: 1, count: 32)])
                _ = try database.changesCount()
                try PostgresServer.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    in: place)
                try database.run("INSERT INTO trees (tree) VALUES (?)", [[UInt8](repeating: 2, count: 32)])
            }
        }
        #expect(found == .ledgerServer)
        try ledger.record(try zip(1, scans: [scan(1)]))
        #expect(try ledger.check().first { $0.table == "layers" }?.rows == 1)
    }

    @Test("a statement that fails without being waited for takes all of its transaction back", .needsPostgres)
    func lateFault() throws {
        let ledger = try open(try PostgresServer.database())
        let tree = [UInt8](repeating: 1, count: 32)
        let found = failure { () throws(Failure) in
            try ledger.write { database in
                try database.run("INSERT INTO trees (tree) VALUES (?)", [tree])
                try database.run("INSERT INTO trees (tree) VALUES (?)", [tree])
            }
        }
        #expect(found == .ledgerInvalid)
        #expect(try ledger.check().allSatisfy { $0.rows == 0 })
    }

    @Test("paths of any length stand once", .needsPostgres)
    func longPaths() throws {
        let ledger = try open(try PostgresServer.database())
        var generator = SeededGenerator(seed: 1)
        let path = (0..<20_000).map { _ in UInt8.random(in: 1...255, using: &generator) }
        for _ in 0..<2 {
            try ledger.write { database in
                try database.run("INSERT INTO paths (path) VALUES (?) ON CONFLICT DO NOTHING", [path])
            }
        }
        let changed = try ledger.write { database in
            try database.run("DELETE FROM paths", [])
            return try database.changesCount()
        }
        #expect(changed == 1)
    }
}
