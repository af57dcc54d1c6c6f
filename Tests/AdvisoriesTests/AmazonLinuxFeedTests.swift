import Advisories
import Core
import Testing

/// `updateinfo.xml` as Amazon's repositories have it: written by hand in its shape.
@Suite struct AmazonLinuxFeedTests {
    static let document = """
        <?xml version="1.0" encoding="UTF-8"?>
        <updates><update author="linux-security@amazon.com" from="linux-security@amazon.com" status="final" type="security" version="1.4">
        <id>ALAS2023-2023-070</id><title>Amazon Linux 2023 - ALAS2023-2023-070: Important priority package update for vim</title>
        <issued date="2023-02-17 00:30"/><updated date="2023-02-22 01:02:03"/><severity>important</severity>
        <description>Use after free &amp; more</description>
        <references><reference href="https://example.com/1" id="CVE-2022-4141" title="" type="cve"/>
        <reference href="https://example.com/2" id="CVE-2023-0049" title="" type="cve"/>
        <reference href="https://example.com/3" id="1" type="bugzilla"/></references>
        <pkglist><collection short="amazon-linux-2023"><name>Amazon Linux 2023</name>
        <package name="vim-minimal" version="9.0.1160" release="1.amzn2023.0.2" epoch="2" arch="x86_64"><filename>a.rpm</filename></package>
        <package name="vim-minimal" version="9.0.1160" release="1.amzn2023.0.2" epoch="2" arch="aarch64"><filename>b.rpm</filename></package>
        <package name="vim-data" version="9.0.1160" release="1.amzn2023.0.2" epoch="0" arch="noarch"><filename>c.rpm</filename></package>
        </collection></pkglist></update>
        <update><id>ALAS2KERNEL-5.10-2022-012</id><title>x</title><issued date="2022-04-04 23:12"/><severity>medium</severity>
        <references><reference id="CVE-2022-1011" type="cve"/></references>
        <pkglist><collection><package name="kernel" version="5.10.109" release="104.500.amzn2" epoch="0" arch="x86_64"/></collection></pkglist>
        </update></updates>
        """

    private func read(_ text: String, piece: Int = 7) throws -> [AdvisoryRecord] {
        try readRecords(text, name: "x.xml", piece: piece)
    }

    @Test("an update is a record: its vulnerabilities, its date, each package once", arguments: [1, 7, 100_000])
    func records(piece: Int) throws {
        let records = try read(Self.document, piece: piece)
        #expect(records.map(\.id) == ["ALAS2023-2023-070", "ALAS2KERNEL-5.10-2022-012"])
        let vim = try #require(records.first)
        #expect(vim.upstream == ["CVE-2022-4141", "CVE-2023-0049"])
        #expect(vim.modified == Timestamp(rfc3339: "2023-02-22T01:02:03Z"))
        #expect(vim.published == Timestamp(rfc3339: "2023-02-17T00:30:00Z"))
        #expect(vim.severity == [StatedSeverity(kind: "rating", text: "important")])
        #expect(vim.affected.map(\.name) == ["vim-data", "vim-minimal"])
        #expect(vim.affected.map { "\($0.ecosystem)" } == ["Amazon Linux:2023", "Amazon Linux:2023"])
        #expect(vim.affected.last?.ranges.first?.events == [.introduced("0"), .fixed("2:9.0.1160-1.amzn2023.0.2")])
    }

    @Test("a package of another stream is not meant") func streams() throws {
        let kernel = try #require(try read(Self.document).last)
        #expect(kernel.affected.first?.ranges.first?.events == [.introduced("5.10"), .fixed("5.10.109-104.500.amzn2")])
        let affected = kernel.affected[0]
        func isOlder(_ version: String) -> Bool {
            let low = VersionOrder.compare("5.10", version, ecosystem: affected.ecosystem)
            let high = VersionOrder.compare(version, "5.10.109-104.500.amzn2", ecosystem: affected.ecosystem)
            return (try? low.get()) != .greater && (try? high.get()) == .less
        }
        #expect(isOlder("5.10.102-99.473.amzn2"))
        #expect(!isOlder("4.14.275-207.503.amzn2"))
        #expect(!isOlder("5.15.1-1.amzn2"))
    }

    @Test(
        "ids say release and stream",
        arguments: [
            ("ALAS-2018-939", "1", nil), ("ALAS2-2018-939", "2", nil), ("ALAS2023-2023-001", "2023", nil),
            ("ALASDOCKER-2021-005", "2", nil), ("ALASKERNEL-5.4-2022-001", "2", "5.4"),
            ("ALAS2PHP8.1-2023-001", "2", "8.1"),
            ("ALAS2023LIVEPATCH-2023-001", "2023", nil), ("ALAS2027-2027-001", "2027", nil),
        ] as [(String, String, String?)])
    func ids(id: String, release: String, stream: String?) throws {
        let text = Self.document.replacing("ALAS2023-2023-070", with: id)
            .replacing(#"version="9.0.1160""#, with: "version=\"\(stream ?? "1").7\"")
        let record = try #require(try read(text).first)
        #expect(record.affected.first?.ecosystem.release == release)
        #expect(record.affected.first?.ranges.first?.events.first == .introduced(stream ?? "0"))
    }

    @Test(
        "a broken document is refused as a whole, with its line",
        arguments: [
            ("ALAS2023-2023-070", "ALAS2023-x", "line 9: names an update ALAS2023-x"),
            (#"release="1.amzn2023.0.2" epoch="2" arch="x86"#, #"arch="x86"#, "line 10: names a package without"),
            ("</updates>", "", "no element found"),
            ("<updates>", "<!DOCTYPE x [<!ENTITY a \"b\">]><updates>", "declares a document type"),
            ("</pkglist></update>\n<update>", "</pkglist>\n<update>", "an update within an update"),
            (#"<updated date="2023-02-22 01:02:03"/>"#, #"<updated date="soon"/>"#, "says no date"),
            ("&amp;", "\u{0}", "not well-formed"),
        ])
    func broken(part: String, other: String, reason: String) throws {
        let text = Self.document.replacing(part, with: other, maxReplacements: 1)
        #expect(text != Self.document)
        do {
            _ = try read(text)
            Issue.record("read")
        } catch let fault as AdvisoryFault {
            #expect(fault.reason.contains(reason.split(separator: ": ").last ?? ""), "\(fault.reason)")
            #expect(fault.reason.hasPrefix("line "), "\(fault.reason)")
        }
    }

    @Test("elements without end within each other, and text without end") func bounds() throws {
        let start = "<updates><update><id>ALAS2023-2023-070</id>"
        #expect(throws: AdvisoryFault.self) { try read(start + String(repeating: "<a>", count: 100)) }
        let long = start + "<a>" + String(repeating: "x", count: 9 << 20)
        #expect(throws: AdvisoryFault.self) { try read(long, piece: 1 << 20) }
    }

    @Test(
        "a package of Amazon Linux is of its release",
        arguments: [
            ("amzn-2", "2"), ("amzn-2023", "2023"), ("amzn-2018.03", "1"), ("amzn-2023.6.20241010", "2023"),
            ("amzn-2027.1.20280101", "2027"), ("amzn-2017.09", "1"),
        ])
    func releases(distribution: String, release: String) throws {
        let package = Package(
            .rpm, namespace: "amzn", name: "vim-minimal", version: "2:9.0-1", distribution: distribution,
            evidence: .init(try EntryPath(validating: Array("var/lib/rpm/rpmdb.sqlite".utf8), rules: .tar)))
        #expect(PackageVersion(package)?.ecosystem.release == release)
    }
}
