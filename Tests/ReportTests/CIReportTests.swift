import Core
import Report
import TestKit
import Testing

@Suite("Reports that CI services read")
struct CIReportTests {
    private func text(
        _ format: String, _ report: Report, baseFolder: String? = nil, settings: [ReportSetting] = []
    ) throws -> String {
        let context = RenderContext(
            toolVersion: "1.2.3", asOf: try Samples.asOf(), baseFolder: baseFolder, style: TextStyle(),
            settings: settings)
        let renderer = try #require(Formats.answers.renderer(format))
        return String(decoding: try renderer.bytes(Answer(report), context), as: UTF8.self)
    }

    private func report(
        lockfile: String? = "layers.lock", name: String = "a", source: String = "a.zip", line: Int? = 7,
        _ findings: [Finding]
    ) throws -> Report {
        Report(
            toolVersion: "1.2.3", asOf: try Samples.asOf(), lockfile: lockfile,
            artifacts: [ArtifactReport(name: name, source: source, findings: findings, pinLine: line)])
    }

    /// Names that end a line, a command, a tag or an attribute, or that start one.
    private static let hostile = [
        "a\n::error file=x::y", "a\r\n::add-mask::b", "a,title=b", "a::b", "50%0A::warning::x", "##[error]x",
        "</testcase><testcase name=\"x\">", "\"><failure/>", "'&amp;", "]]>", "a\u{0}b", "a\u{1B}[31mb", "a\u{202E}b",
        "\u{FFFE}", "a\u{2028}b",
    ]

    @Test("GitHub: a command a finding, errors before warnings, at the pin's line")
    func annotations() throws {
        let lines = try text(
            "github",
            report([
                Finding(.archiveAccepted, .pass, "read alike"), Finding(.lockDigest, .warn, "other bytes"),
                Finding(.lockDrift, .fail, "1 added, 2 removed"),
            ])
        ).split(separator: "\n").map(String.init)
        try #require(lines.count == 3)
        #expect(lines[0].hasPrefix("::error file=layers.lock,line=7,title=lock.drift a::a: 1 added, 2 removed."))
        #expect(lines[1].hasPrefix("::warning file=layers.lock,line=7,title=lock.digest a::a: other bytes."))
        #expect(lines[2] == "layerlock: denied, exit 12: 1 error, 1 warning")
    }

    @Test("GitHub: what would not be shown is counted")
    func annotationLimit() throws {
        let findings = (0..<12).map { Finding(.lockDigest, .warn, "number \($0)") }
        let lines = try text("github", report(findings)).split(separator: "\n")
        #expect(lines.count == 11)
        #expect(lines.last == "layerlock: allowed, exit 0: 0 errors, 12 warnings; 2 of them are not annotated")
    }

