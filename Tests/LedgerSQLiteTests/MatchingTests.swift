import Core
import LedgerSQLite
import TestKit
import Testing

/// A package of PyPI.
func package(_ name: String, _ version: String = "1.0") -> LedgerPackage {
    LedgerPackage(
        purl: "pkg:pypi/\(name)@\(version)", ecosystem: "PyPI", release: nil, name: name, version: version)
}

/// A zip with packages.
func zip(_ seed: Int, packages: [LedgerPackage], name: String = "layer") throws -> ScannedArtifact {
    var artifact = try zip(seed, name: name, scans: [scan(1)])
    artifact.layers[0].packages = packages.map { TreePackage($0, path: Array("python/\($0.name)/METADATA".utf8)) }
    return artifact
}

/// An advisory of a name; its body is what the tests' comparison reports.
func advisory(
    _ id: String, _ name: String, body: String = "high", modified: Int64 = 1, withdrawn: Int64? = nil,
    ecosystem: String = "PyPI"
) throws -> AdvisoryRow {
    AdvisoryRow(
        id: id, modified: Timestamp(milliseconds: modified),
        withdrawn: withdrawn.map { Timestamp(milliseconds: $0) },
        names: [AdvisoryRow.Name(ecosystem: ecosystem, name: name)],
        body: Array("\(name) \(body)".utf8), digest: try digest(body.utf8.reduce(1) { $0 + Int($1) }))
}

extension Ledger {
    @discardableResult
    fileprivate func take(_ rows: [AdvisoryRow], name: String = "osv", date: Int64 = 5) throws -> AdvisoryChanges {
        let source = AdvisorySource(
            name: name, digest: try digest(rows.count + 1), records: rows.count, imported: Timestamp(milliseconds: 9),
            parts: [.init(ecosystem: "PyPI", records: rows.count, dataDate: Timestamp(milliseconds: date))])
        return try importAdvisories([ImportedAdvisories(source: source, rows: rows)], digest: anyDigest)[0]
    }

    /// Every advisory of a package's name affects it; its body's last word is the severity.
    @discardableResult
    fileprivate func compare(at asOf: Int64 = 10, version: String = "1") throws -> MatchOutcome? {
        let now = Timestamp(milliseconds: asOf)
        return try match(version: version, asOf: now, clock: { now }) { task throws(Failure) in
            task.packages.map { package in
                task.advisories.compactMap { advisory in
                    let words = String(decoding: advisory.body, as: UTF8.self).split(separator: " ")
                    guard words[0] == package.name else { return nil }
                    return MatchedFinding(
                        ids: [advisory.id], records: [advisory.id], fixed: ["2"],
                        severity: Core.Severity(rawValue: String(words[1])) ?? .unknown, tenths: nil)
                }
            }
        }
    }

    fileprivate func hits(_ seed: Int, at asOf: Int64 = 1_000) throws -> [String]? {
        let digest = try digest(seed)
        let known = try layers([digest], asOf: Timestamp(milliseconds: asOf))[digest]?.packages
        guard let known, known.match != nil else { return nil }
        return known.hits.map { "\($0.package.name) \($0.finding.ids[0]) \($0.finding.severity.rawValue)" }.sorted()
    }
}

@Suite("Comparing packages with advisories")
struct LedgerMatchingTests {
    private func withLedger(_ body: (Ledger, TemporaryFolder) throws -> Void) throws {
        try inTemporaryFolder { folder in try body(try Ledger.open(folder.path(of: "l")), folder) }
    }

    @Test("without advisories nothing is compared, and nothing is said")
    func noAdvisories() throws {
        try withLedger { ledger, _ in
            try ledger.record(try zip(1, packages: [package("a")]))
            #expect(try ledger.compare() == nil)
            #expect(try ledger.layers([digest(1)], asOf: time(99))[digest(1)]?.packages == nil)
        }
    }

