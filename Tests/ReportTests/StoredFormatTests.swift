import Core
import Ledger
import Report
import Testing

/// A report that was kept gives, in every format, the bytes that the command itself would have given in it.
@Suite("Stored reports in every format") struct StoredFormatTests {
    private func context(_ verbosity: TextStyle.Verbosity = .normal) throws -> RenderContext {
        var context = RenderContext(
            toolVersion: "0.1.0", asOf: try Samples.asOf(), baseFolder: "/work",
            style: TextStyle(width: 100, verbosity: verbosity))
        context.account = AWSAccount(account: "123456789012", region: "eu-central-1")
        context.settings = [
            ReportSetting(
                option: "as-of", value: "2026-11-20T12:00:00Z", origin: "--as-of", weakens: true,
                note: "judged as of 2026-11-20T12:00:00Z, not of now"),
            ReportSetting(
                option: "fail-on", value: "critical", origin: "layerlock.toml:3", replaced: "line 2", weakens: true),
        ]
        var inputs = RunInputs(
            command: "verify", arguments: ["--format", "json"],
            clock: Timestamp(milliseconds: try Samples.asOf().milliseconds + 125))
        inputs.program = try Samples.digest(70)
        inputs.files = [
            RunInputs.File(role: "lockfile", path: "layers.lock", digest: try Samples.digest(71)),
            RunInputs.File(role: "endorsement", path: "api.dsse", digest: try Samples.digest(72)),
            RunInputs.File(role: "vex", path: "gone.json", digest: nil),
        ]
        inputs.advisories = [
            RunInputs.Source(
                name: "/osv", digest: try Samples.digest(73), imported: try Samples.asOf(),
                dataDate: try Samples.asOf())
        ]
        inputs.asked = ["pin"]
        inputs.notAsked = ["signature"]
        context.inputs = inputs
        context.policy = try Samples.digest(71)
        return context
    }

    /// What the reader knows beside the report: nothing that the report says.
    private func bare(_ context: RenderContext) -> RenderContext {
        var bare = RenderContext(
            toolVersion: "another", asOf: Timestamp(milliseconds: 0), baseFolder: context.baseFolder,
            style: context.style)
        bare.account = context.account
        return bare
    }

