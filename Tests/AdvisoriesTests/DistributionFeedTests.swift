import Advisories
import Core
import Testing

/// Debian's security tracker and Alpine's secdb: documents written by hand in their shapes.
@Suite struct DistributionFeedTests {
    static let tracker = """
        {"openssl": {"CVE-2024-1": {"description": "one {\\"releases\\"} \\\\", "scope": "remote", "debianbug": 1,
          "releases": {
            "bullseye": {"status": "resolved", "repositories": {"bullseye": "1.1.1w-0"}, "fixed_version": "0", "urgency": "unimportant"},
            "bookworm": {"status": "resolved", "repositories": {"bookworm": "3.0.14-1"}, "fixed_version": "3.0.11-1~deb12u2", "urgency": "low**"},
            "trixie": {"status": "open", "repositories": {"trixie": "3.5.0-1"}, "urgency": "not yet assigned", "nodsa": "Minor issue", "nodsa_reason": ""},
            "sid": {"status": "open", "repositories": {"sid": "3.5.0-1"}, "urgency": "high"}}}},
        "zlib": {"CVE-2024-2": {"releases": {"bookworm": {"status": "undetermined", "repositories": {}, "urgency": "unimportant"}}},
         "TEMP-0841856-B18BAF": {"releases": {"sid": {"status": "open", "repositories": {}, "urgency": "low"}}}}}
        """

    static let secdb = """
        {"apkurl": "{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk", "archs": ["aarch64", "x86_64"],
         "reponame": "main", "urlprefix": "https://dl-cdn.alpinelinux.org/alpine", "distroversion": "v3.20", "packages": [
          {"pkg": {"name": "openssl", "secfixes": {"3.3.0-r3": ["CVE-2024-4741"], "3.3.1-r1": ["CVE-2024-4741", "CVE-2024-5535 GHSA-1 (+)"], "0": ["CVE-2022-3358"]}}},
          {"pkg": {"name": "empty", "secfixes": {}}}]}
        """

    private func read(_ text: String, piece: Int = 7) throws -> [AdvisoryRecord] {
        try readRecords(text, name: "json", piece: piece)
    }

