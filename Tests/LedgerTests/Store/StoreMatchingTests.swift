import Core
import Ledger
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

extension LedgerStore {
    @discardableResult
    fileprivate func take(_ rows: [AdvisoryRow], name: String = "osv", date: Int64 = 5) async throws -> AdvisoryChanges
    {
        let source = AdvisorySource(
            name: name, digest: try digest(rows.count + 1), records: rows.count, imported: Timestamp(milliseconds: 9),
            parts: [.init(ecosystem: "PyPI", records: rows.count, dataDate: Timestamp(milliseconds: date))])
        return try await importAdvisories([ImportedAdvisories(source: source, rows: rows)], digest: anyDigest)[0]
    }

    /// Every advisory of a package's name affects it; its body's last word is the severity.
    @discardableResult
    fileprivate func compare(at asOf: Int64 = 10, version: String = "1") async throws -> MatchOutcome? {
        let now = Timestamp(milliseconds: asOf)
        return try await match(version: version, asOf: now, clock: { now }) { task throws(Failure) in
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

    fileprivate func hits(_ seed: Int, at asOf: Int64 = 1_000) async throws -> [String]? {
        let digest = try digest(seed)
        let known = try await layers([digest], asOf: Timestamp(milliseconds: asOf))[digest]?.packages
        guard let known, known.match != nil else { return nil }
        return known.hits.map { "\($0.package.name) \($0.finding.ids[0]) \($0.finding.severity.rawValue)" }.sorted()
    }
}

@Suite("Comparing packages with advisories")
struct StoreMatchingTests {
    @Test("without advisories nothing is compared, and nothing is said", arguments: StoreKind.allCases)
    func noAdvisories(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a")]))
            #expect(try await ledger.compare() == nil)
            let packages = try await ledger.layers([digest(1)], asOf: time(99))[digest(1)]?.packages
            #expect(packages.map { $0.match == nil && !$0.hasAdvisories && $0.ecosystems == ["PyPI"] } == true)
            try await ledger.record(try zip(2, packages: []))
            #expect(try await ledger.layers([digest(2)], asOf: time(99))[digest(2)]?.packages == nil)
        }
    }

    @Test(
        "each distinct package is compared once, and only what is new or changed the next time",
        arguments: StoreKind.allCases)
    func incremental(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a"), package("b"), package("c")]))
            try await ledger.record(try zip(2, packages: [package("a"), package("b")]))
            try await ledger.take([try advisory("R1", "a")])
            #expect(try await ledger.compare()?.compared == 3)
            #expect(try await ledger.compare(at: 11)?.compared == 0)
            try await ledger.record(try zip(3, packages: [package("a"), package("d")]))
            #expect(try await ledger.compare(at: 12)?.compared == 1)
            try await ledger.take([try advisory("R1", "a"), try advisory("R2", "b"), try advisory("R3", "nobody")])
            let outcome = try #require(try await ledger.compare(at: 13))
            #expect(outcome.compared == 1)
            #expect(outcome.isNews)
            #expect(try await ledger.hits(1) == ["a R1 high", "b R2 high"])
            #expect(try await ledger.compare(at: 14, version: "2")?.compared == 4)
        }
    }

    @Test("says what came and what went since the last time, and who holds it", arguments: StoreKind.allCases)
    func changes(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a"), package("b")], name: "api"))
            try await ledger.record(try zip(2, packages: [package("a")], name: "worker"))
            try await ledger.take([try advisory("R1", "a"), try advisory("R2", "b")])
            #expect(try await ledger.compare()?.changes.count == 0)
            try await ledger.take([try advisory("R1", "a", body: "low"), try advisory("R3", "a")])
            let changes = try #require(try await ledger.compare(at: 11)).changes
            #expect(
                changes.map { "\($0.isNew) \($0.finding.ids[0]) \($0.artifacts)" }.sorted()
                    == [#"false R2 ["api"]"#, #"true R3 ["api", "worker"]"#])
            // Another severity of the same vulnerability is no news, and is known.
            #expect(try await ledger.hits(2) == ["a R1 low", "a R3 high"])
        }
    }

