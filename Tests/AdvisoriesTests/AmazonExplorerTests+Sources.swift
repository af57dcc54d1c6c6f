import Advisories
import Core
import Testing

/// What rows say of sources, and updates of what was built from them.
extension AmazonExplorerTests {
    /// What is told of a package that was built from a source of another name, whose row is `Fixed`.
    private func toldOfSource(
        _ source: String, _ sourceVersion: String, _ binary: BinaryPackage?, _ updates: [String], release: String,
        rows: [String]
    ) throws -> String {
        let rows = rows.map { #"{"platform": "\#($0)", "package": "\#(source)", "status": "Fixed"}"# }
        let document = try record(#"{"cve": "CVE-2025-0167", "t": [\#(rows.joined(separator: ","))]}"#)
        let records = try [document] + updates.flatMap { try readRecords($0, name: "updateinfo.xml") }
        var package = PackageVersion(
            ecosystem: Ecosystem("Amazon Linux:\(release)"), name: source, version: sourceVersion)
        package.binary = binary
        let judgement = AdvisoryIndex(records).judgements(of: [package])[0]
        return judgement.findings.isEmpty ? judgement.undecided.isEmpty ? "-" : "?" : "!"
    }

    @Test(
        "what is fixed in a source is decided by the update of the package that was built from it, and by nothing else",
        arguments: [
            (["ALAS2023-2025-001 python3-libs 3.9.20-1.amzn2023"], "python3-libs 3.9.20-1.amzn2023", "-"),
            (["ALAS2023-2025-001 python3-libs 3.9.16-1.amzn2023"], "python3-libs 3.9.20-1.amzn2023", "-"),
            ([], "python3-libs 3.9.20-1.amzn2023", "?"),
            (["ALAS2023-2025-001 python3-libs 3.9.21-1.amzn2023"], "python3-libs 3.9.20-1.amzn2023", "?"),
            // One of two updates was not reached.
            (
                [
                    "ALAS2023-2025-001 python3-libs 3.9.16-1.amzn2023",
                    "ALAS2023-2025-002 python3-libs 3.9.21-1.amzn2023",
                ], "python3-libs 3.9.20-1.amzn2023", "?"
            ),
            // Another package of the source, another vulnerability, another release, no package known.
            (["ALAS2023-2025-001 python3 3.9.20-1.amzn2023"], "python3-libs 3.9.20-1.amzn2023", "?"),
            (["ALAS2023-2025-001 python3-libs 3.9.20-1.amzn2023 CVE-2025-9"], "python3-libs 3.9.20-1.amzn2023", "?"),
            (["ALAS2-2025-001 python3-libs 3.9.20-1.amzn2"], "python3-libs 3.9.20-1.amzn2023", "?"),
            (["ALAS2023-2025-001 python3-libs 3.9.20-1.amzn2023"], "", "?"),
            (["ALAS2023LIVEPATCH-2025-001 kernel-livepatch 1.0-3.amzn2023"], "python3-libs 3.9.20-1.amzn2023", "?"),
        ])
    func builtFromSource(updates: [String], binary: String, expected: String) throws {
        let parts = binary.split(separator: " ").map(String.init)
        let told = try toldOfSource(
            "python3.9", "3.9.20-1.amzn2023",
            parts.count == 2 ? BinaryPackage(name: parts[0], version: parts[1]) : nil, try updates.map(Self.update),
            release: "2023", rows: ["Amazon Linux 2023"])
        #expect(told == expected)
    }

    @Test(
        "an update of another stream decides nothing of what was built from a source",
        arguments: [
            ("5.10.9-1.amzn2", "ALAS2KERNEL-5.10-2025-001 perf 5.10.9-1.amzn2", "-"),
            ("5.15.9-1.amzn2", "ALAS2KERNEL-5.10-2025-001 perf 5.10.9-1.amzn2", "?"),
            ("5.10.9-1.amzn2", "ALAS2-2025-001 perf 4.14.9-1.amzn2", "?"),
            ("4.14.9-1.amzn2", "ALAS2KERNEL-5.10-2025-001 perf 5.10.9-1.amzn2", "?"),
            ("4.14.9-1.amzn2", "ALAS2-2025-001 perf 4.14.9-1.amzn2", "-"),
        ])
    func builtFromStream(version: String, update: String, expected: String) throws {
        let rows = ["Core", "Kernel-5.10 Extra", "Kernel-5.15 Extra"].map { "Amazon Linux 2 - \($0)" }
        let updates = [try Self.update(update)]
        let perf = BinaryPackage(name: "perf", version: version)
        #expect(try toldOfSource("kernel", version, perf, updates, release: "2", rows: rows) == expected)
        // Whose version is of another stream than its source's is none of either.
        let other = version.hasPrefix("4") ? "5.10.9-1.amzn2" : "4.14.9-1.amzn2"
        #expect(try toldOfSource("kernel", other, perf, updates, release: "2", rows: rows) == "?")
    }

    @Test(
        "of a package whose release is not known, an update decides what is fixed in its own release alone",
        arguments: [
            (["Amazon Linux 2 - Core"], ["ALAS2-2025-001"], "-"),
            (["Amazon Linux 2 - Core", "Amazon Linux 2023"], ["ALAS2-2025-001"], "?"),
            (["Amazon Linux 2 - Core", "Amazon Linux 2023"], ["ALAS2-2025-001", "ALAS2023-2025-001"], "-"),
        ])
    func unknownRelease(platforms: [String], updates: [String], expected: String) throws {
        let rows = platforms.map { #"{"platform": "\#($0)", "package": "krb5", "status": "Fixed"}"# }
        let document = try record(#"{"cve": "CVE-2025-0167", "t": [\#(rows.joined(separator: ","))]}"#)
        for name in ["krb5", "krb5-libs"] {
            let fixes = try updates.flatMap { id in
                try readRecords(try Self.update("\(id) \(name) 1.15-1"), name: "updateinfo.xml")
            }
            var package = PackageVersion(ecosystem: Ecosystem("Amazon Linux"), name: "krb5", version: "1.20-1")
            package.binary = BinaryPackage(name: "krb5-libs", version: "1.20-1")
            let judgement = AdvisoryIndex([document] + fixes).judgements(of: [package])[0]
            #expect(judgement.findings.isEmpty && (judgement.undecided.isEmpty ? "-" : "?") == expected)
        }
    }

    /// `ID NAME VERSION [CVE]`.
    private static func update(_ text: String) throws -> String {
        let parts = text.split(separator: " ").map(String.init)
        try #require(parts.count >= 3)
        return update(parts[0], parts[1], parts[2], cve: parts.count > 3 ? parts[3] : "CVE-2025-0167")
    }
}
