import Core
import Foundation
import Ledger
import Report
import TestKit
import Testing

/// A status with a layer in each state, made by hand.
enum StatusSample {
    static func scan(_ text: String, _ outcome: ScanOutcome = .clean, findings: [ScanFinding] = []) throws -> ScanRecord
    {
        let time = try #require(Timestamp(rfc3339: text))
        return ScanRecord(
            scanner: Scanner(name: Scanner.reading, version: "0.1.0"),
            database: ScanDatabase(name: "osv", digest: try Samples.digest(9), dataDate: time), asOf: time,
            started: time, finished: time, outcome: outcome, bytesSeen: 5, bytesTotal: 5, findings: findings)
    }

    static func layer(
        _ seed: UInt8, _ gap: ScanStanding.Gap?, isTried: Bool = false, artifacts: [String]
    ) throws -> StatusFacts.Layer {
        var standing = ScanStanding(gap: gap, last: nil, attempt: nil, findings: [])
        if gap != .neverRead {
            standing.last = try scan("2026-11-17T10:00:00Z")
            standing.age = .milliseconds(266_400_250)
            standing.nextDue = Timestamp(rfc3339: "2026-11-24T10:00:00Z")
            standing.databaseAge = .seconds(-3)
        }
        if isTried {
            let finding = Finding(.inputNotFound, .unknown, "no such file")
            standing.attempt = try scan(
                "2026-11-19T10:00:00Z", .incomplete, findings: [ScanFinding(finding, severity: .none)])
        }
        return StatusFacts.Layer(
            digest: try Samples.digest(seed), tree: try Samples.digest(seed &+ 100), standing: standing,
            artifacts: artifacts)
    }

    static func status() throws -> StatusFacts {
        let found = ScanFinding(
            Finding(.signatureRevocation, .fail, "the job was revoked on 2026-11-18", path: "META_INF/a\u{7}"),
            severity: .high)
        var layers = [
            try layer(1, .neverRead, artifacts: ["checkout"]),
            try layer(2, .neverRead, isTried: true, artifacts: ["batch-\"q\"\\\n"]),
            try layer(3, .tooOld, artifacts: ["api", "worker", "mail", "search", "billing"]),
            try layer(4, .oldAdvisories, artifacts: ["api"]), try layer(5, nil, artifacts: ["telemetry"]),
        ]
        layers[4].artifactFindings = [found]
        let demand = ScanDemand(asOf: try Samples.asOf(), maxAge: .seconds(604_800))
        var status = StatusFacts(
            demand: demand, ledger: "ledger.sqlite", ledgerExists: true, lockfile: "layers.lock", layers: layers,
            findings: [found])
        status.knowsAdvisories = true
        let now = try Samples.asOf()
        status.sources = [
            AdvisorySource(
                name: "/osv/\"all\".zip", digest: try Samples.digest(9), records: 3,
                imported: Timestamp(milliseconds: now.milliseconds - 3_600_000),
                parts: [
                    .init(
                        ecosystem: "PyPI", records: 2, dataDate: Timestamp(milliseconds: now.milliseconds - 7_200_000)),
                    .init(ecosystem: "npm", records: 1, dataDate: nil),
                ])
        ]
        status.lastRun = LedgerRun(
            number: 7, name: "nightly-7", asOf: now,
            started: Timestamp(milliseconds: now.milliseconds - 42_125), finished: now, exit: 14)
        return status
    }
}

