import GRDB
import LayerModel
import LayerTestKit
import Testing

@testable import LayerLedger

@Suite("Ledgers of earlier schemas are brought up to date and keep what they know")
struct MigrationTests {
    /// The tables of version 1 that hold rows, parents before what refers to them.
    private static let tables = [
        "trees", "paths", "contents", "files", "layers", "artifacts", "artifact_layers", "scanners", "scans",
        "findings",
    ]

    /// Writes a ledger of version 1 with what `ledger` knows.
    private func writeVersion1(of ledger: String, to path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try LedgerSchema.migrator.migrate(queue, upTo: "1")
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "ATTACH ? AS newer", arguments: [ledger])
            for table in Self.tables {
                // SQLite generates the one column itself.
                let columns = try database.columns(in: table).map(\.name).filter { $0 != "completed" }
                    .joined(separator: ", ")
                try database.execute(sql: "INSERT INTO \(table) (\(columns)) SELECT \(columns) FROM newer.\(table)")
            }
        }
        try queue.close()
    }

    @Test("version 1, which knew no packages")
    func version1() throws {
        try inTemporaryFolder { folder in
            let current = folder.path(of: "current")
            let ledger = try Ledger.open(current)
            let finding = ScanFinding(Finding("archive.zip-gap", .fail, "a gap", path: "a"), severity: .high)
            try ledger.record(try zip(1, scans: [scan(100, .failed, findings: [finding]), scan(200)]))
            try ledger.record(try image(10, layers: [100, 200], name: "api", scans: [scan(300)]))
            let known = try ledger.layers(asOf: time(1_000))
            let records = try records(ledger)
            try ledger.close()

            let old = folder.path(of: "old")
            try writeVersion1(of: current, to: old)
            let migrated = try Ledger.open(old)
            #expect(try migrated.layers(asOf: time(1_000)).map { "\($0)" } == known.map { "\($0)" })
            #expect(try LayerLedgerTests.records(migrated) == records)
            #expect(try migrated.check().contains { $0.table == "packages" && $0.rows == 0 })
        }
    }
}
