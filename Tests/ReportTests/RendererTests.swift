import Core
import Report
import Testing

/// A format that only this test has: one type, and its line in a list.
private struct IDList: Renderer {
    let format = "ids"

    func bytes(_ answer: Answer, _ context: RenderContext) -> [UInt8] {
        let ids = answer.report.artifacts.flatMap(\.findings).filter { $0.outcome != .pass }.map(\.id.rawValue)
        return Array(ids.map { "\($0)\n" }.joined().utf8)
    }
}

/// A program that names things its own way.
private struct ShoutedWording: Wording {
    func words(_ invocation: Invocation) -> String { PlainWording().words(invocation).uppercased() }
    func words(_ setting: Setting, _ value: Invocation.Argument?) -> String {
        PlainWording().words(setting, value).uppercased()
    }
}

@Suite("Formats of reports")
struct RendererTests {
    private func context() throws -> RenderContext {
        RenderContext(toolVersion: "1.2.3", asOf: try Samples.asOf(), baseFolder: nil, style: TextStyle())
    }

    @Test("a new format is one renderer and one line of a list")
    func another() throws {
        let list = FormatList<Answer>(usual: Formats.answers.usual, [IDList()])
        #expect(list.all.map(\.format) == ["text", "ids"])
        let found = try #require(list.renderer("ids"))
        let text = String(decoding: try found.bytes(Answer(try Samples.report()), try context()), as: UTF8.self)
        #expect(text == "lock.digest\nlock.drift\narchive.zip-name-mismatch\n")
        #expect(list.renderer("sarif") == nil)
    }

    @Test("the formats there are, the usual one first")
    func names() {
        let shared: [TextKey] = [
            "sarif", "junit", "github", "gitlab", "gitlab-dependency-scanning", "gitlab-container-scanning", "markdown",
            "markdown-summary", "markdown-gitlab", "html", "asff", "vex",
        ]
        #expect(Formats.answers.all.map { TextKey($0.format) } == ["text", "json"] + shared + ["vsa"])
        #expect(Formats.statuses.all.map { TextKey($0.format) } == ["text", "json", "openmetrics"] + shared)
        #expect(Formats.fleets.all.map { TextKey($0.format) } == ["text", "json", "openmetrics"] + shared)
        #expect(Formats.bills.all.map(\.format) == ["cyclonedx", "spdx", "spdx-3.0"])
        #expect(
            Formats.answers.all.map(\.isForPeople) == [true]
                + Array(repeating: false, count: Formats.answers.all.count - 1))
        #expect(Formats.answers.renderer("TEXT") == nil)
    }

    @Test("each format is the document of that name")
    func documents() throws {
        let report = try Samples.report()
        let (answer, context) = (Answer(report), try context())
        #expect(
            try Formats.answers.renderer("text")?.bytes(answer, context) == TextReport.text(report, style: TextStyle()))
        #expect(try Formats.answers.renderer("json")?.bytes(answer, context) == JSONReport.text(report))
        #expect(try Formats.answers.renderer("sarif")?.bytes(answer, context) == SARIFReport.text(report))
    }

    @Test("each format says what the program calls operations and settings")
    func wording() throws {
        let remedy: Prose = "if this is intended: \(run: .lock, .given("a.zip"))"
        let report = Report(
            toolVersion: "0.1.0", asOf: try Samples.asOf(),
            artifacts: [
                ArtifactReport(
                    name: "a", source: "a.zip",
                    findings: [Finding(.lockDrift, .fail, prose: "\(setting: .image) names another", remedy: remedy)])
            ])
        var context = try context()
        context.style = TextStyle(wording: ShoutedWording())
        context.account = AWSAccount(account: "123456789012", region: "eu-central-1")
        // The others tell of vulnerabilities and verdicts alone.
        let silent: Set<TextKey> = ["gitlab-dependency-scanning", "gitlab-container-scanning", "vex", "vsa"]
        for format in Formats.answers.all where !silent.contains(format.format) {
            let text = String(decoding: try format.bytes(Answer(report), context), as: UTF8.self)
            #expect(text.contains("IMAGE names another"), "\(format.format)")
            #expect(text.contains("if this is intended:") && text.contains("LOCK A.ZIP"), "\(format.format)")
        }
        let sarif = String(decoding: try SARIFReport.text(report, wording: context.style.wording), as: UTF8.self)
        #expect(sarif.contains("Look at every change with `COMPARE`."))
        let explained = String(decoding: TextReport.explain("lock.drift", style: context.style), as: UTF8.self)
        #expect(explained.contains("`COMPARE`") && explained.contains("LOCK ARTIFACT"))
    }
}
