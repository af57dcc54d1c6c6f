import Core
import Engine
import Ledger
import Report
import TestKit
import Testing

private let first = "2026-11-20T02:00:00Z"
private let second = "2026-11-21T02:00:00Z"
private let third = "2026-11-22T02:00:00Z"

extension RescanSummary {
    /// Findings of vulnerabilities by artifact and id, with what became of them.
    fileprivate var told: [String] {
        (outcomes + recent).flatMap { outcome in
            outcome.report.findings.filter { $0.vulnerable != nil }.map { finding in
                let id = finding.vulnerable?.vulnerability.id ?? ""
                return "\(outcome.report.name) \(id) \(finding.state?.rawValue ?? "-") \(finding.outcome.rawValue)"
            }
        }.sorted()
    }
}

@Suite("What is new in a run")
struct NewsTests {
    /// Two layers, of which one has a known vulnerability, rescanned once.
    private func withNight(_ body: (RescanSample) async throws -> Void) async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "1.0", "jinja": "1.0"])
            try sample.layer("web.zip", ["jinja": "1.0"], code: "other\n")
            try await sample.lock("api.zip", "web.zip")
            try sample.record("PYSEC-1", "requests", severity: "CRITICAL", modified: "2026-11-19T00:00:00Z")
            try await sample.importAdvisories(at: first)
            try await sample.rescan(at: first) { $0.runID = "night 1" }
            try await body(sample)
        }
    }

    @Test("on the first run everything is new; what the run before told is known, and quiet where only news counts")
    func quiet() async throws {
        try await withNight { sample in
            let night = try await sample.rescan(at: second) { $0.findings.failsOn = FailOn("new") ?? .any }
            #expect(night.told == ["api PYSEC-1 known warn"])
            #expect(night.exitStatus == .allowed && night.outcomes.isEmpty && night.recent.count == 2)
            try sample.record("PYSEC-2", "jinja", modified: "2026-11-21T00:00:00Z")
            try await sample.importAdvisories(at: third)
            let morning = try await sample.rescan(at: third) { $0.findings.failsOn = FailOn("new") ?? .any }
            #expect(
                morning.told == ["api PYSEC-1 known warn", "api PYSEC-2 new fail", "web PYSEC-2 new fail"])
            #expect(morning.exitStatus == .scanFinding)
        }
    }

    @Test("what cannot be decided ends with 1, however long it is known")
    func undecided() async throws {
        try await withNight { sample in
            try sample.layer("odd.zip", ["requests": "not-a-version"])
            try await sample.lock("odd.zip")
            for time in [second, third] {
                let night = try await sample.rescan(at: time) { $0.findings.failsOn = FailOn("new") ?? .any }
                #expect(night.exitStatus == .undecided)
            }
        }
    }

    @Test("a retry of a run gives the same answer")
    func retry() async throws {
        try await withNight { sample in
            try sample.record("PYSEC-2", "jinja", modified: "2026-11-20T03:00:00Z")
            try await sample.importAdvisories(at: second)
            var answers: [[String]] = []
            for _ in 0..<2 {
                let night = try await sample.rescan(at: second) { demand in
                    demand.runID = "night 2"
                    demand.findings.failsOn = FailOn("new") ?? .any
                }
                #expect(night.exitStatus == .scanFinding)
                answers.append(night.told)
            }
            #expect(answers[0] == answers[1])
            #expect(answers[0].contains("web PYSEC-2 new fail"))
            let next = try await sample.rescan(at: third) { $0.findings.failsOn = FailOn("new") ?? .any }
            #expect(next.exitStatus == .allowed)
        }
    }

    @Test("an artifact that could not be read when an advisory appeared is news once it can be")
    func unread() async throws {
        try await withNight { sample in
            let path = sample.path("web.zip")
            let bytes = try FileReading.readWhole(path, limit: 1 << 20)
            try sample.folder.write("web.zip", Array("x".utf8))
            try sample.record("PYSEC-2", "jinja", modified: "2026-11-20T03:00:00Z")
            try await sample.importAdvisories(at: second)
            let night = try await sample.rescan(at: second) { $0.findings.failsOn = FailOn("new") ?? .any }
            #expect(!night.told.contains { $0.hasPrefix("web PYSEC-2") })
            try sample.folder.write("web.zip", bytes)
            let next = try await sample.rescan(at: third) { $0.findings.failsOn = FailOn("new") ?? .any }
            #expect(next.told.contains("web PYSEC-2 new fail"))
            #expect(next.exitStatus == .scanFinding)
        }
    }

    @Test("what is gone is told, also of drift; the status and the gate call new what the last run did")
    func gone() async throws {
        try await withNight { sample in
            try sample.record("PYSEC-1", "other")
            try sample.record("PYSEC-2", "jinja", modified: "2026-11-20T03:00:00Z")
            try await sample.importAdvisories(at: second)
            let night = try await sample.rescan(at: second)
            #expect(night.gone.filter { $0.finding.isVulnerability }.map(\.finding.ids) == [["PYSEC-1"]])
            let status = try await sample.status(at: second)
            let found = status.findings.filter { $0.finding.vulnerable != nil }
            #expect(found.map(\.finding.state) == [.new, .new])
            #expect(Set(found.map(\.finding.subject)).count == 2)
            #expect(found.allSatisfy { $0.finding.subject?.layer != nil })
            let gate = try await sample.gate("web.zip", at: second)
            #expect(gate.findings.filter { $0.vulnerable != nil }.map(\.state) == [.new])
        }
    }

    @Test("a baseline is a day, a run's id or a report; what is no report of ours is refused")
    func baselines() async throws {
        try await withNight { sample in
            try sample.record("PYSEC-2", "jinja", modified: "2026-11-20T03:00:00Z")
            try await sample.importAdvisories(at: second)
            let night = try await sample.rescan(at: second) { $0.runID = "night 2" }
            let report = Report(
                toolVersion: "0.2.0", asOf: try time(second), artifacts: night.outcomes.map(\.report))
            let file = try sample.folder.write("night.json", JSONReport.text(report, rescan: night))
            func news(_ baseline: String) async throws -> [String] {
                try await sample.rescan(at: third) { $0.baseline = BaselineDemand(baseline) }.told
                    .filter { $0.contains(" new ") }
            }
            #expect(try await news("2026-11-20T12:00:00Z") == ["api PYSEC-2 new fail", "web PYSEC-2 new fail"])
            #expect(try await news("night 1") == ["api PYSEC-2 new fail", "web PYSEC-2 new fail"])
            #expect(try await news("2026-11-19").count == 3, "no run had ended by then")
            #expect(try await news(file) == [])
            #expect(try await news("night 2") == [])
            for (name, text) in [("a.json", "{}"), ("b.json", #"{"schemaVersion": 2}"#), ("c.json", "[")] {
                let odd = try sample.folder.write(name, text)
                await #expect(throws: Failure.self) { _ = try await news(odd) }
            }
            await #expect(throws: Failure.self) { _ = try await news("no such run") }
        }
    }
}
