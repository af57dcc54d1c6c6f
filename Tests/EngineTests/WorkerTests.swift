import Core
import Detectors
import Ledger
import Synchronization
import TestKit
import Testing

@testable import Engine

/// What somebody waits for.
private final class Gate: Sendable {
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }
    func wait() async {
        while !isOpen.withLock(\.self) { do { try await Task.sleep(for: .milliseconds(5)) } catch { return } }
    }
}

/// Time that passes as the test has it.
private final class Hand: Sendable {
    private let state = Mutex<Int64>(0)
    var time: Int64 { state.withLock(\.self) }
    func go(on time: Int64) { state.withLock { $0 += time } }
}

private final class List<Element: Sendable>: Sendable {
    private let state = Mutex<[Element]>([])
    func add(_ element: Element) { state.withLock { $0.append(element) } }
    var all: [Element] { state.withLock(\.self) }
}

/// Layers, a queue on a server that asks for looks at them, and workers.
private struct Night {
    let sample: RescanSample
    let place: String
    var width = 1

    private var environment: Environment {
        var environment = workplace.environment
        environment.ledgers = .stores { (PostgresServer.worker, ["PATH=/usr/bin:/bin"]) }
        return environment
    }

    func queue() throws -> any WorkQueue { try environment.ledgers.queue(place) }
    func sql(_ text: String) throws { try PostgresServer.execute(text, in: place) }

    /// Zips of one file each, which has the zip's name, pinned and in the queue.
    func enqueue(_ names: [String]) async throws {
        for name in names {
            var zip = ZipBuilder()
            zip.addFile(name, name)
            try sample.folder.write("\(name).zip", zip.bytes())
            try await sample.lock("\(name).zip")
        }
        var demand = demand()
        demand.lockfile = sample.lockfile
        var looks = EnqueueLooks(environment, ArtifactOptions(), demand, tenant: "t")
        looks.isAsOfServer = true
        #expect(try await looks.run().counts.added == names.count)
    }

    private func demand() -> RescanDemand {
        let now = Timestamp(milliseconds: 1_790_000_000_000)
        return RescanDemand(ledger: place, asOf: now, clock: { now })
    }

    func worker(
        drains: Bool = true, seen: @escaping @Sendable (String) async -> Void = { _ in },
        attempt: @escaping @Sendable (HeldJob) async -> AttemptEnd = { _ in .done },
        edit: (inout WorkerDemand) -> Void = { _ in }
    ) -> RunWorker {
        var environment = environment
        environment.detectors = [Watcher(seen: seen)]
        var worker = WorkerDemand(
            looks: demand(), width: width, owner: "host/1/\(UInt64.random(in: .min ... .max))", version: "1")
        worker.drains = drains
        edit(&worker)
        return RunWorker(environment, ArtifactOptions(), worker, attempt: attempt)
    }

    @discardableResult
    func work(
        _ worker: RunWorker, stop: WorkerStop = WorkerStop(), tell: (WorkerNews) -> Void = { _ in }
    ) async throws -> WorkerFacts {
        try await worker.run(stop: stop) { news throws(Failure) in tell(news) }
    }

    /// A rescan as of the server's time, or as of a while before.
    func rescan(
        late: Int64 = 0, seen: @escaping @Sendable (String) async -> Void = { _ in }
    ) async throws -> RescanSummary {
        var environment = environment
        environment.workers = 1
        environment.detectors = [Watcher(seen: seen)]
        let now = try await queue().queueFacts().now
        // Its own clock is wrong: the server's counts.
        var demand = RescanDemand(
            ledger: place, asOf: Timestamp(milliseconds: now.milliseconds - late),
            clock: { Timestamp(milliseconds: 1_000) })
        demand.lockfile = sample.lockfile
        return try await Rescan(environment, ArtifactOptions(), demand).run { _ throws(Failure) in }
    }

    /// How often each artifact was read in full, by what the ledger holds.
    func recorded() async throws -> [Int] {
        let ledger = try queue()
        var counts: [Digest: Int] = [:]
        try await ledger.export { record throws(Failure) in
            guard case .layerScan(let digest, let scan) = record, scan.scanner.name == Scanner.reading else { return }
            counts[digest, default: 0] += 1
        }
        return counts.values.sorted()
    }

    /// Waits until something is so.
    func wait(_ isSo: (any WorkQueue) async throws -> Bool) async throws {
        let ledger = try queue()
        while try await !isSo(ledger) { try await Task.sleep(for: .milliseconds(5)) }
        try await ledger.close()
    }
}

private func withNight(_ body: (Night) async throws -> Void) async throws {
    let place = try PostgresServer.database()
    try await withRescan { sample in try await body(Night(sample: sample, place: place)) }
}

