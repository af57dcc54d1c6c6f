import Core
import Testing

@testable import Detectors

/// Installed files against what dpkg and apk recorded of them. The digests are facts: `printf x | md5sum`, `sha1sum`.
@Suite struct SystemIntegrityTests {
    private static let status = "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-2\n"
    /// Of `x`.
    private static let md5 = "9dd4e461268c8034f5c8564e155c67a6"
    /// Of `x`, 11f6ad8ec52a2984abaafd7c3b516503785c2072.
    private static let sha1 = "Q1EfatjsUqKYSrqv18O1FlA3hcIHI="

    /// A package `tool` of dpkg with `bin/tool` and `usr/lib/tool.so`, in a root whose `bin` is a link.
    private func installed(
        sums: String = "", named: String = "tool", files: [String: String] = [:]
    ) throws -> Sample {
        var sample = Sample()
        try sample.addLink("bin", to: "usr/bin")
        try sample.add("var/lib/dpkg/status", Self.status)
        try sample.add(
            "var/lib/dpkg/info/\(named).md5sums", "\(Self.md5)  bin/tool\n\(Self.md5)  usr/lib/tool.so\n\(sums)")
        try sample.add("var/lib/dpkg/info/\(named).list", "/.\n/bin\n/bin/tool\n/bin/own\n/usr/lib/tool.so\n")
        for (path, content) in ["usr/bin/tool": "x", "usr/lib/tool.so": "x"].merging(files, uniquingKeysWith: { $1 }) {
            try sample.add(path, content, mode: 0o755)
        }
        return sample
    }

    @Test("dpkg's files, found through the merged usr", arguments: ["tool", "tool:amd64"])
    func dpkgsFilesAreAsRecorded(named: String) async throws {
        let facts = try await installed(named: named).facts()
        #expect(facts.integrity == .init(intact: 2))
        #expect(facts.unread.isEmpty)
    }

