import Advisories
import Core
import Testing

/// Packages of one name in several repositories, or built from several sources: each has updates of its own.
extension AmazonExplorerTests {
    private func told(_ package: PackageVersion, _ rows: [(platform: String, package: String)], _ updates: [String])
        throws
        -> String
    {
        let rows = rows.map { #"{"platform": "\#($0.platform)", "package": "\#($0.package)", "status": "Fixed"}"# }
        let document = try record(#"{"cve": "CVE-2025-0167", "t": [\#(rows.joined(separator: ","))]}"#)
        let records = try [document] + updates.flatMap { try readRecords($0, name: "updateinfo.xml") }
        // What a ledger keeps says the same.
        let kept = try records.map { try RecordReader.record($0.document) }
        let all = [records, kept].map { records in
            let judgement = AdvisoryIndex(records).judgements(of: [package])[0]
            return judgement.findings.isEmpty ? judgement.undecided.isEmpty ? "-" : "?" : "!"
        }
        #expect(all[0] == all[1])
        return all[0]
    }

    @Test(
        "a package that several repositories fix is fixed where an update of each says so",
        arguments: [
            (["DOCKER 1.4.1"], "?"), (["NITRO-ENCLAVES 1.4.6"], "?"),
            (["DOCKER 1.4.1", "NITRO-ENCLAVES 1.4.6"], "-"), (["DOCKER 1.4.1", "NITRO-ENCLAVES 1.4.9"], "!"),
            // Two updates of one repository are not one of each, nor is one of a third.
            (["DOCKER 1.4.1", "DOCKER 1.4.2"], "?"), (["DOCKER 1.4.1", "Docker 1.4.2"], "?"),
            (["DOCKER 1.4.1", "ECS 1.4.2"], "?"), (["DOCKER 1.4.1", " 1.4.2"], "?"),
            (["DOCKER 1.4.1", "NITRO-ENCLAVES-2 1.4.2"], "?"), (["docker 1.4.1", "Enclaves 1.4.2"], "-"),
        ])
    func repositories(updates: [String], expected: String) throws {
        let platforms = ["Docker Extra", "docker  extra", "Aws-nitro-enclaves-cli Extra"].map {
            "Amazon Linux 2 - \($0)"
        }
        let package = PackageVersion(
            ecosystem: Ecosystem("Amazon Linux:2"), name: "containerd", version: "1.4.6-3.amzn2")
        let updates = updates.enumerated().map { number, text in
            let parts = text.split(separator: " ", omittingEmptySubsequences: false)
            return Self.update("ALAS2\(parts[0])-2025-00\(number)", "containerd", "\(parts[1])-1.amzn2")
        }
        #expect(try told(package, platforms.map { ($0, "containerd") }, updates) == expected)
    }

    @Test(
        "what the release's own repository and an extra of one number fix takes an update of both",
        arguments: [
            (["RUST1 1.68.2"], "?"), ([" 1.47.0"], "?"), (["RUST1 1.68.2", " 1.47.0"], "-"),
            (["RUST1 1.69.0", " 1.47.0"], "!"),
        ])
    func oneNumber(updates: [String], expected: String) throws {
        // The release as a whole and its core are one.
        let platforms = ["Amazon Linux 2 - Core", "Amazon Linux 2", "Amazon Linux 2 - Rust1 Extra"]
        let package = PackageVersion(ecosystem: Ecosystem("Amazon Linux:2"), name: "rust", version: "1.68.2-1.amzn2")
        let updates = updates.map { text in
            let parts = text.split(separator: " ", omittingEmptySubsequences: false)
            return Self.update("ALAS2\(parts[0])-2025-001", "rust", "\(parts[1])-1.amzn2")
        }
        #expect(try told(package, platforms.map { ($0, "rust") }, updates) == expected)
    }

    @Test("of a package that dozens of repositories fix nobody knows") func manyRepositories() throws {
        func told(_ count: Int) throws -> String {
            let names = (0..<count).map { "y\(Character(UnicodeScalar(UInt8(0x61 + $0))))" }
            return try self.told(
                PackageVersion(ecosystem: Ecosystem("Amazon Linux:2"), name: "x", version: "2-1"),
                names.map { ("Amazon Linux 2 - \($0) Extra", "x") },
                names.map { Self.update("ALAS2\($0)-2025-001", "x", "1-1") })
        }
        #expect(try told(16) == "-")
        #expect(try told(17) == "?")
    }

    /// An update that names several packages of one version.
    private static func update(_ names: [String], _ version: String) -> String {
        let whole = Self.update("ALAS2023-2025-00\(names.count)", "NAME", version)
        let package = #"<package name="NAME" version="\#(version.split(separator: "-")[0])""#
        let parts = names.map { package.replacing("NAME", with: $0) + #" release="1.amzn2023" arch="x86_64"/>"# }
        let start = whole.split(separator: "<package ", maxSplits: 1)[0]
        return start + parts.joined() + "</collection></pkglist></update></updates>"
    }

    @Test(
        "what several sources have by one name is fixed by the update of its own source",
        arguments: [
            ([["kernel", "perf"]], "?"), ([["kernel6.12", "perf"]], "-"), ([["kernel", "kernel6.12", "perf"]], "-"),
            ([["kernel-headers", "perf"]], "?"), ([["kernel6.12-headers", "perf"]], "-"),
            // One that names no source may be of any.
            ([["perf"]], "-"),
            ([["kernel", "perf"], ["kernel6.12", "perf", "bpftool"]], "-"),
        ])
    func neighbours(updates: [[String]], expected: String) throws {
        var package = PackageVersion(
            ecosystem: Ecosystem("Amazon Linux:2023"), name: "kernel6.12", version: "6.12.9-1.amzn2023")
        package.binary = BinaryPackage(name: "perf", version: "6.12.9-1.amzn2023")
        let rows = ["kernel", "kernel6.12"].map { (platform: "Amazon Linux 2023", package: $0) }
        let updates = updates.map { Self.update($0, "6.1.5-1.amzn2023") }
        #expect(try told(package, rows, updates) == expected)
    }
}
