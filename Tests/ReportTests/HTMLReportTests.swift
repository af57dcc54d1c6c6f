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
        #expect(rows[1].contains("GHSA-xxxx-4") && rows[1].contains("undecided"))
        #expect(rows.contains { $0.contains("waived by security until 2026-11-20T12:00:00Z: not reached") })
        #expect(rows.contains { $0.contains("VEX: not_affected: vulnerable_code_not_present") })
        #expect(text.contains("<dd>1 critical, 1 undecided, 1 of them new, 3 excused or tolerated</dd>"))
        #expect(
            text.contains(
                "<dt>exit code</dt><dd>1: scan.undecided, 1 finding; also 13: scan.stale, 1 finding; also 14: scan.finding, 2 findings</dd>"
            ))
        #expect(text.contains("rescanned too long ago<br><span class=\"dim\">look at it: rescan</span>"))
    }

    @Test("it says what the run was given, what is gone, what was recent enough, and predictions where there are any")
    func runs() throws {
        let now = try Samples.asOf()
        let report = try Samples.vulnerableReport()
        let outcomes = report.artifacts.map {
            RescanOutcome(report: $0, outcome: .finding, bytesSeen: 1, bytesTotal: 1, scanners: [])
        }
        var summary = RescanSummary(ledger: "l", outcomes: Array(outcomes.prefix(1)), notDue: 1, left: 0)
        summary.recent = Array(outcomes.dropFirst())
        let told = ToldFinding(
            .scanFinding, .fail, .high, path: nil, purl: "pkg:pypi/<b>@1", ids: ["CVE-2026-77"], firstSeen: now)
        summary.gone = ["api", "<i>"].map { GoneFinding(artifact: $0, finding: told) }
        var inputs = RunInputs(command: "rescan", arguments: ["--as-of", "<s>"], clock: now)
        inputs.files = [RunInputs.File(role: "lockfile", path: "layers.lock", digest: try Samples.digest(7))]
        inputs.notAsked = ["signatures"]
        var part = report
        part.artifacts = Array(report.artifacts.prefix(1))
        let context = RenderContext(
            toolVersion: "1.2.3", asOf: now, baseFolder: nil, style: TextStyle(), inputs: inputs)
        let text = try rendered(
            try #require(Formats.answers.renderer("html")).bytes(
                Answer(part, .rescan(summary.outcomes, summary)), context))
        #expect(text.contains("<h2 id=\"gone\">"))
        #expect(text.contains("<code>CVE-2026-77</code><td><code>pkg:pypi/&lt;b&gt;@1</code>"))
        #expect(text.contains("api, &lt;i&gt;"))
        #expect(text.contains("<td>rescan --as-of &lt;s&gt;"))
        #expect(text.contains("<td>lockfile<td>layers.lock<td><code>\(try Samples.digest(7))</code>"))
        #expect(text.contains("<td>not asked<td>signatures"))
        #expect(text.contains(">worker</a>"))
        #expect(!text.contains(">EPSS"))
        var status = try StatusSample.status()
        let prediction = ExploitPrediction(probability: 943_670_000, percentile: 999_000_000)
        let vulnerability = Vulnerability(
            ids: ["CVE-2026-78"], records: [],
            package: VulnerablePackage(purl: "pkg:pypi/a@1", ecosystem: "PyPI", name: "a", version: "1"), fixed: [],
            severity: .high, tenths: nil, prediction: prediction, isUndecided: false)
        var excused = Finding(.scanFinding, .pass, "waived")
        excused.vulnerable = VulnerabilityPlace(
            vulnerability, files: [], excuse: Excuse(kind: .waiver, by: "security", reason: "not reached"))
        excused.subject = FindingSubject(artifacts: ["api"])
        let before = try rendered(
            Array(TextReport.status(status, style: TextStyle())))
        status.excused = [ScanFinding(excused)]
        let page = try rendered(try #require(Formats.statuses.renderer("html")).bytes(status, context))
        #expect(page.contains("<th scope=\"col\">EPSS") && page.contains(">94.36 %<td>"))
        #expect(page.contains("<td>waived<br><span class=\"dim\">waived by security: not reached"))
        let vex = try rendered(try #require(Formats.statuses.renderer("vex")).bytes(status, context))
        #expect(vex.contains("CVE-2026-78") && vex.contains("waived by security: not reached"))
        // Text is as before.
        #expect(try rendered(Array(TextReport.status(status, style: TextStyle()))) == before)
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
