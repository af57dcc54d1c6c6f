import Core
import Ledger
import Report
import Testing

/// A report that was kept says the same when it is rendered anew.
@Suite("Stored reports") struct StoredReportTests {
    private func stored(_ bytes: [UInt8]) throws -> StoredReport.Stored { try StoredReport.read(bytes) }

    private func rendered(_ format: String, _ answer: Answer) throws -> [UInt8] {
        let context = RenderContext(
            toolVersion: "1.2.3", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle(width: 200))
        return try #require(Formats.answers.renderer(format)).bytes(answer, context)
    }

    @Test("what JSON holds comes back, and is written the same again")
    func roundTrip() throws {
        for report in [try Samples.report(), try Samples.vulnerableReport()] {
            let bytes = JSONReport.text(report)
            let answer = try stored(bytes).answer
            #expect(try rendered("json", answer) == bytes)
            for format in ["markdown", "junit", "gitlab-dependency-scanning", "vex"] {
                #expect(try rendered(format, answer) == rendered(format, Answer(report)), "\(format)")
            }
        }
    }

    @Test("a rescan is one again, also where nothing was due")
    func rescan() throws {
        let report = try Samples.vulnerableReport()
        let outcomes = report.artifacts.map {
            RescanOutcome(report: $0, outcome: .finding, bytesSeen: 1, bytesTotal: 2, scanners: [Scanner.reading])
        }
        let summary = RescanSummary(ledger: "l", outcomes: outcomes, notDue: 3, left: 1)
        let bytes = JSONReport.text(report, rescan: summary)
        #expect(try rendered("json", stored(bytes).answer) == bytes)
        var none = report
        none.artifacts = []
        let nothing = JSONReport.text(none, rescan: RescanSummary(ledger: "l", outcomes: [], notDue: 3, left: 0))
        #expect(try stored(nothing).answer.exitStatus == .allowed)
    }

    @Test("several are one, dated by the oldest")
    func joined() throws {
        let first = try stored(JSONReport.text(try Samples.report()))
        var other = try Samples.vulnerableReport()
        other.asOf = Timestamp(milliseconds: 0)
        let second = try stored(JSONReport.text(other))
        let both = try #require(StoredReport.joined([first, second]))
        #expect(both.answer.report.artifacts.map(\.name) == ["base", "telemetry", "vendor", "api", "worker"])
        #expect(both.answer.report.asOf == Timestamp(milliseconds: 0))
        #expect(both.answer.verdict == .undecided)
    }

    private func changed(_ from: String, _ to: String) throws -> [UInt8] {
        let text = String(decoding: JSONReport.text(try Samples.vulnerableReport()), as: UTF8.self)
        try #require(text.contains(from))
        return Array(text.replacing(from, with: to).utf8)
    }

    @Test(
        "a later form, an unknown word, or a verdict that does not follow is refused",
        arguments: [
            ("\"schemaVersion\": 1", "\"schemaVersion\": 2"), ("\"id\": \"scan.stale\"", "\"id\": \"scan.later\""),
            ("\"outcome\": \"unknown\"", "\"outcome\": \"pass\""), ("\"outcome\": \"fail\"", "\"outcome\": \"fine\""),
            ("\"verdict\": \"undecided\"", "\"verdict\": \"allow\""), ("\"artifacts\"", "\"layers\""),
            ("\"score\": 9.8", "\"score\": 98"), ("\"score\": 9.8", "\"score\": 9.88"),
            ("\"score\": 9.8", "\"score\": -1.0"),
            ("\"files\": 3", "\"files\": -3"), ("\"mode\": \"0644\"", "\"mode\": \"+644\""),
            ("\"path\": \"python/old.py\"", "\"path\": \"../old.py\""),
            ("\"digest\": \"sha256:", "\"digest\": \"sha512:"),
            ("\"undecided\": true", "\"undecided\": 1"), ("\"asOf\": \"2026", "\"asOf\": \"yesterday"),
        ])
    func refused(from: String, to: String) throws {
        #expect(throws: JSONFault.self) { try stored(changed(from, to)) }
    }

    @Test("members of a later version are passed over")
    func later() throws {
        let bytes = try changed("\"schemaVersion\": 1,", "\"schemaVersion\": 1, \"later\": {\"x\": [1.5]},")
        #expect(try stored(bytes).answer.report.artifacts.count == 2)
    }

    @Test("what somebody wrote into a report is text, as what an artifact holds is")
    func hostile() throws {
        let bytes = try changed("\"name\": \"api\"", "\"name\": \"</script>\\u001b[31m\\u202e::error::x\"")
        let answer = try stored(bytes).answer
        for format in Formats.answers.all where format.format != "vsa" && format.format != "asff" {
            let text = String(decoding: try rendered(format.format, answer), as: UTF8.self)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.steersOrHides }, "\(format.format)")
        }
        #expect(!String(decoding: try rendered("html", answer), as: UTF8.self).contains("</script>\\"))
    }
}