@Suite("The status")
struct StatusReportTests {
    @Test("a table, worst first, what was found, and the verdict")
    func text() throws {
        let text = String(decoding: TextReport.status(try StatusSample.status(), style: TextStyle()), as: UTF8.self)
        #expect(
            text == """
                  STATE              LAYER                AGE    DUE        ARTIFACTS
                ✗ never              sha256:01080f161d24  -      -          checkout
                ✗ never              sha256:020910171e25  -      -          batch-"q"\\\\012
                    attempt of 2026-11-19T10:00:00Z: incomplete, input.not-found
                ✗ stale              sha256:030a11181f26  3d 2h  in 3d 22h  api, worker, mail,
                                                                            search, and 1 more
                ✗ outdated-database  sha256:040b12192027  3d 2h  in 3d 22h  api
                ✗ fresh              sha256:050c131a2128  3d 2h  in 3d 22h  telemetry

                  ✗ signature.revocation  META_INF/a\\007: the job was revoked on 2026-11-18
                    fix: Revoked: sign again with a valid profile and find out why. Unknown: run
                         `initialize the trust store` or import a current list; of an image's
                         certificates give current lists with revocation lists.

                ✗ 5 layers: 2 never, 1 stale, 1 outdated-database, 1 fresh; 1 finding (exit 13;
                  also 14: scan.finding)

                """)
    }

    @Test("no line is wider than the terminal", arguments: [80, 120])
    func width(_ columns: Int) throws {
        let text = TextReport.status(try StatusSample.status(), style: TextStyle(width: columns))
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        try #require(lines.count > 5)
        for line in lines { #expect(line.count <= columns, "\(line)") }
    }

    @Test("quiet says the verdict alone")
    func quiet() throws {
        let text = TextReport.status(try StatusSample.status(), style: TextStyle(verbosity: .quiet))
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("✗ 5 layers: 2 never"))
    }

    @Test("exit codes: not decided before not fresh before found, and neither is fine")
    func exitCodes() throws {
        var status = try StatusSample.status()
        #expect(status.exitStatus == .stale)
        let open = ScanFinding(Finding(.scanUndecided, .unknown, "no order"), severity: .unknown)
        status.findings.append(open)
        #expect(status.exitStatus == .undecided)
        status.findings.removeLast()
        let last = status.layers[4]
        status.layers[4] = try StatusSample.layer(6, .unmatched, artifacts: ["api"])
        #expect(status.reasons.first?.ids.contains(.scanUnmatched) == true)
        status.layers = [last]
        #expect(status.exitStatus == .scanFinding)
        status.findings.append(open)
        #expect(status.exitStatus == .undecided)
        status.findings = []
        #expect(status.exitStatus == .allowed)
    }

    /// A vulnerability that a waiver excuses; the names are hostile.
    private func waived() throws -> ScanFinding {
        let vulnerability = Vulnerability(
            ids: ["CVE-2026-1", "GHSA-\u{1B}[31m"], records: ["PYSEC-1"],
            package: VulnerablePackage(
                purl: "pkg:pypi/a\u{202E}@1", ecosystem: "PyPI", name: "a\u{202E}", version: "1"),
            fixed: ["2"], severity: .critical, tenths: 98, isUndecided: false)
        var finding = Finding(.scanFinding, .pass, "waived")
        finding.vulnerable = VulnerabilityPlace(
            vulnerability, files: ["a\n.dist-info/METADATA"],
            excuse: Excuse(kind: .waiver, by: "team", reason: "not \"reached\"", end: try Samples.asOf()))
        (finding.isNew, finding.firstSeen) = (true, try Samples.asOf())
        return ScanFinding(finding, severity: .critical)
    }

    @Test("a vulnerability is told as data: package, ids, versions, score, who excuses it", .needsSchemas)
    func vulnerability() throws {
        var status = try StatusSample.status()
        status.findings = [try waived()]
        let bytes = JSONReport.status(status, toolVersion: "0.1.0")
        #expect(try PythonValidator.complaints(about: [bytes], schema: schema) == [""])
        let text = String(decoding: bytes, as: UTF8.self)
        for part in [
            #""score": 9.8"#, #""state": "waived""#, #""aliases": ["#, #""purl": "pkg:pypi/a\\342\\200\\256@1""#,
            #""by": "team""#, #""firstSeen": "#,
        ] { #expect(text.contains(part), "\(part)") }
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
    }

    private var schema: String {
        PythonValidator.repository.appendingPathComponent("docs/schemas/status.schema.json").path
    }

    @Test("the JSON holds to its schema", .needsSchemas)
    func json() throws {
        var empty = try StatusSample.status()
        (empty.layers, empty.findings, empty.lockfile, empty.demand.maxAge) = ([], [], nil, nil)
        let documents = [
            JSONReport.status(try StatusSample.status(), toolVersion: "0.1.0"),
            JSONReport.status(empty, toolVersion: "0.1.0"),
        ]
        #expect(try PythonValidator.complaints(about: documents, schema: schema) == ["", ""])
        let wrong = String(decoding: documents[0], as: UTF8.self)
            .replacingOccurrences(of: #""state": "never""#, with: #""state": "fine""#)
        #expect(try PythonValidator.complaints(about: [Array(wrong.utf8)], schema: schema) != [""])
    }

    @Test(
        "a rescan's JSON holds to the report's schema",
        .needsSchemas)
    func rescanJSON() throws {
        let report = try Samples.report()
        let outcomes = report.artifacts.map {
            RescanOutcome(
                report: $0, outcome: .finding, bytesSeen: 1, bytesTotal: 2, scanners: [Scanner.reading, Scanner.pin])
        }
        let summary = RescanSummary(ledger: "l", outcomes: outcomes, notDue: 1, left: 2)
        var nothing = RescanSummary(ledger: "l", outcomes: [], notDue: 1, left: 0)
        nothing.advisories = try AdvisorySample.summary()
        nothing.notes = [Finding(.scanWaiverExpired, .warn, "ended")]
        var none = report
        none.artifacts = []
        let documents = [JSONReport.text(report, rescan: summary), JSONReport.text(none, rescan: nothing)]
        let path = PythonValidator.repository.appendingPathComponent("docs/schemas/report.schema.json").path
        #expect(try PythonValidator.complaints(about: documents, schema: path) == ["", ""])
        let value = try JSONReader.read(documents[1], options: JSONOptions(keepsOtherNumbers: true))
        #expect(value.object?["verdict"] == "allow")
    }
}

/// A comparison with advisories, made by hand.
enum AdvisorySample {
    static func summary() throws -> AdvisorySummary {
        let package = LedgerPackage(
            purl: "pkg:pypi/requests@2.19.1", ecosystem: "PyPI", release: nil, name: "requests", version: "2.19.1")
        let finding = MatchedFinding(
            ids: ["CVE-2018-18074", "PYSEC-2018-28"], records: ["PYSEC-2018-28"], fixed: ["2.20.0"], severity: .high,
            tenths: 75)
        let database = ScanDatabase(name: "osv", digest: try Samples.digest(9), dataDate: try Samples.asOf())
        return AdvisorySummary(
            state: AdvisoryState(database: database, dates: ["PyPI": try Samples.asOf()]), compared: 1, packages: 2,
            isNews: true,
            changes: [true, false].map {
                MatchChange(package: package, finding: finding, isNew: $0, artifacts: ["api\u{7}", "worker"])
            })
    }
}

@Suite("Advisories in reports")
struct AdvisoryReportTests {
    @Test("what came and what went, and how much was compared")
    func changes() throws {
        let text = String(
            decoding: TextReport.matched(try AdvisorySample.summary(), style: TextStyle(width: 200)), as: UTF8.self)
        let what = ": pkg:pypi/requests@2.19.1: CVE-2018-18074 (PYSEC-2018-28), severity high 7.5, fixed in 2.20.0"
        let who = #"api\007, worker"#
        #expect(
            text.split(separator: "\n") == [
                "newly affected  \(who)\(what)", "no longer affected  \(who)\(what)",
                "compared 1 of 2 packages: 1 newly affected, 1 no longer",
            ])
    }

    @Test(
        "the list's JSON holds to its schema", .needsSchemas
    )
    func list() throws {
        let now = try Samples.asOf()
        let source = AdvisorySource(
            name: "/osv/all.zip", digest: try Samples.digest(9), records: 3, imported: now,
            parts: [
                .init(ecosystem: "PyPI", records: 2, dataDate: now), .init(ecosystem: "npm", records: 1, dataDate: nil),
            ])
        let documents = [[source], []].map {
            JSONReport.advisories(AdvisoryList(ledger: "l", sources: $0, asOf: now), toolVersion: "0.1.0")
        }
        let path = PythonValidator.repository.appendingPathComponent("docs/schemas/advisories.schema.json").path
        #expect(try PythonValidator.complaints(about: documents, schema: path) == ["", ""])
        let ecosystems = try JSONReader.read(documents[0]).object?["ecosystems"]?.array ?? []
        #expect(ecosystems.map { $0.object?["isStale"] } == [false, true])
    }
}

