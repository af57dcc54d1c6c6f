import Core
import Engine
import Ledger
import TestKit
import Testing

@Suite("A rescan that sleeps")
struct RescanSleepTests {
    @Test(
        "past its lease, while another one looks, records nothing, and says who holds it",
        arguments: SharedLedgers.allCases)
    func slept(_ kind: SharedLedgers) async throws {
        try await withRescan { sample in
            try sample.zip("a.zip", "a")
            try await sample.lock("a.zip")
            let ledgers = kind.place()
            let (clock, other) = (TickingClock(try time(judgedAt)), SecondRun())
            let run = { @Sendable (seen: @escaping @Sendable (String) async -> Void) async throws -> RescanSummary in
                var place = workplace
                place.ledgers = ledgers
                place.detectors = [Watcher(seen: seen)]
                var demand = RescanDemand(ledger: sample.ledger, asOf: clock.next(), clock: { clock.next() })
                demand.lockfile = sample.lockfile
                return try await place.rescan(demand) { _ throws(Failure) in }
            }
            let first = try await run { _ in
                clock.pass(120_000)
                await other.run { try await run { _ in } }
            }
            #expect(try #require(other.summary).states == ["a: clean"])
            #expect(first.outcomes.flatMap { $0.report.findings.map(\.id) } == [.scanHeld])
            #expect(first.exitStatus == .undecided && first.left == 1)
            let store = try ledgers.open(sample.ledger)
            var looks = 0
            try await store.export { record throws(Failure) in
                if case .layerScan(_, let scan) = record, scan.scanner.name == Scanner.reading { looks += 1 }
            }
            #expect(looks == 1)
            #expect(try await store.leases().isEmpty)
        }
    }
}
