import Core
import Ledger
import Testing

private func finding(
    _ id: String, _ severity: Severity = .high, at seen: Int64 = 1, isExploited: Bool = false
) -> ToldFinding {
    ToldFinding(
        .scanFinding, .fail, severity, path: nil, purl: "pkg:pypi/a@1", ids: [id], isExploited: isExploited,
        firstSeen: time(seen))
}

private func artifact(_ name: String, at place: String? = nil, _ seed: Int = 1) throws -> ToldArtifact {
    ToldArtifact(place: place ?? "/\(name)", name: name, tree: try digest(seed))
}

@Suite("Runs, and what they told")
struct StoreRunTests {
    /// Runs, and gives what is held of an artifact before it: ids of what is known.
    private func run(
        _ name: String, _ ledger: any LedgerStore, _ asked: ToldArtifact, _ findings: [ToldFinding],
        scope: RunAnswer.Scope = .everything
    ) async throws -> [String] {
        let run = try await ledger.beginRun(name, asOf: time(1), started: time(1))
        let baseline = Baseline(
            try await ledger.told([asked]), at: .before(run.number), asked: [TextKey(asked.place)]
        ).of(asked)
        let known = findings.filter { !baseline.isNew($0) }.flatMap(\.ids)
        try await ledger.endRun(
            run, finished: time(2), exit: 0, answers: [RunAnswer(asked, findings, scope: scope)])
        return known
    }

    private func open(_ ledger: any LedgerStore) async throws -> [String] {
        try await ledger.told(nil).flatMap(\.spans).filter { $0.end == nil }.flatMap(\.finding.ids).sorted()
    }

