import Core
import Foundation
import Report
import TestKit
import Testing

@Suite struct SARIFReportTests {
    private func run(
        _ report: Report, baseFolder: String? = nil, limit: Int = SARIFReport.codeScanningLimit
    ) throws -> JSONObject {
        let log = try JSONReader.read(
            SARIFReport.text(report, baseFolder: baseFolder, resultLimit: limit), limits: JSONLimits(bytes: 1 << 30),
            options: .foreign)
        #expect(log.object?["version"] == "2.1.0")
        return try #require(log.object?["runs"]?.array?.first?.object)
    }

    private func results(_ report: Report, baseFolder: String? = nil) throws -> [JSONObject] {
        try #require(run(report, baseFolder: baseFolder)["results"]?.array).compactMap(\.object)
    }

    private func rules(_ run: JSONObject) throws -> [JSONObject] {
        try #require(run["tool"]?.object?["driver"]?.object?["rules"]?.array).compactMap(\.object)
    }

    private func place(_ result: JSONObject) -> JSONObject? {
        result["locations"]?.array?.first?.object?["physicalLocation"]?.object
    }

    private func report(
        lockfile: String? = nil, name: String = "a", source: String = "a.zip", line: Int? = nil, _ findings: Finding...
    ) throws -> Report {
        Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(), lockfile: lockfile,
            artifacts: [ArtifactReport(name: name, source: source, findings: findings, pinLine: line)])
    }

    @Test func whatDidNotPassIsAResultUnderItsOwnRule() throws {
        let run = try run(try Samples.report())
        let rules = try rules(run)
        let results = try #require(run["results"]?.array).compactMap(\.object)
        #expect(
            results.map { $0["ruleId"]?.string } == ["lock.digest", "lock.drift", "archive.zip-name-mismatch"])
        #expect(results.map { $0["level"]?.string } == ["warning", "error", "error"])
        for result in results {
            let index = try #require(result["ruleIndex"]?.integer)
            #expect(rules[Int(index)]["id"] == result["ruleId"])
        }
    }

    @Test func rulesSayWhatCodeScanningShows() throws {
        let rules = try rules(try run(try Samples.report()))
        try #require(rules.count == 3)
        for rule in rules {
            #expect(
                rule.keys == [
                    "id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties",
                ])
            let name = try #require(rule["name"]?.string)
            #expect(name.utf8.allSatisfy { $0 > 0x2F && $0 < 0x7B } && name.count <= 255)
            let description = try #require(rule["fullDescription"]?.object?["text"]?.string)
            #expect(description.count <= 1_024)
            #expect(rule["help"]?.object?.keys == ["text", "markdown"])
            let properties = try #require(rule["properties"]?.object)
            #expect(properties["tags"]?.array?.contains("security") == true)
            let severity = try #require(properties["security-severity"]?.string.flatMap(Double.init))
            #expect(severity > 0 && severity <= 10)
        }
    }

    @Test func aVulnerabilityIsARuleOfItsOwnWithItsScore() throws {
        let run = try run(try Samples.vulnerableReport())
        let rules = try rules(run)
        #expect(rules.map { $0["id"]?.string } == ["CVE-2026-1", "CVE-2026-5", "GHSA-xxxx-4", "scan.stale"])
        #expect(rules[0]["helpUri"] == "https://nvd.nist.gov/vuln/detail/CVE-2026-1")
        #expect(rules[2]["helpUri"] == "https://osv.dev/vulnerability/GHSA-xxxx-4")
        let scores = rules.map { $0["properties"]?.object?["security-severity"]?.string }
        // Nobody rated the third: it has no score, and its level is an error all the same.
        #expect(scores == ["9.8", "3.1", nil, rules[3]["properties"]?.object?["security-severity"]?.string])
        let results = try #require(run["results"]?.array).compactMap(\.object)
        #expect(
            results.map { $0["ruleId"]?.string } == [
                "CVE-2026-1", "GHSA-xxxx-4", "CVE-2026-5", "CVE-2026-1", "scan.stale",
            ])
        for result in results {
            #expect(rules[Int(try #require(result["ruleIndex"]?.integer))]["id"] == result["ruleId"])
        }
        #expect(run["automationDetails"] == ["id": "layerlock/verify/layers.lock/"])
        // What else is found beside it changes no vulnerability's fingerprint.
        var fewer = try Samples.vulnerableReport()
        fewer.artifacts[0].findings.removeFirst(2)
        let before = results.first { $0["ruleId"] == "CVE-2026-5" }?["partialFingerprints"]
        let after = try self.results(fewer).first { $0["ruleId"] == "CVE-2026-5" }?["partialFingerprints"]
        #expect(before != nil && before == after)
    }

    @Test func anAdvisorysIdCannotBeTakenForAnotherRule() throws {
        let finding = Samples.finding(Samples.vulnerability("lock.drift"))
        let rules = try rules(try run(try report(finding, Finding(.lockDrift, .fail, "other"))))
        #expect(rules.map { $0["id"]?.string } == ["lock.drift", "vulnerability lock.drift"])
    }

    @Test func aRunThatCouldNotDecideIsNoSecurityRuleAndNotSuccessful() throws {
        let run = try run(try report(Finding(Failure(.inputUnreadable, "permission denied"))))
        #expect(run["invocations"] == [["executionSuccessful": false, "exitCode": 1]])
        let rule = try #require(try rules(run).first)
        #expect(rule["properties"] == ["tags": ["input"]])
        #expect(run["results"]?.array?.first?.object?["level"] == "error")
    }

    @Test func resultsStandAtTheLineOfTheirPin() throws {
        let results = try results(try Samples.report())
        try #require(results.count == 3)
        for (result, line) in zip(results, [5, 17, 29]) {
            let place = try #require(self.place(result))
            #expect(place["artifactLocation"] == ["uri": "deploy/layers.lock", "uriBaseId": "%SRCROOT%"])
            #expect(place["region"]?.object?["startLine"] == .integer(Int64(line)))
        }
    }

    @Test func withoutAPinTheLockfilesFirstLineAndWithoutALockfileTheArtifact() throws {
        let missing = Finding(.lockMissing, .fail, "not pinned")
        let pinned = try #require(place(try results(try report(lockfile: "layers.lock", missing))[0]))
        #expect(pinned["artifactLocation"]?.object?["uri"] == "layers.lock")
        #expect(pinned["region"]?.object?["startLine"] == 1)
        let bare = try #require(place(try results(try report(source: "dist/a.zip", missing))[0]))
        #expect(bare["artifactLocation"]?.object?["uri"] == "dist/a.zip")
    }

    @Test(arguments: [
        ("./dist//a b.zip", nil, "dist/a%20b.zip"), ("c:x.zip", nil, "c%3Ax.zip"), ("ä%.zip", nil, "%C3%A4%25.zip"),
        ("/repo/dist/a.zip", "/repo", "dist/a.zip"), ("/repo/dist/a.zip", "/repo/", "dist/a.zip"),
        ("/other/a.zip", "/repo", "file:///other/a.zip"), ("/repository/a.zip", "/repo", "file:///repository/a.zip"),
        ("-", "/repo", "stdin"), ("../a.zip", "/repo", "../a.zip"), ("a?b#c.zip", nil, "a%3Fb%23c.zip"),
    ])
    func pathsBecomeURIs(source: String, base: String?, uri: String) throws {
        let report = try report(source: source, Finding(.lockMissing, .fail, "not pinned"))
        let location = try #require(place(try results(report, baseFolder: base)[0])?["artifactLocation"]?.object)
        #expect(location["uri"]?.string == uri)
        #expect((location["uriBaseId"] == nil) == uri.hasPrefix("file:"))
    }

    private func fingerprints(_ report: Report) throws -> [JSONValue?] {
        try results(report).map { $0["partialFingerprints"] }
    }

    @Test func fingerprintsHoldAcrossMachinesLinesAndMessages() throws {
        let here = try report(
            lockfile: "layers.lock", source: "/home/me/a.zip", line: 3,
            Finding(.scanStale, .fail, "scanned 8 days ago", path: "python/x.py"))
        let there = try report(
            lockfile: "deploy/layers.lock", source: "a.zip", line: 40,
            Finding(.scanStale, .fail, "scanned 9 days ago", path: "python/x.py"))
        #expect(try fingerprints(here) == fingerprints(there))
        #expect(
            try fingerprints(here) == [
                [
                    "layerlockFinding/v1": "c26a8d286f33fa459dbc4665f112970e42dc2b6d4399f9d42f11874477fd3dd6",
                    "primaryLocationLineHash": "c26a8d286f33fa45:1",
                ]
            ], "a published value: changing it opens every alert anew")
    }

    @Test func fingerprintsTellFindingsApart() throws {
        let report = try report(
            Finding(.scanFinding, .fail, "one", path: "a"), Finding(.scanFinding, .fail, "two", path: "a"),
            Finding(.scanFinding, .fail, "one", path: "b"), Finding(.scanStale, .fail, "one", path: "a"),
            Finding(.scanFinding, .fail, "one"))
        let all = try fingerprints(report).compactMap { $0?.object?["primaryLocationLineHash"]?.string }
        #expect(all.count == 5)
        #expect(Set<TextKey>(all).count == 5)
        let other = try self.report(name: "b", Finding(.scanStale, .fail, "one", path: "a"))
        #expect(try fingerprints(other).first != fingerprints(report)[3])
    }

    @Test func driftStandsInTheMessageNobodysFilesFirst() throws {
        let result = try results(try Samples.report())[1]
        let text = try #require(result["message"]?.object?["text"]?.string)
        #expect(
            text == """
                telemetry: other content than pinned: 1 added, 1 removed, 42 content, 1 mode, 1 link, 1 moved.
                owned by nobody: 4 entries: python/current (link), python/data/table.bin (moved, from \
                python/table.bin), python/old.py (removed), python/sitecustomize.py (added)
                six 1.16.0, same version: 1 file: python/six.py (content, mode)
                requests 2.31.0 → 2.32.0: 41 files (all content)

                Fix: if this change is intended: lock dist/telemetry-layer.zip name telemetry
                """)
    }

    @Test func messagesStayBounded() throws {
        let name = String(repeating: "é/", count: 120) + "f"
        let changes = try (0..<100).map { Change(.added, path: try Samples.path("\(name)\($0)")) }
        var report = try report(Finding(.lockDrift, .fail, String(repeating: "ü", count: 50_000), remedy: Prose(name)))
        report.artifacts[0].drift = (0..<100).map {
            ChangeGroup(package: $0 == 0 ? nil : "p\($0)", fromVersion: nil, toVersion: nil, changes: changes)
        }
        let text = try #require(try results(report)[0]["message"]?.object?["text"]?.string)
        #expect(text.utf8.count <= 9_000)
        #expect(text.contains("Fix: "))
    }

    @Test func aFloodOfWarningsNeverCrowdsOutAFailure() throws {
        let warnings = (0..<60).map { Finding(.archiveZipCaseCollision, .warn, "x", path: "f\($0)") }
        var report = try report()
        report.artifacts[0].findings = warnings + [Finding(.lockDrift, .fail, "other")]
        let run = try run(report, limit: 50)
        let results = try #require(run["results"]?.array).compactMap(\.object)
        #expect(results.count == 50)
        #expect(results.first?["ruleId"] == "lock.drift")
        let notes = run["invocations"]?.array?.first?.object?["toolExecutionNotifications"]?.array
        #expect(
            notes?.first?.object?["message"]?.object?["text"]
                == "11 further results are left out; the JSON report holds them all.")
    }

    @Test func nothingFoundIsAnEmptyListNotAMissingOne() throws {
        let run = try run(try report(Finding(.lockDrift, .pass, "tree as pinned")))
        #expect(run["results"] == [])
        #expect(run["invocations"] == [["executionSuccessful": true, "exitCode": 0]])
    }

    /// The schema of OASIS is not ours to ship: name a copy in LAYERLOCK_SARIF_SCHEMA to check against it.
    private static let officialSchema = ProcessInfo.processInfo.environment["LAYERLOCK_SARIF_SCHEMA"]

    @Test(
        .wants("SARIF's schema in LAYERLOCK_SARIF_SCHEMA") { officialSchema != nil }, .needsSchemas)
    func logsHoldToTheOfficialSchema() throws {
        let schema = try #require(Self.officialSchema)
        var flooded = try report()
        flooded.artifacts[0].findings = (0..<30).map { Finding(.scanFinding, .warn, "x\($0)") }
        let reports = [
            try Samples.report(), try Samples.vulnerableReport(), flooded,
            try report(source: "-", Finding(Failure(.inputChanged, "changed"))),
            Report(toolVersion: "0.1.0", asOf: try Samples.asOf(), artifacts: []),
        ]
        let logs = try reports.map { try SARIFReport.text($0, resultLimit: 20) }
        #expect(try PythonValidator.complaints(about: logs, schema: schema).allSatisfy(\.isEmpty))
    }
}
