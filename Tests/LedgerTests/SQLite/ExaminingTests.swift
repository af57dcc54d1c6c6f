import Core
import Ledger
import LedgerSQL
import SQL
import SQLite
import TestKit
import Testing

@testable import LedgerSQLite

@Suite("Ledgers that are only looked at")
struct ExaminingTests {
    @Test("an older schema is told, and stays")
    func older() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "old")
            let queue = try DatabaseQueue(path: path)
            try LedgerSchema.migrate(queue, upTo: 2)
            try queue.close()
            let before = try folder.read("old")
            let examined = try #require(try SQLiteLedger.examine(path))
            #expect(examined.schema == 2 && examined.newestSchema == LedgerSchema.version && !examined.isCurrent)
            #expect(try folder.read("old") == before)
        }
    }

    @Test("what a writer has not merged yet is seen, and the writer goes on")
    func journal() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "l")
            let ledger = try SQLiteLedger.open(path)
            try ledger.record(try zip(1, scans: [scan(100)]))
            let examined = try #require(try SQLiteLedger.examine(path))
            let known = try (examined.store as? SQLiteLedger)?.layers(asOf: time(1_000))
            #expect(known?.count == 1)
            try ledger.record(try zip(2, scans: [scan(200)]))
            try ledger.close()
        }
    }

    @Test("none is nil; what is none is refused as everywhere")
    func none() throws {
        try inTemporaryFolder { folder in
            #expect(try SQLiteLedger.examine(folder.path(of: "l")) == nil)
            try folder.write("x", "no ledger")
            #expect(throws: Failure(.ledgerInvalid, "")) { try SQLiteLedger.examine(folder.path(of: "x")) }
        }
    }
}