@Suite("Workers", .needsPostgres, .timeLimit(.minutes(4)))
struct WorkerTests {
    @Test("a lockfile that cannot be read is told, and costs no job a failure; once it can, the jobs are looked at")
    func brokenLockfile() async throws {
        try await withNight { night in
            try await night.enqueue(["a", "b", "c"])
            let lockfile = try FileReading.readWhole(night.sample.lockfile, limit: 1 << 20)
            try night.sample.folder.write("layers.lock", Array("{".utf8))
            for _ in 0..<6 {
                let told = List<FindingID>()
                let facts = try await night.work(night.worker()) { news in
                    if case .postponed(_, let failure) = news { told.add(failure.code) }
                }
                #expect(told.all == [.lockfileInvalid])
                #expect(facts.postponed == 3 && facts.failed == 0 && facts.done == 0)
                try night.sql("UPDATE layerlock.queue SET due = due - 60000")
            }
            let jobs = try await night.queue().jobs(limit: 9)
            #expect(jobs.map(\.failures) == [0, 0, 0] && jobs.map(\.deaths) == [0, 0, 0])
            #expect(jobs.allSatisfy { $0.problem?.hasPrefix("lockfile.invalid") ?? false })
            try night.sample.folder.write("layers.lock", lockfile)
            #expect(try await night.work(night.worker()).done == 3)
        }
    }

    @Test("an attempt alone that could not be made costs nothing either")
    func postponedAttempt() async throws {
        try await withNight { night in
            try await night.enqueue(["a"])
            try night.sql("UPDATE layerlock.queue SET deaths = 5")
            let facts = try await night.work(night.worker(attempt: { _ in .postponed("no lockfile") }))
            #expect(facts.postponed == 1 && facts.failed == 0 && facts.attempts == 1)
            let job = try #require(try await night.queue().jobs(limit: 1).first)
            #expect(job.failures == 0 && job.deaths == 5 && job.problem == "no lockfile")
        }
    }

    @Test("what the ledger refuses of an attempt alone is a failure of its job, once")
    func refusedAttempt() async throws {
        try await withNight { night in
            try await night.enqueue(["a"])
            try night.sql(
                """
                CREATE FUNCTION layerlock.refuse() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'a long name' USING ERRCODE = '54000'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON layerlock.scans FOR EACH ROW EXECUTE FUNCTION layerlock.refuse()
                """)
            let worker = night.worker()
            let claim = try await night.queue().claim(ClaimDemand(limit: 1, owner: "one", version: "1"))
            let held = try #require(claim.jobs.first)
            try await AttemptJob(worker.environment, worker.options, worker.demand).run(held.number, token: held.token)
            let job = try #require(try await night.queue().jobs(limit: 1).first)
            #expect(job.failures == 1 && job.problem?.contains("a long name") == true)
            #expect(try await night.recorded().isEmpty)
        }
    }

    @Test("what a worker is at a rescan leaves, and tells; what the worker found is recorded once")
    func rescanBeside() async throws {
        try await withNight { night in
            try await night.enqueue(["a"])
            let seen = List<String>()
            let summaries = List<RescanSummary>()
            let facts = try await night.work(
                night.worker(seen: { _ in
                    seen.add("worker")
                    do {
                        summaries.add(try await night.rescan(seen: { _ in seen.add("rescan") }))
                    } catch { Issue.record(error) }
                }))
            #expect(seen.all == ["worker"])
            let summary = try #require(summaries.all.first)
            #expect(summary.outcomes.flatMap { $0.report.findings.map(\.id) } == [.scanHeld])
            #expect(summary.exitStatus == .undecided)
            #expect(facts.done == 1 && facts.lost == 0)
            #expect(try await night.recorded() == [1])
            #expect(try await night.rescan().notDue == 1)
        }
    }

    @Test("what a rescan is at a worker leaves; what the rescan found is no job any more")
    func workerBeside() async throws {
        try await withNight { night in
            try await night.enqueue(["a"])
            let seen = List<String>()
            let all = List<WorkerFacts>()
            let summary = try await night.rescan(seen: { _ in
                seen.add("rescan")
                do {
                    all.add(try await night.work(night.worker(seen: { _ in seen.add("worker") })))
                } catch { Issue.record(error) }
            })
            #expect(seen.all == ["rescan"])
            #expect(summary.states == ["a: clean"])
            #expect(all.all.map(\.postponed) == [1])
            #expect(try await night.queue().jobs(limit: 1).isEmpty)
            #expect(try await night.recorded() == [1])
        }
    }

    @Test("what workers looked at since a rescan began it does not look at again, however late it began")
    func lateRescan() async throws {
        try await withNight { night in
            let names = ["a", "b", "c", "d", "e"]
            try await night.enqueue(names)
            let seen = List<String>()
            let summary = try await night.rescan(late: 30_000) { name in
                seen.add("rescan \(name)")
                guard name == "a" else { return }
                do {
                    // The rescan holds four; the fifth is the worker's.
                    try await night.work(night.worker(seen: { seen.add("worker \($0)") }))
                } catch { Issue.record(error) }
            }
            #expect(seen.all == ["rescan a", "worker e", "rescan b", "rescan c", "rescan d"])
            #expect(summary.left == 0)
            #expect(try await night.recorded() == [1, 1, 1, 1, 1])
            #expect(try await night.queue().jobs(limit: 9).isEmpty)
        }
    }

