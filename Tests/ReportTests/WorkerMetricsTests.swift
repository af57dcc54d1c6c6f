import Core
import Ledger
import Report
import Testing

@Suite("Metrics of workers")
struct WorkerMetricsTests {
    @Test("every sample says whose it is, so that two workers of one machine can be read together")
    func labels() throws {
        var facts = WorkerFacts()
        facts.queue = QueueFacts(now: Timestamp(milliseconds: 1_000))
        facts.queue?.oldestLease = 61_500
        facts.postponed = 3
        let lines = String(decoding: OpenMetrics.text(facts, worker: "one\"\n"), as: UTF8.self).split(separator: "\n")
        let samples = lines.filter { !$0.hasPrefix("#") }
        #expect(samples.count > 12)
        #expect(samples.allSatisfy { $0.contains(#"worker="one\"#) })
        #expect(lines.last == "# EOF")
        #expect(samples.contains { $0.hasPrefix("layerlock_queue_oldest_lease_seconds{") && $0.hasSuffix(" 61.500") })
        #expect(samples.contains { $0.hasPrefix("layerlock_worker_postponed_jobs_total{") && $0.hasSuffix(" 3") })
    }

    @Test("what a queue holds is nobody's")
    func queue() throws {
        let text = String(decoding: OpenMetrics.text(QueueFacts(now: Timestamp(milliseconds: 0))), as: UTF8.self)
        #expect(text.contains("layerlock_queue_jobs{state=\"due\"} 0\n"))
        #expect(text.contains("layerlock_queue_oldest_lease_seconds 0\n"))
        #expect(!text.contains("worker="))
    }
}
