import Core
import Cryptography
import Foundation
import Ledger
import Report
import TestKit
import Testing

@Suite("The HTML page") struct HTMLReportTests {
    private func page(_ answer: Answer, settings: [ReportSetting] = []) throws -> String {
        let context = RenderContext(
            toolVersion: "1.2.3", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle(), settings: settings)
        return try rendered(try #require(Formats.answers.renderer("html")).bytes(answer, context))
    }

    @Test("a vulnerability stands once, with its package, fix, state and everything that holds it")
    func vulnerabilities() throws {
        let text = try page(Answer(try Samples.vulnerableReport()))
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("<tr><td data-k=") }
        try #require(rows.count == 5)
        // What counts first: new before known, then what only warns or is excused.
        #expect(rows[0].contains("<code>CVE-2026-1</code>"))
        #expect(rows[0].contains("<td>9.8<td>") && rows[0].contains("<td>new"))
        #expect(rows[0].contains("<a href=\"#a0\">api</a>, <a href=\"#a1\">worker</a>"))
        #expect(rows[1].contains("GHSA-xxxx-4") && rows[1].contains("not decided") && rows[1].contains("unrated"))
        #expect(rows.contains { $0.contains("waived by security until 2026-11-20T12:00:00Z: not reached") })
        #expect(rows.contains { $0.contains("VEX: not_affected: vulnerable_code_not_present") })
        #expect(text.contains("<dd>1 critical, 1 unknown, 1 of them new, 3 excused or tolerated</dd>"))
        #expect(text.contains("<dt>exit code</dt><dd>1 (and 13, 14)</dd>"))
        #expect(text.contains("rescanned too long ago<br><span class=\"dim\">look at it: rescan</span>"))
    }

    @Test("nothing is loaded, no script but the one within runs, and it is the one that the policy names")
    func policy() throws {
        let text = try page(Answer(try Samples.vulnerableReport()))
        let script = try #require(text.firstRange(of: "<script>")).upperBound
        let end = try #require(text.firstRange(of: "</script>")).lowerBound
        let hash = Base64.encode(try SHA256.digest(of: Array(text[script..<end].utf8)).bytes)
        #expect(
            text.contains(
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(String(decoding: hash, as: UTF8.self))'"
            )
        )
        #expect(text.ranges(of: "<script").count == 1)
        for trace in ["http://", "https://", "src=", "url(", "@import", "<link", "<iframe", "innerHTML", "onclick"] {
            #expect(!text.contains(trace), "\(trace)")
        }
    }

    @Test("each command's answer has its page")
    func commands() throws {
        let report = try Samples.report()
        #expect(try page(Answer(report)).contains("<h2 id=\"drift\">"))
        let diff = try page(Answer(report, .difference(since: report.artifacts[0])))
        #expect(diff.contains("layerlock diff"))
        let pin = PinOutcome(
            name: "telemetry", source: "t.zip", inventory: try Samples.inventory(), action: .replaced,
            changes: try Samples.drift())
        var pinned = report
        pinned.artifacts = [report.artifacts[0]]
        let lock = try page(Answer(pinned, .locking([pin], lockfile: "layers.lock", isCheck: true)))
        #expect(lock.contains("python/sitecustomize.py") && lock.contains("replaced"))
        let nothing = RescanSummary(ledger: "l", outcomes: [], notDue: 3, left: 0)
        var none = report
        none.artifacts = []
        let rescan = try page(Answer(none, .rescan([], nothing)))
        #expect(rescan.contains("<span class=\"good\">Allowed</span>") && rescan.contains("3 artifacts"))
        let weakened = try page(
            Answer(report),
            settings: [ReportSetting(option: "for", value: "any", origin: "layerlock.toml:3", weakens: true)])
        #expect(weakened.contains("<dd class=\"warn\">for = any  (layerlock.toml:3): less may be found</dd>"))
    }

    @Test("a page grows by less than 500 bytes a layer, so that 10,000 with 7,800 findings are at most 5 MB")
    func large() throws {
        let status = try Samples.largeStatus(layers: 1_000, findings: 780, vulnerabilities: 400)
        let text = try page(Answer(status, toolVersion: "1.2.3"))
        #expect(text.utf8.count <= 500_000)
        #expect(text.contains("id=\"a999\"") && !text.contains("id=\"a1000\""))
        #expect(text.ranges(of: "<code>CVE-2026-10000</code>").count == 1)
    }

    @Test(
        "html5lib's strict parser and our own check of ids and links read it",
        .needs("python3 with html5lib") { HTMLValidator.interpreter != nil })
    func valid() throws {
        let answers = [
            Answer(try Samples.vulnerableReport()), Answer(try Samples.report()),
            Answer(try StatusSample.status(), toolVersion: "1"),
            Answer(Report(toolVersion: "1", asOf: try Samples.asOf(), artifacts: [])),
        ]
        for answer in answers {
            #expect(try HTMLValidator.complaints(about: Array(try page(answer).utf8)) == "")
        }
        let broken = try page(answers[0]).replacing("</main>", with: "</main></table><b id=\"artifacts\">")
        #expect(try HTMLValidator.complaints(about: Array(broken.utf8)) != "")
    }
}

/// Python's html5lib, strictly, and that ids are there once and links lead to them.
enum HTMLValidator {
    static let interpreter: String? = [
        "python3", PythonValidator.repository.appendingPathComponent(".build/venv/bin/python3").path,
    ].first { python in (try? PythonValidator.run(python, ["-c", "import html5lib"], input: []))?.status == 0 }

    static func complaints(about page: [UInt8]) throws -> String {
        let script = """
            import sys, html5lib
            text = sys.stdin.buffer.read()
            parser = html5lib.HTMLParser(strict=False)
            tree = parser.parse(text, transport_encoding="utf-8")
            for place, error, data in parser.errors: print(place, error, data)
            ids = [item.get("id") for item in tree.iter() if item.get("id")]
            for one in set(ids):
                if ids.count(one) > 1: print("twice", one)
            for item in tree.iter():
                link = item.get("href")
                if link and (link[0] != "#" or link[1:] not in ids): print("link", link)
            """
        let result = try PythonValidator.run(try #require(interpreter), ["-c", script], input: page)
        try #require(result.status == 0, "the validator itself failed: \(result.output)")
        return result.output
    }
}
