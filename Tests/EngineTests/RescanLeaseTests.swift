import Core
import Detectors
import Engine
import Ledger
import Synchronization
import TestKit
import Testing

/// What was looked at, and by whom.
private final class Looks: Sendable {
    private let state = Mutex<[String]>([])
    func add(_ look: String) { state.withLock { $0.append(look) } }
    var all: [String] { state.withLock { $0.sorted() } }
}

private struct Process {
    let sample: RescanSample
    let ledgers: LedgerPlace
    var workers = 1
    var owner = WorkOwner()

    func rescan(
        at text: String = judgedAt, edit: (inout RescanDemand) -> Void = { _ in },
        seen: @escaping @Sendable (String) async -> Void = { _ in }
    ) async throws -> RescanSummary {
        var place = workplace
        place.workers = workers
        place.ledgers = ledgers
        place.owner = owner
        place.detectors = [Watcher(seen: seen)]
        let now = try time(text)
        var demand = RescanDemand(ledger: sample.ledger, asOf: now, clock: { now })
        demand.lockfile = sample.lockfile
        demand.maxAge = .seconds(7 * 86_400)
        edit(&demand)
        return try await place.rescan(demand) { _ throws(Failure) in }
    }

    func store() throws(Failure) -> any LedgerStore { try ledgers.open(sample.ledger) }

    func status() async throws -> StatusFacts {
        var environment = workplace.environment
        environment.ledgers = ledgers
        return try await Status(environment, lockfile: sample.lockfile, ledger: sample.ledger).run(
            ScanDemand(asOf: try time(judgedAt), maxAge: .seconds(7 * 86_400)))
    }
}

private let names = ["a", "b", "c", "d", "e", "f"]

extension RescanSample {
    /// Locks zips of one file each, which has the zip's name.
    fileprivate func lockAll(_ names: [String] = names) async throws {
        for name in names {
            var zip = ZipBuilder()
            zip.addFile(name, name)
            try folder.write("\(name).zip", zip.bytes())
            try await lock("\(name).zip")
        }
    }
}

extension RescanSummary {
    /// What is said of each artifact that another run holds.
    fileprivate var held: [String] {
        outcomes.flatMap { outcome in
            outcome.report.findings.filter { $0.id == .scanHeld }.map { "\(outcome.report.name): \($0.message)" }
        }
    }
}