    @Test(
        "what the run before told is known; what it did not tell, or told as less severe, is new",
        arguments: StoreKind.allCases)
    func news(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let api = try artifact("api")
            #expect(try await run("1", ledger, api, [finding("A"), finding("B", .low)]) == [])
            #expect(try await run("2", ledger, api, [finding("A"), finding("B", .high), finding("C")]) == ["A"])
            #expect(try await run("3", ledger, api, [finding("B", .high), finding("C")]) == ["B", "C"])
            #expect(try await open(ledger) == ["B", "C"])
            #expect(try await run("4", ledger, api, [finding("A"), finding("C", isExploited: true)]) == [])
            #expect(try await run("5", ledger, api, [finding("A"), finding("C", isExploited: true)]) == ["A", "C"])
        }
    }

    @Test(
        "a retry gives the same answer, also after other runs, and takes back what the first try told",
        arguments: StoreKind.allCases)
    func retry(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let api = try artifact("api")
            _ = try await run("1", ledger, api, [finding("A"), finding("B")])
            #expect(try await run("2", ledger, api, [finding("A"), finding("C")]) == ["A"])
            #expect(try await run("2", ledger, api, [finding("A"), finding("B"), finding("D")]) == ["A", "B"])
            #expect(try await open(ledger) == ["A", "B", "D"], "B is there after all, C was of the first try alone")
            #expect(try await run("3", ledger, api, [finding("A"), finding("D")]) == ["A", "D"])
            #expect(try await run("2", ledger, api, [finding("A"), finding("C"), finding("D")]) == ["A"])
            #expect(try await open(ledger) == ["A", "D"], "a later run has told of it")
            #expect(try await ledger.runs().map(\.name) == ["1", "2", "3"])
        }
    }

    @Test("a run that never ended told nothing", arguments: StoreKind.allCases)
    func stopped(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            _ = try await ledger.beginRun("1", asOf: time(1), started: time(1))
            #expect(try await run("2", ledger, try artifact("api"), [finding("A")]) == [])
            #expect(try await ledger.runs().map(\.finished) == [nil, time(2)])
        }
    }

    @Test(
        "an artifact that moved is known by name and content; another's content under its name is not",
        arguments: StoreKind.allCases)
    func moved(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            _ = try await run("1", ledger, try artifact("api", at: "/a/api.zip"), [finding("A")])
            #expect(try await run("2", ledger, try artifact("api", at: "/b/api.zip"), [finding("A")]) == ["A"])
            #expect(try await run("3", ledger, try artifact("api", at: "/c/api.zip", 2), [finding("A")]) == [])
            #expect(try await run("4", ledger, try artifact("web", at: "/d/api.zip"), [finding("A")]) == [])
            #expect(
                try await run("5", ledger, try artifact("api", at: "/b/api.zip", 3), [finding("A")]) == ["A"],
                "a new build at the same place")
        }
    }

    @Test(
        "what could not be looked at ends nothing, and a look ends what its scanners would have found",
        arguments: StoreKind.allCases)
    func scopes(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let api = try artifact("api")
            let signature = ToldFinding(.signatureExpiry, .fail, .high, path: nil, firstSeen: time(1))
            _ = try await run("1", ledger, api, [finding("A"), signature])
            _ = try await run("2", ledger, api, [], scope: .nothing)
            #expect(
                try await run("3", ledger, api, [finding("A")], scope: .scanners([TextKey(Scanner.advisories)])) == [
                    "A"
                ])
            _ = try await run("4", ledger, api, [], scope: .scanners([TextKey(Scanner.signature)]))
            #expect(try await open(ledger) == ["A"])
        }
    }

    @Test("moved by an export, what was known stays known, and what is new is new", arguments: StoreKind.allCases)
    func exported(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let api = try artifact("api")
            _ = try await run("1", ledger, api, [finding("A"), finding("B", .low)])
            _ = try await run("2", ledger, api, [finding("B", .low, isExploited: true), finding("C")])
            let drift = ToldFinding(.lockDrift, .fail, .high, path: "p\n", firstSeen: time(3))
            _ = try await run("3", ledger, try artifact("worker", 2), [drift])
            _ = try await ledger.beginRun("stopped", asOf: time(9), started: time(9))
            let exported = try await records(ledger)
            let copy = try stores.open("copy")
            for isFirst in [true, false] {
                var rest = exported[...]
                let counts = try await copy.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }
                #expect(counts.runs == (isFirst ? 4 : 0))
                #expect(try await records(copy) == exported)
            }
            #expect(try await copy.runs() == ledger.runs())
            let now = [finding("B", .low, isExploited: true), finding("C"), finding("D")]
            // Of another machine the place is another, and the name and content are the same.
            #expect(try await run("4", copy, try artifact("api", at: "/elsewhere/api"), now) == ["B", "C"])
            #expect(try await run("4", ledger, api, now) == ["B", "C"])
            // A retry of a run of before is one.
            #expect(try await copy.beginRun("2", asOf: time(1), started: time(1)).number == 2)
            #expect(try await copy.beginRun("5", asOf: time(1), started: time(1)).number == 6)
        }
    }

    /// Takes what one ledger holds into another; gives back how many runs were new.
    private func merge(_ ledger: any LedgerStore, into other: any LedgerStore) async throws -> Int {
        var rest = try await records(ledger)[...]
        return try await other.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }.runs
    }

    @Test(
        "of copies whose machines each looked at a part, the merged ledger knows what one ledger would",
        arguments: StoreKind.allCases)
    func shards(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (api, worker) = (try artifact("api"), try artifact("worker", 2))
            let whole = try stores.open("whole")
            _ = try await run("night", whole, api, [finding("A")])
            _ = try await run("also", whole, worker, [finding("W")])
            let first = try stores.open("first")
            let second = try stores.open("second")
            #expect(try await merge(whole, into: first) == 2)
            #expect(try await merge(whole, into: second) == 2)
            _ = try await run("next 1/2", first, api, [finding("A"), finding("B")])
            _ = try await run("next 2/2", second, worker, [])
            for isFirst in [true, false] {
                #expect(try await merge(first, into: whole) == (isFirst ? 1 : 0))
                #expect(try await merge(second, into: whole) == (isFirst ? 1 : 0))
                #expect(try await whole.runs().map(\.name) == ["night", "also", "next 1/2", "next 2/2"])
                #expect(try await whole.runs().map(\.number) == [1, 2, 3, 4])
                #expect(try await open(whole) == ["A", "B"])
            }
            // What is new is told by what each part told.
            #expect(try await run("3", whole, api, [finding("A"), finding("B"), finding("C")]) == ["A", "B"])
            #expect(try await run("3", whole, worker, [finding("W")]) == [])
        }
    }

    @Test(
        "a run of another ledger that comes between moves those behind it, and one that goes on ends as the same run",
        arguments: StoreKind.allCases)
    func between(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (ledger, other) = (try stores.open("l"), try stores.open("o"))
            let (api, worker) = (try artifact("api"), try artifact("worker", 2))
            func begin(_ name: String, _ store: any LedgerStore, at start: Int64) async throws -> LedgerRun {
                try await store.beginRun(name, asOf: time(start), started: time(start))
            }
            func end(
                _ run: LedgerRun, _ store: any LedgerStore, _ artifact: ToldArtifact, _ ids: [String]
            ) async throws {
                let answer = RunAnswer(artifact, ids.map { finding($0) }, scope: .everything)
                try await store.endRun(run, finished: time(99), exit: 0, answers: [answer])
            }
            try await end(try await begin("1", ledger, at: 1), ledger, api, ["A"])
            let late = try await begin("9", ledger, at: 9)
            try await end(try await begin("5", other, at: 5), other, worker, ["W"])
            #expect(try await merge(other, into: ledger) == 1)
            #expect(try await ledger.runs().map(\.name) == ["1", "5", "9"])
            try await end(late, ledger, api, ["B"])
            let told = try await ledger.told([api, worker])
            #expect(told.first { $0.artifact == api }?.lastRun == 3)
            #expect(told.first { $0.artifact == api }?.spans.map(\.first) == [1, 3])
            #expect(told.first { $0.artifact == api }?.spans.map(\.end) == [3, nil])
            #expect(told.first { $0.artifact == worker }?.spans.map(\.first) == [2])
            #expect(try await ledger.runs().allSatisfy { $0.finished != nil })
        }
    }

    /// More than one question asks about, and what no two of them may mix up.
    @Test(
        "of very many artifacts each is told what is its own, one that has moved and one that is told of twice too",
        arguments: StoreKind.allCases)
    func many(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            let artifacts = try (0..<1_100).map { try artifact("a\($0)", $0 + 1) }
            func run(_ name: String, _ answers: [RunAnswer]) async throws {
                let run = try await ledger.beginRun(name, asOf: time(1), started: time(1))
                try await ledger.endRun(run, finished: time(2), exit: 0, answers: answers)
            }
            func answer(_ artifact: ToldArtifact, _ ids: [String]) -> RunAnswer {
                RunAnswer(artifact, ids.map { finding($0) }, scope: .everything)
            }
            try await run("1", artifacts.map { answer($0, ["all", $0.name]) })
            var moved = artifacts[700]
            moved.place = "/elsewhere"
            var renamed = artifacts[3]
            renamed.name = "b"
            var rebuilt = artifacts[4]
            rebuilt.tree = try digest(5_000)
            var answers = artifacts.map { answer($0, ["all", "new-\($0.name)"]) }
            answers[700] = answer(moved, ["all"])
            answers[3] = answer(renamed, [])
            answers[4] = answer(rebuilt, ["all"])
            // The later one counts.
            answers.append(answer(artifacts[9], ["all", "last"]))
            try await run("2", answers)
            let told = try await ledger.told(nil)
            #expect(told.count == artifacts.count)
            #expect(told.allSatisfy { $0.lastRun == 2 })
            for (number, artifact) in artifacts.enumerated() {
                let known =
                    switch number {
                    case 700: moved
                    case 3: renamed
                    case 4: rebuilt
                    default: artifact
                    }
                let history = try #require(told.first { $0.artifact == known }, "\(known)")
                let open = history.spans.filter { $0.end == nil }.flatMap(\.finding.ids)
                let ended = history.spans.filter { $0.end == 2 }.flatMap(\.finding.ids)
                switch number {
                case 700, 4: #expect(open == ["all"] && ended == [artifact.name])
                case 3: #expect(open == [] && ended == ["all", artifact.name])
                case 9: #expect(open == ["all", "last"] && ended == [artifact.name])
                default: #expect(open == ["all", "new-\(artifact.name)"] && ended == [artifact.name])
                }
            }
        }
    }

    @Test("ledgers that hold the same runs in different orders do not merge", arguments: StoreKind.allCases)
    func orders(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let (ledger, other) = (try stores.open("l"), try stores.open("o"))
            for name in ["a", "b"] { _ = try await ledger.beginRun(name, asOf: time(1), started: time(1)) }
            for name in ["b", "a"] { _ = try await other.beginRun(name, asOf: time(1), started: time(1)) }
            let before = try await records(ledger)
            await #expect(throws: Failure(.ledgerExportInvalid, "")) { try await merge(other, into: ledger) }
            #expect(try await records(ledger) == before)
        }
    }

    @Test("an export whose runs contradict each other leaves nothing", arguments: StoreKind.allCases)
    func contradiction(_ kind: StoreKind) async throws {
        func run(_ number: Int64, _ name: String) -> LedgerRecord {
            .run(LedgerRun(number: number, name: name, asOf: time(1), started: time(1)))
        }
        func told(_ lastRun: Int64, _ first: Int64 = 1, to end: Int64? = nil) throws -> LedgerRecord {
            .told(
                ToldHistory(
                    try artifact("api"), lastRun: lastRun, spans: [ToldSpan(finding("A"), first: first, end: end)]))
        }
        try await withStores(kind) { stores in
            let ledger = try stores.open("l")
            for bad in [
                [run(1, "a"), run(1, "b")], [run(1, "a"), run(2, "a")], [run(0, "a")], [try told(1)],
                [run(1, "a"), try told(2)], [run(1, "a"), try told(1, 2)], [run(1, "a"), try told(1, to: 3)],
                [run(1, "a"), try told(1), try told(1)],
            ] {
                var rest = bad[...]
                await #expect(throws: Failure.self) {
                    try await ledger.importRecords(digest: anyDigest) { () throws(Failure) in rest.popFirst() }
                }
                #expect(try await records(ledger).isEmpty)
            }
        }
    }
}
