import Core
import Foundation
import Report
import TestKit
import Testing

@Suite("Reports that security services import")
struct SecurityReportTests {
    private func bytes(_ format: String, _ answer: Answer, account: AWSAccount? = nil) throws -> [UInt8] {
        var context = RenderContext(toolVersion: "1.2.3", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle())
        context.account = account ?? AWSAccount(account: "123456789012", region: "eu-central-1")
        context.policy = try Samples.digest(5)
        return try #require(Formats.answers.renderer(format)).bytes(answer, context)
    }

    private func document(_ format: String, _ answer: Answer) throws -> JSONObject {
        try #require(try JSONReader.read(bytes(format, answer), options: .foreign).object)
    }

    private var answer: Answer { get throws { Answer(try Samples.vulnerableReport()) } }

    // MARK: - GitLab

    @Test("GitLab: a vulnerability an artifact, excused ones left out", arguments: ["dependency", "container"])
    func gitLab(kind: String) throws {
        let document = try document("gitlab-\(kind)-scanning", answer)
        #expect(document["version"] == "15.0.7")
        let scan = try #require(document["scan"]?.object)
        #expect(scan["type"]?.string == "\(kind)_scanning")
        #expect(scan["start_time"] == "2026-11-20T12:00:00" && scan["status"] == "failure")
        let all = try #require(document["vulnerabilities"]?.array).compactMap(\.object)
        #expect(
            all.map { $0["identifiers"]?.array?.first?.object?["value"]?.string } == [
                "CVE-2026-1", "CVE-2026-1", "GHSA-xxxx-4", "CVE-2026-5",
            ])
        #expect(Set<TextKey>(all.compactMap { $0["id"]?.string }).count == 4)
        #expect(all[0]["severity"] == "Critical" && all[2]["severity"] == "Unknown")
        let location = try #require(all[0]["location"]?.object)
        let dependency: JSONValue = ["package": ["name": "requests"], "version": "2.19.1"]
        #expect(location["dependency"] == dependency)
        #expect(
            location.keys
                == (kind == "container" ? ["image", "operating_system", "dependency"] : ["file", "dependency"]))
        #expect((document["dependency_files"] == nil) == (kind == "container"))
        // The same run gives the same ids: a finding of GitLab's stays one.
        #expect(try self.document("gitlab-\(kind)-scanning", answer) == document)
    }

    /// What the schemas of security-report-schemas 15.0.7 ask for, written down here: they are not ours to ship.
    @Test(
        "GitLab: required members, patterns, lengths and words", .needs(.python),
        arguments: ["dependency", "container"])
    func gitLabForm(kind: String) async throws {
        let script = """
            import json, re, sys
            kind, report = sys.argv[1], json.load(sys.stdin)
            assert re.fullmatch(r"[0-9]+\\.[0-9]+\\.[0-9]+", report["version"])
            scan = report["scan"]
            for name in ("start_time", "end_time"):
                assert re.fullmatch(r"\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}", scan[name])
            assert scan["status"] in ("success", "failure") and scan["type"] == kind + "_scanning"
            for name in ("analyzer", "scanner"):
                assert all(scan[name][key] for key in ("id", "name", "version")) and scan[name]["vendor"]["name"]
            for message in scan.get("messages", []):
                assert message["level"] in ("info", "warn", "fatal") and message["value"]
            def dependency(value): assert isinstance(value["package"]["name"], str) and isinstance(value["version"], str)
            for one in report["vulnerabilities"]:
                assert one["id"] and len(one["name"]) <= 255 and len(one.get("solution", "")) <= 7000
                assert one["severity"] in ("Info", "Unknown", "Low", "Medium", "High", "Critical")
                assert 1 <= len(one["identifiers"]) <= 20
                for identifier in one["identifiers"]:
                    assert all(identifier[key] for key in ("type", "name", "value"))
                    assert re.match(r"(https?|ftp)://.+", identifier.get("url", "https://x"))
                place = one["location"]
                dependency(place["dependency"])
                assert all(place[key] for key in (("file",) if kind == "dependency" else ("image", "operating_system")))
            assert (kind == "container") or isinstance(report["dependency_files"], list)
            for file in report.get("dependency_files", []):
                assert file["path"] and file["package_manager"]
                for one in file["dependencies"]: dependency(one)
            """
        for answer in [try answer, Answer(Report(toolVersion: "1", asOf: try Samples.asOf(), artifacts: []))] {
            let result = try await Tool.python.run(
                ["-c", script, kind], input: try bytes("gitlab-\(kind)-scanning", answer))
            #expect(result.status == 0, "\(result.output)")
        }
    }

    // MARK: - Security Hub

    @Test("Security Hub: batches of 100 a line, ids that stay, what is excused as suppressed")
    func securityHub() throws {
        var report = try Samples.vulnerableReport()
        report.artifacts[1].findings += (0..<240).map { Finding(.scanFinding, .fail, "number \($0)") }
        let text = try bytes("asff", Answer(report))
        let batches = try text.split(separator: UInt8(ascii: "\n")).map {
            try #require(try JSONReader.read(Array($0), options: .foreign).array).compactMap(\.object)
        }
        #expect(batches.map(\.count) == [100, 100, 47])
        let findings = batches.joined()
        #expect(Set<TextKey>(findings.compactMap { $0["Id"]?.string }).count == 247)
        #expect(try bytes("asff", Answer(report)) == text)
        let first = try #require(findings.first)
        #expect(first["ProductArn"] == "arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default")
        #expect(first["Title"] == "CVE-2026-1 in pkg:pypi/requests@2.19.1 (api)")
        #expect(first["Severity"] == ["Label": "CRITICAL", "Original": "9.8"])
        let waived = findings.filter { $0["Workflow"] == ["Status": "SUPPRESSED"] }
        #expect(waived.count == 2)
        #expect(waived.first?["Note"]?.object?["Text"]?.string?.hasPrefix("waived by security") == true)
        let china = AWSAccount(account: "123456789012", region: "cn-north-1")
        #expect(
            try rendered(bytes("asff", Answer(report), account: china)).contains("arn:aws-cn:securityhub:cn-north-1:"))
    }

    @Test("Security Hub: without an account nothing is written, and what is none is none")
    func noAccount() throws {
        let context = RenderContext(toolVersion: "1", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle())
        let renderer = try #require(Formats.answers.renderer("asff"))
        #expect(throws: Failure.self) { try renderer.bytes(try answer, context) }
        for (account, region) in [
            ("1234", "eu-central-1"), ("12345678901a", "eu-central-1"), ("123456789012", "Mars"),
            ("123456789012", "a:b-c"),
            ("１23456789012", "eu-central-1"),
        ] { #expect(AWSAccount(account: account, region: region) == nil) }
    }

    @Test(
        "Security Hub: boto's model of BatchImportFindings takes each batch",
        .needs("python3 with botocore") { SecurityHubModel.interpreter != nil })
    func securityHubModel() throws {
        let status = Answer(try StatusSample.status(), toolVersion: "1")
        for answer in [try answer, Answer(try Samples.report()), status] {
            #expect(try SecurityHubModel.complaints(about: bytes("asff", answer)) == "")
        }
        #expect(try SecurityHubModel.complaints(about: Array("[{\"Title\": \"x\"}]\n".utf8)) != "")
    }

    // MARK: - VEX

    @Test("VEX: a waiver accepts what is affected, and only a statement calls it not affected")
    func vex() throws {
        let document = try document("vex", answer)
        #expect(document["@context"] == "https://openvex.dev/ns/v0.2.0" && document["version"] == 1)
        let statements = try #require(document["statements"]?.array).compactMap(\.object)
        let said = statements.map { statement in
            [statement["vulnerability"]?.object?["name"]?.string, statement["status"]?.string]
        }
        #expect(
            said == [
                ["CVE-2026-1", "affected"], ["GHSA-xxxx-4", "under_investigation"], ["CVE-2026-5", "affected"],
                ["CVE-2026-2", "affected"], ["CVE-2026-3", "not_affected"],
            ])
        #expect(statements[0]["action_statement"] == "Update to 2.20.0.")
        #expect(statements[3]["action_statement"] == "waived by security until 2026-11-20T12:00:00Z: not reached")
        #expect(statements[4]["justification"] == "vulnerable_code_not_present")
        // Said of both layers at once, and of this package in them alone.
        let products = try #require(statements[0]["products"]?.array).compactMap(\.object)
        #expect(products.map { $0["@id"]?.string } == ["\(try Samples.digest(10))", "\(try Samples.digest(11))"])
        #expect(products[0]["subcomponents"] == [["@id": "pkg:pypi/requests@2.19.1"]])
    }

    @Test("VEX: what OpenVEX's schema asks for", .needs(.python))
    func vexForm() async throws {
        let script = """
            import datetime, json, sys
            document = json.load(sys.stdin)
            assert set(document) <= {"@context", "@id", "author", "role", "timestamp", "version", "tooling", "statements"}
            assert all(document[key] for key in ("@context", "@id", "author", "timestamp", "version"))
            datetime.datetime.fromisoformat(document["timestamp"].replace("Z", "+00:00"))
            members = {"vulnerability", "products", "status", "status_notes", "justification", "impact_statement",
                       "action_statement"}
            words = {"component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
                     "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"}
            seen = set()
            for one in document["statements"]:
                assert set(one) <= members and one["vulnerability"]["name"] and one["products"]
                assert one["status"] in ("not_affected", "affected", "fixed", "under_investigation")
                if one["status"] == "not_affected": assert ("justification" in one) != ("impact_statement" in one)
                if one["status"] == "affected": assert one["action_statement"]
                assert one.get("justification", "component_not_present") in words
                for product in one["products"]:
                    assert set(product) <= {"@id", "hashes", "subcomponents"} and product["@id"]
                text = json.dumps(one, sort_keys=True)
                assert text not in seen
                seen.add(text)
            """
        let answers = [
            try answer, Answer(try StatusSample.status(), toolVersion: "1"),
            Answer(Report(toolVersion: "1", asOf: try Samples.asOf(), artifacts: [])),
        ]
        for answer in answers {
            let result = try await Tool.python.run(["-c", script], input: try bytes("vex", answer))
            #expect(result.status == 0, "\(result.output)")
        }
    }

    /// OpenVEX's schema is not ours to ship: name a copy in LAYERLOCK_OPENVEX_SCHEMA to check against it.
    private static let vexSchema = ProcessInfo.processInfo.environment["LAYERLOCK_OPENVEX_SCHEMA"]

    @Test(.wants("OpenVEX's schema in LAYERLOCK_OPENVEX_SCHEMA") { vexSchema != nil }, .needsSchemas)
    func officialVEXForm() throws {
        let schema = try #require(Self.vexSchema)
        #expect(try PythonValidator.complaints(about: [try bytes("vex", answer)], schema: schema) == [""])
    }

    // MARK: - Verification summaries

    @Test("a summary says PASSED of what is allowed alone, and names policy, digest and verifier")
    func summary() throws {
        var report = try Samples.vulnerableReport()
        report.artifacts[0].findings = [Finding(.lockDrift, .pass, "tree as pinned")]
        let lines = try bytes("vsa", Answer(report)).split(separator: UInt8(ascii: "\n")).map {
            try #require(try JSONReader.read(Array($0)).object)
        }
        #expect(lines.count == 2)
        for (line, result) in zip(lines, ["PASSED", "FAILED"]) {
            #expect(line["_type"] == "https://in-toto.io/Statement/v1")
            #expect(line["predicateType"] == "https://slsa.dev/verification_summary/v1")
            let predicate = try #require(line["predicate"]?.object)
            #expect(predicate["verificationResult"]?.string == result)
            #expect(
                predicate["policy"] == ["uri": "layers.lock", "digest": ["sha256": .string(try Samples.digest(5).hex)]])
            #expect(predicate["timeVerified"] == "2026-11-20T12:00:00Z")
            #expect(predicate["verifiedLevels"] == [result == "PASSED" ? "SLSA_BUILD_LEVEL_UNEVALUATED" : "FAILED"])
        }
        #expect(
            lines[0]["subject"] == [["name": "api", "digest": ["sha256": .string(try Samples.digest(10).hex)]]])
    }

    @Test("what was not verified against a lockfile has no summary")
    func noSummary() throws {
        var bare = try Samples.vulnerableReport()
        bare.lockfile = nil
        #expect(throws: Failure.self) { try bytes("vsa", Answer(bare)) }
        #expect(throws: Failure.self) { try bytes("vsa", Answer(try Samples.vulnerableReport(), .inspection)) }
        // What was refused has no digest that a summary could name.
        bare.lockfile = "layers.lock"
        bare.artifacts = [ArtifactReport(name: "a", source: "a.zip", findings: [Finding(.lockDrift, .fail, "x")])]
        #expect(try bytes("vsa", Answer(bare)).isEmpty)
    }
}

