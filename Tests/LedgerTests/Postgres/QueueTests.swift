import Core
import Ledger
import LedgerSQL
import SQL
import TestKit
import Testing

@testable import LedgerPostgres

/// Time passes here by the table: what is due or ends later is moved, and nobody waits.
@Suite("The queue that workers take from", .needsPostgres)
struct QueueTests {
    private let place: String
    private let ledger: PostgresLedger

    init() throws {
        place = try PostgresServer.database()
        ledger = try PostgresLedger.open(place) { testWorker }
    }

    private func job(_ name: String, tenant: String = "a") -> Job {
        Job(tenant: tenant, place: "/layers/\(name).zip", name: name, path: nil, lockfile: "/layers/layers.lock")
    }

    private func claim(
        _ limit: Int = 10, by owner: String = "one", tenants: [String]? = nil, after: String? = nil
    ) throws -> Claim {
        var demand = ClaimDemand(limit: limit, owner: owner, version: "1")
        (demand.tenants, demand.after) = (tenants, after)
        return try ledger.claim(demand)
    }

    /// Has so many milliseconds pass.
    private func pass(_ time: Int64) throws {
        try PostgresServer.execute(
            "UPDATE layerlock.queue SET due = due - \(time), until = until - \(time)", in: place)
    }

    private func scans() throws -> Int {
        try ledger.check { _ throws(Failure) in }.first { $0.table == "scans" }?.rows ?? -1
    }

    @Test("a job is added once, and two tenants' jobs are two")
    func added() throws {
        #expect(try ledger.enqueue([job("x"), job("y")]) == EnqueueCounts(added: 2, known: 0))
        #expect(try ledger.enqueue([job("x"), job("x", tenant: "b")]) == EnqueueCounts(added: 1, known: 1))
        #expect(try ledger.queueFacts().due == 3)
        let unnamed = Job(tenant: "a", place: "/p", name: nil, path: "/p", lockfile: nil)
        #expect(try ledger.enqueue([unnamed, unnamed]) == EnqueueCounts(added: 1, known: 1))
        #expect(try claim().jobs.contains { $0.job == unnamed })
    }

    @Test("a job that waits and is added by another lockfile goes by that; one that is held goes on as it was taken")
    func moved() throws {
        var moved = job("x")
        moved.lockfile = "/builds/2/layers.lock"
        _ = try ledger.enqueue([job("x")])
        #expect(try ledger.enqueue([moved]) == EnqueueCounts(added: 1, known: 0))
        #expect(try ledger.enqueue([moved]) == EnqueueCounts(added: 0, known: 1))
        let held = try claim().jobs
        #expect(held.map(\.job) == [moved])
        #expect(try ledger.enqueue([job("x")]) == EnqueueCounts(added: 0, known: 1))
        #expect(try ledger.end([EndedJob(held[0], .done)]).count == 1)
        #expect(try claim().jobs.isEmpty)
    }

