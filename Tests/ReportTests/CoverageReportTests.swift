import Core
import Ledger
import Report
import Testing

/// How much of its code packages account for, in every format of a report.
@Suite("Coverage in reports") struct CoverageReportTests {
    private func artifact(_ name: String, _ percent: UInt64?) throws -> ArtifactReport {
        var report = ArtifactReport(name: name, source: "\(name).zip", inventory: try Samples.inventory())
        report.coverage = percent.flatMap { CodeCoverage(bytes: 100, owned: $0) }
        return report
    }

    private func rendered(_ format: String, _ answer: Answer) throws -> String {
        let context = RenderContext(
            toolVersion: "0.1.0", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle(width: 200))
        let renderer = try #require(Formats.answers.renderer(format))
        return try ReportTests.rendered(renderer.bytes(answer, context))
    }

    private func answer(_ telling: (Report) -> Answer.Telling, _ artifacts: [ArtifactReport]) throws -> Answer {
        let report = Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: artifacts)
        return Answer(report, telling(report))
    }

    private func rescanning(_ report: Report) -> Answer.Telling {
        let outcomes = report.artifacts.map {
            RescanOutcome(report: $0, outcome: .clean, bytesSeen: 1, bytesTotal: 1, scanners: [])
        }
        return .rescan(outcomes, RescanSummary(ledger: "l", outcomes: outcomes, notDue: 0, left: 0))
    }

    private static let words = [
        ("json", "\"covered\": 83"), ("markdown", "as it should be; covered: 83 %"),
        ("markdown-summary", "as it should be; covered: 83 %"), ("markdown-gitlab", "as it should be; covered: 83 %"),
        ("html", "as it should be; covered: 83 %"), ("junit", "<property name=\"covered\" value=\"83 %\"/>"),
        ("sarif", "\"covered\": 83"), ("github", "0 warnings; covered: 83 % of the code's bytes\n"),
    ]

    @Test("every format tells it where it is known, of a verification, an inspection and a rescan", arguments: words)
    func formats(format: String, words: String) throws {
        let tellings: [(Report) -> Answer.Telling] = [{ _ in .verification }, { _ in .inspection }, rescanning]
        for telling in tellings {
            let told = try rendered(format, answer(telling, [artifact("api", 83)]))
            #expect(told.contains(words), "\(told)")
            #expect(!(try rendered(format, answer(telling, [artifact("api", nil)]))).contains("covered"))
            // Code of no bytes is neither covered nor not.
            var empty = try artifact("api", nil)
            empty.coverage = CodeCoverage(bytes: 0, owned: 0)
            #expect(!(try rendered(format, answer(telling, [empty]))).contains("covered"))
        }
    }

    @Test("a rescan's last line names what is not covered, the least first, and is silent where all is")
    func lastLine() throws {
        func line(_ artifacts: [ArtifactReport]) throws -> String {
            try rendered("text", answer(rescanning, artifacts))
        }
        #expect(try line([artifact("api", 83)]).contains("1 clean; covered: 83 % of the code's bytes; no advisories"))
        #expect(!(try line([artifact("api", 100)])).contains("covered"))
        #expect(
            try line([artifact("a", 100), artifact("b", 83), artifact("c", 7), artifact("d", nil)])
                .contains("; covered: 7 % of the code's bytes of c, 83 % of b; no advisories"))
        #expect(
            try line([1, 2, 3, 4, 5].map { (percent: UInt64) in try artifact("a\(percent)", percent) })
                .contains("; covered: 1 % of the code's bytes of a1, 2 % of a2, 3 % of a3, and more of 2 others;"))
    }

    @Test("the line that counts for GitHub says of how many artifacts it is known, and prints no name as a command")
    func github() throws {
        func line(_ artifacts: [ArtifactReport]) throws -> String {
            try rendered("github", answer({ _ in .verification }, artifacts))
        }
        #expect(try line([artifact("a", 100)]).hasSuffix("; covered: 100 % of the code's bytes\n"))
        #expect(
            try line([artifact("a", 100), artifact("b", nil)])
                .hasSuffix("; covered: 100 % of the code's bytes of 1 artifact\n"))
        let told = try line([artifact("a\n::error::x", 1), artifact("b", 2)])
        #expect(!told.contains("\n::error"))
    }

    @Test("a status tells of an artifact the least of its layers")
    func status() throws {
        var status = try StatusSample.status()
        for index in status.layers.indices {
            status.layers[index].artifacts = ["api"]
            status.layers[index].standing.coverage = CodeCoverage(bytes: 100, owned: UInt64(40 + index))
        }
        let context = RenderContext(
            toolVersion: "0.1.0", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle(width: 200))
        let junit = try #require(Formats.statuses.renderer("junit"))
        let told = try ReportTests.rendered(junit.bytes(status, context))
        #expect(told.contains("<property name=\"covered\" value=\"40 %\"/>"))
        #expect(!told.contains("41 %"))
    }
}
