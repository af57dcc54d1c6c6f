import Advisories
import Core
import Testing

@Suite("Who rates a vulnerability")
struct SeveritySourceTests {
    private static let low = "CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N"
    private static let critical = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

    private func record(
        _ id: String, _ vector: String?, ecosystem: String = "PyPI", name: String = "a"
    ) throws -> AdvisoryRecord {
        AdvisoryRecord(
            id: id, aliases: id == "CVE-2026-1" ? [] : ["CVE-2026-1"],
            modified: try #require(Timestamp(rfc3339: "2026-11-20T00:00:00Z")),
            severity: vector.map { [StatedSeverity(kind: "CVSS_V3", text: $0)] } ?? [],
            affected: [
                AffectedPackage(
                    ecosystem: Ecosystem(ecosystem), name: name,
                    ranges: [AffectedRange(kind: .ecosystem, events: [.introduced("0")])])
            ])
    }

    private func finding(_ records: [AdvisoryRecord], ecosystem: String = "PyPI") throws -> PackageFinding {
        let package = PackageVersion(ecosystem: Ecosystem(ecosystem), name: "a", version: "1.0")
        let judgement = try #require(AdvisoryIndex(records).judgements(of: [package]).first)
        #expect(judgement.findings.count == 1)
        return try #require(judgement.findings.first)
    }

    @Test("a distribution before NVD, NVD before GHSA, GHSA before others, however severe")
    func order() throws {
        let debian = "Debian:12"
        let others = [
            try record("PYSEC-2026-1", Self.critical, ecosystem: debian),
            try record("GHSA-1", Self.critical, ecosystem: debian),
            try record("CVE-2026-1", Self.critical, ecosystem: debian),
        ]
        // Records of a distribution's packages are the distribution's, whatever their ids.
        #expect(try finding(others, ecosystem: debian).severitySource == "Debian")
        let pysec = try record("PYSEC-2026-1", Self.critical)
        let ghsa = try record("GHSA-1", Self.low)
        let nvd = try record("CVE-2026-1", Self.critical)
        let all = try finding([pysec, ghsa, nvd])
        #expect(all.severitySource == "NVD" && all.severity?.rating == .critical)
        let two = try finding([pysec, ghsa])
        #expect(two.severitySource == "GHSA" && two.severity?.rating == .low && two.severity?.vector == Self.low)
        let one = try finding([pysec])
        #expect(one.severitySource == "PYSEC" && one.severity?.tenths == 98)
    }

    @Test("who says nothing that can be read is passed over")
    func silent() throws {
        let nvd = try record("CVE-2026-1", "CVSS:3.1/AV:X")
        let found = try finding([nvd, try record("GHSA-1", Self.low)])
        #expect(found.severitySource == "GHSA")
        let none = try finding([nvd, try record("GHSA-1", nil)])
        #expect(none.severity == nil && none.severitySource == nil)
    }

    @Test("of several records of one source the most severe counts, in whatever order they come")
    func several() throws {
        let records = [try record("GHSA-1", Self.low), try record("GHSA-2", Self.critical), try record("PYSEC-1", nil)]
        for order in [records, records.reversed()] {
            #expect(try finding(order).severity?.vector == Self.critical)
        }
    }
}
