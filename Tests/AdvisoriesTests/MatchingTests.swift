import Advisories
import Core
import Ledger
import Testing

@Suite struct MatchingTests {
    private func record(
        _ id: String, aliases: [String] = [], upstream: [String] = [], name: String = "a", ecosystem: String = "PyPI",
        withdrawn: Timestamp? = nil,
        kind: AffectedRange.Kind = .ecosystem, events: [AffectedRange.Event] = [], versions: [String] = [],
        severity: String? = nil
    ) -> AdvisoryRecord {
        AdvisoryRecord(
            id: id, aliases: aliases, upstream: upstream, modified: Timestamp(milliseconds: 0), withdrawn: withdrawn,
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
        #expect(judge("dog", record("R", events: [.introduced("0"), .fixed("1")])).undecided.map(\.records) == [["R"]])
        #expect(judge("2", record("R", events: [.introduced("0"), .fixed("dog")])).undecided.map(\.records) == [["R"]])
        #expect(judge("dog", record("R", versions: ["1.0"])).undecided.map(\.records) == [["R"]])
        #expect(
            judge("1", ecosystem: "Nowhere", record("R", ecosystem: "Nowhere", versions: ["2"])).undecided.map(
                \.records) == [["R"]])
        #expect(!judge("2", ecosystem: "Nowhere", record("R", ecosystem: "Nowhere", versions: ["2"])).findings.isEmpty)
        #expect(!judge("dog", record("R", events: [.introduced("dog")])).isUnaffected)
    }

