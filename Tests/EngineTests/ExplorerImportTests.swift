import Core
import Engine
import Ledger
import TestKit
import Testing

@Suite("Documents of Amazon's CVE explorer beside updateinfo.xml")
struct ExplorerImportTests {
    private func document(_ id: String, status: String = "Pending Fix") -> String {
        #"{"cve": "\#(id)", "rows": [{"platform": "Amazon Linux 2023", "package": "curl", "status": "\#(status)"}]}"#
    }

    private let updates = """
        <updates><update><id>ALAS2023-2023-070</id><title>vim</title><issued date="2023-02-17 00:30"/>
        <references><reference id="CVE-2022-4141" type="cve"/></references>
        <pkglist><collection><package name="vim" version="9.0" release="1" epoch="2" arch="noarch"/></collection></pkglist>
        </update></updates>
        """

    @Test("some vulnerabilities make no ecosystem a known one, however many they are")
    func supplement() async throws {
        try await withAdvisories { sample in
            try sample.folder.makeFolder("cve")
            for number in 1...5 {
                try sample.folder.write("cve/CVE-2025-100\(number).json", document("CVE-2025-100\(number)"))
            }
            let alone = try await sample.importAdvisories("cve").source
            #expect(alone.records == 5 && alone.parts.isEmpty && alone.isCompared)
            #expect(AdvisorySource.dataDates(of: [alone]).isEmpty)
            try sample.folder.write("cve/updateinfo.xml", updates)
            let both = try await sample.importAdvisories("cve").source
            #expect(both.records == 6 && both.parts.map(\.records) == [1] && both.parts.map(\.releases) == [["2023"]])
            #expect(both.parts.map(\.dataDate) == [Timestamp(rfc3339: "2023-02-17T00:30:00Z")])
        }
    }

    @Test("what was pending is not clean once it is fixed, but once an update says in which version")
    func pendingThenFixed() async throws {
        try await withAdvisories { sample in
            func layer(_ name: String, _ version: String) throws {
                var zip = ZipBuilder()
                zip.addFile("etc/os-release", "ID=amzn\nVERSION_ID=\"2023\"\n")
                zip.addFile(
                    "var/lib/dpkg/status",
                    "Package: curl\nStatus: install ok installed\nVersion: \(version)\nArchitecture: all\n")
                try sample.folder.write(name, zip.bytes())
            }
            try layer("old.zip", "8.5.0-1.amzn2023")
            try layer("new.zip", "8.9.0-1.amzn2023")
            try await sample.lock("old.zip", "new.zip")
            try sample.folder.makeFolder("cve")
            try sample.folder.write("cve/CVE-2025-1001.json", document("CVE-2025-1001"))
            try sample.folder.write("cve/updateinfo.xml", updates)
            try await sample.importAdvisories("cve")
            let pending = try await sample.rescan()
            #expect(pending.exitStatus == .scanFinding && pending.counting.map(\.id) == [.scanFinding, .scanFinding])
            try sample.folder.write("cve/CVE-2025-1001.json", document("CVE-2025-1001", status: "Fixed"))
            try await sample.importAdvisories("cve")
            let fixed = try await sample.rescan()
            #expect(fixed.exitStatus == .undecided && fixed.counting.map(\.id) == [.scanUndecided, .scanUndecided])
            #expect(
                fixed.counting.first?.message.hasSuffix(
                    "may mean it: Amazon Linux: fixed, in a version that no advisory here names") == true)
            let update = updates.replacing("ALAS2023-2023-070", with: "ALAS2023-2025-001").replacing(
                "CVE-2022-4141", with: "CVE-2025-1001"
            )
            .replacing(
                #""vim" version="9.0" release="1" epoch="2""#,
                with: #""curl" version="8.9.0" release="1.amzn2023" epoch="0""#)
            try sample.folder.write("cve/updateinfo-2.xml", update)
            try await sample.importAdvisories("cve")
            let named = try await sample.rescan()
            #expect(named.exitStatus == .scanFinding)
            #expect(named.counting.map { $0.vulnerable?.vulnerability.fixed } == [["8.9.0-1.amzn2023"]])
            #expect(named.counting.map { $0.vulnerable?.vulnerability.package.version } == ["8.5.0-1.amzn2023"])
        }
    }