@Suite("The metrics")
struct OpenMetricsTests {
    @Test("samples and the end")
    func samples() throws {
        let text = String(decoding: OpenMetrics.text(try StatusSample.status()), as: UTF8.self)
        let digest = try Samples.digest(5)
        #expect(
            text.contains(
                #"layerlock_layer_scan_age_seconds{digest="\#(digest)",artifact="telemetry"} 266400.250"# + "\n"))
        #expect(text.contains("layerlock_layers{state=\"outdated-database\"} 1\n"))
        #expect(text.contains("layerlock_findings{severity=\"high\"} 1\n"))
        // A sample a layer and artifact: five share one.
        #expect(text.ranges(of: "layerlock_layer_scan_age_seconds{").count == 7)
        #expect(text.contains(#"layerlock_advisories_import_age_seconds{source="/osv/\"all\".zip"} 3600"# + "\n"))
        #expect(text.contains("layerlock_advisories_data_age_seconds{ecosystem=\"PyPI\"} 7200\n"))
        #expect(!text.contains("ecosystem=\"npm\""))
        #expect(text.contains("layerlock_last_rescan_timestamp_seconds 1795176000\n"))
        #expect(text.contains("layerlock_last_rescan_duration_seconds 42.125\n"))
        #expect(text.contains("layerlock_status_judged_timestamp_seconds 1795176000\n"))
        #expect(!text.contains("layerlock_weakened"))
        #expect(text.contains("layerlock_status_exit_code 13\n"))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test("without a run that ended there is none, whatever looks there were")
    func noRun() throws {
        var status = try StatusSample.status()
        status.lastRun?.finished = nil
        #expect(!String(decoding: OpenMetrics.text(status), as: UTF8.self).contains("last_rescan"))
    }

    @Test("a status of another time than now says so, each thing once, in whatever words")
    func weakened() throws {
        let then = ReportSetting(
            option: "as-of", value: "2020", origin: "--as-of", weakens: true, note: "judged as of 2020, not of now")
        let odd = ReportSetting(option: "x", value: "a\"b\\c\nd # EOF", origin: "layerlock.toml:3", weakens: true)
        let harmless = ReportSetting(option: "y", value: "z", origin: "layerlock.toml:4", weakens: false)
        let bytes = OpenMetrics.text(try StatusSample.status(), settings: [then, odd, harmless, then])
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter {
            $0.hasPrefix("layerlock_weakened{")
        }
        #expect(lines.count == 2)
        #expect(lines.first == #"layerlock_weakened{option="as-of",note="judged as of 2020, not of now"} 1"#)
        if PrometheusParser.interpreter != nil {
            #expect(try PrometheusParser.samples(in: bytes).count { $0.hasPrefix("layerlock_weakened") } == 2)
        }
    }

    @Test(
        "Prometheus' own strict parser reads them",
        .needs("python3 with prometheus_client") { PrometheusParser.interpreter != nil })
    func parser() throws {
        let status = try StatusSample.status()
        let parsed = try PrometheusParser.samples(in: OpenMetrics.text(status))
        #expect(parsed.count == 7 + 4 + 6 + 1 + 2 + 2 + 1 + 1)
        #expect(parsed.contains("layerlock_layers state=never 2"))
        #expect(parsed.contains("layerlock_max_scan_age_seconds  604800"))
        var odd = status
        odd.layers[4].artifacts = ["a\"b\\c\nd"]
        #expect(try PrometheusParser.samples(in: OpenMetrics.text(odd)).count == 24)
    }
}

/// The parser of Python's `prometheus_client`.
enum PrometheusParser {
    static let interpreter: String? = [
        "python3", PythonValidator.repository.appendingPathComponent(".build/venv/bin/python3").path,
    ].first { python in
        (try? PythonValidator.run(python, ["-c", "import prometheus_client.openmetrics.parser"], input: []))?.status
            == 0
    }

    /// `name label=value,… number` of each sample.
    static func samples(in text: [UInt8]) throws -> [String] {
        let script = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
            for family in families(sys.stdin.read()):
                for sample in family.samples:
                    labels = ",".join(f"{name}={value!r}" if "\\n" in value else f"{name}={value}"
                                      for name, value in sorted(sample.labels.items()))
                    print(sample.name, labels, sample.value)
            """
        let result = try PythonValidator.run(try #require(interpreter), ["-c", script], input: text)
        try #require(result.status == 0, "\(result.output)")
        return result.output.split(separator: "\n").map(String.init)
    }
}