    @Test("a worker that slept past its lease while a rescan looked records nothing")
    func sleepingWorker() async throws {
        try await withNight { night in
            try await night.enqueue(["a"])
            let isFirst = Mutex(true)
            let facts = try await night.work(
                night.worker(seen: { _ in
                    let isNow = isFirst.withLock { isFirst in
                        defer { isFirst = false }
                        return isFirst
                    }
                    guard isNow else { return }
                    do {
                        try night.sql("UPDATE layerlock.queue SET until = 1")
                        #expect(try await night.rescan().states == ["a: clean"])
                    } catch { Issue.record(error) }
                }))
            #expect(facts.lost == 1 && facts.done == 0)
            #expect(try await night.recorded() == [1])
            #expect(try await night.queue().jobs(limit: 1).isEmpty)
        }
    }

    @Test("a rescan that slept past its lease while a worker looked records nothing")
    func sleepingRescan() async throws {
        try await withNight { night in
            try await night.enqueue(["a"])
            let summary = try await night.rescan(seen: { _ in
                do {
                    try night.sql("UPDATE layerlock.work SET until = 1")
                    #expect(try await night.work(night.worker()).done == 1)
                } catch { Issue.record(error) }
            })
            #expect(summary.outcomes.flatMap { $0.report.findings.map(\.id) } == [.scanHeld])
            #expect(try await night.recorded() == [1])
        }
    }

    @Test("whoever waits for the queue's end waits for what a dead worker held, and looks at it")
    func drainsLost() async throws {
        try await withNight { night in
            try await night.enqueue(["a"])
            try night.sql("UPDATE layerlock.queue SET state = 'leased', owner = 'gone', until = 1, token = 9")
            async let facts = night.work(night.worker())
            try await night.wait { queue in try await queue.jobs(limit: 1).first?.deaths == 1 }
            try night.sql("UPDATE layerlock.queue SET due = due - 60000 WHERE state = 'waiting'")
            let found = try await facts
            #expect(found.done == 1)
        }
    }

    @Test("while one job is tried alone, no other one is held")
    func suspectAlone() async throws {
        try await withNight { night in
            var night = night
            night.width = 4
            try await night.enqueue(["a", "b", "c", "d"])
            try night.sql("UPDATE layerlock.queue SET deaths = 5 WHERE name IN ('a', 'b')")
            let (held, ledger) = (List<Int>(), try night.queue())
            let facts = try await night.work(
                night.worker(attempt: { job in
                    do {
                        held.add(try await ledger.queueFacts().leased)
                        _ = try await ledger.end([EndedJob(job, .done)])
                    } catch { Issue.record(error) }
                    return .done
                }))
            #expect(held.all == [1, 1])
            #expect(facts.done == 4 && facts.attempts == 2 && facts.givenBack == 1)
        }
    }

    @Test("what a worker has had no time for since a minute it gives back, while its looks go on")
    func longLook() async throws {
        try await withNight { night in
            var night = night
            night.width = 2
            try await night.enqueue(["a", "b", "c", "d"])
            let (passed, gate, seen) = (Hand(), Gate(), List<String>())
            var worker = night.worker(
                seen: { name in
                    seen.add(name)
                    if name == "a" || name == "c" { await gate.wait() }
                }, edit: { $0.longest = .max / 4 })
            worker.makeClock = { ServerClock($0) { passed.time } }
            let (first, ledger) = (worker, night)
            async let facts = ledger.work(first)
            // Two are taken at a time, and one of them is done: of the next two one has to wait.
            try await night.wait { queue in
                guard seen.all.count == 3 else { return false }
                return try await queue.queueFacts().leased == 3
            }
            // What passed is forgotten where the server has just said the time.
            try await night.wait { queue in
                passed.go(on: JobLimits.renewal)
                return try await queue.queueFacts().leased == 2
            }
            gate.open()
            let found = try await facts
            #expect(found.done == 4 && found.givenBack == 1 && found.lost == 0)
        }
    }

    @Test("a look that does not end counts as a death; the worker ends, and what else it held is given back")
    func hangingLook() async throws {
        try await withNight { night in
            var night = night
            night.width = 2
            try await night.enqueue(["a", "b"])
            let (passed, gate, seen) = (Hand(), Gate(), List<String>())
            defer { gate.open() }
            var worker = night.worker(seen: { name in
                seen.add(name)
                await gate.wait()
            })
            worker.makeClock = { ServerClock($0) { passed.time } }
            let (first, ledger) = (worker, night)
            let running = Task { try await ledger.work(first) }
            try await night.wait { _ in seen.all.count == 2 }
            try await night.wait { queue in
                passed.go(on: JobLimits.look + 1)
                return try await queue.queueFacts().leased == 0
            }
            await #expect(throws: Failure(.inputUnreadable, "")) { try await running.value }
            let jobs = try await night.queue().jobs(limit: 9)
            #expect(jobs.map(\.deaths).sorted() == [0, 1])
            #expect(jobs.allSatisfy { $0.state == .waiting && $0.failures == 0 })
            #expect(jobs.contains { $0.problem?.contains("did not end in 7200 s") ?? false })
        }
    }
}