    @Test(
        "each vulnerability of a package of Debian is a record, with its releases by their numbers",
        arguments: [1, 7, 100_000])
    func debian(piece: Int) throws {
        let records = try read(Self.tracker, piece: piece)
        #expect(records.map(\.id) == ["DEBIAN-TRACKER-CVE-2024-1-openssl", "DEBIAN-TRACKER-CVE-2024-2-zlib"])
        let first = try #require(records.first)
        #expect(first.upstream == ["CVE-2024-1"])
        #expect(first.affected.map { "\($0.ecosystem) \($0.name)" } == ["Debian:12 openssl", "Debian:13 openssl"])
        #expect(
            first.affected.map(\.ranges) == [
                [AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed("3.0.11-1~deb12u2")])],
                [AffectedRange(kind: .ecosystem, events: [.introduced("0")])],
            ])
        #expect(first.affected.map(\.severity) == [[StatedSeverity(kind: "rating", text: "low")], []])
        #expect(first.affected.map(\.vendor) == [nil, .noAdvisory])
        #expect(records.last?.affected.map(\.vendor) == [.unimportant])
        #expect(records.last?.affected.map(\.ranges) == [[AffectedRange(kind: .unknown, events: [])]])
        #expect(records.last?.affected.first?.severity == [StatedSeverity(kind: "rating", text: "low")])
    }

    @Test(
        "a broken list of Debian's is refused, with its line",
        arguments: [
            (
                "\"status\": \"open\", \"repositories\": {\"trixie\"",
                "\"status\": \"closed\", \"repositories\": {\"trixie\"", "line 5: "
            ),
            ("\"fixed_version\": \"3.0.11-1~deb12u2\", ", "", "line 4: "),
            ("\"bookworm\": {\"status\": \"undetermined\"", "\"woody\": {\"status\": \"undetermined\"", "line 7: "),
            ("\"zlib\": ", "\"openssl\": ", "line 7: "),
            ("\"low\"}}}}}", "\"low\"}}}}", "line 8: ends before its object does"),
            ("\"low\"}}}}}", "\"low\"}}}}}{}", "line 8: something follows"),
        ])
    func brokenDebian(part: String, other: String, reason: String) throws {
        let text = Self.tracker.replacing(part, with: other)
        #expect(text != Self.tracker)
        do {
            _ = try read(text)
            Issue.record("read")
        } catch let fault as AdvisoryFault {
            #expect(fault.reason.hasPrefix(reason), "\(fault.reason)")
        }
    }

    @Test("what a version of Alpine's fixed; what was never affected is none, what was fixed twice is so by the later")
    func alpine() throws {
        let records = try read(Self.secdb)
        #expect(
            records.map(\.id) == [
                "ALPINE-SECDB-v3.20-main-openssl-CVE-2024-4741", "ALPINE-SECDB-v3.20-main-openssl-CVE-2024-5535",
            ])
        #expect(records.map(\.upstream) == [["CVE-2024-4741"], ["CVE-2024-5535", "GHSA-1"]])
        #expect(records.first?.affected.map { "\($0.ecosystem)" } == ["Alpine:v3.20"])
        let index = AdvisoryIndex(records)
        func ids(_ version: String) -> [String] {
            let package = PackageVersion(ecosystem: Ecosystem("Alpine:v3.20"), name: "openssl", version: version)
            return index.judgements(of: [package]).flatMap(\.findings).compactMap(\.ids.first)
        }
        #expect(ids("3.3.0-r2").count == 3)
        #expect(ids("3.3.0-r3").count == 3)
        #expect(ids("3.3.1-r1") == [])
    }

    @Test("Wolfi's and Chainguard's name no branch, others have to")
    func withoutBranch() throws {
        let text = Self.secdb.replacing("\"distroversion\": \"v3.20\", ", with: "")
        #expect(throws: AdvisoryFault.self) { try read(text) }
        let wolfi = try read(
            text.replacing("https://dl-cdn.alpinelinux.org/alpine", with: "https://packages.wolfi.dev"))
        #expect(wolfi.first?.affected.map { "\($0.ecosystem)" } == ["Wolfi"])
    }

    @Test("a broken secdb is refused", arguments: ["\"pkg\"", "\"name\": \"openssl\"", "[\"CVE-2024-4741\"]", "]}\n"])
    func brokenAlpine(part: String) throws {
        let text = (Self.secdb + "\n").replacing(part, with: part.hasPrefix("[") ? "[\" \"]" : "")
        #expect(throws: AdvisoryFault.self) { try read(text) }
    }

    @Test(
        "what Debian does about a vulnerability is told with it, and kept",
        arguments: [
            ("\"urgency\": \"unimportant\"", VendorStatus.unimportant), ("\"urgency\": \"end-of-life\"", .endOfLife),
            ("\"urgency\": \"low\", \"nodsa\": \"Minor\", \"nodsa_reason\": \"\"", .noAdvisory),
            ("\"urgency\": \"low\", \"nodsa\": \"Minor\", \"nodsa_reason\": \"ignored\"", .noFixPlanned),
            ("\"urgency\": \"low\", \"nodsa\": \"Minor\", \"nodsa_reason\": \"postponed\"", .postponed),
            ("\"urgency\": \"low\"", nil),
        ])
    func vendor(members: String, status: VendorStatus?) throws {
        let text = "{\"a\": {\"CVE-2024-1\": {\"releases\": {\"trixie\": {\"status\": \"open\", \(members)}}}}}"
        let record = try #require(try read(text).first)
        let kept = try RecordReader.record(record.document)
        for record in [record, kept] { #expect(record.affected.map(\.vendor) == [status]) }
        let index = AdvisoryIndex([kept], asOf: Timestamp(milliseconds: 1))
        let package = PackageVersion(ecosystem: Ecosystem("Debian:13"), name: "a", version: "1")
        #expect(index.judgements(of: [package]).first?.findings.map(\.vendor) == [status])
    }

    @Test("OSV's records of Debian say the same; another database's words are none")
    func urgency() throws {
        func vendor(_ ecosystem: String) throws -> [VendorStatus?] {
            let text = """
                {"id": "DEBIAN-CVE-2024-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "\(ecosystem)", "name": "a"},
                 "ecosystem_specific": {"urgency": "unimportant", "status": 1}, "versions": ["1"]}]}
                """
            return try RecordReader.read(Array(text.utf8), name: "a.json").affected.map(\.vendor)
        }
        #expect(try vendor("Debian:13") == [.unimportant])
        #expect(try vendor("PyPI") == [nil])
    }

    @Test("a vulnerability is unimportant where no record of the distribution takes it for more")
    func together() throws {
        func record(_ id: String, _ vendor: VendorStatus?) -> AdvisoryRecord {
            var affected = AffectedPackage(ecosystem: Ecosystem("Debian:13"), name: "a", versions: ["1"])
            affected.vendor = vendor
            return AdvisoryRecord(
                id: id, upstream: ["CVE-2024-1"], modified: AdvisoryRecord.undated, affected: [affected])
        }
        func vendor(_ records: [AdvisoryRecord]) -> VendorStatus? {
            let package = PackageVersion(ecosystem: Ecosystem("Debian:13"), name: "a", version: "1")
            let index = AdvisoryIndex(records, asOf: Timestamp(milliseconds: 1))
            return index.judgements(of: [package]).first?.findings.first?.vendor
        }
        #expect(vendor([record("A", .unimportant), record("B", .unimportant)]) == .unimportant)
        #expect(vendor([record("A", .unimportant), record("B", nil)]) == nil)
        #expect(vendor([record("A", .unimportant), record("B", .noAdvisory)]) == .noAdvisory)
    }
}
