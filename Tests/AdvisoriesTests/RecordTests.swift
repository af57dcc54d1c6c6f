import Advisories
import Core
import Testing

@Suite struct RecordTests {
    private func read(_ text: String, name: String = "a.json") throws -> AdvisoryRecord {
        try RecordReader.read(Array(text.utf8), name: name)
    }

    @Test func aRecordIsReadWithWhatDecides() throws {
        let record = try read(
            #"""
            {"schema_version": "1.7.0", "id": "GHSA-1", "modified": "2024-01-02T03:04:05.123456Z",
             "published": "2024-01-01T00:00:00Z", "withdrawn": null, "aliases": ["CVE-1"], "upstream": ["CVE-2"],
             "summary": "s", "details": "d", "future": {"x": [1.5]},
             "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
             "database_specific": {"severity": "HIGH", "cwe_ids": []},
             "affected": [
               {"package": {"ecosystem": "Debian:12", "name": "openssl", "purl": "pkg:deb/debian/openssl"},
                "ranges": [
                  {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1"}]},
                  {"type": "GIT", "repo": "r", "events": [{"introduced": "0"}]},
                  {"type": "SEMVER", "events": [{"introduced": "0"}, {"last_affected": "2"}, {"limit": "*"}]}],
                "versions": ["0.1"]},
               {"ranges": [{"type": "GIT", "repo": "r", "events": [{"introduced": "0"}]}]}]}
            """#)
        #expect(record.id == "GHSA-1")
        #expect(record.modified == Timestamp(rfc3339: "2024-01-02T03:04:05.123Z"))
        #expect(record.withdrawn == nil)
        #expect(record.aliases == ["CVE-1"])
        #expect(record.upstream == ["CVE-2"])
        #expect(record.severity.map(\.kind) == ["CVSS_V3", "rating"])
        let affected = try #require(record.affected.first)
        #expect(record.affected.count == 1)
        #expect(affected.ecosystem == Ecosystem("Debian:12"))
        #expect(affected.versions == ["0.1"])
        #expect(
            affected.ranges == [
                AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed("1")]),
                AffectedRange(kind: .semver, events: [.introduced("0"), .lastAffected("2"), .limit("*")]),
            ])
    }

    @Test(arguments: [
        #"[]"#, #"{"id": "X"}"#, #"{"modified": "2024-01-01T00:00:00Z"}"#,
        #"{"id": "", "modified": "2024-01-01T00:00:00Z"}"#,
        #"{"id": 1, "modified": "2024-01-01T00:00:00Z"}"#, #"{"id": "X", "modified": "yesterday"}"#,
        #"{"id": "X", "id": "Y", "modified": "2024-01-01T00:00:00Z"}"#,
        #"{"id": "X", "modified": "2024-01-01T00:00:00Z", "withdrawn": true}"#,
        #"{"id": "X", "modified": "2024-01-01T00:00:00Z", "aliases": "Y"}"#,
        #"{"id": "X", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"name": "a"}}]}"#,
        #"{"id": "X", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"name": "a", "ecosystem": "npm"}, "versions": [1]}]}"#,
        #"{"id": "X", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"name": "a", "ecosystem": "npm"}, "ranges": [{"events": []}]}]}"#,
        #"{"id": "X", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"name": "a", "ecosystem": "npm"}, "ranges": [{"type": "SEMVER", "events": [{}]}]}]}"#,
    ]) func aRecordThatDoesNotSayWhatDecidesIsRefused(_ text: String) {
        #expect(throws: JSONFault.self) { try read(text) }
    }

    @Test func yamlIsReadAsDatabasesWriteIt() throws {
        let record = try read(
            """
            id: PYSEC-1  # the id
            summary: 'It''s a
              folded

              line'
            details: |
              not read: as a key

              - nor as a list
            modified: 2024-01-01T00:00:00Z
            published: "2024-01-01T00:00:00\\x5A"
            withdrawn: null
            aliases:
            - CVE-1
            - "GHSA-\\
              1"
            affected:
            - package:
                ecosystem: PyPI
                name: a
              ranges:
              - type: ECOSYSTEM
                events:
                - introduced: '0'
                - fixed: 1.10
              versions: []
            """, name: "a.yaml")
        #expect(record.summary == "It's a folded\nline")
        #expect(record.aliases == ["CVE-1", "GHSA-1"])
        #expect(record.published == record.modified)
        #expect(record.affected.first?.ranges.first?.events == [.introduced("0"), .fixed("1.10")])
    }

    @Test func recordsAreToldFromTheirNames() {
        #expect(RecordReader.isRecord(name: "GHSA-1.json"))
        #expect(RecordReader.isRecord(name: "vulns/a/PYSEC-1.yaml"))
        #expect(!RecordReader.isRecord(name: "README.md"))
    }
}