    private func verifications() throws -> [Report] {
        var named = try Samples.vulnerableReport()
        let prediction = Vulnerability(
            ids: ["CVE-2026-7"], records: [],
            package: VulnerablePackage(purl: "pkg:pypi/a@1", ecosystem: "PyPI", name: "a", version: "1"), fixed: [],
            severity: .high, tenths: 70, vector: "CVSS:3.1/x", severitySource: "NVD",
            known: KnownExploited(since: try Samples.asOf(), due: nil, isInRansomware: true),
            prediction: ExploitPrediction(probability: 943_670_000, percentile: 1_000_000_000), isUndecided: false)
        named.artifacts[0].findings += [
            Samples.finding(prediction, .warn, isNew: false),
            Finding(
                .packagesUnread, .warn, "python/a cannot be read", path: "python/a", namesPath: true,
                remedy: "look, then: \(run: .inspect, "ARTIFACT")"),
            Finding(
                .packagesUnread, .warn, "python/b is named, and not as its place", path: "python/b",
                remedy: "look for ‘\(run: .inspect, "ARTIFACT")’ and \(setting: .name, "NAME")"),
        ]
        named.artifacts[0].coverage = CodeCoverage(bytes: 2_999, owned: 2_500)
        named.artifacts[1].coverage = CodeCoverage(bytes: 7, owned: 7)
        named.artifacts[0].notes = ArtifactNotes(owner: "team", note: "n", functions: ["f"])
        named.artifacts[1].inventory?.image = ImageFacts(
            manifestDigest: try Samples.digest(60), configDigest: try Samples.digest(61),
            platform: ImagePlatform(os: "linux", architecture: "arm64", variant: "v8"),
            config: PinnedConfig(replaced: ImageConfig()))
        return [try Samples.report(), named, Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: [])]
    }

    private func rescan() throws -> Answer {
        let report = try verifications()[1]
        let outcomes = report.artifacts.map {
            RescanOutcome(
                report: $0, outcome: .finding, bytesSeen: 1, bytesTotal: 2_000,
                scanners: [Scanner.reading, Scanner.advisories])
        }
        var quiet = try Samples.report().artifacts[0]
        quiet.findings = [Samples.finding(Samples.vulnerability("CVE-2026-8"), .warn, isNew: false)]
        var summary = RescanSummary(ledger: "l.db", outcomes: outcomes, notDue: 3, left: 1)
        summary.recent = [
            RescanOutcome(report: quiet, outcome: .clean, bytesSeen: 0, bytesTotal: 0, scanners: [Scanner.advisories])
        ]
        let told = try #require(ToldFinding(Samples.finding(Samples.vulnerability()), firstSeen: Samples.asOf()))
        var exploited = told
        exploited.isExploited = true
        exploited.ids = ["CVE-2026-9"]
        let drift = try #require(ToldFinding(Finding(.lockDrift, .fail, "d", path: "p"), firstSeen: Samples.asOf()))
        summary.gone = ["api", "worker"].map { GoneFinding(artifact: $0, finding: told) }
        summary.gone += [
            GoneFinding(artifact: "api", finding: exploited), GoneFinding(artifact: "api", finding: drift),
        ]
        summary.run = LedgerRun(
            number: 4, name: "r-4", asOf: try Samples.asOf(), started: try Samples.asOf(),
            finished: try Samples.asOf(), exit: 14)
        let package = LedgerPackage(purl: "pkg:pypi/a@1", ecosystem: "PyPI", release: nil, name: "a", version: "1")
        let unknown = LedgerPackage(purl: "pkg:pypi/b", ecosystem: "PyPI", release: nil, name: "b", version: "")
        func matched(_ isUndecided: Bool, _ names: [String] = []) -> MatchedFinding {
            MatchedFinding(
                ids: ["CVE-2026-6", "GHSA-6"], records: ["r"], fixed: ["2"], severity: .high, tenths: 75,
                isUndecided: isUndecided, possibleNames: names)
        }
        summary.advisories = AdvisorySummary(
            state: AdvisoryState(
                database: ScanDatabase(name: "all", digest: try Samples.digest(9), dataDate: try Samples.asOf()),
                dates: [:]), compared: 2, packages: 3, isNews: true,
            changes: [
                MatchChange(package: package, finding: matched(false), isNew: true, artifacts: ["other"]),
                MatchChange(package: package, finding: matched(true), isNew: true, artifacts: ["other"]),
                MatchChange(package: unknown, finding: matched(true), isNew: true, artifacts: ["other"]),
                MatchChange(package: package, finding: matched(true, ["x:b"]), isNew: false, artifacts: ["other"]),
            ])
        var signatures = SignatureSummary()
        signatures.judged = 2
        signatures.changes = [
            SignatureChange("api", findings: [Finding(.signatureRevocation, .fail, "revoked")]),
            SignatureChange("worker", findings: []),
        ]
        summary.signatures = signatures
        summary.notes = [Finding(.scanWaiverUnused, .warn, "waiver of CVE-1", remedy: "remove it")]
        return Answer(report, .rescan(outcomes, summary))
    }

    private func statuses() throws -> [StatusFacts] {
        var usual = try StatusSample.status()
        for index in usual.layers.indices {
            usual.layers[index].standing.age = usual.layers[index].standing.last.map {
                usual.demand.asOf.since($0.asOf)
            }
        }
        var full = usual
        let subject = FindingSubject(artifacts: ["api"], layer: try Samples.digest(4))
        func placed(_ finding: Finding, _ severity: Severity) -> ScanFinding {
            var finding = finding
            finding.subject = subject
            return ScanFinding(finding, severity: severity)
        }
        let excuse = Excuse(kind: .waiver, by: "security", reason: "not reached", end: try Samples.asOf())
        full.layers[3].artifactFindings = [placed(Samples.finding(Samples.vulnerability(), isNew: true), .critical)]
        full.findings += full.layers[3].artifactFindings
        full.excused = [
            placed(Samples.finding(Samples.vulnerability("CVE-2026-2"), .pass, excuse: excuse, isNew: false), .high)
        ]
        full.uncounted = [placed(Samples.finding(Samples.vulnerability("CVE-2026-5"), .warn), .low)]
        full.notes = [Finding(.scanWaiverUnused, .warn, "waiver of CVE-1", remedy: "remove it")]
        full.demand.advisories.maxDataAge = .seconds(86_400)
        var since = SinceFacts()
        since.time = try Samples.asOf()
        since.run = full.lastRun
        since.runs = [try #require(full.lastRun)]
        since.artifacts = 2
        let told = try #require(ToldFinding(Samples.finding(Samples.vulnerability()), firstSeen: Samples.asOf()))
        since.came = [GoneFinding(artifact: "api", finding: told)]
        since.went = [GoneFinding(artifact: "worker", finding: told)]
        full.since = since
        var empty = StatusFacts(
            demand: ScanDemand(asOf: try Samples.asOf(), maxAge: nil), ledger: "none.db", ledgerExists: false,
            lockfile: "layers.lock", layers: [try StatusSample.layer(1, .neverRead, artifacts: ["checkout"])],
            findings: [])
        empty.knowsAdvisories = false
        return [usual, full, empty]
    }

    private func check(
        _ name: String, _ format: String, _ context: RenderContext, json: [UInt8], _ expected: [UInt8]
    ) throws {
        let stored = try StoredReport.read(json)
        let renderer = try #require(Formats.stored.renderer(format))
        let found = try renderer.bytes(stored, bare(context))
        guard found != expected else { return }
        let lines = [expected, found].map {
            $0.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        }
        let first = zip(lines[0], lines[1]).first { $0 != $1 }
        Issue.record("\(name) as \(format): \(first?.0 ?? "more"), \(first?.1 ?? "less")")
    }

    @Test("of verify and rescan are what these commands print", arguments: Formats.answers.all.map(\.format))
    func answers(format: String) throws {
        let renderer = try #require(Formats.answers.renderer(format))
        let json = try #require(Formats.answers.renderer("json"))
        // All that can be told of an artifact counts its entries, which no report holds.
        for verbosity in renderer.isForPeople ? [TextStyle.Verbosity.quiet, .normal] : [.normal] {
            let context = try context(verbosity)
            for (number, report) in try verifications().enumerated() {
                // Without a lockfile there is no summary.
                if format == "vsa", report.lockfile == nil { continue }
                var context = context
                context.inputs?.files[0].path = report.lockfile ?? "none"
                let answer = Answer(report)
                try check(
                    "verification \(number)", format, context, json: json.bytes(answer, context),
                    renderer.bytes(answer, context))
            }
            if format == "vsa" { continue }
            let answer = try rescan()
            try check("rescan", format, context, json: json.bytes(answer, context), renderer.bytes(answer, context))
        }
    }

    @Test("of status are what it prints", arguments: Formats.statuses.all.map(\.format))
    func statuses(format: String) throws {
        let renderer = try #require(Formats.statuses.renderer(format))
        let json = try #require(Formats.statuses.renderer("json"))
        for verbosity in renderer.isForPeople ? [TextStyle.Verbosity.quiet, .normal, .verbose] : [.normal] {
            let context = try context(verbosity)
            for (number, status) in try statuses().enumerated() {
                try check(
                    "status \(number)", format, context, json: json.bytes(status, context),
                    renderer.bytes(status, context))
            }
        }
    }

    @Test("what no command would have printed is refused")
    func refused() throws {
        let context = try context()
        let json = try #require(Formats.answers.renderer("json"))
        let stored = try StoredReport.read(json.bytes(Answer(try Samples.report()), context))
        #expect(throws: Failure.self) {
            try #require(Formats.stored.renderer("openmetrics")).bytes(stored, bare(context))
        }
        let status = try #require(Formats.statuses.renderer("json")).bytes(statuses()[0], context)
        #expect(throws: Failure.self) {
            try #require(Formats.stored.renderer("vsa")).bytes(StoredReport.read(status), bare(context))
        }
    }

    @Test(
        "a status that contradicts itself is refused",
        arguments: [
            ("\"state\": \"stale\"", "\"state\": \"fresh\""), ("\"gap\": \"too-old\"", "\"gap\": \"old-data\""),
            ("\"gap\": \"too-old\"", "\"gap\": \"later\""),
            ("\"exit\": 13", "\"exit\": 12"), ("\"age\": 266400", "\"age\": \"x\""),
        ])
    func contradiction(from: String, to: String) throws {
        let context = try context()
        let text = String(
            decoding: try #require(Formats.statuses.renderer("json")).bytes(statuses()[0], context), as: UTF8.self)
        try #require(text.contains(from))
        #expect(throws: JSONFault.self) { try StoredReport.read(Array(text.replacing(from, with: to).utf8)) }
    }

    @Test(
        "what was refused, or not decided, is FAILED in its summary and never PASSED, from a stored report as well",
        arguments: [Outcome.fail, .unknown])
    func refusedSummary(outcome: Outcome) throws {
        var report = try Samples.vulnerableReport()
        report.artifacts[0].findings = [Finding(.lockDrift, outcome, "other content than pinned")]
        report.artifacts[1].findings = [Finding(.archiveAccepted, .pass, "both readers agree")]
        let context = try context()
        let summary = try #require(Formats.answers.renderer("vsa"))
        let json = try #require(Formats.answers.renderer("json")).bytes(Answer(report), context)
        let stored = try #require(Formats.stored.renderer("vsa"))
        for bytes in [
            try summary.bytes(Answer(report), context), try stored.bytes(StoredReport.read(json), bare(context)),
        ] {
            let lines = try bytes.split(separator: UInt8(ascii: "\n")).map { line in
                try #require(try JSONReader.read(Array(line)).object?["predicate"]?.object)
            }
            #expect(lines.map { $0["verificationResult"]?.string } == ["FAILED", "PASSED"])
            #expect(lines[0]["verifiedLevels"] == ["FAILED"])
            #expect(!String(decoding: bytes.split(separator: UInt8(ascii: "\n"))[0], as: UTF8.self).contains("PASSED"))
        }
        // Whoever calls the artifact allowed in the stored report contradicts its findings.
        let forged = String(decoding: json, as: UTF8.self)
            .replacing("\"verdict\": \"\(report.verdict.rawValue)\"", with: "\"verdict\": \"allow\"")
        #expect(throws: JSONFault.self) { try StoredReport.read(Array(forged.utf8)) }
    }

    @Test("a summary names policy and attestations by the digests that the report states as its inputs")
    func summaryInputs() throws {
        var context = try context()
        context.policy = nil
        let summary = try #require(Formats.answers.renderer("vsa"))
        let bytes = try summary.bytes(Answer(try Samples.vulnerableReport()), context)
        let line = try #require(bytes.split(separator: UInt8(ascii: "\n")).first)
        let predicate = try #require(try JSONReader.read(Array(line)).object?["predicate"]?.object)
        #expect(
            predicate["policy"] == ["uri": "layers.lock", "digest": ["sha256": .string(try Samples.digest(71).hex)]])
        // A document that could not be read again has no digest, and is not called an attestation.
        #expect(
            predicate["inputAttestations"] == [
                ["uri": "api.dsse", "digest": ["sha256": .string(try Samples.digest(72).hex)]]
            ])
        context.inputs = nil
        #expect(throws: Failure.self) { try summary.bytes(Answer(try Samples.vulnerableReport()), context) }
    }
}
