import LayerAdvisories
import LayerModel
import Testing

@Suite struct MatchingTests {
    private func record(
        _ id: String, aliases: [String] = [], name: String = "a", ecosystem: String = "PyPI", withdrawn: Bool = false,
        kind: AffectedRange.Kind = .ecosystem, events: [AffectedRange.Event] = [], versions: [String] = [],
        severity: String? = nil
    ) -> AdvisoryRecord {
        AdvisoryRecord(
            id: id, aliases: aliases, modified: Timestamp(milliseconds: 0),
            withdrawn: withdrawn ? Timestamp(milliseconds: 0) : nil,
            severity: severity.map { [StatedSeverity(kind: "rating", text: $0)] } ?? [],
            affected: [
                AffectedPackage(
                    ecosystem: Ecosystem(ecosystem), name: name,
                    ranges: events.isEmpty ? [] : [AffectedRange(kind: kind, events: events)], versions: versions)
            ])
    }

    private func judge(
        _ version: String, name: String = "a", ecosystem: String = "PyPI", _ records: AdvisoryRecord...
    ) -> PackageJudgement {
        let package = PackageVersion(ecosystem: Ecosystem(ecosystem), name: name, version: version)
        return AdvisoryIndex(records).judgements(of: [package])[0]
    }

    @Test(arguments: [
        ("0.1", true), ("1.0a1", true), ("1.0", false), ("1.9", false), ("2.0", true), ("2.4", true), ("2.5", true),
        ("2.5.1", false), ("3", true), ("99", true),
    ]) func eventsOpenAndCloseRangesInTheOrderOfTheirVersions(_ version: String, _ isAffected: Bool) {
        let events: [AffectedRange.Event] = [
            .introduced("3"), .fixed("1.0"), .lastAffected("2.5"), .introduced("2.0"), .introduced("0"),
        ]
        #expect(judge(version, record("R", events: events)).findings.isEmpty != isAffected)
    }

    @Test func aRangeThatEndsWhereTheNextBeginsGoesOn() {
        let events: [AffectedRange.Event] = [.introduced("0"), .fixed("1"), .introduced("1"), .fixed("2")]
        #expect(!judge("1.5", record("R", events: events)).findings.isEmpty)
        #expect(judge("1", record("R", events: [.introduced("1"), .fixed("1")])).isUnaffected)
    }

    @Test func limitsBoundWhatARangeSays() {
        #expect(judge("2", record("R", events: [.introduced("0"), .limit("2")])).isUnaffected)
        #expect(!judge("1", record("R", events: [.introduced("0"), .limit("2")])).findings.isEmpty)
        #expect(!judge("9", record("R", events: [.introduced("0"), .limit("2"), .limit("*")])).findings.isEmpty)
    }

    @Test func listsCountBesideRangesInEverySpelling() {
        let both = record("R", events: [.introduced("5"), .fixed("6")], versions: ["1.0", "odd one"])
        #expect(!judge("1.0.0", both).findings.isEmpty)
        #expect(!judge("odd one", both).findings.isEmpty)
        #expect(!judge("5.5", both).findings.isEmpty)
        #expect(judge("1.1", both).isUnaffected)
    }

    @Test func whatCannotBeReadIsUndecidedAndNeverUnaffected() {
        #expect(judge("dog", record("R", events: [.introduced("0"), .fixed("1")])).undecided == ["R"])
        #expect(judge("2", record("R", events: [.introduced("0"), .fixed("dog")])).undecided == ["R"])
        #expect(judge("dog", record("R", versions: ["1.0"])).undecided == ["R"])
        #expect(judge("1", ecosystem: "Nowhere", record("R", ecosystem: "Nowhere", versions: ["2"])).undecided == ["R"])
        #expect(!judge("2", ecosystem: "Nowhere", record("R", ecosystem: "Nowhere", versions: ["2"])).findings.isEmpty)
        #expect(!judge("dog", record("R", events: [.introduced("dog")])).isUnaffected)
    }

    @Test func withdrawnRecordsAreIgnored() {
        #expect(judge("1", record("R", withdrawn: true, events: [.introduced("0")])).isUnaffected)
    }

    @Test func namesMeetAsTheirEcosystemFoldsThem() {
        let events: [AffectedRange.Event] = [.introduced("0")]
        #expect(!judge("1", name: "Zope_Interface", record("R", name: "zope.interface", events: events)).isUnaffected)
        #expect(
            !judge(
                "1", name: "newtonsoft.json", ecosystem: "NuGet",
                record("R", name: "Newtonsoft.Json", ecosystem: "NuGet", events: events)
            ).isUnaffected)
        #expect(
            judge("1", name: "@A/b", ecosystem: "npm", record("R", name: "@a/b", ecosystem: "npm", events: events))
                .isUnaffected)
        #expect(judge("1", ecosystem: "npm", record("R", events: events)).isUnaffected)
    }

    @Test func releasesOfADistributionAreToldApart() {
        let twelve = record("R", ecosystem: "Debian:12", events: [.introduced("0"), .fixed("2")])
        #expect(!judge("1", ecosystem: "Debian:12", twelve).isUnaffected)
        #expect(judge("1", ecosystem: "Debian:11", twelve).isUnaffected)
        #expect(!judge("1", ecosystem: "Debian", twelve).isUnaffected)
    }

    @Test func recordsOfOneVulnerabilityAreOneFinding() throws {
        let judgement = judge(
            "1.0",
            record("GHSA-1", aliases: ["CVE-1"], events: [.introduced("0"), .fixed("1.2")], severity: "HIGH"),
            record("PYSEC-1", aliases: ["CVE-1"], events: [.introduced("0"), .fixed("1.1")], severity: "LOW"),
            record("PYSEC-2", aliases: ["GHSA-1"], events: [.introduced("dog")]),
            record("GHSA-2", events: [.introduced("0")]))
        #expect(judgement.findings.map(\.ids) == [["CVE-1", "GHSA-1", "PYSEC-1", "PYSEC-2"], ["GHSA-2"]])
        let finding = try #require(judgement.findings.first)
        #expect(finding.records == ["GHSA-1", "PYSEC-1"])
        #expect(finding.fixedVersions == ["1.1", "1.2"])
        #expect(finding.severity == Severity(rating: .high))
        #expect(judgement.undecided.isEmpty)
        #expect(judgement.findings.last?.severity == nil)
    }

    @Test func eachDistinctPackageIsJudgedOnceInOrder() {
        let one = PackageVersion(ecosystem: Ecosystem("PyPI"), name: "b", version: "1")
        let two = PackageVersion(ecosystem: Ecosystem("PyPI"), name: "a", version: "1")
        let found = AdvisoryIndex([record("R", events: [.introduced("0")])]).judgements(of: [one, two, one, two])
        #expect(found.map(\.package) == [one, two])
        #expect(found.map(\.isUnaffected) == [true, false])
    }
}
