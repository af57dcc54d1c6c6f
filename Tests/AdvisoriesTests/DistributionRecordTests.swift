import Advisories
import Core
import Testing

/// Records of distributions that say in other members what the schema has members for.
@Suite struct DistributionRecordTests {
    private func read(_ id: String, _ ecosystem: String, _ more: String = "") throws -> [AdvisoryRecord] {
        let text = """
            {"id":"\(id)","modified":"2024-01-01T00:00:00Z","summary":"Important: kernel update","related":["CVE-2024-1","CVE-2024-2","X"],
            "affected":[{"package":{"ecosystem":"\(ecosystem)","name":"kernel"},
            "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"5-1"}]}]}]\(more)}
            """
        return try readRecords(text, name: "r.json")
    }

    @Test("updates that fix no vulnerability are none") func maintenance() throws {
        #expect(try read("ALBA-2024:1", "AlmaLinux:9").isEmpty)
        #expect(try read("ALEA-2024:1", "AlmaLinux:9").isEmpty)
        #expect(try read("ALSA-2024:1", "AlmaLinux:9").count == 1)
        #expect(try read("ALBA-2024:1", "PyPI").count == 1)
    }

    @Test("CVEs among what is related are what an update fixes, where nothing else says it") func related() throws {
        #expect(try read("ALSA-2024:1", "AlmaLinux:9").first?.upstream == ["CVE-2024-1", "CVE-2024-2"])
        #expect(try read("ALSA-2024:1", "AlmaLinux:9", #","upstream":["CVE-2"]"#).first?.upstream == ["CVE-2"])
        #expect(try read("GHSA-1", "PyPI").first?.upstream == [])
    }

    @Test("the summary's first word rates where nothing else does") func rating() throws {
        let stated = [StatedSeverity(kind: "rating", text: "Important")]
        #expect(try read("ALSA-2024:1", "AlmaLinux:9").first?.severity == stated)
        let rated = #","database_specific":{"severity":"Low"}"#
        #expect(try read("ALSA-2024:1", "AlmaLinux:9", rated).first?.severity.map(\.text) == ["Low"])
        #expect(try read("GHSA-1", "PyPI").first?.severity == [])
    }
}
