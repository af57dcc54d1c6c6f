import Advisories
import Core
import Testing

/// Answers of records with thousands of parts, which took time by the square of their number; no test looks at a clock.
@Suite struct GrowthTests {
    private let count = 1_000

    private func package(_ version: String, name: String = "a") -> PackageVersion {
        PackageVersion(ecosystem: Ecosystem("PyPI"), name: name, version: version)
    }

    private func record(
        _ id: String, aliases: [String] = [], upstream: [String] = [], places: [AffectedPackage]
    ) -> AdvisoryRecord {
        AdvisoryRecord(
            id: id, aliases: aliases, upstream: upstream, modified: Timestamp(milliseconds: 0), affected: places)
    }

    private func place(_ ranges: [AffectedRange], versions: [String] = []) -> AffectedPackage {
        AffectedPackage(ecosystem: Ecosystem("PyPI"), name: "a", ranges: ranges, versions: versions)
    }

    private func judge(_ records: [AdvisoryRecord]) -> PackageJudgement {
        AdvisoryIndex(records).judgements(of: [package("1")])[0]
    }

    @Test func rangesThatAllHoldTheVersionNameTheLowestFixesEachOnce() {
        // Downwards and twice.
        let ranges = ((2..<count).reversed() + (2..<count)).map {
            AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed("\($0)")])
        }
        let found = judge([record("R", places: [place(ranges)])]).findings
        #expect(found.map(\.fixedVersions) == [(2..<66).map { "\($0)" }])
    }

    @Test func eventsInAnyOrderAreOneRange() {
        let events = (1..<count).reversed().flatMap {
            [AffectedRange.Event.fixed("\($0).5"), .introduced("\($0)")]
        }
        let found = judge([record("R", places: [place([AffectedRange(kind: .ecosystem, events: events)])])]).findings
        #expect(found.map(\.fixedVersions) == [["1.5"]])
    }

    @Test func aRecordOfManyVulnerabilitiesInManyPlacesTellsOfEach() {
        let range = AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed("2")])
        let upstream = (0..<count).map { "CVE-\($0)" }
        let places = [AffectedPackage](repeating: place([range]), count: count)
        let found = judge([record("R", aliases: (0..<count).map { "A-\($0)" }, upstream: upstream, places: places)])
            .findings
        #expect(found.count == count)
        // Its own ids excuse nothing alone, and a few of them are enough to find it by.
        #expect(found.allSatisfy { $0.ids.count <= 65 && $0.records == ["R"] && $0.fixedVersions == ["2"] })
    }

    @Test func aliasesInAChainAreOneVulnerability() {
        let range = AffectedRange(kind: .ecosystem, events: [.introduced("0")])
        let records = (0..<count).reversed().map {
            record("R-\($0)", aliases: ["R-\($0 + 1)"], places: [place([range])])
        }
        let found = judge(records).findings
        #expect(found.map(\.ids.count) == [count + 1])
        #expect(found.map(\.records.count) == [count])
    }

    @Test func manyVersionsAndLongOnes() {
        let long = "1" + String(repeating: ".0", count: 500)
        let versions = (2..<count).map { "\($0)" } + [long]
        #expect(!judge([record("R", places: [place([], versions: versions)])]).findings.isEmpty)
        #expect(judge([record("R", places: [place([], versions: versions.dropLast())])]).isUnaffected)
    }

    @Test func severitiesWithoutNumberAreRefused() throws {
        func read(_ count: Int) throws(JSONFault) -> AdvisoryRecord {
            let one = #"{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}"#
            let list = [String](repeating: one, count: count).joined(separator: ",")
            return try RecordReader.read(
                Array(#"{"id": "R", "modified": "2026-01-01T00:00:00Z", "severity": [\#(list)]}"#.utf8), name: "R.json")
        }
        #expect(try read(100).severity.count == 100)
        #expect(throws: JSONFault.self) { try read(101) }
    }
}
