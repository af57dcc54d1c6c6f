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

    @Test(
        "a record of several that is called by the name of one, or has it for an alias, gives that to no other",
        arguments: [
            (
                #""id":"DSA-1","aliases":["CVE-2024-1"],"upstream":["CVE-2024-1","CVE-2024-2"]"#,
                [
                    ["CVE-2024-1", "DSA-1"], ["CVE-2024-2", "DSA-1"],
                ]
            ),
            (#""id":"CVE-2024-9","upstream":["TEMP-1","TEMP-2"]"#, [["TEMP-1"], ["TEMP-2"]]),
            (
                #""id":"DSA-1","upstream":["CVE-2024-1","CVE-2024-2"]"#,
                [["CVE-2024-1", "DSA-1"], ["CVE-2024-2", "DSA-1"]]
            ),
        ])
    func namesOfOne(members: String, expected: [[String]]) throws {
        let text = """
            {\(members),"modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"curl"},
            "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"5-1"}]}]}]}
            """
        let package = PackageVersion(ecosystem: Ecosystem("Debian:12"), name: "curl", version: "1-1")
        let judgement = AdvisoryIndex(try readRecords(text, name: "r.json")).judgements(of: [package])[0]
        #expect(judgement.findings.map(\.ids) == expected)
    }

    @Test("the summary's first word rates where nothing else does") func rating() throws {
        let stated = [StatedSeverity(kind: "rating", text: "Important")]
        #expect(try read("ALSA-2024:1", "AlmaLinux:9").first?.severity == stated)
        let rated = #","database_specific":{"severity":"Low"}"#
        #expect(try read("ALSA-2024:1", "AlmaLinux:9", rated).first?.severity.map(\.text) == ["Low"])
        #expect(try read("GHSA-1", "PyPI").first?.severity == [])
    }

    @Test(
        "a system is told by its os-release, and its records by the release that they name",
        arguments: [
            ("sles", "15.5", "SUSE:Linux Enterprise Module for Basesystem 15 SP5", true),
            ("sles", "15.3", "SUSE:Linux Enterprise Server 15 SP3-LTSS", true),
            ("sles", "15", "SUSE:Linux Enterprise Server 15 SP5", false),
            ("sles", "15.5", "SUSE:Linux Enterprise Server 12 SP5", false),
            ("sles", "16.0", "SUSE:Linux Enterprise Server 16.0", true),
            ("sle-micro", "5.5", "SUSE:Linux Enterprise Micro 5.5", true),
            ("openEuler", "22.03", "openEuler:22.03-LTS-SP3", true),
            ("openEuler", "22.03", "openEuler:20.03-LTS", false), ("azurelinux", "3.0", "Azure Linux:3", true),
            ("mariner", "2.0", "Azure Linux:3", false), ("alpaquita", "23", "Alpaquita:23", true),
            ("bellsoft-hardened-containers", "23", "BellSoft Hardened Containers:23", true),
            ("minimos", "20240101", "MinimOS", true), ("wolfi", "20230201", "Wolfi", true),
            ("fedora", "40", "Fedora:40", true), ("fedora", "40", "Fedora", true), ("fedora", "40", "Fedora:39", false),
            ("ol", "9.4", "Oracle Linux:9", true), ("centos", "7", "Red Hat:7", true),
            ("centos", "7", "CentOS:7", true), ("rhel", "8.4", "CentOS:7", false),
            ("kali", "2024.1", "Kali:2024.1", true),
            ("virtuozzo", "8", "rpm/virtuozzo:8", true), ("virtuozzo", "8", "rpm/virtuozzo", true),
            ("virtuozzo", "8", "Virtuozzo:8", false),
            ("chainguard", "20230214", "Chainguard", true), ("opensuse-leap", "15.5", "openSUSE:Leap 15.5", true),
        ])
    func releases(id: String, version: String, record: String, isMeant: Bool) throws {
        let path = try EntryPath(validating: Array("var/lib/rpm/Packages".utf8), rules: .tar)
        let package = Package(
            .rpm, namespace: id, name: "a", version: "1-1", distribution: "\(id)-\(version)", evidence: .init(path))
        let own = try #require(PackageVersion(package))
        #expect(own.ecosystem.isAddressed(by: Ecosystem(record)) == isMeant, "\(own.ecosystem)")
    }

    @Test(
        "a record without epochs is of packages with any, where a distribution's records leave them out",
        arguments: [
            ("openEuler:22.03-LTS-SP3", "openEuler:22.03", "1.1.1-6", "1:1.1.1-5", true),
            ("openEuler:22.03-LTS-SP3", "openEuler:22.03", "1.1.1-6", "1:1.1.1-6", false),
            ("openEuler:22.03-LTS-SP3", "openEuler:22.03", "2:1.1.1-6", "1:1.1.1-9", true),
            ("Mageia:9", "Mageia:9", "1.1.1-6.mga9", "3:1.1.1-5.mga9", true),
            ("Rocky Linux:9", "Rocky Linux:9", "1.1.1-6", "1:1.1.1-5", false),
            ("Amazon Linux:2", "Amazon Linux:2", "1.1.1-6", "1:1.1.1-5", false),
        ])
    func epochs(record: String, own: String, fixed: String, version: String, isAffected: Bool) throws {
        let affected = AffectedPackage(
            ecosystem: Ecosystem(record), name: "a",
            ranges: [AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed(fixed)])])
        let index = AdvisoryIndex([
            AdvisoryRecord(id: "R", modified: AdvisoryRecord.undated, affected: [affected])
        ])
        let package = PackageVersion(ecosystem: Ecosystem(own), name: "a", version: version)
        let findings = index.judgements(of: [package])[0].findings
        #expect(findings.map(\.fixedVersions) == (isAffected ? [[fixed]] : []))
    }

    @Test("a distribution that nobody is known to publish records of is compared by its packages' order")
    func others() {
        let words = ["rpm/virtuozzo", "deb/devuan", "apk/postmarketos", "Fedora:40", "Kali"]
        #expect(words.map { Ecosystem($0).scheme } == [.rpm, .dpkg, .apk, .rpm, .dpkg])
        for word in ["generic", "rpm", "conan", "npm/x"] { #expect(Ecosystem(word).scheme == nil) }
        #expect(
            Ecosystem.named(["rpm/amzn", "rpm/centos", "npm", "rpm/x"]).map(\.string).sorted() == [
                "Amazon Linux", "Red Hat", "npm", "rpm/amzn", "rpm/centos", "rpm/x",
            ])
    }

    @Test("an event that is not known leaves the record undecided, and no other") func unknownEvent() throws {
        let text = """
            [{"id":"A","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"a"},
            "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"weird":"9"}]}]}]},
            {"id":"B","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"a"},
            "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}]
            """
        let package = PackageVersion(ecosystem: Ecosystem("PyPI"), name: "a", version: "1")
        let judgement = AdvisoryIndex(try readRecords(text, name: "r.json")).judgements(of: [package])[0]
        #expect(judgement.findings.map(\.ids) == [["B"]] && judgement.undecided.map(\.ids) == [["A"]])
        #expect(throws: AdvisoryFault.self) {
            try readRecords(text.replacing(#""weird":"9""#, with: ""), name: "r.json")
        }
    }

    @Test("where to get advisories is known of each")
    func addresses() {
        let words = [
            "PyPI", "Maven", "Debian:12", "Alpine:v3.20", "Alpine", "Wolfi", "Chainguard", "Red Hat:9", "SUSE:15 SP5",
            "openEuler:22.03",
            "Azure Linux:3", "MinimOS", "Alpaquita:23", "Amazon Linux:2", "Amazon Linux:2023", "Amazon Linux:1",
            "BellSoft Hardened Containers:23",
        ]
        for word in words { #expect(!FeedAddresses.all(of: Ecosystem(word)).isEmpty, "\(word)") }
        #expect(FeedAddresses.all(of: Ecosystem("rpm/fedora")).isEmpty)
        #expect(
            FeedAddresses.all(of: Ecosystem("Azure Linux:3")).map(\.url) == [
                "https://osv-vulnerabilities.storage.googleapis.com/Azure%20Linux/all.zip"
            ])
        #expect(!FeedAddresses.all(of: Ecosystem("Amazon Linux:2023")).contains { $0.feed == "OSV" })
    }
}