    /// rpm's database of the packages that krb5 was built into.
    private func database(_ version: String, in folder: TemporaryFolder) async throws -> [UInt8] {
        let script = """
            import os, sqlite3, struct
            def header(*tags):
                index, data = b"", b""
                for number, text in tags:
                    index += struct.pack(">IIII", number, 6, len(data), 1)
                    data += text.encode() + b"\\0"
                return struct.pack(">II", len(tags), len(data)) + index + data
            if os.path.exists("db"): os.remove("db")
            db = sqlite3.connect("db")
            db.execute("CREATE TABLE Name (key TEXT, hnum INTEGER)")
            db.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
            for name in ["krb5-libs", "libkadm5"]:
                row = header((1000, name), (1001, "\(version)"), (1002, "1.amzn2023"), (1022, "x86_64"),
                             (1044, "krb5-\(version)-1.amzn2023.src.rpm"))
                db.execute("INSERT INTO Packages (blob) VALUES (?)", (row,))
            db.commit()
            """
        let result = try await Tool.python.run(["-c", script], in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
        return try folder.read("db")
    }

    @Test("of what a source is built into, each package is decided by its own update alone", .needs(.python))
    func builtFromSource() async throws {
        try await withAdvisories { sample in
            for (name, version) in [("old.zip", "1.20"), ("new.zip", "1.21")] {
                var zip = ZipBuilder()
                zip.addFile("etc/os-release", "ID=amzn\nVERSION_ID=\"2023\"\n")
                let rows = try await database(version, in: sample.folder)
                zip.addFile(Array("var/lib/rpm/rpmdb.sqlite".utf8), rows)
                try sample.folder.write(name, zip.bytes())
            }
            try await sample.lock("old.zip", "new.zip")
            try sample.folder.makeFolder("cve")
            try sample.folder.write(
                "cve/CVE-2025-1001.json", document("CVE-2025-1001", status: "Fixed").replacing("curl", with: "krb5"))
            try sample.folder.write("cve/updateinfo.xml", updates)
            /// What counts, by the package and its version, with what it is.
            func told() async throws -> [String] {
                try await sample.importAdvisories("cve")
                let summary = try await sample.rescan()
                return summary.counting.compactMap { finding in
                    finding.vulnerable.map {
                        let package = $0.vulnerability.package
                        return "\(finding.id.rawValue) \(package.purl.dropFirst("pkg:rpm/amzn/".count).prefix(14))"
                    }
                }.sorted()
            }
            let undecided = "scan.undecided"
            let all = ["krb5-libs@1.20", "krb5-libs@1.21", "libkadm5@1.20-", "libkadm5@1.21-"]
            #expect(try await told() == all.map { "\(undecided) \($0)" })
            let update = updates.replacing("ALAS2023-2023-070", with: "ALAS2023-2025-001")
                .replacing("CVE-2022-4141", with: "CVE-2025-1001")
                .replacing(
                    #""vim" version="9.0" release="1" epoch="2""#,
                    with: #""krb5-libs" version="1.21" release="1.amzn2023" epoch="0""#)
            try sample.folder.write("cve/updateinfo-2.xml", update)
            // What was not reached is found; libkadm5, which the update does not name, is decided nowhere.
            #expect(
                try await told() == [
                    "scan.finding krb5-libs@1.20", "\(undecided) libkadm5@1.20-", "\(undecided) libkadm5@1.21-",
                ])
            // Without the update nothing is decided any more.
            try sample.folder.write("cve/updateinfo-2.xml", updates)
            #expect(try await told() == all.map { "\(undecided) \($0)" })
        }
    }

    @Test("a document without a row that counts is taken, and says nothing")
    func nothing() async throws {
        try await withAdvisories { sample in
            try sample.folder.write("CVE-2025-1001.json", document("CVE-2025-1001", status: "Not Affected"))
            #expect(try await sample.importAdvisories("CVE-2025-1001.json").source.records == 1)
        }
    }

    @Test("one of another form keeps everything out, and is told with its file and what it lacks")
    func refused() async throws {
        try await withAdvisories { sample in
            try sample.folder.makeFolder("cve")
            let other = document("CVE-2025-1002").replacing("status", with: "state")
            try sample.folder.write("cve/CVE-2025-1001.json", document("CVE-2025-1001"))
            try sample.folder.write("cve/CVE-2025-1002.json", other)
            let now = try time(judgedAt)
            for (path, place) in [("cve", "CVE-2025-1002.json: is a "), ("cve/CVE-2025-1002.json", "is a ")] {
                let failure = try #require(
                    await failure {
                        _ = try await workplace.importAdvisories(
                            [sample.path(path)], ledger: sample.ledger, asOf: now)
                    })
                #expect(failure.code == .advisoriesUnsupported)
                let lack = "but its table rows lacks status: it has platform, package, state"
                #expect(failure.message.contains(place) && failure.message.contains(lack), "\(failure.message)")
            }
            #expect(try await Workplace.advisorySources(ledger: sample.ledger).isEmpty)
        }
    }
}