    @Test("nobody gets what somebody holds; what is given back is due at once, and is nobody's death")
    func held() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        let first = try claim(1)
        let second = try claim(by: "two")
        #expect(first.jobs.count == 1 && second.jobs.count == 1)
        #expect(first.jobs.first?.job != second.jobs.first?.job)
        #expect(try claim(by: "three").jobs.isEmpty)
        try ledger.giveBack(first.jobs)
        let again = try claim(by: "three")
        #expect(again.jobs.map(\.job) == first.jobs.map(\.job))
        #expect(again.jobs.allSatisfy { $0.deaths == 0 } && again.deaths == 0)
    }

    @Test("what is given back is due as it was, and nothing can end it under that lease any more")
    func givenBack() throws {
        _ = try ledger.enqueue([job("x")])
        try pass(50_000)
        let due = try ledger.jobs(limit: 1).first?.due
        let held = try claim().jobs
        try ledger.giveBack(held)
        try ledger.giveBack(held)
        #expect(try ledger.jobs(limit: 1).first?.due == due)
        #expect(try ledger.queueFacts().oldest ?? 0 >= 50_000)
        #expect(try ledger.renew(held, by: "one") == [])
        #expect(try ledger.end(held.map { EndedJob($0, .failed("late")) }) == [])
    }

    @Test("what is put off waits for a minute, whatever it was due before; nothing counts, and nobody waits for it")
    func postponed() throws {
        _ = try ledger.enqueue([job("x")])
        for _ in 0..<7 {
            let held = try claim().jobs
            #expect(held.count == 1)
            try ledger.postpone(held, because: "lockfile.invalid: no JSON")
            #expect(try claim().jobs.isEmpty)
            let listed = try #require(try ledger.jobs(limit: 1).first)
            #expect(listed.failures == 0 && listed.deaths == 0 && listed.state == .waiting)
            #expect(listed.problem == "lockfile.invalid: no JSON")
            #expect(try ledger.queueFacts().isDrained)
            #expect(try ledger.renew(held, by: "one") == [])
            try pass(JobLimits.postponement)
        }
    }

    @Test("a failure that is told twice, as the first answer was lost, counts once")
    func failedOnce() throws {
        _ = try ledger.enqueue([job("x")])
        let held = try #require(try claim().jobs.first)
        let ended = EndedJob(held, .failed("gone"), recorded: [try zip(1, scans: [scan(1)])])
        #expect(try ledger.end([ended]) == [held.number])
        let count = try scans()
        #expect(try ledger.end([ended]) == [])
        #expect(try ledger.jobs(limit: 1).first?.failures == 1)
        #expect(try scans() == count)
        #expect(try ledger.renew([held], by: "one") == [])
    }

    @Test("what a worker took and does not know of, as the answer was lost, it gives back, and that is no death")
    func lostAnswer() throws {
        _ = try ledger.enqueue([job("x"), job("y"), job("z")])
        let first = try claim(1)
        let lost = try claim(1)
        _ = try claim(1, by: "two")
        var demand = ClaimDemand(limit: 9, owner: "one", version: "1")
        demand.known = Set(first.jobs.map(\.number))
        let again = try ledger.claim(demand)
        #expect(again.jobs.map(\.number) == lost.jobs.map(\.number))
        #expect(again.jobs.map(\.token) != lost.jobs.map(\.token))
        #expect(again.jobs.allSatisfy { $0.deaths == 0 } && again.deaths == 0)
        #expect(try ledger.end(lost.jobs.map { EndedJob($0, .done) }) == [])
        #expect(try ledger.end(first.jobs.map { EndedJob($0, .done) }).count == 1)
    }

    @Test("a look that does not end counts as a death at once")
    func abandoned() throws {
        _ = try ledger.enqueue([job("x")])
        let held = try #require(try claim().jobs.first)
        #expect(try ledger.end([EndedJob(held, .abandoned("it hangs"))]) == [held.number])
        #expect(try ledger.end([EndedJob(held, .abandoned("it hangs"))]) == [])
        let listed = try #require(try ledger.jobs(limit: 1).first)
        #expect(listed.deaths == 1 && listed.failures == 0 && listed.problem == "it hangs")
        #expect(try claim().jobs.isEmpty)
        try pass(JobLimits.pauses[0])
        #expect(try claim().jobs.first?.deaths == 1)
    }

    @Test("a queue is not empty while what a worker lost comes back soon; after 30 minutes nobody waits for it")
    func drained() throws {
        _ = try ledger.enqueue([job("x")])
        for pause in JobLimits.pauses {
            #expect(try !ledger.queueFacts().isDrained)
            #expect(try claim().jobs.count == 1)
            #expect(try !ledger.queueFacts().isDrained)
            try pass(JobLimits.lease + 1)
            #expect(try claim(by: "two").deaths == 1)
            let facts = try ledger.queueFacts()
            #expect(facts.isDrained == (pause > JobLimits.shortPause))
            #expect(facts.waiting == 1 && facts.leased == 0)
            try pass(pause)
        }
        // Failures are not waited for.
        let held = try #require(try claim().jobs.first)
        _ = try ledger.end([EndedJob(held, .failed("gone"))])
        #expect(try ledger.queueFacts().isDrained)
    }

    @Test("it is told how long a job has been held, however often that was renewed")
    func oldestLease() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        #expect(try ledger.queueFacts().oldestLease == nil)
        let held = try claim(1).jobs
        try PostgresServer.execute("UPDATE layerlock.queue SET taken = taken - 600000", in: place)
        _ = try ledger.renew(held, by: "one")
        _ = try claim(1)
        let oldest = try #require(try ledger.queueFacts().oldestLease)
        #expect(oldest >= 600_000)
        try ledger.giveBack(held)
        #expect(try ledger.queueFacts().oldestLease ?? .max < oldest)
    }

    @Test("whoever may only read is told at once that rights are missing")
    func rights() throws {
        _ = try ledger.enqueue([job("x")])
        try PostgresServer.execute(
            """
            DO 'BEGIN CREATE ROLE layerlock_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END';
            GRANT USAGE ON SCHEMA layerlock TO layerlock_reader;
            GRANT SELECT ON ALL TABLES IN SCHEMA layerlock TO layerlock_reader
            """, in: place)
        let reader = try PostgresLedger.open(place + "&user=layerlock_reader") { testWorker }
        let demand = ClaimDemand(limit: 1, owner: "o", version: "1")
        #expect(failure { () throws(Failure) in _ = try reader.claim(demand) } == .ledgerRights)
    }

    @Test("what was found is recorded where the lease still holds, and then the job is gone")
    func done() throws {
        _ = try ledger.enqueue([job("x")])
        let held = try #require(try claim().jobs.first)
        let found = try zip(1, scans: [scan(1)])
        #expect(try ledger.end([EndedJob(held, .done, recorded: [found])]) == [held.number])
        let count = try scans()
        #expect(count > 0)
        #expect(try ledger.end([EndedJob(held, .done, recorded: [try zip(2, scans: [scan(2)])])]) == [])
        #expect(try scans() == count)
        #expect(try ledger.queueFacts().isDrained)
    }

    @Test("whoever slept past its lease while another took the job records nothing; as long as nobody did, it does")
    func fence() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        let sleeper = try claim()
        try pass(JobLimits.lease + 1)
        // They wait for a minute after a death.
        #expect(try claim(by: "two").jobs.isEmpty)
        try pass(JobLimits.pauses[0] + 1)
        let other = try #require(try claim(1, by: "two").jobs.first)
        #expect(other.deaths == 1)
        let mine = sleeper.jobs.filter { $0.number != other.number }
        let ended = try ledger.end(
            try sleeper.jobs.map { EndedJob($0, .done, recorded: [try zip(1, scans: [scan(1)])]) })
        #expect(ended == Set(mine.map(\.number)))
        #expect(try ledger.end([EndedJob(other, .done)]) == [other.number])
    }

    @Test("a lease that is renewed lasts, one that somebody else took does not come back")
    func renewed() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        let first = try claim()
        try pass(JobLimits.lease - 1_000)
        #expect(try ledger.renew(first.jobs, by: "one") == Set(first.jobs.map(\.number)))
        try pass(JobLimits.lease - 10_000)
        #expect(try claim(by: "two").deaths == 0)
        try pass(20_000)
        #expect(try claim(by: "two").deaths == 2)
        try pass(JobLimits.pauses[0])
        let taken = try #require(try claim(1, by: "two").jobs.first)
        #expect(try ledger.renew(first.jobs, by: "one") == Set(first.jobs.map(\.number)).subtracting([taken.number]))
    }

    @Test("a job waits longer after each death, and after five it is to be tried alone, at once")
    func deaths() throws {
        _ = try ledger.enqueue([job("x")])
        for (death, pause) in (JobLimits.pauses + [0]).enumerated() {
            let held = try #require(try claim().jobs.first)
            #expect(held.deaths == death && !held.isSuspect)
            try pass(JobLimits.lease + 1)
            let seen = try claim(by: "two", tenants: ["nobody"])
            #expect(seen.deaths == 1)
            if pause > 0 {
                try pass(pause - 10_000)
                #expect(try claim(by: "two").jobs.isEmpty)
                try pass(10_000)
            }
        }
        let held = try #require(try claim().jobs.first)
        #expect(held.isSuspect)
        #expect(try ledger.end([EndedJob(held, .poison("signal 9"))]) == [held.number])
        try pass(JobLimits.pauses[3] * 10)
        #expect(try claim().jobs.isEmpty)
        let listed = try #require(try ledger.jobs(limit: 1).first)
        #expect(listed.state == .poison && listed.problem?.contains("signal 9") == true)
        #expect(try ledger.end([EndedJob(held, .done)]) == [])
        #expect(try ledger.retry(["nothing"]) == 0)
        #expect(try ledger.retry(["x"]) == 1)
        let again = try #require(try claim().jobs.first)
        #expect(again.deaths == 0)
        #expect(try ledger.end([EndedJob(held, .poison("late"))]) == [])
    }

    @Test("what fails waits longer each time, and is forgotten after the last: it stays due for the next who adds it")
    func failures() throws {
        _ = try ledger.enqueue([job("x")])
        for pause in JobLimits.pauses {
            let held = try #require(try claim().jobs.first)
            let long = String(repeating: "\u{1B}ä", count: 2_000)
            #expect(try ledger.end([EndedJob(held, .failed(long))]) == [held.number])
            #expect(try claim().jobs.isEmpty)
            #expect((try ledger.jobs(limit: 1).first?.problem ?? "").utf8.count < 4 * JobLimits.problem)
            try pass(pause)
        }
        let held = try #require(try claim().jobs.first)
        #expect(held.failures == JobLimits.pauses.count)
        #expect(try ledger.end([EndedJob(held, .failed("still"))]) == [held.number])
        #expect(try ledger.jobs(limit: 1).isEmpty)
        #expect(try ledger.enqueue([job("x")]).added == 1)
    }

    @Test("a failure's look is recorded beside the job that waits")
    func failedLook() throws {
        _ = try ledger.enqueue([job("x")])
        let held = try #require(try claim().jobs.first)
        #expect(try ledger.end([EndedJob(held, .failed("gone"), recorded: [try zip(1, scans: [scan(1)])])]).count == 1)
        #expect(try scans() > 0)
        #expect(try ledger.retry(nil) == 1)
        #expect(try claim().jobs.first?.failures == 0)
    }

    @Test("tenants take turns, however much one of them has; who has little leaves its share to the others")
    func turns() throws {
        _ = try ledger.enqueue((0..<50).map { job("\($0)", tenant: "big") })
        _ = try ledger.enqueue([job("1", tenant: "small"), job("2", tenant: "small"), job("1", tenant: "tiny")])
        let first = try claim(9)
        func count(_ tenant: String, _ claim: Claim) -> Int {
            claim.jobs.count { TextKey($0.job.tenant) == TextKey(tenant) }
        }
        #expect(first.jobs.count == 9)
        #expect(count("small", first) == 2 && count("tiny", first) == 1 && count("big", first) == 6)
        _ = try ledger.enqueue([job("3", tenant: "small"), job("3", tenant: "tiny")])
        let second = try claim(1, after: "big")
        let third = try claim(1, after: second.last)
        let fourth = try claim(1, after: third.last)
        #expect([second.last, third.last, fourth.last] == ["small", "tiny", "big"])
        #expect(try claim(5, tenants: ["small"]).jobs.isEmpty)
        #expect(try claim(1, tenants: ["tiny", "big"], after: "big").jobs.first?.job.tenant == "big")
    }

    @Test("a queue that is full takes nothing more, and keeps what it holds")
    func full() throws {
        _ = try ledger.enqueue([job("x")])
        try PostgresServer.execute(
            """
            INSERT INTO layerlock.queue (tenant, place, name, due)
            SELECT 'a', '/' || n, '', 0 FROM generate_series(2, \(JobLimits.queue)) n
            """, in: place)
        #expect(failure { () throws(Failure) in _ = try ledger.enqueue([job("y")]) } == .ledgerQueueFull)
        #expect(try ledger.enqueue([job("x")]).known == 1)
        let facts = try ledger.queueFacts()
        #expect(facts.due == JobLimits.queue)
    }

    @Test("a worker of an earlier version takes, keeps and ends nothing once a later one made the tables")
    func newer() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        let held = try claim(1).jobs
        try PostgresServer.execute("INSERT INTO layerlock.ledger_schema VALUES (99)", in: place)
        let demand = ClaimDemand(limit: 1, owner: "o", version: "1")
        #expect(failure { () throws(Failure) in _ = try ledger.claim(demand) } == .ledgerNewer)
        #expect(failure { () throws(Failure) in _ = try ledger.renew(held, by: "one") } == .ledgerNewer)
        #expect(failure { () throws(Failure) in _ = try ledger.end(held.map { EndedJob($0, .done) }) } == .ledgerNewer)
    }

    @Test("a ledger of the version before gets its queue, and keeps what it holds")
    func migrated() throws {
        try ledger.record(try zip(1, scans: [scan(1)]))
        try PostgresServer.execute(
            "DROP TABLE layerlock.queue; DELETE FROM layerlock.ledger_schema WHERE version >= 2", in: place)
        let again = try PostgresLedger.open(place) { testWorker }
        #expect(try again.enqueue([job("x")]).added == 1)
        #expect(try again.claim(ClaimDemand(limit: 1, owner: "o", version: "1")).jobs.count == 1)
        #expect(try again.check { _ throws(Failure) in }.first { $0.table == "scans" }?.rows ?? 0 > 0)
    }

    @Test("who takes waits for nobody who writes, and a writer not for who takes")
    func beside() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        let other = try PostgresLedger.open(place) { testWorker }
        let taken = try ledger.write { _ in try other.claim(ClaimDemand(limit: 1, owner: "o", version: "1")).jobs.count
        }
        #expect(taken == 1)
        let recorded = try zip(1, scans: [scan(1)])
        try ledger.change { database in
            try database.run("UPDATE queue SET problem = 'x'", [])
            _ = try database.changesCount()
            try other.record(recorded)
        }
    }

    @Test("a connection that breaks while a job ends leaves nothing; ending it again records it once")
    func broken() throws {
        _ = try ledger.enqueue([job("x")])
        let held = try #require(try claim().jobs.first)
        try PostgresServer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            in: place)
        let ended = EndedJob(held, .done, recorded: [try zip(1, scans: [scan(1)])])
        #expect(failure { () throws(Failure) in _ = try ledger.end([ended]) } == .ledgerServer)
        #expect(try scans() == 0)
        #expect(try ledger.end([ended]) == [held.number])
        let count = try scans()
        #expect(try ledger.end([ended]) == [])
        #expect(try scans() == count)
    }
}