@Suite("Rescans at once on one ledger")
struct RescanLeaseTests {
    @Test("no artifact is looked at twice, and what the other run holds is unknown", arguments: SharedLedgers.allCases)
    func shared(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll()
            let process = Process(sample: sample, ledgers: kind.place())
            let looks = Looks()
            let other = SecondRun()
            let first = try await process.rescan(seen: { name in
                looks.add(name)
                // The second run begins and ends while the first one, which has taken four, looks at its first.
                guard name == "a" else { return }
                await other.run { try await process.rescan(seen: { looks.add($0) }) }
            })
            let second = try #require(other.summary)
            #expect(looks.all == names)
            #expect(
                second.states == [
                    "a: incomplete", "b: incomplete", "c: incomplete", "d: incomplete", "e: clean", "f: clean",
                ])
            let end = Timestamp(milliseconds: try time(judgedAt).milliseconds + 120_000)
            #expect(second.held == names.prefix(4).map { "\($0): held by another run until \(end)" })
            #expect(second.exitStatus == .undecided)
            #expect(second.left == 4)
            // What the second run looked at is recent now, and its findings would be told as of any other.
            #expect(first.states == names.prefix(4).map { "\($0): clean" })
            #expect(first.notDue == 2)
            #expect(first.left == 0)
            #expect(first.exitStatus == .allowed)
            #expect(try await process.status().exitStatus == .allowed)
            #expect(try await process.rescan().notDue == 6)
        }
    }

    @Test("what another run found in the meantime is told by both", arguments: SharedLedgers.allCases)
    func found(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll()
            // Drift is never completed: whoever has a place free looks again until it is mended.
            try sample.zip("f.zip", "planted")
            let process = Process(sample: sample, ledgers: kind.place())
            let other = SecondRun()
            let first = try await process.rescan(seen: { name in
                guard name == "a" else { return }
                await other.run { try await process.rescan() }
            })
            #expect(first.exitStatus == .drift)
            #expect(first.outcomes.last?.report.findings.contains { $0.id == .lockDrift } == true)
            // One is undecided, so that the code is; the drift is told all the same.
            let second = try #require(other.summary)
            #expect(second.exitStatus == .undecided)
            #expect(second.outcomes.last?.report.findings.contains { $0.id == .lockDrift } == true)
        }
    }

    @Test("where everything is asked for, a look of a run that began later will do", arguments: SharedLedgers.allCases)
    func all(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll()
            let process = Process(sample: sample, ledgers: kind.place())
            _ = try await process.rescan()
            let looks = Looks()
            let other = SecondRun()
            let clock = TickingClock(try time(judgedAt))
            let all = { @Sendable (demand: inout RescanDemand) in
                (demand.isAll, demand.clock) = (true, { clock.next() })
            }
            let first = try await process.rescan(
                edit: all,
                seen: { name in
                    looks.add("first \(name)")
                    guard name == "a" else { return }
                    await other.run { try await process.rescan(edit: all, seen: { looks.add("second \($0)") }) }
                })
            #expect(looks.all == ["a", "b", "c", "d"].map { "first \($0)" } + ["second e", "second f"])
            #expect(first.notDue == 2)
            let again = Looks()
            _ = try await process.rescan(edit: all, seen: { again.add($0) })
            #expect(again.all == names)
        }
    }

    @Test("a run that began earlier counts the looks of one that began later", arguments: SharedLedgers.allCases)
    func later(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll()
            let process = Process(sample: sample, ledgers: kind.place())
            let (looks, other) = (Looks(), SecondRun())
            let clock = TickingClock(try time(judgedAt))
            let now = { @Sendable (demand: inout RescanDemand) in
                demand.asOf = clock.next()
                demand.clock = { clock.next() }
            }
            let first = try await process.rescan(
                edit: now,
                seen: { name in
                    looks.add(name)
                    guard name == "a" else { return }
                    await other.run { try await process.rescan(edit: now, seen: { looks.add($0) }) }
                })
            #expect(looks.all == names)
            #expect(first.notDue == 2)
        }
    }

    @Test(
        "a look of a wrong clock, of tomorrow, keeps nobody from looking at everything",
        arguments: SharedLedgers.allCases)
    func future(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll(["a"])
            let process = Process(sample: sample, ledgers: kind.place())
            let tomorrow = try time("2026-11-21T12:00:00Z")
            _ = try await process.rescan(edit: { $0.clock = { tomorrow } })
            #expect(try await process.rescan(edit: { $0.isAll = true }).states == ["a: clean"])
        }
    }

    @Test(
        "what a killed run held is free when its time is over, by the clock that is handed in",
        arguments: SharedLedgers.allCases)
    func killed(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll(["a", "b"])
            let process = Process(sample: sample, ledgers: kind.place())
            let began = try time("2026-12-01T00:00:00Z")
            let until = try time("2026-12-01T00:02:00Z")
            _ = try await process.rescan(edit: { $0.artifacts = [AskedArtifact(locator: sample.path("b.zip"))] })
            let store = try process.store()
            let work = TextKey("look at \(sample.path("a.zip"))")
            try await store.addWork([DueWork(work, due: began)])
            #expect(
                try await store.takeWork(9, among: nil, by: "killed", at: began, until: until).map(\.work) == [work])
            let early = try await process.rescan(at: "2026-12-01T00:01:59Z")
            #expect(early.held == ["a: held by another run until 2026-12-01T00:02:00Z"])
            #expect(early.exitStatus == .undecided)
            #expect(try await process.status().layers.map(\.standing.state) == [.never, .fresh])
            #expect(try await process.rescan(at: "2026-12-01T00:02:00Z").states == ["a: clean"])
            #expect(try await store.leases().isEmpty)
        }
    }

    @Test(
        "what a process held that is surely gone is free at once; of others nothing is presumed",
        arguments: SharedLedgers.allCases)
    func gone(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll(["a", "b"])
            var process = Process(sample: sample, ledgers: kind.place())
            process.owner = WorkOwner(name: "me") { $0 == "gone" }
            let (now, until) = (try time(judgedAt), try time("2099-01-01T00:00:00Z"))
            let store = try process.store()
            for (name, owner) in [("a", "gone 1"), ("b", "gone1 1")] {
                try await store.addWork([DueWork(TextKey("look at \(sample.path(name)).zip"), due: now)])
                _ = try await store.takeWork(1, among: nil, by: TextKey(owner), at: now, until: until)
            }
            let summary = try await process.rescan()
            #expect(summary.states == ["a: clean", "b: incomplete"])
            #expect(summary.held == ["b: held by another run until 2099-01-01T00:00:00Z"])
        }
    }

    @Test("one place that two pins name is taken once, and looked at for both", arguments: SharedLedgers.allCases)
    func samePlace(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll(["a"])
            for name in names.dropFirst() {
                _ = try await workplace.lock(
                    [sample.path("a.zip")], name: name, lockfile: sample.lockfile, checksOnly: false,
                    asOf: try time(judgedAt))
            }
            let process = Process(sample: sample, ledgers: kind.place())
            let clock = TickingClock(try time(judgedAt))
            for isAll in [false, true] {
                let summary = try await process.rescan(edit: { demand in
                    demand.isAll = isAll
                    demand.clock = { clock.next() }
                })
                #expect(summary.states == names.map { "\($0): clean" })
                #expect(summary.notDue == 0)
            }
            #expect(try await process.store().leases().isEmpty)
        }
    }

    @Test(
        "copies in several places are looked at each by the run that found them due", arguments: SharedLedgers.allCases)
    func copies(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            let paths = try names.map { try sample.zip("\($0).zip", "the same") }
            let process = Process(sample: sample, ledgers: kind.place())
            let clock = TickingClock(try time(judgedAt))
            for isAll in [false, true] {
                let summary = try await process.rescan(edit: { demand in
                    (demand.lockfile, demand.artifacts) = (nil, paths.map { AskedArtifact(locator: $0) })
                    demand.isAll = isAll
                    demand.clock = { clock.next() }
                })
                #expect(summary.states == names.map { "\($0): clean" })
            }
        }
    }

    @Test("artifacts that nobody knew before are looked at once too", arguments: SharedLedgers.allCases)
    func unknown(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll()
            let process = Process(sample: sample, ledgers: kind.place())
            let (looks, other) = (Looks(), SecondRun())
            let all = { @Sendable (demand: inout RescanDemand) in
                (demand.lockfile, demand.artifacts) = (
                    nil, names.map { AskedArtifact(locator: sample.path("\($0).zip")) }
                )
            }
            let first = try await process.rescan(
                edit: all,
                seen: { name in
                    looks.add(name)
                    guard name == "a" else { return }
                    await other.run { try await process.rescan(edit: all, seen: { looks.add($0) }) }
                })
            #expect(looks.all == names)
            #expect(first.notDue == 2)
            #expect(other.summary?.left == 4)
        }
    }

    @Test("a run that ends early, by a failure or at once, holds nothing", arguments: SharedLedgers.allCases)
    func early(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll()
            try sample.zip("a.zip", "planted")
            let process = Process(sample: sample, ledgers: kind.place())
            let summary = try await process.rescan(edit: { $0.failsFast = true })
            #expect(summary.exitStatus == .drift)
            #expect(summary.left == 5)
            #expect(try await process.store().leases().isEmpty)
            var place = workplace
            place.ledgers = process.ledgers
            let now = try time(judgedAt)
            var demand = RescanDemand(ledger: sample.ledger, asOf: now, clock: { now })
            demand.lockfile = sample.lockfile
            await #expect(throws: Failure.self) {
                try await place.rescan(demand) { _ throws(Failure) in throw Failure(.outputFailed, "no room") }
            }
            #expect(try await process.store().leases().isEmpty)
        }
    }

    @Test("what is named and not pinned is looked at, whatever lay there before", arguments: SharedLedgers.allCases)
    func unpinned(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll(["a"])
            let process = Process(sample: sample, ledgers: kind.place())
            _ = try await process.rescan()
            let summary = try await process.rescan(edit: {
                $0.artifacts = [AskedArtifact(name: "new", locator: sample.path("a.zip"))]
            })
            #expect(summary.outcomes.map(\.report.name) == ["new"])
            #expect(summary.exitStatus == .drift)
        }
    }

    @Test("nothing is taken where nothing is due", arguments: SharedLedgers.allCases)
    func notDue(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try await sample.lockAll(["a"])
            let process = Process(sample: sample, ledgers: kind.place())
            _ = try await process.rescan()
            let store = try process.store()
            let now = try time(judgedAt)
            let work = TextKey("look at \(sample.path("a.zip"))")
            try await store.addWork([DueWork(work, due: now)])
            _ = try await store.takeWork(1, among: nil, by: "other", at: now, until: try time("2099-01-01T00:00:00Z"))
            let summary = try await process.rescan()
            #expect(summary.exitStatus == .allowed)
            #expect(summary.notDue == 1)
        }
    }
}
