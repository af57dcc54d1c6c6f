import Core
import Ledger
import TestKit
import Testing

@Suite("What the ledger remembers")
struct StoreTests {
    @Test("a look is there for the next process", arguments: StoreKind.allCases)
    func remembers(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let first = try stores.open("l")
            try await first.record(try zip(1, scans: [scan(100)]))
            try await first.close()
            let second = try stores.open("l")
            let known = try await second.layers([try digest(1), try digest(2)], asOf: time(200))
            #expect(known.count == 1)
            #expect(known[try digest(1)]?.history.completed[Scanner.reading] == scan(100))
            #expect(known[try digest(1)]?.identity.tree == (try digest(1_001)))
        }
    }

    @Test(
        "of many looks the last completed one counts, and an attempt since then is known", arguments: StoreKind.allCases
    )
    func lastLooks(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let refused = ScanFinding(Finding(.archiveZipGap, .fail, "a gap", path: "a"), severity: .high)
            try await ledger.record(try zip(1, scans: [scan(300, .failed, findings: [refused])]))
            try await ledger.record(try zip(1, scans: [scan(100), scan(200, version: "2"), scan(150)]))
            let history = try #require(
                try await ledger.layers([try digest(1)], asOf: time(1_000))[try digest(1)]?.history)
            #expect(history.completed[Scanner.reading]?.asOf == time(200))
            #expect(history.completed[Scanner.reading]?.scanner.version == "2")
            #expect(history.attempts[Scanner.reading]?.findings == [refused])
        }
    }

    @Test("as of a time, only what had been looked at by then is known", arguments: StoreKind.allCases)
    func asOf(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            for second in [100, 200, 300] as [Int64] { try await ledger.record(try zip(1, scans: [scan(second)])) }
            func last(_ second: Int64) async throws -> Timestamp? {
                try await ledger.layers([try digest(1)], asOf: time(second))[try digest(1)]?.history.completed[
                    "reading"]?
                    .asOf
            }
            #expect(try await last(99) == nil)
            #expect(try await last(100) == time(100))
            #expect(try await last(299) == time(200))
            #expect(try await last(300) == time(300))
        }
    }

    @Test(
        "a layer that several images share stands once, its files too, and knows who holds it",
        arguments: StoreKind.allCases)
    func sharing(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try image(10, layers: [100, 200], name: "api", scans: [scan(1)]))
            try await ledger.record(try image(20, layers: [100, 300, 300], name: "worker", scans: [scan(2)]))
            let known = try await ledger.layers(asOf: time(9))
            #expect(known.count == 3)
            let base = try #require(known.first { $0.identity.digest == (try? digest(100)) })
            #expect(base.artifacts.count == 2)
            let own = try #require(known.first { $0.identity.digest == (try? digest(300)) })
            #expect(own.artifacts.count == 1)
            #expect(try await ledger.check().first { $0.table == "files" }?.rows == 3)
        }
    }

    @Test("layers with other bytes and the same tree share their files", arguments: StoreKind.allCases)
    func sharedTree(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, scans: [scan(1)], tree: 7))
            try await ledger.record(try zip(2, scans: [scan(1)], tree: 7))
            let rows = try await ledger.check()
            #expect(rows.first { $0.table == "layers" }?.rows == 2)
            #expect(rows.first { $0.table == "files" }?.rows == 3)
        }
    }

    @Test("an artifact is found by the place that it was read from last", arguments: StoreKind.allCases)
    func sources(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            try await ledger.record(try zip(1, scans: [scan(1)]))
            try await ledger.record(try zip(2, scans: [scan(2)]))
            let known = try await ledger.identities(ofSources: ["/layers/layer.zip", "/layers/none.zip"])
            #expect(known.mapValues(\.digest) == ["/layers/layer.zip": try digest(2)])
            #expect(known["/layers/layer.zip"]?.layers.map(\.digest) == [try digest(2)])
        }
    }

    @Test("very many places are asked about, several of them of one image", arguments: StoreKind.allCases)
    func manySources(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            var other = try zip(2, scans: [scan(1)])
            other.source = "/layers/other.zip"
            try await ledger.record(other)
            for place in ["/a", "/b"] {
                var image = try image(10, layers: [100, 200, 100], name: "api", scans: [scan(1)])
                image.source = place
                try await ledger.record(image)
            }
            let none = (0..<1_200).map { "/none/\($0)" }
            let known = try await ledger.identities(ofSources: ["/b"] + none + ["/layers/other.zip", "/a", "/a"])
            #expect(Set(known.keys.map(\.string)) == ["/a", "/b", "/layers/other.zip"])
            let layers = try [100, 200, 100].map { try digest($0) }
            #expect(known["/a"]?.layers.map(\.digest) == layers && known["/b"] == known["/a"])
            #expect(known["/layers/other.zip"]?.layers.map(\.digest) == [try digest(2)])
        }
    }

    @Test("export and import give the same ledger, and importing twice changes nothing", arguments: StoreKind.allCases)
    func exportImport(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("a")
            let found = ScanFinding(
                Finding(.signatureExpiry, .fail, "x\n", path: "p", remedy: "r"), severity: .medium)
            try await ledger.record(
                try zip(1, scans: [scan(1), scan(5, .finding, scanner: "signature", findings: [found])]))
            try await ledger.record(
                try image(10, layers: [100, 200, 100], name: "api", scans: [scan(1), scan(2, .incomplete)]))
            var odd = try zip(3, name: "odd", scans: [])
            odd.layers[0].entries = [
                Entry(
                    path: try EntryPath(validating: Array(#"a\b c"#.utf8), rules: .tar), type: .link, mode: 0o777,
                    link: [0xFF, 0x5C])
            ]
            odd.layers[0].scans = [
                ScanRecord(
                    scanner: Scanner(name: "advisories", version: "1"),
                    database: ScanDatabase(name: "osv", digest: try digest(4), dataDate: time(3)), asOf: time(4),
                    started: time(5), finished: time(6), outcome: .clean, bytesSeen: 0, bytesTotal: 1)
            ]
            try await ledger.record(odd)
            let exported = try await records(ledger)
            let copy = try stores.open("b")
            for known in [0, 1] {
                var rest = exported[...]
                let counts = try await copy.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }
                #expect(counts.knownScans == known * counts.scans)
                #expect(try await records(copy) == exported)
            }
            _ = try await copy.check()
        }
    }

    @Test("an import that fails leaves nothing", arguments: StoreKind.allCases)
    func importFails(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("a")
            try await ledger.record(try zip(1, scans: [scan(1)]))
            let before = try await records(ledger)
            var rest: [LedgerRecord] = [
                .layer(LayerIdentity(digest: try digest(5), tree: try digest(6))),
                .layerScan(layer: try digest(9), scan(1)),
            ]
            let code = await failureCode { () async throws(Failure) in
                _ = try await ledger.importRecords(digest: anyDigest) { () throws(Failure) in
                    rest.isEmpty ? nil : rest.removeFirst()
                }
            }
            #expect(code == .ledgerExportInvalid)
            #expect(try await records(ledger) == before)
        }
    }

    @Test(
        "evidence is kept by artifact and selection, replaced by a look, moved by an export",
        arguments: StoreKind.allCases)
    func evidence(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            func kept(_ text: String, selection: TextKey = "") throws -> KeptEvidence {
                KeptEvidence(
                    selection: selection, version: "1", digest: try digest(text.utf8.count), body: Array(text.utf8))
            }
            func record(_ seed: Int, _ evidence: KeptEvidence?) async throws -> ArtifactKey {
                var artifact = try zip(seed, scans: [scan(1)])
                artifact.evidence = evidence
                try await ledger.record(artifact)
                return ArtifactKey(artifact.identity)
            }
            let one = EvidenceKey(try await record(1, try kept("a")), selection: "")
            let two = EvidenceKey(try await record(2, try kept("b", selection: "x")), selection: "x")
            let three = EvidenceKey(try await record(3, nil), selection: "")
            let all = [one, two, three, EvidenceKey(two.artifact, selection: "")]
            #expect(try await ledger.evidence(of: all) == [one: try kept("a"), two: try kept("b", selection: "x")])
            _ = try await record(1, try kept("aa"))
            _ = try await record(1, nil)
            _ = try await record(2, try kept("c", selection: "y"))
            #expect(try await ledger.evidence(of: all) == [one: try kept("aa"), two: try kept("b", selection: "x")])
            #expect(try await ledger.check().first { $0.table == "evidence" }?.rows == 3)

            let exported = try await records(ledger)
            let copy = try stores.open("copy")
            for _ in 0..<2 {
                var rest = exported[...]
                _ = try await copy.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }
                #expect(try await records(copy) == exported)
            }
            var rest = exported.filter { record in
                switch record {
                case .artifact, .artifactScan: false
                default: true
                }
            }[...]
            let bare = try stores.open("bare")
            let code = await failureCode { () async throws(Failure) in
                _ = try await bare.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }
            }
            #expect(code == .ledgerExportInvalid)
        }
    }

    @Test("judgements of many artifacts are recorded at once, all or none", arguments: StoreKind.allCases)
    func judgements(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            var keys: [ArtifactKey] = []
            for seed in 1...3 {
                let artifact = try zip(seed, scans: [scan(1)])
                try await ledger.record(artifact)
                keys.append(ArtifactKey(artifact.identity))
            }
            let revoked = ScanFinding(Finding(.signatureRevocation, .fail, "revoked"), severity: .high)
            let look = scan(5, .finding, scanner: Scanner.signature, findings: [revoked])
            try await ledger.record(keys.prefix(2).map { JudgedArtifact($0, look) })
            try await ledger.record([JudgedArtifact]())
            let known = try await ledger.artifacts(keys, asOf: time(9))
            #expect(keys.map { known[$0]?.history.completed[Scanner.signature] } == [look, look, nil])
            #expect(keys.allSatisfy { known[$0]?.history.completed[Scanner.reading] == scan(1) })

            let stranger = ArtifactKey(digest: try digest(77), tree: try digest(78))
            let code = await failureCode { () async throws(Failure) in
                try await ledger.record([JudgedArtifact(keys[2], look), JudgedArtifact(stranger, look)])
            }
            #expect(code == .ledgerInvalid)
            let after = try await ledger.artifacts([keys[2]], asOf: time(9))
            #expect(after[keys[2]]?.history.completed[Scanner.signature] == nil)
        }
    }
}
