import Core
import Ledger
import TestKit
import Testing

/// What others do while packages are compared happens in the judge, that is between two pages: one page holds one package.
@Suite("Others go on while packages are compared with advisories")
struct MatchBesideOthersTests {
    private let now = Timestamp(milliseconds: 10)

    /// A source with one advisory of each name.
    private func source(_ names: [String], name: String = "osv", digest seed: Int) throws -> ImportedAdvisories {
        let rows = try names.map { try advisory("R-\($0)", $0) }
        return ImportedAdvisories(
            source: AdvisorySource(
                name: name, digest: try digest(seed), records: rows.count, imported: Timestamp(milliseconds: 9),
                parts: [.init(ecosystem: "PyPI", records: rows.count, dataDate: Timestamp(milliseconds: 5))]),
            rows: rows)
    }

    private func take(_ source: ImportedAdvisories, into ledger: any LedgerStore) async throws(Failure) {
        _ = try await ledger.importAdvisories([source], digest: lastDigest)
    }

    /// The digest of the last source stands for all.
    private func lastDigest(_ sources: [AdvisorySource]) throws(Failure) -> Digest {
        guard let last = sources.last else { throw Failure(.internalFault, "no sources") }
        return last.digest
    }

    /// Compares a package a page; `between` is told of each page.
    private func compare(
        _ ledger: any LedgerStore, between: (MatchTask) async throws(Failure) -> Void
    ) async throws(Failure) -> MatchOutcome? {
        try await ledger.match(version: "1", asOf: now, clock: { now }, pageSize: 1) { task async throws(Failure) in
            try await between(task)
            return task.packages.map { package in
                task.advisories.filter { String(decoding: $0.body, as: UTF8.self) == "\(package.name) high" }.map {
                    MatchedFinding(ids: [$0.id], records: [$0.id], fixed: [], severity: .high, tenths: nil)
                }
            }
        }
    }

    private func match(_ seed: Int, _ ledger: any LedgerStore) async throws -> TreeMatch? {
        try await ledger.layers([digest(seed)], asOf: time(1_000))[digest(seed)]?.packages
    }

