import Core
import Ledger
import LedgerSQL
import TestKit
import Testing

@testable import LedgerPostgres

/// Rescans hold work by leases of their own. Here both ask each other as they do: take first, then ask.
@Suite("What rescans and workers know of each other", .needsPostgres)
struct RescanQueueTests {
    private let place: String
    private let ledger: PostgresLedger

    init() throws {
        place = try PostgresServer.database()
        ledger = try PostgresLedger.open(place) { testWorker }
    }

    private func job(_ name: String, tenant: String = "a", lockfile: String? = "/layers/layers.lock") -> Job {
        Job(tenant: tenant, place: "/layers/\(name).zip", name: name, path: nil, lockfile: lockfile)
    }

    private func claim(by owner: String = "one") throws -> [HeldJob] {
        try ledger.claim(ClaimDemand(limit: 10, owner: owner, version: "1")).jobs
    }

    /// Takes a look as a rescan does whose clock is the server's.
    private func take(_ name: String, for length: Int64 = 120_000) throws -> Lease {
        let now = try ledger.queueFacts().now
        let work = DueWork.look(at: job(name).place)
        try ledger.addWork([DueWork(work, due: now)])
        let until = Timestamp(milliseconds: now.milliseconds + length)
        return try #require(try ledger.takeWork(1, among: [work], by: "rescan", at: now, until: until).first)
    }

    @Test("a worker leaves what a rescan holds; once that is given up it is the worker's")
    func heldByRescan() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        let lease = try take("x")
        let held = try claim()
        #expect(held.count == 2)
        let others = try ledger.heldByRescans(held)
        #expect(others == Set(held.filter { $0.job.name == "x" }.map(\.number)))
        _ = try ledger.release([lease], dueAgain: nil)
        #expect(try ledger.heldByRescans(held) == [])
    }

    @Test("a rescan that slept past its lease has lost it once a worker asked")
    func sleepingRescan() throws {
        _ = try ledger.enqueue([job("x")])
        let lease = try take("x", for: -1)
        #expect(try ledger.heldByRescans(claim()) == [])
        #expect(try ledger.renew([lease], until: Timestamp(milliseconds: .max / 2)) == [])
        #expect(try ledger.leases() == [])
    }

    @Test("a rescan leaves what a worker holds, and is told until when")
    func heldByWorker() throws {
        _ = try ledger.enqueue([job("x"), job("y")])
        let held = try claim().filter { $0.job.name == "x" }
        let now = try ledger.queueFacts().now
        let found = try ledger.heldByWorkers(["/layers/x.zip", "/layers/z.zip"])
        #expect(Array(found.keys) == ["/layers/x.zip"])
        #expect(try #require(found["/layers/x.zip"]) > now)
        #expect(try ledger.renew(held, by: "one").count == 1)
    }

    @Test("a worker that slept past its lease has lost it once a rescan asked")
    func sleepingWorker() throws {
        _ = try ledger.enqueue([job("x")])
        let held = try claim()
        try PostgresServer.execute("UPDATE layerlock.queue SET until = 1", in: place)
        #expect(try ledger.heldByWorkers(["/layers/x.zip"]) == [:])
        #expect(try ledger.end(held.map { EndedJob($0, .done) }) == [])
        #expect(try ledger.renew(held, by: "one") == [])
        #expect(try ledger.jobs(limit: 1).first?.deaths == 1)
    }

    @Test("what a rescan has done is nobody's job any more, of any tenant; other lockfiles, names and poison stay")
    func ended() throws {
        let (x, z) = (try take("x"), try take("z"))
        let found = [try zip(1, scans: [scan(1)])]
        _ = try ledger.enqueue([
            job("x"), job("x", tenant: "b"), job("x", tenant: "c", lockfile: "/other.lock"),
            job("x", tenant: "d", lockfile: nil), job("y"),
        ])
        try PostgresServer.execute("UPDATE layerlock.queue SET state = 'poison' WHERE tenant = 'b'", in: place)
        let held = try claim().filter { $0.job.name == "x" && $0.job.tenant == "a" }
        #expect(try ledger.record(found, under: x, ending: [job("x", tenant: "")]))
        #expect(try ledger.record([], under: z, ending: [job("z")]))
        #expect(try ledger.end(held.map { EndedJob($0, .done) }) == [])
        let left = try ledger.jobs(limit: 9).map { "\($0.job.tenant)\($0.job.name ?? "")" }
        #expect(Set(left) == ["bx", "cx", "dx", "ay"])
        #expect(try ledger.record([], under: x, ending: [job("x", tenant: "", lockfile: nil)]))
        #expect(try ledger.jobs(limit: 9).count == 3)
        // Of what is lost nothing is recorded, and nothing ends.
        _ = try ledger.release([x], dueAgain: nil)
        let count = try ledger.check { _ throws(Failure) in }.first { $0.table == "scans" }?.rows
        #expect(try !ledger.record([try zip(2, scans: [scan(2)])], under: x, ending: [job("y")]))
        #expect(try ledger.check { _ throws(Failure) in }.first { $0.table == "scans" }?.rows == count)
        #expect(try ledger.jobs(limit: 9).count == 3)
    }
}
