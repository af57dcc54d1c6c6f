import Core
import Ledger
import LedgerSQL
import SQL
import SQLite
import TestKit
import Testing

@testable import LedgerSQLite

@Suite("Ledgers of earlier schemas are brought up to date and keep what they know")
struct MigrationTests {
    /// The tables of version 1 that hold rows, parents before what refers to them.
    private static let tables = [
        "trees", "paths", "contents", "files", "layers", "artifacts", "artifact_layers", "scanners", "scans",
        "findings",
    ]

    /// The tables of runs, those that refer to others first.
    private static let ofRuns = ["told_findings", "told_artifacts", "runs"]

    /// Writes a ledger of version 1 with what `ledger` knows.
    private func writeVersion1(of ledger: String, to path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try LedgerSchema.migrate(queue, upTo: 1)
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
            let ledger = try SQLiteLedger.open(current)
            let finding = ScanFinding(Finding(.archiveZipGap, .fail, "a gap", path: "a"), severity: .high)
            try ledger.record(try zip(1, scans: [scan(100, .failed, findings: [finding]), scan(200)]))
            try ledger.record(try image(10, layers: [100, 200], name: "api", scans: [scan(300)]))
            let known = try ledger.layers(asOf: time(1_000))
            let records = try records(ledger)
            try ledger.close()

            let old = folder.path(of: "old")
            try writeVersion1(of: current, to: old)
            let migrated = try SQLiteLedger.open(old)
            #expect(try migrated.layers(asOf: time(1_000)).map { "\($0)" } == known.map { "\($0)" })
            #expect(try LedgerTests.records(migrated) == records)
            #expect(try migrated.check().contains { $0.table == "packages" && $0.rows == 0 })
        }
    }

    /// A ledger of version 2: a jar without a group, which was compared with advisories that could not meet it.
    private func writeVersion2(to path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try LedgerSchema.migrate(queue, upTo: 2)
        try queue.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    INSERT INTO trees (id, tree, packages, packages_version, ecosystems, matched)
                        VALUES (1, randomblob(32), 1, '1', 'Maven\n', 1), (2, randomblob(32), 1, '1', 'Maven\n', 1);
                    INSERT INTO packages (id, purl, ecosystem, release, name, version, matched) VALUES
                        (1, 'pkg:maven/a%20core@1', 'Maven', '', 'a core', '1', 1),
                        (2, 'pkg:maven/org.a/x@1', 'Maven', '', 'org.a:x', '1', 1);
                    INSERT INTO paths (id, path) VALUES (1, CAST('a.jar' AS BLOB));
                    INSERT INTO tree_packages (tree_id, package_id, path_id, inside) VALUES (1, 1, 1, ''), (2, 2, 1, '');
                    INSERT INTO advisory_sources (id, name, digest, records, imported) VALUES (1, 'osv', randomblob(32), 2, 5);
                    INSERT INTO advisories (id, source_id, record, modified, digest, body) VALUES
                        (1, 1, 'R1', 5, randomblob(32), CAST('{"id":"R1","withdrawn":"1970-01-01T00:00:01.500Z"}' AS BLOB)),
                        (2, 1, 'R2', 5, randomblob(32), CAST('{"id":"R2"}' AS BLOB));
                    INSERT INTO advisory_names (ecosystem, name, advisory_id)
                        VALUES ('Maven', 'org.b:a core', 1), ('PyPI', 'b:c', 2);
                    """)
        }
        try queue.close()
    }

    @Test("version 2, in which a jar without a group met no advisory: it is compared anew")
    func version2() throws {
        try inTemporaryFolder { folder in
            let old = folder.path(of: "old")
            try writeVersion2(to: old)
            let ledger = try SQLiteLedger.open(old)
            let rows = try ledger.read { database in
                try String.fetchAll(
                    database,
                    sql: """
                        SELECT purl || ' ' || name || ' ' || coalesce(matched, 'new') FROM packages UNION ALL
                        SELECT 'tree ' || id || ' ' || coalesce(matched, 'new') FROM trees UNION ALL
                        SELECT record || ' ' || coalesce(withdrawn, 'none') FROM advisories UNION ALL
                        SELECT ecosystem || ' ' || name FROM advisory_names
                        """)
            }
            #expect(
                rows == [
                    "pkg:maven/a%20core/a%20core@1 :a core new", "pkg:maven/org.a/x@1 org.a:x 1", "tree 1 new",
                    "tree 2 1",
                    "R1 1500", "R2 none", "Maven :a core", "Maven org.b:a core", "PyPI b:c",
                ])
        }
    }

    /// What the last version added, before what it refers to.
    private static let deployed = ["deployed_uses", "deployed_functions", "deployed_contents"]
    /// What version 7 added.
    private static let version7 = ["exploit_catalogues", "known_exploited", "exploit_predictions"]
    private static let columns7 = [
        ("advisory_sources", "fetched"), ("matches", "fetched"), ("package_findings", "vector"),
        ("package_findings", "severity_source"), ("package_findings", "vendor"), ("scans", "code_bytes"),
        ("scans", "owned_bytes"), ("advisory_parts", "releases"),
    ]

    /// Makes a ledger one of an earlier schema, which later ones added tables and columns to. What opens it compares its tables with those
    /// of that schema, word for word.
    private func takeBack(_ path: String, to version: Int, dropping tables: [String]) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            for table in ["secret_salt"] + Self.deployed + tables + Self.version7 {
                try database.execute(sql: "DROP TABLE \(table)")
            }
            for (table, column) in Self.columns7 {
                try database.execute(sql: "ALTER TABLE \(table) DROP COLUMN \(column)")
            }
            try database.execute(
                sql: "DELETE FROM grdb_migrations WHERE CAST(identifier AS INTEGER) > \(version); "
                    + "PRAGMA user_version = \(version)")
        }
        try queue.close()
    }

    @Test("version 4, which kept no evidence of signatures: nothing else is lost, and evidence is kept from then on")
    func version4() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "ledger")
            let ledger = try SQLiteLedger.open(path)
            let finding = ScanFinding(Finding(.archiveZipGap, .fail, "a gap", path: "a"), severity: .high)
            var artifact = try zip(
                1, scans: [scan(100, .finding, findings: [finding]), scan(101, scanner: Scanner.signature)])
            let key = EvidenceKey(ArtifactKey(artifact.identity), selection: "")
            artifact.evidence = KeptEvidence(selection: "", version: "1", digest: try digest(5), body: [1, 2])
            try ledger.record(artifact)
            try ledger.record(try image(10, layers: [100, 200], name: "api", scans: [scan(300)]))
            let known = try ledger.layers(asOf: time(1_000))
            let looks = try ledger.artifacts(asOf: time(1_000))
            let records = try records(ledger).filter { if case .evidence = $0 { false } else { true } }
            try ledger.close()

            try takeBack(path, to: 4, dropping: Self.ofRuns + ["evidence", "work"])
            let migrated = try SQLiteLedger.open(path)
            #expect(try migrated.layers(asOf: time(1_000)).map(\.history.completed) == known.map(\.history.completed))
            #expect(
                try migrated.artifacts(asOf: time(1_000)).map(\.history.completed) == looks.map(\.history.completed))
            #expect(try LedgerTests.records(migrated) == records)
            #expect(try migrated.evidence(of: [key]).isEmpty)
            #expect(try migrated.check().contains { $0.table == "evidence" && $0.rows == 0 })
            try migrated.record(artifact)
            #expect(try migrated.evidence(of: [key]) == [key: try #require(artifact.evidence)])
        }
    }

    @Test("version 5, which knew no due work: evidence stays, and work can be taken")
    func version5() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "ledger")
            let ledger = try SQLiteLedger.open(path)
            var artifact = try zip(1, scans: [scan(100)])
            artifact.evidence = KeptEvidence(selection: "", version: "1", digest: try digest(5), body: [1, 2])
            try ledger.record(artifact)
            let records = try records(ledger)
            try ledger.close()

            try takeBack(path, to: 5, dropping: Self.ofRuns + ["work"])
            let migrated = try SQLiteLedger.open(path)
            #expect(try LedgerTests.records(migrated) == records)
            #expect(try migrated.leases().isEmpty)
            try migrated.addWork([DueWork("a", due: time(1))])
            #expect(try migrated.takeWork(1, among: nil, by: "one", at: time(1), until: time(2)).count == 1)
        }
    }

    @Test("version 6, which knew imports alone: what was imported then was fetched then, and comparisons do not say")
    func version6() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "ledger")
            let ledger = try SQLiteLedger.open(path)
            let source = AdvisorySource(
                name: "osv", digest: try digest(3), records: 0, imported: time(9),
                parts: [
                    .init(ecosystem: "PyPI", records: 1, dataDate: time(5))
                ])
            _ = try ledger.importAdvisories([ImportedAdvisories(source: source, rows: [])], digest: anyDigest)
            let plan = try #require(try ledger.beginMatch(version: "1", asOf: time(10), started: time(10)))
            _ = try ledger.endMatch(plan, found: [:], finished: time(10))
            let records = try records(ledger)
            try ledger.close()

            try takeBack(path, to: 6, dropping: [])
            let migrated = try SQLiteLedger.open(path)
            #expect(try migrated.advisorySources() == [source])
            let kept = try LedgerTests.records(migrated)
            #expect(
                kept.filter { if case .match(let match) = $0 { !match.state.fetched.isEmpty } else { false } }.isEmpty)
            #expect(kept.count == records.count)
        }
    }

    @Test("what takes part of a later schema along is no ledger of the earlier one")
    func halfTakenBack() throws {
        try inTemporaryFolder { folder in
            let path = folder.path(of: "ledger")
            try SQLiteLedger.open(path).close()
            try takeBack(path, to: 4, dropping: Self.ofRuns + ["work"])
            #expect(failure { () throws(Failure) in _ = try SQLiteLedger.open(path) } == .ledgerInvalid)
        }
    }

    @Test("version 6, which kept no runs: what is known stays, nothing was told, and runs are kept from then on")
    func version6() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path(of: "ledger")
            let ledger = try SQLiteLedger.open(path)
            try ledger.record(try zip(1, scans: [scan(100)]))
            let records = try records(ledger)
            try ledger.close()

            try takeBack(path, to: 6, dropping: Self.ofRuns)
            let migrated = try SQLiteLedger.open(path)
            #expect(try LedgerTests.records(migrated) == records)
            #expect(try migrated.told(nil).isEmpty)
            #expect(try migrated.beginRun("a", asOf: time(1), started: time(1)).number == 1)
        }
    }
}