    @Test("each distinct package is compared once, and only what is new or changed the next time")
    func incremental() throws {
        try withLedger { ledger, _ in
            try ledger.record(try zip(1, packages: [package("a"), package("b"), package("c")]))
            try ledger.record(try zip(2, packages: [package("a"), package("b")]))
            try ledger.take([try advisory("R1", "a")])
            #expect(try ledger.compare()?.compared == 3)
            #expect(try ledger.compare(at: 11)?.compared == 0)
            try ledger.record(try zip(3, packages: [package("a"), package("d")]))
            #expect(try ledger.compare(at: 12)?.compared == 1)
            try ledger.take([try advisory("R1", "a"), try advisory("R2", "b"), try advisory("R3", "nobody")])
            let outcome = try #require(try ledger.compare(at: 13))
            #expect(outcome.compared == 1)
            #expect(outcome.isNews)
            #expect(try ledger.hits(1) == ["a R1 high", "b R2 high"])
            #expect(try ledger.compare(at: 14, version: "2")?.compared == 4)
        }
    }

    @Test("says what came and what went since the last time, and who holds it")
    func changes() throws {
        try withLedger { ledger, _ in
            try ledger.record(try zip(1, packages: [package("a"), package("b")], name: "api"))
            try ledger.record(try zip(2, packages: [package("a")], name: "worker"))
            try ledger.take([try advisory("R1", "a"), try advisory("R2", "b")])
            #expect(try ledger.compare()?.changes.count == 0)
            try ledger.take([try advisory("R1", "a", body: "low"), try advisory("R3", "a")])
            let changes = try #require(try ledger.compare(at: 11)).changes
            #expect(
                changes.map { "\($0.isNew) \($0.finding.ids[0]) \($0.artifacts)" }.sorted()
                    == [#"false R2 ["api"]"#, #"true R3 ["api", "worker"]"#])
            // Another severity of the same vulnerability is no news, and is known.
            #expect(try ledger.hits(2) == ["a R1 low", "a R3 high"])
        }
    }

    @Test("what was found stays known for its time")
    func history() throws {
        try withLedger { ledger, _ in
            try ledger.record(try zip(1, packages: [package("a")]))
            try ledger.take([try advisory("R1", "a")])
            try ledger.compare(at: 10)
            try ledger.take([try advisory("R2", "a")])
            try ledger.compare(at: 20)
            #expect(try ledger.hits(1, at: 9) == nil)
            #expect(try ledger.hits(1, at: 10) == ["a R1 high"])
            #expect(try ledger.hits(1, at: 20) == ["a R2 high"])
            // Judging at an earlier time later hides nothing of the later one.
            try ledger.compare(at: 15)
            #expect(try ledger.hits(1, at: 30) == ["a R2 high"])
        }
    }

    @Test("packages that were listed after the last comparison were not compared")
    func uncovered() throws {
        try withLedger { ledger, _ in
            try ledger.record(try zip(1, packages: [package("a")]))
            try ledger.take([try advisory("R1", "a")])
            try ledger.compare()
            try ledger.record(try zip(2, packages: [package("b")]))
            try ledger.record(try zip(3, scans: [scan(1)]))
            for seed in [2, 3] {
                let layer = try #require(try ledger.layers([digest(seed)], asOf: time(99))[digest(seed)])
                #expect(layer.packages != nil)
                #expect(layer.packages?.match == nil)
            }
        }
    }

    @Test("an import replaces what stood under its name, and takes nothing where it fails")
    func replacing() throws {
        try withLedger { ledger, _ in
            #expect(
                try ledger.take([try advisory("R1", "a"), try advisory("R2", "b")])
                    == AdvisoryChanges(added: 2, changed: 0, removed: 0))
            #expect(
                try ledger.take([try advisory("R1", "a"), try advisory("R2", "b", body: "low")])
                    == AdvisoryChanges(added: 0, changed: 1, removed: 0))
            // The date is that of the source that has the most records.
            try ledger.take([try advisory("R3", "c")], name: "other", date: 7)
            let failed = failure { () throws(Failure) in
                _ = try ledger.importAdvisories([]) { _ throws(Failure) in throw Failure(.internalFault, "no") }
            }
            #expect(failed == .internalFault)
            #expect(try ledger.advisorySources().map(\.name) == ["osv", "other"])
            #expect(try ledger.advisoryState()?.dates == ["PyPI": Timestamp(milliseconds: 5)])
            #expect(try ledger.advisoryState()?.database.dataDate == Timestamp(milliseconds: 5))
            #expect(try ledger.removeAdvisories(["none"], digest: anyDigest) == ["none"])
            #expect(try ledger.removeAdvisories(["osv", "other"], digest: anyDigest) == [])
            #expect(try ledger.advisoryState() == nil)
        }
    }

    /// What a comparison is about.
    private func task(_ ledger: Ledger, at asOf: Int64) throws -> MatchTask? {
        let now = Timestamp(milliseconds: asOf)
        var seen: MatchTask?
        _ = try ledger.match(version: "1", asOf: now, clock: { now }) { task throws(Failure) in
            seen = task
            return task.packages.map { _ in [] }
        }
        return seen
    }

    @Test("a package is compared with every record of an id, also those that no longer name it, from whichever source")
    func rivals() throws {
        try withLedger { ledger, _ in
            try ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try ledger.take([try advisory("R1", "a")], name: "one")
            #expect(try task(ledger, at: 10)?.advisories.map(\.id) == ["R1"])
            try ledger.take([try advisory("R1", "c", modified: 2)], name: "two")
            let newer = try #require(try task(ledger, at: 20))
            #expect(newer.packages.map(\.name) == ["a"])
            #expect(newer.advisories.map(\.modified.milliseconds) == [1, 2])
            #expect(try ledger.removeAdvisories(["two"], digest: anyDigest) == [])
            let without = try #require(try task(ledger, at: 30))
            #expect(without.packages.map(\.name) == ["a"])
            #expect(without.advisories.map(\.modified.milliseconds) == [1])
        }
    }

    @Test("what is withdrawn between two comparisons is compared again, forwards and backwards")
    func withdrawal() throws {
        try withLedger { ledger, _ in
            try ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try ledger.take([try advisory("R1", "a", withdrawn: 15)])
            #expect(try task(ledger, at: 10)?.packages.count == 2)
            #expect(try task(ledger, at: 14) == nil)
            #expect(try task(ledger, at: 15)?.packages.map(\.name) == ["a"])
            #expect(try task(ledger, at: 20) == nil)
            #expect(try task(ledger, at: 14)?.packages.map(\.name) == ["a"])
        }
    }

    @Test("a Maven package without a group meets advisories of every group")
    func withoutGroup() throws {
        try withLedger { ledger, _ in
            let jar = LedgerPackage(
                purl: "pkg:maven/core/core@1", ecosystem: "Maven", release: nil, name: ":core", version: "1")
            try ledger.record(try zip(1, packages: [jar]))
            try ledger.take([
                try advisory("R1", "org.a:core", ecosystem: "Maven"), try advisory("R2", "org.a:x", ecosystem: "Maven"),
            ])
            #expect(try task(ledger, at: 10)?.advisories.map(\.id) == ["R1"])
            try ledger.take([
                try advisory("R1", "org.a:core", body: "low", ecosystem: "Maven"),
                try advisory("R3", "org.b:core", ecosystem: "Maven"),
            ])
            #expect(try task(ledger, at: 20)?.advisories.map(\.id) == ["R1", "R3"])
        }
    }

    @Test("export and import keep packages, advisories and what was found")
    func exportImport() throws {
        try withLedger { ledger, folder in
            try ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try ledger.record(try zip(2, packages: []))
            try ledger.take([try advisory("R1", "a"), try advisory("R2", "b")])
            try ledger.compare(at: 10)
            try ledger.take([try advisory("R1", "a")])
            try ledger.compare(at: 20)
            try ledger.record(try zip(3, packages: [package("c")]))
            let exported = try records(ledger)
            let copy = try Ledger.open(folder.path(of: "copy"))
            for _ in 0..<2 {
                var rest = exported[...]
                _ = try copy.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }
                #expect(try records(copy) == exported)
            }
            _ = try copy.check()
            #expect(try copy.hits(1, at: 10) == ["a R1 high", "b R2 high"])
            #expect(try copy.hits(1) == ["a R1 high"])
            #expect(try copy.hits(3) == nil)
            #expect(try copy.compare(at: 30)?.compared == 1)
        }
    }
}
