import Core
import Engine
import Ledger
import LedgerMemory
import Synchronization
import TestKit
import Testing

/// The ledgers that two processes share.
enum SharedLedgers: CaseIterable {
    case files, memory

    /// How a process opens them.
    func place() -> LedgerPlace {
        guard self == .memory else { return .files }
        let made = Mutex<MemoryLedger?>(nil)
        return LedgerPlace { _ throws(Failure) in
            made.withLock { ledger in
                let known = ledger ?? MemoryLedger()
                ledger = known
                return known
            }
        } openExisting: { _ throws(Failure) in
            made.withLock(\.self)
        }
    }
}

@Suite("Another ledger than the file")
struct LedgerSeamTests {
    @Test("rescan, status and the gate over a ledger that is gone with its process", arguments: SharedLedgers.allCases)
    func use(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            for name in ["a.zip", "b.zip"] { try sample.zip(name, name) }
            try await sample.lock("a.zip", "b.zip")
            var place = workplace
            place.ledgers = kind.place()
            let now = try time(judgedAt)
            let ages = ScanDemand(asOf: now, maxAge: .seconds(7 * 86_400))
            let status = Status(place.environment, lockfile: sample.lockfile, ledger: sample.ledger)
            #expect(try await status.run(ages).exitStatus == .stale)
            var demand = RescanDemand(ledger: sample.ledger, asOf: now, clock: { now })
            demand.lockfile = sample.lockfile
            #expect(try await place.rescan(demand) { _ throws(Failure) in }.states == ["a: clean", "b: clean"])
            #expect(try await place.rescan(demand) { _ throws(Failure) in }.notDue == 2)
            #expect(try await status.run(ages).exitStatus == .allowed)
            let reports = await place.verify(
                [sample.path("a.zip")], lockfile: sample.lockfile, name: nil, asOf: now,
                freshness: FreshnessDemand(ledger: sample.ledger, maxAge: .seconds(60)))
            #expect(reports.map(\.verdict) == [.allow])
            #expect(try FileKind.of(sample.ledger) == (kind == .files ? .file : .missing))
        }
    }
}