    @Test func withdrawnRecordsAreIgnored() {
        let withdrawn = record("R", withdrawn: Timestamp(milliseconds: 5), events: [.introduced("0")])
        #expect(judge("1", withdrawn).isUnaffected)
        let package = PackageVersion(ecosystem: Ecosystem("PyPI"), name: "a", version: "1")
        for (time, isAffected) in [(4, true), (5, false), (6, false)] as [(Int64, Bool)] {
            let index = AdvisoryIndex([withdrawn], asOf: Timestamp(milliseconds: time))
            #expect(index.judgements(of: [package])[0].isUnaffected != isAffected)
        }
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

    @Test func aPackageOfAnUnknownVersionIsUndecidedWhereAnyRecordSaysSomethingOfIt() {
        for ecosystem in ["PyPI", "npm", "Maven", "Go", "RubyGems", "NuGet", "Packagist", "Debian:12", "Alpine:v3.19"] {
            let judgement = judge(
                "", ecosystem: ecosystem, record("R", ecosystem: ecosystem, events: [.introduced("1"), .fixed("2")]),
                record("L", ecosystem: ecosystem, versions: ["1"]), record("N", ecosystem: ecosystem))
            #expect(judgement.findings.isEmpty)
            #expect(judgement.undecided.map(\.records) == [["L"], ["R"]], "\(ecosystem)")
        }
    }

    @Test func whatADistributionsRecordIsMadeFromIsTheSameVulnerability() {
        let judgement = judge(
            "1", ecosystem: "Debian:12",
            record("DEBIAN-CVE-1", upstream: ["CVE-1"], ecosystem: "Debian:12", events: [.introduced("0")]),
            record("DSA-1", upstream: ["CVE-1"], ecosystem: "Debian:12", events: [.introduced("0"), .fixed("2")]))
        #expect(judgement.findings.map(\.ids) == [["CVE-1", "DEBIAN-CVE-1", "DSA-1"]])
        let ubuntu = judge(
            "1", ecosystem: "Ubuntu:22.04",
            record("USN-1", upstream: ["CVE-1", "UBUNTU-CVE-1"], ecosystem: "Ubuntu:22.04", events: [.introduced("0")]))
        #expect(ubuntu.findings.map(\.ids) == [["CVE-1", "UBUNTU-CVE-1", "USN-1"]])
    }

    @Test func aRecordOfSeveralVulnerabilitiesTellsOfEachAndMakesThemNotOne() {
        let both = record(
            "DSA-1", upstream: ["CVE-1", "CVE-2"], ecosystem: "Debian:12", events: [.introduced("0"), .fixed("2")])
        let one = record("DEBIAN-CVE-1", upstream: ["CVE-1"], ecosystem: "Debian:12", events: [.introduced("0")])
        let judgement = judge("1", ecosystem: "Debian:12", both, one)
        #expect(judgement.findings.map(\.ids) == [["CVE-1", "DEBIAN-CVE-1", "DSA-1"], ["CVE-2", "DSA-1"]])
        #expect(judgement.findings.map(\.records) == [["DEBIAN-CVE-1", "DSA-1"], ["DSA-1"]])
        let broken = record("X-1", upstream: ["CVE-1", "CVE-2"], events: [.introduced("0"), .fixed("dog")])
        #expect(judge("1", broken).undecided.map(\.ids) == [["CVE-1", "X-1"], ["CVE-2", "X-1"]])
    }

    private func maven(_ id: String, _ name: String, fixed: String = "2") -> AdvisoryRecord {
        record(id, name: name, ecosystem: "Maven", events: [.introduced("0"), .fixed(fixed)])
    }

    private func jar(_ name: String, version: String = "1", _ records: AdvisoryRecord...) -> PackageJudgement {
        let package = PackageVersion(
            ecosystem: Ecosystem("Maven"), name: name, version: version, isGroupStated: false)
        return AdvisoryIndex(records).judgements(of: [package])[0]
    }

    @Test func aJarWithoutAGroupMayBeThatOfAnyGroup() {
        let judgement = jar(
            "core", maven("A", "org.a:core"), maven("B", "org.b:core"), maven("C", "org.c:core", fixed: "1"),
            maven("D", "org.d:core-x"), maven("E", "core:core"))
        #expect(judgement.findings.isEmpty)
        #expect(judgement.undecided.map(\.possibleNames) == [["org.a:core"], ["org.b:core"], ["core:core"]])
        #expect(judge("1", name: "org.a:core", ecosystem: "Maven", maven("B", "org.b:core")).isUnaffected)
    }

    @Test func aDerivedGroupIsMatchedAndOthersOfTheArtifactStayPossible() {
        let judgement = jar("org.a:core", maven("A", "org.a:core"), maven("B", "org.b:core"))
        #expect(judgement.findings.map(\.records) == [["A"]])
        #expect(judgement.undecided == [PackageDoubt(ids: ["B"], records: ["B"], possibleNames: ["org.b:core"])])
        #expect(jar("org.a:core", version: "2", maven("A", "org.a:core"), maven("B", "org.b:core")).isUnaffected)
    }

    @Test func whatTheLedgerKeepsOfAJarIsReadBackAsItWas() throws {
        let path = try EntryPath(validating: Array("lib/a.jar".utf8), rules: .zip)
        for (group, isDerived) in [(nil, false), ("org.a", true), ("org.a", false)] as [(String?, Bool)] {
            var package = Package(.maven, namespace: group, name: "core", version: "1", evidence: .init(path))
            package.hasDerivedNamespace = isDerived
            let kept = LedgerPackage(package)
            #expect(kept.name == (group != nil && !isDerived ? "org.a:core" : ":core"))
            #expect(PackageVersion(kept) == PackageVersion(package))
        }
    }

    @Test func equalFixesAreToldOnce() throws {
        let judgement = judge(
            "1", record("A", aliases: ["B"], events: [.introduced("0"), .fixed("2.20.0")]),
            record("B", events: [.introduced("0"), .fixed("2.20")]))
        #expect(judgement.findings.map(\.fixedVersions) == [["2.20.0"]])
    }

    @Test func aVectorOfTheSecondVersionCountsWhereThereIsNoOther() {
        var old = record("R", events: [.introduced("0")])
        old.severity = [StatedSeverity(kind: "CVSS_V2", text: "AV:N/AC:L/Au:N/C:C/I:C/A:C")]
        #expect(judge("1", old).findings[0].severity?.tenths == 100)
        #expect(judge("1", old).findings[0].severity?.rating == .high)
        old.severity[0].text = "(AV:N/AC:L/Au:N/C:N/I:N/A:P)"
        #expect(judge("1", old).findings[0].severity?.tenths == 50)
        old.severity.append(StatedSeverity(kind: "rating", text: "LOW"))
        #expect(judge("1", old).findings[0].severity == Severity(rating: .low))
        old.severity = [StatedSeverity(kind: "CVSS_V2", text: "AV:N/AC:L/Au:N/C:C/I:C")]
        #expect(judge("1", old).findings[0].severity == nil)
    }
}
