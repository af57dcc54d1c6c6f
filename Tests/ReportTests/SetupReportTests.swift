import Core
import Foundation
import Report
import Testing

@Suite("A check of a set-up in reports")
struct SetupReportTests {
    private static let hostile = "\u{1B}[2Jx\n::error::y\u{202E}"

    private func report() throws -> SetupReport {
        let hostile = Self.hostile
        return SetupReport(
            asOf: try Samples.asOf(),
            checks: [
                SetupCheck(.lockfile, hostile, ok: hostile),
                SetupCheck(.trust, hostile, Finding(.trustRootExpired, .warn, hostile, remedy: Prose(hostile))),
                SetupCheck(.ledger, Failure(.ledgerInvalid, hostile, file: hostile, remedy: Prose(hostile))),
                SetupCheck(.advisories, missing: "none", remedy: "import: \(run: .importAdvisories, "FILE")"),
                SetupCheck(.waivers, hostile, .missing, .fail, .scanNever, Prose(hostile), nil),
            ])
    }

    private func bytes(_ format: String, _ report: SetupReport) throws -> [UInt8] {
        let context = RenderContext(
            toolVersion: "1", asOf: report.asOf, baseFolder: nil, style: TextStyle(width: 200))
        return try #require(Formats.setups.renderer(format)).bytes(report, context)
    }

    @Test("what cannot be decided weighs most, then what would fail; warnings and what nobody asks for stop nothing")
    func verdict() throws {
        var report = try report()
        #expect(report.verdict == .undecided && report.exitStatus == .undecided)
        report.checks.remove(at: 2)
        #expect(report.verdict == .deny && report.exitStatus == .stale)
        report.checks.removeLast()
        #expect(report.verdict == .allow && report.exitStatus == .allowed)
    }

    @Test("a file that is named and not there is missing, and stops")
    func missing() {
        let check = SetupCheck(.trust, Failure(.inputNotFound, "there is no such folder", file: "T"))
        #expect(check.state == .missing && check.outcome == .unknown && check.remedy != nil)
    }

    @Test("text cannot be steered by names")
    func text() throws {
        let text = String(decoding: try bytes("text", try report()), as: UTF8.self)
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}") && !text.contains("\n::"))
        #expect(text.contains("broken   ledger") && text.contains("[ledger.invalid]"))
        #expect(text.hasSuffix("(exit 1)\n"))
    }

    @Test("JSON holds to its schema", .needsSchemas)
    func schema() throws {
        let report = try report()
        let documents = [try bytes("json", report), try bytes("json", SetupReport(asOf: report.asOf, checks: []))]
        let path = PythonValidator.repository.appendingPathComponent("docs/schemas/doctor.schema.json").path
        #expect(try PythonValidator.complaints(about: documents, schema: path) == ["", ""])
        #expect(!String(decoding: documents[0], as: UTF8.self).contains("\u{202E}"))
    }
}