    @Test("GitHub: an artifact's words start no command and end none", arguments: hostile)
    func hostileAnnotations(name: String) throws {
        let lines = try text(
            "github",
            report(
                lockfile: nil, name: name, source: "\(name).zip",
                [Finding(.lockDrift, .fail, name, path: name)])
        ).split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count == 3)
        #expect(lines[0].hasPrefix("::error file="))
        let command = lines[0].dropFirst("::error ".count)
        let properties = command.prefix(upTo: try #require(command.firstRange(of: "::")).lowerBound)
        #expect(properties.split(separator: ",").map { $0.prefix { $0 != "=" } } == ["file", "line", "title"])
        #expect(lines[1].hasPrefix("layerlock: denied"))
        #expect(lines[2].isEmpty)
        #expect(lines[0].unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test("JUnit: a case a check, counted by how it ended")
    func junit() throws {
        let xml = try text(
            "junit",
            report([
                Finding(.archiveAccepted, .pass, "read alike"), Finding(.lockDigest, .warn, "other bytes"),
                Finding(.lockDrift, .fail, "1 added"), Finding(.signatureRevocation, .unknown, "no list"),
                Finding(.packagesAltered, .warn, "other", path: "b"),
                Finding(.packagesAltered, .warn, "more", path: "b"),
            ]))
        #expect(xml.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        #expect(xml.contains("<testsuites name=\"layerlock\" tests=\"6\" failures=\"1\" errors=\"1\">"))
        #expect(xml.contains("timestamp=\"2026-11-20T12:00:00\""))
        #expect(xml.contains("<testcase classname=\"a\" name=\"archive.accepted\"/>"))
        #expect(xml.contains("<failure type=\"lock.drift\" message=\"1 added\">"))
        #expect(xml.contains("<error type=\"signature.revocation\" message=\"no list\">"))
        #expect(xml.contains("name=\"packages.altered b\"") && xml.contains("name=\"packages.altered b (2)\""))
    }

    @Test("JUnit: Python's parser reads back every name", .needs(.python), arguments: hostile)
    func hostileJUnit(name: String) async throws {
        let xml = try text(
            "junit",
            report(
                name: name, source: name,
                [Finding(.lockDrift, .fail, name, path: name), Finding(.lockDigest, .warn, name)]))
        let script = """
            import sys, xml.etree.ElementTree as tree
            root = tree.fromstring(sys.stdin.buffer.read())
            assert [child.tag for child in root] == ["testsuite"]
            suite = root[0]
            assert [child.tag for child in suite] == ["properties", "testcase", "testcase"], [c.tag for c in suite]
            assert [[child.tag for child in case] for case in suite[1:]] == [["failure"], ["system-out"]]
            assert suite.get("name") == suite[1].get("classname")
            """
        let result = try await Tool.python.run(["-c", script], input: Array(xml.utf8))
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("GitLab: an issue a finding, with a fingerprint that stays")
    func codeQuality() throws {
        let report = try report(
            line: 3,
            [
                Finding(.archiveAccepted, .pass, "read alike"), Finding(.lockDigest, .warn, "other bytes"),
                Finding(.lockDrift, .fail, "1 added"), Finding(.signatureRevocation, .unknown, "no list"),
            ])
        let document = try JSONReader.read(Array(try text("gitlab", report).utf8), limits: JSONLimits(bytes: 1 << 20))
        let issues = try #require(document.array).compactMap(\.object)
        #expect(issues.map { $0["check_name"]?.string } == ["lock.drift", "signature.revocation", "lock.digest"])
        #expect(issues.map { $0["severity"]?.string } == ["blocker", "critical", "info"])
        for issue in issues {
            #expect(issue.keys == ["description", "check_name", "fingerprint", "severity", "location"])
            let location: JSONValue = ["path": "layers.lock", "lines": ["begin": 3]]
            #expect(issue["location"] == location)
        }
        let fingerprints = issues.compactMap { $0["fingerprint"]?.string }
        #expect(Set<TextKey>(fingerprints).count == 3)
        let again = try text("gitlab", report)
        for fingerprint in fingerprints { #expect(again.contains(fingerprint)) }
    }

    @Test("files are named from the repository's folder")
    func paths() throws {
        let report = try report(
            lockfile: "/work/repository/./locks/layers.lock", [Finding(.lockDrift, .fail, "1 added")])
        #expect(try text("github", report, baseFolder: "/work/repository").contains("file=locks/layers.lock,"))
        #expect(
            try text("github", report, baseFolder: "/elsewhere").contains("file=/work/repository/locks/layers.lock,"))
    }

    @Test("each names what a project file sets that can weaken a check", arguments: ["junit", "github", "gitlab"])
    func weakened(format: String) throws {
        let settings = [
            ReportSetting(option: "for", value: "any\n::error::x", origin: "layerlock.toml:3", weakens: true),
            ReportSetting(option: "trust", value: "TrustStore", origin: "layerlock.toml:4", weakens: false),
        ]
        let text = try text(format, report([Finding(.archiveAccepted, .pass, "read alike")]), settings: settings)
        #expect(text.contains("layerlock.toml:3 sets for to any"))
        #expect(!text.contains("layerlock.toml:4"))
        #expect(!text.contains("\n::error"))
    }
}