    @Test("what was found stays known for its time", arguments: StoreKind.allCases)
    func history(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a")]))
            try await ledger.take([try advisory("R1", "a")])
            try await ledger.compare(at: 10)
            try await ledger.take([try advisory("R2", "a")])
            try await ledger.compare(at: 20)
            #expect(try await ledger.hits(1, at: 9) == nil)
            #expect(try await ledger.hits(1, at: 10) == ["a R1 high"])
            #expect(try await ledger.hits(1, at: 20) == ["a R2 high"])
            // Judging at an earlier time later hides nothing of the later one.
            try await ledger.compare(at: 15)
            #expect(try await ledger.hits(1, at: 30) == ["a R2 high"])
        }
    }

    @Test("packages that were listed after the last comparison were not compared", arguments: StoreKind.allCases)
    func uncovered(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a")]))
            try await ledger.take([try advisory("R1", "a")])
            try await ledger.compare()
            try await ledger.record(try zip(2, packages: [package("b")]))
            try await ledger.record(try zip(3, scans: [scan(1)]))
            for seed in [2, 3] {
                let layer = try #require(try await ledger.layers([digest(seed)], asOf: time(99))[digest(seed)])
                #expect(layer.packages != nil)
                #expect(layer.packages?.match == nil)
            }
        }
    }

    @Test(
        "an import replaces what stood under its name, and takes nothing where it fails", arguments: StoreKind.allCases)
    func replacing(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            #expect(
                try await ledger.take([try advisory("R1", "a"), try advisory("R2", "b")])
                    == AdvisoryChanges(added: 2, changed: 0, removed: 0))
            #expect(
                try await ledger.take([try advisory("R1", "a"), try advisory("R2", "b", body: "low")])
                    == AdvisoryChanges(added: 0, changed: 1, removed: 0))
            // The date is that of the source that has the most records.
            try await ledger.take([try advisory("R3", "c")], name: "other", date: 7)
            let failed = await failureCode { () async throws(Failure) in
                _ = try await ledger.importAdvisories([]) { _ throws(Failure) in throw Failure(.internalFault, "no") }
            }
            #expect(failed == .internalFault)
            #expect(try await ledger.advisorySources().map(\.name) == ["osv", "other"])
            #expect(try await ledger.advisoryState()?.dates == ["PyPI": Timestamp(milliseconds: 5)])
            #expect(try await ledger.advisoryState()?.database.dataDate == Timestamp(milliseconds: 5))
            #expect(try await ledger.removeAdvisories(["none"], digest: anyDigest) == ["none"])
            #expect(try await ledger.removeAdvisories(["osv", "other"], digest: anyDigest) == [])
            #expect(try await ledger.advisoryState() == nil)
        }
    }

    /// What a comparison is about.
    private func task(_ ledger: any LedgerStore, at asOf: Int64) async throws -> MatchTask? {
        let now = Timestamp(milliseconds: asOf)
        var seen: MatchTask?
        _ = try await ledger.match(version: "1", asOf: now, clock: { now }) { task throws(Failure) in
            seen = task
            return task.packages.map { _ in [] }
        }
        return seen
    }

    @Test(
        "a source is compared again, and with the records of what was built from it, where these change",
        arguments: StoreKind.allCases)
    func built(_ kind: StoreKind) async throws {
        func row(_ name: String, version: String = "1:1.2-3", of purl: String = "amzn/krb5-libs", in ecosystem: String)
            -> LedgerPackage
        {
            LedgerPackage(
                purl: "pkg:rpm/\(purl)@1.2-3?arch=x86_64&epoch=1", ecosystem: ecosystem, release: "2023", name: name,
                version: version)
        }
        let (amazon, rocky) = ("Amazon Linux", "Rocky Linux")
        let (libs, source) = (row("krb5-libs", in: amazon), row("krb5", in: amazon))
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let others = [
                row("krb5-libs", of: "rocky/krb5-libs", in: rocky), row("krb5", of: "rocky/krb5-libs", in: rocky),
                row("krb5-devel", of: "amzn/krb5-devel", in: amazon),
                // Another source of the same package, and one that has its name and another version.
                row("other", in: amazon), row("krb5-libs", version: "9-9", in: amazon),
            ]
            try await ledger.record(try zip(1, packages: [libs, source] + others))
            try await ledger.take([try advisory("R1", "krb5", ecosystem: amazon)])
            let first = try #require(try await task(ledger, at: 10))
            #expect(first.packages.count == 7)
            try await ledger.take([
                try advisory("R1", "krb5", ecosystem: amazon), try advisory("R2", "krb5-libs", ecosystem: amazon),
                try advisory("R3", "krb5-libs", ecosystem: rocky),
            ])
            var tasks: [MatchTask] = []
            let now = Timestamp(milliseconds: 11)
            _ = try await ledger.match(version: "1", asOf: now, clock: { now }, pageSize: 1) { task throws(Failure) in
                tasks.append(task)
                return task.packages.map { _ in [] }
            }
            let compared = tasks.flatMap(\.packages)
            #expect(Set(compared) == Set([libs, source] + [others[0]] + others[3...]))
            // On a page of its own the source has what was built from it, with its records.
            let own = try #require(tasks.first { $0.packages == [source] })
            #expect(own.built == [libs])
            #expect(Set(own.advisories.map(\.id)) == ["R1", "R2"])
            #expect(tasks.first { $0.packages == [others[0]] }?.built == [])
            // What is new under a package URL may be built from a source that is known.
            let other = row("krb5-libs", version: "2:1.2-3", in: amazon)
            try await ledger.record(try zip(2, packages: [other, row("krb5", of: "rocky/krb5", in: rocky)]))
            let later = try #require(try await task(ledger, at: 12))
            #expect(later.packages.contains(source) && !later.packages.contains(others[2]))
            #expect(Set(later.packages + later.built).isSuperset(of: [libs, other]))
        }
    }

    @Test(
        "a package is compared with every record of an id, also those that no longer name it, from whichever source",
        arguments: StoreKind.allCases)
    func rivals(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try await ledger.take([try advisory("R1", "a")], name: "one")
            #expect(try await task(ledger, at: 10)?.advisories.map(\.id) == ["R1"])
            try await ledger.take([try advisory("R1", "c", modified: 2)], name: "two")
            let newer = try #require(try await task(ledger, at: 20))
            #expect(newer.packages.map(\.name) == ["a"])
            #expect(newer.advisories.map(\.modified.milliseconds) == [1, 2])
            #expect(try await ledger.removeAdvisories(["two"], digest: anyDigest) == [])
            let without = try #require(try await task(ledger, at: 30))
            #expect(without.packages.map(\.name) == ["a"])
            #expect(without.advisories.map(\.modified.milliseconds) == [1])
        }
    }

    @Test(
        "what is withdrawn between two comparisons is compared again, forwards and backwards",
        arguments: StoreKind.allCases)
    func withdrawal(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try await ledger.take([try advisory("R1", "a", withdrawn: 15)])
            #expect(try await task(ledger, at: 10)?.packages.count == 2)
            #expect(try await task(ledger, at: 14) == nil)
            #expect(try await task(ledger, at: 15)?.packages.map(\.name) == ["a"])
            #expect(try await task(ledger, at: 20) == nil)
            #expect(try await task(ledger, at: 14)?.packages.map(\.name) == ["a"])
        }
    }

    @Test("a Maven package without a group meets advisories of every group", arguments: StoreKind.allCases)
    func withoutGroup(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let jar = LedgerPackage(
                purl: "pkg:maven/core/core@1", ecosystem: "Maven", release: nil, name: ":core", version: "1")
            try await ledger.record(try zip(1, packages: [jar]))
            try await ledger.take([
                try advisory("R1", "org.a:core", ecosystem: "Maven"), try advisory("R2", "org.a:x", ecosystem: "Maven"),
            ])
            #expect(try await task(ledger, at: 10)?.advisories.map(\.id) == ["R1"])
            try await ledger.take([
                try advisory("R1", "org.a:core", body: "low", ecosystem: "Maven"),
                try advisory("R3", "org.b:core", ecosystem: "Maven"),
            ])
            #expect(try await task(ledger, at: 20)?.advisories.map(\.id) == ["R1", "R3"])
        }
    }

    @Test("export and import keep packages, advisories and what was found", arguments: StoreKind.allCases)
    func exportImport(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try await ledger.record(try zip(2, packages: []))
            try await ledger.take([try advisory("R1", "a"), try advisory("R2", "b")])
            try await ledger.compare(at: 10)
            try await ledger.take([try advisory("R1", "a")])
            try await ledger.compare(at: 20)
            try await ledger.record(try zip(3, packages: [package("c")]))
            let exported = try await records(ledger)
            let copy = try stores.open("copy")
            for _ in 0..<2 {
                var rest = exported[...]
                _ = try await copy.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }
                #expect(try await records(copy) == exported)
            }
            _ = try await copy.check()
            #expect(try await copy.hits(1, at: 10) == ["a R1 high", "b R2 high"])
            #expect(try await copy.hits(1) == ["a R1 high"])
            #expect(try await copy.hits(3) == nil)
            #expect(try await copy.compare(at: 30)?.compared == 1)
        }
    }
}
