import Advisories
import Core
import Testing

/// Documents like those of Amazon's CVE explorer, written by hand after the columns of its page.
@Suite struct AmazonExplorerTests {
    static let document = """
        {"cve_id": "CVE-2025-0167", "description": "about {\\"modified\\": 1}", "severity": "Medium",
         "scores": [{"type": "CVSSv3", "score": "3.4", "vector": "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:C/C:L/I:N/A:N"}],
         "affected_packages": [
          {"platform": "Amazon Linux 2 - Core", "package": "kernel", "release_date": "", "advisory": "", "status": "Pending Fix"},
          {"platform": "Amazon Linux 2 - Kernel-5.10 Extra", "package": "kernel", "status": "No Fix Planned"},
          {"platform": "Amazon Linux 2 - Kernel-5.15 Extra", "package": "kernel", "advisory": "ALAS2KERNEL-5.15-2025-001", "status": "Fixed"},
          {"platform": "Amazon Linux 2 - Docker Extra", "package": "docker", "status": "Affected"},
          {"platform": "Amazon Linux 2 - Mariadb10.5 Extra", "package": "mariadb", "status": "Affected"},
          {"platform": "Amazon Linux 2 - Ruby3.0 Extra", "package": "rubygem-json", "status": "Affected"},
          {"platform": "Amazon Linux 2023", "package": "kernel", "status": "Not Affected"},
          {"platform": "Amazon Linux 1", "package": "kernel", "status": "No Fix Planned"},
          {"platform": "Amazon Linux 2 - Core", "package": "openssl", "status": "Under Investigation"},
          {"platform": "Bottlerocket", "package": "vim", "status": "Pending Fix"},
          {"platform": "Bottlerocket", "package": "nano", "status": "Not Affected"}]}
        """

    func record(_ text: String = document, piece: Int = 7) throws -> AdvisoryRecord {
        try #require(try readRecords(text, name: "CVE-2025-0167.json", piece: piece).first)
    }