    @Test func alteredMissingAndAddedFilesAreTold() async throws {
        var sample = try installed(files: ["usr/bin/tool": "y", "usr/bin/own": "z", "usr/bin/strange": "z"])
        try sample.add("usr/bin/data", "no program")
        try sample.remove("usr/lib/tool.so")
        let facts = try await sample.facts()
        #expect(
            facts.changes == [
                "added usr/bin/strange", "altered usr/bin/tool", "missing usr/lib/tool.so",
            ])
        #expect(Set<TextKey>(facts.integrity.deviations.map(\.package)) == ["tool 1.0-2"])
        #expect(facts.integrity.intact == 0)
    }

    @Test func aFileReplacedByALinkIsAltered() async throws {
        var sample = try installed()
        try sample.remove("usr/bin/tool")
        try sample.addLink("usr/bin/tool", to: "/tmp/other")
        #expect(try await sample.facts().changes == ["altered usr/bin/tool"])
    }

    @Test(
        "what small images leave out does not alarm",
        arguments: ["doc/tool/README", "man/man1/t.1", "locale/de/t.mo"])
    func documentation(path: String) async throws {
        #expect(try await installed(sums: "\(Self.md5)  usr/share/\(path)\n").facts().changes == [])
    }

    @Test func aFileOfTwoPackagesMayHaveEitherContent() async throws {
        var sample = try installed(files: ["usr/bin/tool": "y"])
        // Of `y`.
        try sample.add("var/lib/dpkg/info/other.md5sums", "415290769594460e2e485922904f345d  usr/bin/tool\n")
        #expect(try await sample.facts().integrity.intact == 2)
    }

    @Test func aDivertedFileIsLookedForWhereItIs() async throws {
        var sample = try installed(files: ["usr/bin/tool": "y", "usr/bin/tool.real": "x"])
        try sample.add("var/lib/dpkg/diversions", "/bin/tool\n/bin/tool.real\nother\n")
        let facts = try await sample.facts()
        #expect(facts.changes == [])
        #expect(facts.integrity.intact == 2)
        try sample.alter("var/lib/dpkg/diversions", "/bin/tool\n/bin/tool.real\ntool\n")
        #expect(try await sample.facts().changes == ["altered usr/bin/tool"])
    }

    @Test func imagesWithoutDpkgHaveRecordsToo() async throws {
        var sample = Sample()
        try sample.add("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n")
        try sample.add("var/lib/dpkg/status.d/base.md5sums", "\(Self.md5)  usr/bin/tool\n")
        try sample.add("usr/bin/tool", "y", mode: 0o755)
        let facts = try await sample.facts()
        #expect(facts.changes == ["altered usr/bin/tool"])
        #expect(facts.integrity.deviations.first?.package == "base-files 12.4")
        #expect(facts.integrity.unchecked.isEmpty)
    }

    @Test func whatIsNotRecordedOrNotComputedIsNotChecked() async throws {
        var sample = try installed()
        sample.forgetInstallerDigests()
        #expect(try await sample.facts().integrity == .init(unchecked: [.deb: 1]))
        try sample.remove("var/lib/dpkg/info/tool.md5sums")
        #expect(try await sample.facts().integrity == .init(unchecked: [.deb: 1]))
    }

    @Test(
        "records that cannot be read",
        arguments: [
            "x\n", "\(md5)\n", "\(md5) usr/x\n", "\(md5)  /usr/x\n", "\(md5)  ../x\n", "\(md5.uppercased())  x\n",
            "\(md5.dropLast())g  x\n",
        ])
    func brokenSums(sums: String) async throws {
        let facts = try await installed(sums: sums).facts()
        #expect(facts.reasons == ["var/lib/dpkg/info/tool.md5sums: says no digest and path in line 3"])
        #expect(facts.integrity.unchecked == [.deb: 1])
    }

    @Test("lists of more files than any artifact has are unread, and fill no memory") func tooManyFiles() throws {
        var builder = InventoryBuilder(fileLimit: 4)
        let path = try EntryPath(validating: Array("var/lib/dpkg/info/a.list".utf8), rules: .tar)
        for list in ["/a\n/b\n", "/c\n/d\n/e\n", "/f\n"] {
            DebianInventory.readFiles(Array(list.utf8), at: path, root: nil, into: &builder)
        }
        #expect(builder.owned.count == 4)
        #expect(builder.unread.count == 2)
        let sums = Array("\(Self.md5)  x\n".utf8)
        DebianInventory.readSums(sums, at: path, root: nil, package: Array("a".utf8), into: &builder)
        #expect(builder.recorded.isEmpty && builder.lists.isEmpty)
        #expect(builder.unread.count == 3)
    }

    @Test("broken diversions", arguments: ["/a\n/b\n", "/a\nb\n:\n", "/a\n", "/a\n/../b\n:\n"])
    func brokenDiversions(text: String) async throws {
        var sample = try installed()
        try sample.add("var/lib/dpkg/diversions", text)
        #expect(try await sample.facts().unread.map(\.evidence.displayed) == ["var/lib/dpkg/diversions"])
    }

    @Test("folders that are links in a loop or out of the root", arguments: ["lib", "../lib", "/lib/lib", "a/../lib"])
    func loops(target: String) async throws {
        var sample = Sample()
        try sample.addLink("lib", to: target)
        try sample.add("var/lib/dpkg/status", Self.status)
        try sample.add("var/lib/dpkg/info/tool.md5sums", "\(Self.md5)  lib/x/y\n")
        #expect(try await sample.facts().changes == ["missing lib/x/y"])
    }

    @Test("apk's files: programs, configuration, links", arguments: ["x", "y"])
    func apksFiles(content: String) async throws {
        var sample = Sample()
        let database = """
            C:Q1x=
            P:tool
            V:1-r0
            F:bin
            R:tool
            a:0:0:755
            Z:\(Self.sha1)
            R:sh
            a:0:0:777
            Z:\(Self.sha1)
            F:etc
            R:tool.conf
            Z:\(Self.sha1)
            """
        try sample.add("lib/apk/db/installed", database + "\n\n")
        try sample.add("bin/tool", content, mode: 0o755)
        try sample.addLink("bin/sh", to: "tool")
        try sample.add("etc/tool.conf", "mine")
        let integrity = try await sample.facts().integrity
        if content == "x" {
            #expect(integrity == .init(intact: 1))
        } else {
            #expect(integrity.deviations.map(\.kind) == [.altered])
            #expect(integrity.deviations.first?.package == "tool 1-r0")
        }
    }

    @Test("digests of apk in a form that is not read", arguments: ["Q2Efatjs=", "Q1", "Q1Efatjs=", "Q1????"])
    func brokenDigest(digest: String) async throws {
        var sample = Sample()
        try sample.add("lib/apk/db/installed", "P:tool\nV:1-r0\nF:bin\nR:tool\nZ:\(digest)\n\n")
        #expect(try await sample.facts().unread.count == 1)
    }
}
