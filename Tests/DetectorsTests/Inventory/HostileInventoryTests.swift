import Archive
import Core
import Detectors
import TestKit
import Testing

/// Metadata is anybody's: whatever it holds, listing ends, and a sound neighbour is found.
@Suite struct HostileInventoryTests {
    private static let names = [
        "python/a-1.dist-info/METADATA", "python/a-1.dist-info/RECORD", "b.egg-info", "node_modules/c/package.json",
        "g/specifications/d-1.gemspec", "e.jar", "f.deps.json", "vendor/composer/installed.json",
        "var/lib/dpkg/status", "var/lib/dpkg/status.d/g", "var/lib/dpkg/info/h.list", "lib/apk/db/installed",
        "var/lib/rpm/rpmdb.sqlite", "etc/os-release", "bin/program",
    ]

    private static let words = [
        "Name: ", "Version: 1", "Package: a", "P:", "V:1", "F:", "R:", "\n", "\n\n", "\r\n", ":", "{", "}", "\"name\":",
        "\"version\":\"1\"", "[", "]", ",", "sha256=", "../", "/", "\u{0}", "\u{FEFF}", "é", "# stub: a 1 ruby", "=",
        "ID=x",
        "SQLite format 3\u{0}", "PK\u{3}\u{4}", "\u{7F}ELF",
    ]

    @Test(arguments: Array(UInt64(1)...150))
    func nonsenseInEveryFileOfMetadata(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var sample = Sample()
        for name in Self.names {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<30, using: &generator) {
                bytes += Self.words[Int.random(in: 0..<Self.words.count, using: &generator)].utf8
                if seed % 3 == 0 { bytes.append(UInt8.random(in: 0...255, using: &generator)) }
            }
            try sample.add(name, bytes)
        }
        try sample.add("node_modules/good/package.json", #"{"name":"good","version":"1"}"#)
        let facts = try await sample.facts()
        #expect(facts.purls.contains("pkg:npm/good@1"))
        #expect(facts.unread.contains { $0.evidence.displayed == "e.jar" })
    }

    @Test func filesTooLargeToReadAreNamed() async throws {
        let path = try path("node_modules/a/package.json")
        let entry = Entry(path: path, type: .file, mode: 0o644, size: 2 << 20)
        let facts = await PackageInventory.read(
            ArtifactSight(entries: [entry], observed: ObservedContents()))
        #expect(facts.unread.map(\.reason) == ["is larger than 1048576 bytes"])
        #expect(PackageInventory.wantedContents(path, 2 << 20) == 0)
    }

    @Test func aProgramTooLargeToReadIsNamed() async throws {
        let path = try path("bin/huge")
        let entry = Entry(path: path, type: .file, mode: 0o755, size: 1 << 40)
        var feed = try ContentFeed(PackageInventory.observers(in: SpoolRoom(folder: "/tmp", limit: 1 << 30)))
        feed.begin(ObservedFile(path: path, size: entry.size, mode: entry.mode))
        var program = ELF()
        program.add(".go.buildinfo", GoSection.inline("go1.21.3", ""))
        try feed.take(program.bytes.span.bytes)
        try feed.end()
        let observed = feed.finish()
        let facts = await PackageInventory.read(
            ArtifactSight(entries: [entry], observed: observed))
        #expect(
            facts.unread.map(\.reason) == [
                "is a long program that says what it is made of, and was not kept: a file inside the artifact has more than 1073741824 bytes, the limit of what is kept in /tmp meanwhile (spool limit)"
            ])
        #expect(facts.code == ["1 native, without: bin/huge"])
    }

    @Test func theSameArtifactGivesTheSameFactsWhateverTheOrder() async throws {
        var sample = Sample()
        for name in ["a", "b", "c"] {
            try sample.add("node_modules/\(name)/package.json", #"{"name":"\#(name)","version":"1"}"#)
            try sample.add("node_modules/\(name)/index.js", "x")
        }
        let facts = try await sample.facts()
        let again = await PackageInventory.read(
            ArtifactSight(
                entries: sample.entries.reversed(), observed: sample.observed))
        #expect(facts == again)
    }
}