/// botocore's model of Security Hub.
enum SecurityHubModel {
    static let interpreter: String? = [
        "python3", PythonValidator.repository.appendingPathComponent(".build/venv/bin/python3").path,
    ].first { python in (try? PythonValidator.run(python, ["-c", "import botocore"], input: []))?.status == 0 }

    static func complaints(about lines: [UInt8]) throws -> String {
        let script = """
            import json, re, sys
            import botocore.session
            from botocore.validate import ParamValidator
            shape = botocore.session.get_session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape
            def deep(value, shape, path):
                # What the validator leaves to the service: patterns, words and lengths.
                rules = shape.metadata
                if shape.type_name == "string":
                    if "pattern" in rules and not re.search(rules["pattern"], value): print(path, "pattern")
                    if rules.get("enum") and value not in rules["enum"]: print(path, value)
                if shape.type_name == "list":
                    if not rules.get("min", 0) <= len(value) <= rules.get("max", 10**9): print(path, len(value))
                    for one in value: deep(one, shape.member, path)
                if shape.type_name == "structure":
                    for name in value: deep(value[name], shape.members[name], path + "." + name)
            for line in sys.stdin:
                batch = {"Findings": json.loads(line)}
                report = ParamValidator().validate(batch, shape)
                if report.has_errors(): print(report.generate_report())
                else: deep(batch, shape, "")
                for one in batch["Findings"]:
                    if len(one.get("Title", "")) > 256 or len(one.get("Description", "")) > 1024: print("long")
            """
        let result = try PythonValidator.run(try #require(interpreter), ["-c", script], input: lines)
        try #require(result.status == 0, "the validator itself failed: \(result.output)")
        return result.output
    }
}
