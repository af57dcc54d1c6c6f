import Advisories
import Testing

@Suite("Forms that are often taken for advisories are told by their first bytes")
struct ForeignFormTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Documents that are text, and what each is.
    private static let texts: [(text: String, what: String)] = [
        ("SQLite format 3\0\u{10}\0\0CREATE TABLE vulnerability_handles", "Grype's database"),
        ("SQLite format 3\0\u{10}\0\0", "an SQLite database"),
        ("BZh9", "packed by bzip2"),
        ("\u{FEFF} \n<HTML><body>", "a page of HTML"),
        ("<!doctype HTML>", "a page of HTML"),
        ("<?xml version=\"1.0\"?>\n<updates>", "the updateinfo.xml of a distribution other than Amazon Linux"),
        ("<?xml version=\"1.0\"?><oval_definitions xmlns=\"\">", "a document of OVAL"),
        ("<?xml version=\"1.0\"?><rss>", "a document of XML"),
        ("<repomd xmlns=\"\">", "the repomd.xml of a repository"),
        ("<metadata xmlns=\"http://linux.duke.edu/metadata/common\">", "the list of a repository's packages"),
        (
            "https://cdn.amazonlinux.com/al2023/core/guids/a/x86_64/\n",
            "a list of addresses, such as a repository's mirror.list"
        ),
        ("cveID,vendorProject,product\n", "CISA's catalogue of exploited vulnerabilities as CSV"),
        ("a,b,c\n1,2,3\n", "a table of comma-separated values"),
        ("```toml\n[advisory]\nid = \"RUSTSEC-1\"\n", "an advisory of RustSec as Markdown"),
        ("gem: rack\ncve: 2020-1\npatched_versions:\n", "an advisory of ruby-advisory-db"),
        ("identifier: CVE-2020-1\npackage_slug: pypi/a\n", "an advisory of GitLab's database"),
        (#"{"CVE_data_type": "CVE", "CVE_Items": []}"#, "a document of NVD's old form"),
        (#"{"auditReportVersion": 2}"#, "a report of npm audit, not advisories"),
        (#"{"findings": [{"findingArn": "arn:aws:x"}]}"#, "findings of Amazon Inspector, not advisories"),
        (#"{"data": {"securityVulnerabilities": {"nodes": []}}}"#, "an answer of GitHub's API"),
        (#"[{"CVE": "CVE-1", "bugzilla": "1", "resource_url": "x"}]"#, "an answer of Red Hat's Security Data API"),
        (#"{"available": {"5": [{"url": "x"}]}}"#, "the list of Grype's databases"),
        (#"{"document":{"csaf_version":"2.0"}}"#, "a document of CSAF of another vendor than Red Hat"),
        (#"{"@context":"https://openvex.dev/ns/v0.2.0"}"#, "a document of OpenVEX"),
        (#"{"bomFormat":"CycloneDX"}"#, "a document of CycloneDX"),
        (#"{"format":"NVD_CVE","version":"2.0"}"#, "a document of NVD"),
        (#"{"dataType":"CVE_RECORD"}"#, "a record of the CVE list"),
        (#"{"Version":2,"NextUpdate":"","DownloadedAt":""}"#, "what trivy keeps beside its database"),
        (#"{"built":"","version":5,"checksum":""}"#, "what Grype keeps beside its database"),
    ]

    @Test("what each text is", arguments: texts.indices)
    func text(_ place: Int) {
        let sample = Self.texts[place]
        #expect(ForeignForm.of(Self.bytes(sample.text))?.what == sample.what)
    }

    @Test("what is packed, or a database of pages")
    func binary() {
        let page = [UInt8](repeating: 0, count: 16)
        let samples: [(bytes: [UInt8], what: String)] = [
            (page + [0xED, 0xDA, 0x0C, 0xED, 2], "a bbolt database, such as trivy's"),
            ([0x1F, 0x8B, 8], "packed by gzip"),
            ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "packed by 7-Zip"),
            ([0x50, 0x4B, 3, 4], "a zip archive"),
            ([0x28, 0xB5, 0x2F, 0xFD], "packed by zstd"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "packed by xz"),
            ([UInt8](repeating: 0x61, count: 257) + Self.bytes("ustar"), "a tar archive"),
        ]
        for sample in samples { #expect(ForeignForm.of(sample.bytes)?.what == sample.what) }
    }

    @Test(
        "what is an advisory, or nothing that is known, is not named",
        arguments: [
            // What is wrong in Amazon's own is told as that.
            "<updates><update><id>ALAS2-2025-1</id>",
            "", "{", "{}", "hello", " [{}]", "{\"id\":\"R1\"}\n{\"id\":\"R2\"}\n",
            "id: PYSEC-1\nmodified: 2026-01-01T00:00:00Z\n", "\u{FEFF}", "BZ",
            #"{"id":"R1","summary":"openvex, built, NextUpdate","affected":[]}"#,
            "{\n  \"id\": \"R1\",\n  \"affected\": [{\n}, {\n}]\n}",
        ])
    func unnamed(_ text: String) {
        #expect(ForeignForm.of(Self.bytes(text)) == nil)
    }

    @Test("the one list takes OSV's records, and opens nothing else in a folder")
    func usual() {
        let feeds = AdvisoryFeeds.all
        #expect(feeds.feed(of: Self.bytes(" \n{\"id\""), name: "all")?.name == "OSV")
        #expect(feeds.feed(of: Self.bytes("id: a"), name: "a/PYSEC-1.yaml")?.name == "OSV")
        #expect(feeds.feed(of: Self.bytes("id: a"), name: "PYSEC-1") == nil)
        #expect(feeds.feed(of: [], name: "a.json") == nil)
        #expect(feeds.feed(of: Self.bytes(" \n[{\"id\""), name: "all")?.name == "OSV")
        let tracker = #"{ "a2ps": {"CVE-2001-1593": {"releases":{"sid":{"repositories":{}}}}}}"#
        #expect(feeds.feed(of: Self.bytes(tracker), name: "json")?.name == "Debian security tracker")
        let record = #"{"id": "CVE-2001-1593", "affected": [], "details": "{\"a\":{\"CVE-1\":{"}"#
        #expect(feeds.feed(of: Self.bytes(record), name: "json")?.name == "OSV")
        #expect(feeds.mayBeDocument(name: "GHSA-1.json") && feeds.mayBeDocument(name: "a.yml"))
        #expect(!feeds.mayBeDocument(name: "README.md"))
    }
}
