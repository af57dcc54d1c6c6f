import Advisories
import Core
import Testing

@Suite struct ExceptionTests {
    private let finding = PackageFinding(
        ids: ["CVE-1", "GHSA-1"], records: ["GHSA-1"], fixedVersions: [], severity: nil)
    private let url = "pkg:pypi/requests@2.19.1"

    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private func waivers(_ members: String) throws -> [Waiver] {
        let text = #"{"schemaVersion": 1, "waivers": [{\#(members), "reason": "r", "owner": "o"}]}"#
        return try WaiverFile.read(Array(text.utf8))
    }

    private func state(waiver: String, at text: String = "2026-06-30T23:59:59Z") throws -> FindingState {
        let exceptions = Exceptions(waivers: try waivers(waiver), statements: [], time: try time(text))
        return exceptions.state(of: finding, package: url)
    }

    @Test(arguments: [
        (#""id": "CVE-1""#, true), (#""id": "GHSA-1""#, true), (#""id": "CVE-2""#, false),
        (#""package": "pkg:pypi/Requests""#, true), (#""package": "pkg:pypi/requests@2.19.1""#, true),
        (#""package": "pkg:pypi/requests@2.19.2""#, false), (#""package": "pkg:npm/requests""#, false),
        (#""id": "CVE-1", "package": "pkg:pypi/requests""#, true),
        (#""id": "CVE-1", "package": "pkg:pypi/other""#, false),
        (#""id": "CVE-2", "package": "pkg:pypi/requests""#, false),
    ]) func aWaiverExcusesWhatItNamesAndNothingElse(_ members: String, _ isWaived: Bool) throws {
        #expect(try state(waiver: members + #", "until": "2026-06-30""#).counts != isWaived)
    }

    @Test func anEndedWaiverCountsAgainAndSaysSo() throws {
        let members = #""id": "CVE-1", "until": "2026-06-30""#
        let waiver = try #require(try waivers(members).first)
        #expect(try state(waiver: members) == .waived(waiver))
        #expect(try state(waiver: members, at: "2026-07-01T00:00:00Z") == .waiverExpired(waiver))
        #expect(try state(waiver: members, at: "2026-07-01T00:00:00Z").counts)
        let exceptions = Exceptions(waivers: [waiver], statements: [], time: try time("2026-07-01T00:00:00Z"))
        #expect(exceptions.expiredWaivers == [waiver])
    }

    @Test(arguments: [
        #"{"schemaVersion": 2, "waivers": []}"#, #"{"waivers": []}"#,
        #"{"schemaVersion": 1, "waivers": [], "more": 1}"#,
        #"{"schemaVersion": 1, "waivers": [{"reason": "r", "owner": "o", "until": "2026-01-01"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"id": "C", "owner": "o", "until": "2026-01-01"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"id": "C", "reason": " ", "owner": "o", "until": "2026-01-01"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"id": "C", "reason": "r", "until": "2026-01-01"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"id": "C", "reason": "r", "owner": "o"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"id": "C", "reason": "r", "owner": "o", "until": "2026-02-30"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"id": "C", "reason": "r", "owner": "o", "until": "never"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"package": "requests", "reason": "r", "owner": "o", "until": "2026-01-01"}]}"#,
        #"{"schemaVersion": 1, "waivers": [{"id": "C", "reason": "r", "owner": "o", "until": "2026-01-01", "x": 1}]}"#,
    ]) func aWaiverFileThatLeavesSomethingOpenIsRefused(_ text: String) {
        #expect(throws: JSONFault.self) { try WaiverFile.read(Array(text.utf8)) }
    }

    private func vex(_ statements: String) throws -> [VEXStatement] {
        let text = """
            {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "d", "author": "a", "version": 1,
             "timestamp": "2026-01-01T00:00:00Z", "statements": [\(statements)]}
            """
        return try VEXReader.read(Array(text.utf8))
    }

    private func state(vex text: String, at now: String = "2026-06-01T00:00:00Z") throws -> FindingState {
        Exceptions(waivers: [], statements: try vex(text), time: try time(now))
            .state(of: finding, package: url, artifact: ["telemetry"])
    }

    @Test func aStatementAboutANameThatOnlyLooksTheSameExcusesNothing() throws {
        func counts(_ product: String, artifact: TextKey) throws -> Bool {
            let products = #"[{"@id": "\#(product)"}]"#
            let text = #"{"vulnerability": {"name": "CVE-1"}, "products": \#(products), \#(Self.notAffected)}"#
            return Exceptions(waivers: [], statements: try vex(text), time: try time("2026-06-01T00:00:00Z"))
                .state(of: finding, package: url, artifact: [artifact]).counts
        }
        #expect(try counts("\u{212A}", artifact: "K"))
        #expect(try counts("e\u{301}", artifact: "\u{E9}"))
        #expect(try !counts("K", artifact: "K"))
        #expect(try !counts("\u{212A}", artifact: "\u{212A}"))
    }

    private static let notAffected = #""status": "not_affected", "justification": "component_not_present""#

    @Test(arguments: [
        (
            #"{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "pkg:pypi/requests@2.19.1"}], \#(notAffected)}"#,
            true
        ),
        (
            #"{"vulnerability": {"name": "X", "aliases": ["GHSA-1"]}, "products": [{"@id": "telemetry"}], \#(notAffected)}"#,
            true
        ),
        (
            #"{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "telemetry", "subcomponents": [{"@id": "pkg:pypi/requests"}]}], "status": "fixed"}"#,
            true
        ),
        (
            #"{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "telemetry", "subcomponents": [{"@id": "pkg:pypi/other"}]}], "status": "fixed"}"#,
            false
        ),
        (#"{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "other"}], \#(notAffected)}"#, false),
        (#"{"vulnerability": {"name": "CVE-2"}, "products": [{"@id": "telemetry"}], \#(notAffected)}"#, false),
        (
            #"{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "telemetry"}], "status": "under_investigation"}"#,
            false
        ),
        (#"{"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "telemetry"}], "status": "affected"}"#, false),
    ]) func aStatementExcusesWhatItSpeaksOf(_ statement: String, _ isExcused: Bool) throws {
        #expect(try state(vex: statement).counts != isExcused)
    }

    @Test func theLatestStatementCountsAndLaterOnesNotYet() throws {
        let product = #""vulnerability": "CVE-1", "products": ["telemetry"]"#
        let statements = #"""
            {\#(product), "status": "affected", "timestamp": "2026-03-01T00:00:00Z"}, {\#(product), "status": "fixed"},
            {\#(product), "status": "fixed", "timestamp": "2026-09-01T00:00:00Z"}
            """#
        #expect(!(try state(vex: statements, at: "2026-02-01T00:00:00Z").counts))
        #expect(try state(vex: statements, at: "2026-06-01T00:00:00Z").counts)
        #expect(!(try state(vex: statements, at: "2026-10-01T00:00:00Z").counts))
    }

    @Test(arguments: [
        #"{"vulnerability": {"name": "C"}, "products": [{"@id": "a"}], "status": "not_affected"}"#,
        #"{"vulnerability": {"name": "C"}, "products": [{"@id": "a"}], "status": "fine"}"#,
        #"{"vulnerability": {"name": "C"}, "products": [], "status": "fixed"}"#,
        #"{"vulnerability": {"name": "C"}, "products": [{}], "status": "fixed"}"#,
        #"{"vulnerability": {}, "products": [{"@id": "a"}], "status": "fixed"}"#,
        #"{"vulnerability": "C", "products": ["a"], "status": "fixed", "timestamp": "now"}"#,
    ]) func aStatementThatDoesNotSayWhatItMeansIsRefused(_ text: String) {
        #expect(throws: JSONFault.self) { try vex(text) }
    }
}
