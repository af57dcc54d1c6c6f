import Archive
import Core
import Detectors
import TestKit
import Testing

/// What is too long to be held, or is read here and there, lies in a file meanwhile.
@Suite struct KeptFilesTests {
    private func jar(_ name: String, beside: (path: String, bytes: [UInt8])? = nil) -> [UInt8] {
        var jar = ZipBuilder()
        jar.addFile("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n")
        jar.addFile(
            "META-INF/maven/org.a/\(name)/pom.properties", "version=1.0\ngroupId=org.a\nartifactId=\(name)\n")
        if let beside { jar.addFile(Array(beside.path.utf8), beside.bytes) }
        return jar.bytes()
    }

    @Test("of a jar no bytes are held, of the jars inside it neither") func jars() async throws {
        var sample = Sample()
        try sample.add("lib/a.jar", jar("a", beside: ("BOOT-INF/lib/b.jar", jar("b", beside: ("c.jar", jar("c"))))))
        try sample.add("lib/d.jar", jar("d"))
        #expect(sample.contents.isEmpty)
        let facts = try await sample.facts()
        #expect(facts.packages.map(\.name) == ["a", "b", "c", "d"])
        #expect(facts.unread.isEmpty)
    }

    @Test("files that lie in one temporary file are not taken for each other") func neighbours() async throws {
        let first = jar("first")
        // Behind the end of the second one lies a whole third one.
        let cut = Array(jar("second").dropLast(10))
        let files = [("lib/first.jar", first), ("lib/second.jar", cut), ("lib/third.jar", jar("third"))]
        var feed = try ContentFeed(PackageInventory.observers(in: SpoolRoom(folder: "/tmp", limit: 1 << 20)))
        var entries: [Entry] = []
        for (name, bytes) in files {
            let file = ObservedFile(path: try path(name), size: UInt64(bytes.count), mode: 0o644)
            entries.append(Entry(path: file.path, type: .file, mode: 0o644, size: file.size))
            feed.begin(file)
            try feed.take(bytes.span.bytes)
            try feed.end()
        }
        let facts = await PackageInventory.read(
            ArtifactSight(entries: entries, observed: feed.finish()))
        #expect(facts.packages.map(\.name) == ["first", "third"])
        #expect(facts.unread.map(\.evidence.displayed) == ["lib/second.jar"])
    }

    @Test("without room, or a folder for it, an archive is unread; its neighbour that fits is read")
    func noRoom() async throws {
        var small = Sample()
        small.room = SpoolRoom(folder: "/tmp", limit: 1_000)
        try small.add("lib/a.jar", jar("a"))
        try small.add("lib/b.jar", jar("b", beside: ("x", [UInt8](repeating: 1, count: 2_000))))
        let facts = try await small.facts()
        #expect(facts.packages.map(\.name) == ["a"])
        #expect(
            facts.reasons == [
                "lib/b.jar: was not kept: files inside the artifact take more than 1000 bytes, the limit of what is kept in /tmp meanwhile (spool limit)"
            ])
        var nowhere = Sample()
        nowhere.room.folder = "/nowhere"
        nowhere.held = 0
        nowhere.program = 100
        try nowhere.add("lib/a.jar", jar("a"))
        try nowhere.add("var/lib/rpm/Packages.db", [1, 2, 3])
        var program = ELF()
        program.add(".go.buildinfo", GoSection.inline("go1.21.3", ""))
        try nowhere.add("bin/program", program.bytes)
        let unread = try await nowhere.facts()
        #expect(unread.packages.isEmpty)
        #expect(
            unread.unread.map(\.evidence.displayed) == ["bin/program", "lib/a.jar", "var/lib/rpm/Packages.db"])
        #expect(unread.unread.allSatisfy { $0.reason.contains("/nowhere") })
    }

    @Test("jars within a jar take of the same room") func roomOfAll() async throws {
        let inner = jar("b", beside: ("x", [UInt8](repeating: 1, count: 2_000)))
        for (limit, names) in [(3_500, ["a"]), (10_000, ["a", "b"])] {
            var sample = Sample()
            sample.room.limit = UInt64(limit)
            try sample.add("lib/a.jar", jar("a", beside: ("b.jar", inner)))
            let facts = try await sample.facts()
            #expect(facts.packages.map(\.name) == names)
            #expect(facts.unread.count == 2 - names.count)
        }
    }

    @Test("a program that is too long to be held says what it is made of", arguments: [true, false])
    func programs(hasSections: Bool) async throws {
        var program = ELF(hasSections: hasSections)
        program.add(".text", [UInt8](repeating: 7, count: 5_000))
        program.add(".go.buildinfo", GoSection.inline("go1.21.3", "dep\ta/b\tv1\n"))
        func facts(limit: Int) async throws -> PackageFacts {
            var sample = Sample()
            sample.program = limit
            try sample.add("bin/program", program.bytes, mode: 0o755)
            try sample.add("lib/library.so", ELF().bytes + [UInt8](repeating: 1, count: 5_000))
            return try await sample.facts()
        }
        let kept = try await facts(limit: 100)
        #expect(kept.purls == ["pkg:golang/stdlib@1.21.3", "pkg:golang/a/b@v1"])
        #expect(kept.unread.isEmpty)
        #expect(kept == (try await facts(limit: 1 << 20)))
    }

    @Test("a mark is seen wherever the pieces are cut, and a damaged program is unread") func marks() throws {
        func fault(_ mark: String, cut: Int) throws -> String? {
            let room = SpoolRoom(folder: "/tmp", limit: 1 << 20)
            var watcher = ProgramObserver(ContentBudget(), in: room, limit: 100).makeWatcher()
            let bytes = Array(repeating: UInt8(7), count: 200) + [0xFF] + Array(mark.utf8) + [0, 1, 2]
            watcher.begin(ObservedFile(path: try path("x"), size: UInt64(bytes.count), mode: 0o755))
            for start in stride(from: 0, to: bytes.count, by: cut) {
                _ = watcher.take(bytes[start..<min(start + cut, bytes.count)].span.bytes)
            }
            return watcher.end()?.fault
        }
        for cut in [1, 3, 13, 14, 64, 1000] {
            #expect(try fault(" Go buildinf:", cut: cut) != nil)
            #expect(try fault(".dep-v0", cut: cut) != nil)
            #expect(try fault(" Go buildinx:", cut: cut) == nil)
        }
    }
}