    @Test("a document is a record of its CVE, rated by Amazon's word", arguments: [1, 7, 100_000])
    func records(piece: Int) throws {
        let record = try record(piece: piece)
        #expect(record.id == "AMAZON-EXPLORER-CVE-2025-0167" && record.upstream == ["CVE-2025-0167"])
        #expect(record.modified == AdvisoryRecord.undated)
        #expect(record.severity == [StatedSeverity(kind: "rating", text: "Medium")])
        let bare = try self.record(Self.document.replacing(#""severity": "Medium","#, with: ""))
        #expect(bare.severity.map(\.kind) == ["CVSS_V3"])
    }

    /// `!` for affected, with what is done about it, `?` for undecided, `-` for neither.
    private func told(_ release: String, _ name: String, _ version: String) throws -> String {
        let package = PackageVersion(
            ecosystem: Ecosystem("Amazon Linux:\(release)"), name: name, version: version)
        let judgement = AdvisoryIndex([try record()]).judgements(of: [package])[0]
        if let finding = judgement.findings.first {
            #expect(finding.fixedVersions.isEmpty)
            return "!\(finding.vendor?.rawValue ?? "")"
        }
        return judgement.undecided.isEmpty ? "-" : "?"
    }

    @Test(
        "a row counts in its release, and in the stream of its extra",
        arguments: [
            ("2", "kernel", "4.14.275-207.503.amzn2", "!pending"),
            ("2", "kernel", "5.4.1-1.amzn2", "!pending"),
            ("2", "kernel", "5.10.100-96.amzn2", "!no-fix-planned"),
            ("2", "kernel", "5.15.1-1.amzn2", "?"),
            ("2", "kernel", "6.1.1-1.amzn2", "!pending"),
            ("2023", "kernel", "6.1.1-1.amzn2023", "-"),
            ("1", "kernel", "4.14.1-1.amzn1", "!no-fix-planned"),
            ("2", "docker", "25.0.3-1.amzn2", "!"),
            ("2023", "docker", "25.0.3-1.amzn2023", "-"),
            ("2", "mariadb", "3:10.5.10-1.amzn2", "!"),
            ("2", "mariadb", "1:5.5.68-1.amzn2", "-"),
            ("2", "rubygem-json", "2.6.1-1.amzn2", "!"),
            ("2", "openssl", "1:1.0.2k-24.amzn2", "?"),
            ("2", "vim", "2:9.0-1.amzn2", "?"), ("2023", "vim", "2:9.0-1.amzn2023", "?"),
            ("2", "nano", "2.9-1.amzn2", "-"),
        ])
    func matching(release: String, name: String, version: String, expected: String) throws {
        #expect(try told(release, name, version) == expected)
    }

    /// An update of a repository that fixes one CVE.
    static func update(_ id: String, _ name: String, _ version: String, cve: String = "CVE-2025-0167") -> String {
        let parts = version.split(separator: "-")
        return #"<updates><update><id>\#(id)</id><title>t</title><issued date="2025-02-17 00:30"/>"#
            + #"<references><reference id="\#(cve)" type="cve"/></references><pkglist><collection>"#
            + #"<package name="\#(name)" version="\#(parts[0])" release="\#(parts[1])" arch="x86_64"/>"#
            + "</collection></pkglist></update></updates>"
    }

    @Test(
        "what is fixed is undecided until an update of its own stream says in which version",
        arguments: [
            ([], "5.15.1-1.amzn2", "?"),
            ([update("ALAS2KERNEL-5.15-2025-001", "kernel", "5.15.9-1.amzn2")], "5.15.1-1.amzn2", "!"),
            ([update("ALAS2KERNEL-5.15-2025-001", "kernel", "5.15.9-1.amzn2")], "5.15.9-1.amzn2", "-"),
            // One that speaks of another vulnerability, of another stream or of another package decides nothing.
            (
                [update("ALAS2KERNEL-5.15-2025-001", "kernel", "5.15.9-1.amzn2", cve: "CVE-2025-1")], "5.15.9-1.amzn2",
                "?"
            ),
            ([update("ALAS2-2025-001", "kernel", "4.14.9-1.amzn2")], "5.15.9-1.amzn2", "?"),
            ([update("ALAS2KERNEL-5.15-2025-001", "bpftool", "5.15.9-1.amzn2")], "5.15.9-1.amzn2", "?"),
        ])
    func fixed(updates: [String], version: String, expected: String) throws {
        let records = try [record()] + updates.flatMap { try readRecords($0, name: "updateinfo.xml") }
        let package = PackageVersion(ecosystem: Ecosystem("Amazon Linux:2"), name: "kernel", version: version)
        // What a ledger keeps says the same.
        let kept = try records.map { try RecordReader.record($0.document) }
        for records in [records, kept] {
            let judgement = AdvisoryIndex(records).judgements(of: [package])[0]
            let told = judgement.findings.isEmpty ? judgement.undecided.isEmpty ? "-" : "?" : "!"
            #expect(told == expected)
            #expect(judgement.undecided.allSatisfy { $0.vendor == .fixedElsewhere })
        }
    }

    @Test(
        "nothing of another repository hides behind an extra of one number, and nothing behind an epoch",
        arguments: [
            // An extra of one number is no stream of its own for what other repositories have.
            ("rust", "Core: Pending Fix, Rust1 Extra: Not Affected", "1.68.2-1.amzn2", "!"),
            ("kernel", "Core: Pending Fix, Kernel-5.10 Extra: Not Affected", "5.10.1-1.amzn2", "-"),
            ("postgresql", "PostgreSQL14 Extra: Pending Fix", "14.3-1.amzn2", "!"),
            ("postgresql", "PostgreSQL14 Extra: Pending Fix", "13.3-1.amzn2", "-"),
            ("bind", "Bind9.18 Extra: Pending Fix", "32:9.18.1-1.amzn2", "!"),
            ("bind", "Bind9.18 Extra: Pending Fix", "32:9.16.1-1.amzn2", "-"),
            ("bind", "Bind9.18 Extra: Pending Fix", "16:9.18.1-1.amzn2", "!"),
            ("bind", "Bind9.18 Extra: Pending Fix", "16:9.19-1.amzn2", "-"),
            ("bind", "Bind9.18 Extra: Pending Fix", "17:0.1-1.amzn2", "!"),
            ("bind", "Bind9.18 Extra: Pending Fix", "31:9.19-1.amzn2", "!"),
            ("bind", "Bind9.18 Extra: Pending Fix", "33:1-1.amzn2", "!"),
            ("bind", "Core: Pending Fix, Bind9.18 Extra: Not Affected", "32:9.18.1-1.amzn2", "-"),
            ("bind", "Core: Pending Fix, Bind9.18 Extra: Not Affected", "32:9.11.4-1.amzn2", "!"),
            ("bind", "Core: Pending Fix, Bind9.18 Extra: Not Affected", "20:9.18.1-1.amzn2", "!"),
            ("bind", "Core: Pending Fix, Bind9.18 Extra: Not Affected", "40:9.18.1-1.amzn2", "!"),
        ])
    func streams(name: String, rows: String, version: String, expected: String) throws {
        let rows = rows.split(separator: ", ").map { row in
            let parts = row.split(separator: ": ")
            return
                #"{"platform": "Amazon Linux 2 - \#(parts[0])", "package": "\#(name)", "status": "\#(parts[1])"}"#
        }
        let record = try record(#"{"cve": "CVE-2025-0167", "t": [\#(rows.joined(separator: ","))]}"#)
        let package = PackageVersion(ecosystem: Ecosystem("Amazon Linux:2"), name: name, version: version)
        let judgement = AdvisoryIndex([record]).judgements(of: [package])[0]
        #expect((judgement.findings.isEmpty ? judgement.undecided.isEmpty ? "-" : "?" : "!") == expected)
    }

    @Test(
        "an update of another stream decides nothing, though its version lies in the row's range",
        arguments: [
            ("postgresql", [update("ALAS2POSTGRESQL14-2025-001", "postgresql", "14.9-1.amzn2")], "9.2.24-6.amzn2", "?"),
            ("postgresql", [update("ALAS2-2025-001", "postgresql", "9.2.25-1.amzn2")], "9.2.25-1.amzn2", "-"),
            ("postgresql", [update("ALAS2-2025-001", "postgresql", "9.2.25-1.amzn2")], "9.2.24-6.amzn2", "!"),
            ("kernel", [update("ALAS2KERNEL-5.4-2025-001", "kernel", "5.4.300-1.amzn2")], "4.14.300-1.amzn2", "?"),
            ("kernel", [update("ALAS2-2025-001", "kernel", "4.14.301-1.amzn2")], "4.14.301-1.amzn2", "-"),
        ])
    func otherStreams(name: String, updates: [String], version: String, expected: String) throws {
        let rows = ["Core", name == "kernel" ? "Kernel-5.10 Extra" : "PostgreSQL14 Extra"].map {
            #"{"platform": "Amazon Linux 2 - \#($0)", "package": "\#(name)", "status": "Fixed"}"#
        }
        let document = try record(#"{"cve": "CVE-2025-0167", "t": [\#(rows.joined(separator: ","))]}"#)
        let records = try [document] + updates.flatMap { try readRecords($0, name: "updateinfo.xml") }
        let package = PackageVersion(ecosystem: Ecosystem("Amazon Linux:2"), name: name, version: version)
        let judgement = AdvisoryIndex(records).judgements(of: [package])[0]
        #expect((judgement.findings.isEmpty ? judgement.undecided.isEmpty ? "-" : "?" : "!") == expected)
    }

    @Test("one update of thousands of vulnerabilities and versions takes time linear in their number")
    func growthOfUpdates() throws {
        let ids = (0..<3_000).map { #"<reference id="CVE-2025-\#(10_000 + $0)" type="cve"/>"# }.joined()
        let packages = (0..<3_000).map {
            #"<package name="curl" version="8.\#($0)" release="1.amzn2023" arch="x86_64"/>"#
        }.joined()
        let update =
            #"<updates><update><id>ALAS2023-2025-001</id><title>t</title><issued date="2025-02-17 00:30"/>"#
            + "<references>\(ids)</references><pkglist><collection>\(packages)</collection></pkglist></update></updates>"
        let row = #"{"platform": "Amazon Linux 2023", "package": "curl", "status": "Fixed"}"#
        let records =
            try [record(#"{"cve": "CVE-2025-10007", "t": [\#(row)]}"#)] + readRecords(update, name: "updateinfo.xml")
        let package = PackageVersion(
            ecosystem: Ecosystem("Amazon Linux:2023"), name: "curl", version: "9.0-1.amzn2023")
        #expect(AdvisoryIndex(records).judgements(of: [package])[0].isUnaffected)
    }

    @Test("a status that others' records call fixed says nothing of them", arguments: ["fixed", "fixed-elsewhere"])
    func othersFixed(status: String) throws {
        let text = #"""
            {"id": "X-1", "modified": "2025-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "Debian:12", "name": "curl"},
             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}], "ecosystem_specific": {"status": "\#(status)"}}]}
            """#
        let record = try RecordReader.read(Array(text.utf8), name: "X-1.json")
        #expect(record.affected.map(\.vendor) == [nil])
        let package = PackageVersion(ecosystem: Ecosystem("Debian:12"), name: "curl", version: "1")
        #expect(AdvisoryIndex([record]).judgements(of: [package])[0].findings.count == 1)
    }

    @Test("columns may be spelled otherwise, and lie in an object of the document")
    func spellings() throws {
        let text = #"""
            {"CVE": {"Name": "CVE-2025-0167", "Affected Packages": [
             {"Platform": "Amazon Linux 2023", "Package Name": "curl", "Release Date": null, "Status": "Pending-Fix"}]}}
            """#
        let record = try record(text)
        #expect(record.affected.map(\.name) == ["curl"] && record.affected.map(\.vendor) == [.pending])
        #expect(record.affected.map { "\($0.ecosystem)" } == ["Amazon Linux:2023"])
        #expect(record.affected.first?.ranges.map(\.events) == [[.introduced("0")]])
    }

    @Test("many documents, in lines and in an array, and one whose text fills the head")
    func many() throws {
        let long = Self.document.replacing("about", with: String(repeating: "long ", count: 2_000))
            .replacing("CVE-2025-0167", with: "CVE-2025-0168").replacing("\n", with: " ")
        #expect(try readRecords(long, name: "a.json").count == 1)
        let one = Self.document.replacing("\n", with: " ")
        #expect(try readRecords("\(one)\n\(long)\n", name: "a.jsonl").count == 2)
        #expect(try readRecords("[\(one),\n\(long)]", name: "a.json", piece: 1_000).count == 2)
    }

    @Test(
        "a document of another form is told by what it lacks",
        arguments: [
            (#""status":"#, #""state":"#, "its table affected_packages lacks status: it has platform, package"),
            (#""platform":"#, #""product":"#, "its table affected_packages lacks platform: it has product, package"),
            (#""cve_id": "CVE-2025-0167""#, #""title": "x""#, "it names no CVE"),
            (#""severity": "Medium""#, #""other": "CVE-2025-0168""#, "it names more than one CVE"),
            (
                #""affected_packages": ["#, #""b": [{"package": "a", "status": "Fixed"}], "a": ["#,
                "it has more than one table"
            ),
            (#""package": "docker", "#, "", "row 4 of its table lacks package"),
            (
                #""package": "docker""#, #""package": "docker", "Package_Name": "moby""#,
                "row 4 of its table states its package twice"
            ),
            (
                #""package": "docker""#, #""package": ["docker"]"#,
                "the package in row 4 of its table is an array, no string"
            ),
            (
                #"{"platform": "Amazon Linux 2 - Docker Extra", "package": "docker", "status": "Affected"}"#, "[]",
                "row 4 of its table is no object"
            ),
            (#""affected_packages": ["#, #""deep": {"er": {"affected_packages": [] }}, "affected": {"#, ""),
        ])
    func unknownForms(part: String, other: String, reason: String) throws {
        var text = Self.document.replacing(part, with: other)
        if reason.isEmpty {
            text =
                #"{"cve": "CVE-2025-0167", "platform": "Amazon Linux 2", "scores": [{"vector": "x"}], "affected": {}}"#
        }
        #expect(text != Self.document)
        do {
            _ = try readRecords(text, name: "a.json")
            Issue.record("read")
        } catch let fault as AdvisoryFault {
            let form = try #require(fault.form, "\(fault.reason)")
            let wanted = reason.isEmpty ? "it has no table with the columns platform, package and status" : reason
            #expect(form.what.contains(", but \(wanted)"), "\(form.what)")
            #expect(fault.reason == "is \(form.what)")
        }
    }

    @Test(
        "a broken document is refused with its line, as none of another form",
        arguments: [
            (#""package": "docker""#, #""package": "docker\u0007""#, "row 4"),
            (#""package": "docker""#, #""package": """#, "row 4"),
            (#""cve_id": "CVE-2025-0167","#, #""cve_id": "CVE-2025-0167", "cve_id": "CVE-2025-0167","#, "line 1"),
            ("Not Affected\"}]}", "Not Affected\"}", "line 14"),
        ])
    func broken(part: String, other: String, reason: String) throws {
        let text = Self.document.replacing(part, with: other)
        #expect(text != Self.document)
        do {
            _ = try readRecords(text, name: "a.json")
            Issue.record("read")
        } catch let fault as AdvisoryFault {
            #expect(fault.form == nil && fault.reason.hasPrefix("line "), "\(fault.reason)")
            #expect(fault.reason.contains(reason), "\(fault.reason)")
        }
    }

    @Test(
        "documents of others are none of its",
        arguments: [
            #"{"id": "CVE-2025-0167", "modified": "2025-01-01T00:00:00Z", "database_specific": {"scores": [{"vector": "x"}]}}"#,
            #"{"schema_version": "1.6.0", "id": "CVE-2025-0167", "summary": "platform", "status": 1, "package": 1}"#,
            #"{"document": {"csaf_version": "2.0", "tracking": {"id": "CVE-2025-0167"}, "publisher": {"name": "Red Hat"}}}"#,
            #"{"openssl": {"CVE-2025-0167": {"releases": {}}}}"#,
            #"{"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-2025-0167"}, "a": [{"packageName": "a", "platform": "x", "status": "affected"}]}"#,
            #"{"cveMetadata": {"cveId": "CVE-2025-0167"}, "a": [{"packageName": "a", "platforms": ["x"], "status": "affected"}]}"#,
            #"{"id": "CVE-2025-0167", "packages": [{"name": "curl", "statuses": [{"status": "needed"}]}]}"#,
            #"{"name": "CVE-2025-0167", "package_state": [{"product_name": "RHEL", "fix_state": "Affected", "package_name": "curl"}]}"#,
        ])
    func others(text: String) {
        #expect(AdvisoryFeeds.all.feed(of: Array(text.utf8), name: "a.json")?.name != "Amazon Linux CVE explorer")
    }

    @Test("thousands of rows, of streams and of members take time linear in their number")
    func growth() throws {
        func document(_ rows: [String], _ more: String = "") -> String {
            #"{"cve": "CVE-2025-0167", "t": [\#(rows.joined(separator: ","))]\#(more)}"#
        }
        func row(_ platform: String, _ package: String) -> String {
            #"{"platform": "\#(platform)", "package": "\#(package)", "status": "Affected"}"#
        }
        let streams = (0..<2_000).map { row("Amazon Linux 2 - Kernel-5.\($0) Extra", "kernel") }
        let record = try record(document(streams), piece: 1 << 20)
        // Of more streams than there are of any package, none is told apart.
        #expect(record.affected.map(\.ranges.count) == [1])
        let many = (0..<4_000).flatMap { package in
            (0..<2).map { row("Amazon Linux 2 - P\(package)-5.\($0) Extra", "P\(package)") }
                + [row("Amazon Linux 2 - Core", "P\(package)")]
        }
        let ranges = try self.record(document(many), piece: 1 << 20).affected.reduce(0) { $0 + $1.ranges.count }
        #expect(ranges > 100_000 && ranges < 110_000)
        let packages = (0..<20_000).map { row("Amazon Linux 2 - Core", "p\($0)") }
        #expect(try self.record(document(packages), piece: 1 << 20).affected.count == 20_000)
        let members = (0..<50_000).map { #", "m\#($0)": 0"# }.joined()
        #expect(try self.record(document([row("Amazon Linux 2023", "a")], members), piece: 1 << 20).affected.count == 1)
        let tooMany = (0...20_000).map { _ in row("Amazon Linux 2", "a") }
        #expect(throws: AdvisoryFault.self) { try self.record(document(tooMany), piece: 1 << 20) }
        let deep = document([#"{"platform": \#(String(repeating: "[", count: 10_000))"#])
        #expect(throws: AdvisoryFault.self) { try self.record(deep, piece: 1 << 20) }
    }

    @Test(
        "a platform that is none of Amazon Linux, or none at all, means any release",
        arguments: [
            "", " ", "Amazon Linux", "Amazon Linux 3", "Amazon Linux 2 Core", "Amazon Linux \u{1F}2\u{7F}",
            "Linux 2 - Core",
        ])
    func platforms(name: String) throws {
        let shown = name.unicodeScalars.map { $0.value < 0x20 ? "\\u001f" : String($0) }.joined()
        let text = #"{"cve": "CVE-2025-0167", "t": [{"platform": "\#(shown)", "package": "a", "status": "Affected"}]}"#
        let record = try record(text)
        #expect(record.affected.map { "\($0.ecosystem)" } == ["Amazon Linux"])
        #expect(record.affected.map(\.ranges) == [[AffectedRange(kind: .unknown, events: [])]])
    }
}
