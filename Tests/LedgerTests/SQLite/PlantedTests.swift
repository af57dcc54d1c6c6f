import Core
import Foundation
import Ledger
import LedgerSQL
import LedgerSQLite
import SQL
import SQLite
import TestKit
import Testing

extension SQLiteLedger {
    /// Compares as one page: every package has these findings.
    fileprivate func match(version: String, at time: Timestamp, finding found: [MatchedFinding]) throws(Failure) {
        guard let plan = try beginMatch(version: version, asOf: time, started: time) else { return }
        _ = try matchTask(of: plan.packages, asOf: plan.asOf)
        _ = try endMatch(
            plan, found: Dictionary(uniqueKeysWithValues: plan.packages.map { ($0, found) }), finished: time)
    }
}

@Suite("What somebody planted in a ledger is an error, never a trap and never an answer")
struct PlantedTests {
    /// A ledger with a zip, an image, packages, advisories and a comparison, closed; its path.
    private func ledger(in folder: TemporaryFolder) throws -> String {
        let path = folder.path(of: "ledger.sqlite")
        let ledger = try SQLiteLedger.open(path)
        let finding = ScanFinding(
            Finding(.scanFinding, .fail, "bad", path: "a", remedy: "update"), severity: .high)
        try ledger.record(try zip(1, scans: [scan(1, .finding, findings: [finding])]))
        try ledger.record(try image(20, layers: [30, 40], name: "image", scans: [scan(2)]))
        try withPackage(ledger)
        _ = try ledger.importAdvisories([try source()], digest: anyDigest)
        try ledger.match(
            version: "1", at: time(5),
            finding: [
                MatchedFinding(
                    ids: ["A-1"], records: ["A-1"], fixed: ["2"], severity: .high, tenths: 75, isUndecided: false,
                    possibleNames: [])
            ])
        try ledger.close()
        return path
    }

    private func withPackage(_ ledger: SQLiteLedger) throws {
        var artifact = try zip(2, name: "packed", scans: [scan(3, scanner: Scanner.packages)])
        artifact.layers[0].packages = [
            TreePackage(
                LedgerPackage(purl: "pkg:pypi/p@1", ecosystem: "PyPI", release: nil, name: "p", version: "1"),
                path: Array("p/METADATA".utf8), inside: "")
        ]
        try ledger.record(artifact)
    }

    private func source() throws -> ImportedAdvisories {
        ImportedAdvisories(
            source: AdvisorySource(
                name: "osv", digest: try digest(9), records: 1, imported: time(4),
                parts: [AdvisorySource.Part(ecosystem: "PyPI", records: 1, dataDate: time(4))]),
            rows: [
                AdvisoryRow(
                    id: "A-1", modified: time(4), names: [AdvisoryRow.Name(ecosystem: "PyPI", name: "p")],
                    body: Array("{}".utf8), digest: try digest(10))
            ])
    }