    @Test("no page is longer than told, and the versions of one name follow each other", arguments: StoreKind.allCases)
    func pages(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let held = ["b 1", "a 2", "c 1", "a 1", "b 2"].map { $0.split(separator: " ").map(String.init) }
            try await ledger.record(try zip(1, packages: held.map { package($0[0], $0[1]) }))
            try await take(try source(["a", "c"], digest: 1), into: ledger)
            var pages: [[String]] = []
            var advisories: [[String]] = []
            let outcome = try await ledger.match(version: "1", asOf: now, clock: { now }, pageSize: 2) {
                task throws(Failure) in
                pages.append(task.packages.map { "\($0.name) \($0.version)" })
                advisories.append(task.advisories.map(\.id))
                return task.packages.map { _ in [] }
            }
            #expect(pages == [["a 2", "a 1"], ["b 1", "b 2"], ["c 1"]])
            #expect(advisories == [["R-a"], [], ["R-c"]])
            #expect(outcome?.compared == 5)
        }
    }

    @Test(
        "one reads and one records between two pages; what was recorded is for the next comparison",
        arguments: StoreKind.allCases)
    func beside(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (ledger, other) = (try stores.open("l"), try stores.open("l"))
            try await ledger.record(try zip(1, packages: [package("a"), package("b"), package("c")]))
            try await take(try source(["a", "d"], digest: 1), into: ledger)
            let news = try zip(2, packages: [package("a"), package("d")])
            let known = try zip(3, packages: [package("b")])
            var seen: [[String]] = []
            var layers: [Int] = []
            let outcome = try await compare(ledger) { task async throws(Failure) in
                seen.append(task.packages.map(\.name))
                if seen.count == 1 {
                    try await other.record(news)
                    try await other.record(known)
                }
                layers.append(try await other.layers(asOf: time(1_000)).count)
            }
            #expect(seen == [["a"], ["b"], ["c"]])
            #expect(layers == [3, 3, 3])
            #expect(outcome?.compared == 3)
            #expect(try await match(1, ledger)?.hits.map(\.finding.ids) == [["R-a"]])
            // Package d was not compared, so that nothing is said of its tree; all of the other tree was.
            #expect(try await match(2, ledger)?.match == nil)
            #expect(try await match(3, ledger)?.match == outcome?.match)
            #expect(try await compare(ledger) { _ throws(Failure) in }?.compared == 1)
            #expect(try await match(2, ledger)?.hits.map(\.finding.ids) == [["R-a"], ["R-d"]])
        }
    }

    @Test(
        "advisories that are imported meanwhile: the comparison begins anew, with those", arguments: StoreKind.allCases)
    func importedMeanwhile(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (ledger, other) = (try stores.open("l"), try stores.open("l"))
            try await ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try await take(try source(["a"], digest: 1), into: ledger)
            let news = try source(["b"], digest: 2)
            var pages = 0
            let outcome = try await compare(ledger) { _ async throws(Failure) in
                pages += 1
                if pages == 2 { try await take(news, into: other) }
            }
            #expect(pages == 4)
            #expect(outcome?.match.state.database.digest == (try digest(2)))
            #expect(try await match(1, ledger)?.hits.map(\.finding.ids) == [["R-b"]])
            #expect(try await ledger.check().first { $0.table == "matches" }?.rows == 1)
        }
    }

    @Test("advisories that change again and again: no comparison is called complete", arguments: StoreKind.allCases)
    func importedAgainAndAgain(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (ledger, other) = (try stores.open("l"), try stores.open("l"))
            try await ledger.record(try zip(1, packages: [package("a")]))
            try await take(try source(["a"], digest: 1), into: ledger)
            let news = try (2...9).map { try source(["a"], digest: $0) }
            var pages = 0
            let code = await failureCode { () async throws(Failure) in
                _ = try await compare(ledger) { _ async throws(Failure) in
                    try await take(news[pages], into: other)
                    pages += 1
                }
            }
            #expect(code == .ledgerBusy)
            #expect(pages == 3)
            #expect(try await ledger.check().first { $0.table == "matches" }?.rows == 0)
            #expect(try await match(1, ledger)?.match == nil)
            // The control: nothing is left behind that would hold the next one up.
            #expect(try await compare(ledger) { _ throws(Failure) in }?.compared == 1)
            #expect(try await match(1, ledger)?.hits.count == 1)
        }
    }

    @Test("the last advisories are removed meanwhile: there is nothing to compare with", arguments: StoreKind.allCases)
    func removedMeanwhile(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (ledger, other) = (try stores.open("l"), try stores.open("l"))
            try await ledger.record(try zip(1, packages: [package("a")]))
            try await take(try source(["a"], digest: 1), into: ledger)
            let outcome = try await compare(ledger) { _ async throws(Failure) in
                _ = try await other.removeAdvisories(["osv"], digest: lastDigest)
            }
            #expect(outcome == nil)
            #expect(try await ledger.check().first { $0.table == "matches" }?.rows == 0)
        }
    }

    @Test(
        "two compare at once: one after the other is done, and what both found stands once",
        arguments: StoreKind.allCases)
    func twoAtOnce(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (ledger, other) = (try stores.open("l"), try stores.open("l"))
            try await ledger.record(try zip(1, packages: [package("a"), package("b")]))
            try await take(try source(["a"], digest: 1), into: ledger)
            var isFirst = true
            var compared: Int?
            let outcome = try await compare(ledger) { _ async throws(Failure) in
                guard isFirst else { return }
                isFirst = false
                compared = try await compare(other) { _ throws(Failure) in }?.compared
            }
            #expect(compared == 2)
            #expect(outcome?.compared == 0)
            let rows = try await ledger.check()
            #expect(rows.first { $0.table == "matches" }?.rows == 1)
            #expect(rows.first { $0.table == "package_findings" }?.rows == 1)
        }
    }
}