    /// Changes a closed ledger as somebody with SQLite would.
    private func plant(_ sql: String, in path: String) throws {
        var configuration = Configuration()
        configuration.checksForeignKeys = false
        configuration.prepare = { try $0.execute(sql: "PRAGMA synchronous = OFF") }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: sql)
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try queue.close()
    }

    /// How a question ends; nil where it is answered.
    private func ask(_ path: String, _ question: (SQLiteLedger) throws -> Void) -> FindingID? {
        do {
            let ledger = try SQLiteLedger.openExisting(path)
            if let ledger { try question(ledger) }
            return nil
        } catch let failure as Failure {
            return failure.code
        } catch {
            return .internalFault
        }
    }

    /// Everything that asks the ledger ends with `ledger.invalid` or, where it does not touch the value, works.
    private func expectRefused(_ path: String, _ comment: Comment) {
        #expect(ask(path) { _ = try $0.check() } == .ledgerInvalid, comment)
        // What is not even opened need not be asked.
        guard ask(path, { _ in }) == nil else { return }
        let questions: [(SQLiteLedger) throws -> Void] = [
            { _ = try $0.layers(asOf: time(9)) },
            { ledger in
                _ = try ledger.artifacts(asOf: time(9))
                _ = try records(ledger)
            },
            { try $0.match(version: "2", at: time(6), finding: []) },
        ]
        for question in questions {
            let code = ask(path, question)
            #expect(code == nil || code == .ledgerInvalid, comment)
        }
    }

    @Test("the control: as it was made it is whole, and all questions are answered")
    func whole() throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            let ledger = try #require(try SQLiteLedger.openExisting(path))
            #expect(try ledger.check().contains { $0.table == "package_findings" && $0.rows == 1 })
            #expect(try ledger.layers(asOf: time(9)).count == 4)
            try ledger.close()
        }
    }

    @Test("statistics that somebody let SQLite gather change nothing")
    func statistics() throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            try plant("ANALYZE", in: path)
            let ledger = try #require(try SQLiteLedger.openExisting(path))
            #expect(try ledger.layers(asOf: time(9)).count == 4)
            try ledger.close()
        }
    }

    @Test("a value of another type in each column of each table")
    func types() throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            let clean = try folder.read("ledger.sqlite")
            let queue = try DatabaseQueue(path: path)
            let columns = try queue.read { database in
                try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
                    .filter { !$0.hasPrefix("sqlite_") && $0 != "grdb_migrations" }
                    .flatMap { table in
                        try database.columns(in: table).filter { $0.name != "completed" }
                            .map { (table: table, name: $0.name, type: $0.type, isKey: $0.primaryKeyIndex > 0) }
                    }
            }
            try queue.close()
            #expect(columns.count > 80)
            for column in columns where !(column.isKey && column.type == "INTEGER") {
                let others =
                    switch column.type {
                    case "INTEGER": ["'words'", "x'00ff'", "1.5", "9223372036854775807"]
                    case "TEXT": ["x'00ff'", "CAST(x'61ff' AS TEXT)", "CAST(x'610062' AS TEXT)"]
                    default: ["'" + String(repeating: "a", count: 32) + "'", "7", "1.5"]
                    }
                for other in others {
                    let isReference = column.name.hasSuffix("_id") || column.name == "matched"
                    let isHuge = other.hasPrefix("9")
                    // A number is a number: what is no time, no size and no reference at all may have any.
                    if isHuge, ["mode", "position", "withdrawn", "files", "packages"].contains(column.name) {
                        continue
                    }
                    if isHuge, isReference { continue }
                    try folder.write("ledger.sqlite", clean)
                    try plant("UPDATE OR IGNORE \(column.table) SET \(column.name) = \(other)", in: path)
                    if try isUnchanged(path, column.table, column.name, other) { continue }
                    expectRefused(path, "\(column.table).\(column.name) = \(other)")
                }
            }
        }
    }

    @Test("a finding id that no registry holds", arguments: ["nobody.knows", "lock", "lock.drift ", "Lock.drift", ""])
    func ids(_ id: String) throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            try plant("UPDATE findings SET finding = '\(id)'", in: path)
            expectRefused(path, "\(id)")
        }
    }

    @Test("the control: another id of the registry is read")
    func knownID() throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            try plant("UPDATE findings SET finding = 'lock.drift'", in: path)
            let ledger = try #require(try SQLiteLedger.openExisting(path))
            _ = try ledger.check()
            let found = try records(ledger).flatMap { record in
                if case .layerScan(_, let scan) = record { scan.findings.map(\.finding.id) } else { [FindingID]() }
            }
            #expect(found == [.lockDrift])
            try ledger.close()
        }
    }

    @Test("what a later version says of a vendor's doings is none, and its finding stays")
    func laterVendorWord() throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            try plant("UPDATE package_findings SET vendor = 'a-later-word'", in: path)
            let ledger = try #require(try SQLiteLedger.openExisting(path))
            _ = try ledger.check()
            let found = try records(ledger).compactMap { record in
                if case .finding(let finding, _, _, _) = record { finding } else { nil }
            }
            #expect(found.map(\.ids) == [["A-1"]])
            #expect(found.map(\.vendor) == [nil])
            try ledger.close()
        }
    }

    /// Whether a table has no row to plant something in.
    private func isUnchanged(_ path: String, _ table: String, _ column: String, _ value: String) throws -> Bool {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { database in
            try Bool.fetchOne(
                database, sql: "SELECT NOT EXISTS (SELECT 1 FROM \(table) WHERE \(column) IS \(value))") ?? true
        }
    }

    @Test(
        "tables, indexes, views and triggers that are not ours",
        arguments: [
            "CREATE TRIGGER t AFTER INSERT ON scans BEGIN DELETE FROM findings; END",
            "CREATE TRIGGER t AFTER INSERT ON sources BEGIN SELECT load_extension('/tmp/x'); END",
            "CREATE VIEW v AS SELECT * FROM scans",
            "CREATE TABLE extra (a)",
            "CREATE INDEX extra ON scans (outcome)",
            "DROP INDEX scans_by_layer",
            "DROP INDEX scans_by_layer; CREATE INDEX scans_by_layer ON scans (layer_id)",
            "DROP TABLE findings; CREATE VIEW findings AS SELECT 1 AS id",
            "ALTER TABLE scans ADD COLUMN extra INTEGER",
            "ALTER TABLE scans ADD COLUMN extra INTEGER GENERATED ALWAYS AS (1) VIRTUAL",
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'outcome IN (''clean'', ''finding'')', '1') WHERE name = 'scans'",
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE VIEW trees AS SELECT 1' WHERE name = 'trees'",
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = x'00' WHERE name = 'trees'",
            "DELETE FROM grdb_migrations",
            "DELETE FROM grdb_migrations WHERE identifier = '2'",
            "UPDATE grdb_migrations SET identifier = x'31' WHERE identifier = '1'",
            "PRAGMA user_version = 0", "PRAGMA user_version = 3", "DROP TABLE work",
        ])
    func schema(_ sql: String) throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            try plant(sql, in: path)
            let opened = failure { () throws(Failure) in _ = try SQLiteLedger.open(path) }
            #expect(opened == .ledgerInvalid)
            let asked = failure { () throws(Failure) in _ = try SQLiteLedger.openExisting(path) }
            #expect(asked == .ledgerInvalid)
        }
    }

    @Test("a ledger that is longer than its tables is whole: a process that died had reserved room")
    func longer() throws {
        try inTemporaryFolder { folder in
            let path = try ledger(in: folder)
            try folder.write("ledger.sqlite", try folder.read("ledger.sqlite") + [UInt8](repeating: 0, count: 5_000))
            let ledger = try SQLiteLedger.open(path)
            #expect(try ledger.layers(asOf: time(9)).count == 4)
            try ledger.record(try zip(5, scans: [scan(1)]))
            try ledger.close()
            let again = try #require(try SQLiteLedger.openExisting(path))
            _ = try again.check()
            try again.close()
        }
    }

    @Test(
        "an import that fills the disk fails, and the ledger stays as it was",
        .enabled(if: SmallDisk.isPossible, "mounting takes more privileges"), arguments: [24, 96, 200, 400, 900])
    func fullDisk(free kilobytes: Int) throws {
        try inTemporaryFolder { folder in
            let disk = try folder.makeFolder("disk")
            #expect(SmallDisk.mount(on: disk, kilobytes: 4_096))
            defer { SmallDisk.unmount(disk) }
            let path = "\(disk)/ledger.sqlite"
            let made = try SQLiteLedger.open(path)
            try made.record(try zip(1, scans: [scan(1)]))
            try made.close()
            var status = statvfs()
            #expect(statvfs(disk, &status) == 0)
            let surplus = Int(status.f_bavail) * Int(status.f_bsize) - kilobytes << 10
            #expect(FileManager.default.createFile(atPath: "\(disk)/ballast", contents: Data(count: surplus)))
            let body = [UInt8](repeating: 0x61, count: 1 << 20)
            let advisories = ImportedAdvisories(
                source: try source().source,
                rows: [
                    AdvisoryRow(id: "A-1", modified: time(4), names: [], body: body, digest: try digest(10))
                ])
            let code = failure { () throws(Failure) in
                let ledger = try SQLiteLedger.open(path)
                _ = try ledger.importAdvisories([advisories], digest: anyDigest)
                try ledger.close()
            }
            #expect(code == .outputFailed)
            // What was there before can be read on the full disk, and after room was made everything works.
            if let ledger = try? SQLiteLedger.openExisting(path) {
                #expect(try ledger.advisorySources().isEmpty)
                #expect(try ledger.layers(asOf: time(9)).count == 1)
                try ledger.close()
            }
            try FileManager.default.removeItem(atPath: "\(disk)/ballast")
            let ledger = try SQLiteLedger.open(path)
            #expect(try ledger.advisorySources().isEmpty)
            _ = try ledger.check()
            _ = try ledger.importAdvisories([advisories], digest: anyDigest)
            try ledger.close()
            let again = try #require(try SQLiteLedger.openExisting(path))
            #expect(try again.advisorySources().count == 1)
            _ = try again.check()
            try again.close()
        }
    }
}
