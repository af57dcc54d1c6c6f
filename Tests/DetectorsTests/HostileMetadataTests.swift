import Core
import Detectors
import Testing

/// Metadata is anybody's: whatever it holds, indexing ends, and ownership of a sound neighbour stands.
@Suite struct HostileMetadataTests {
    @Test(arguments: Array(UInt64(1)...100)) func randomBytesInEveryMetadataFile(seed: UInt64) throws {
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let alphabet = Array("\"\",,\n\r../:{}[]a1 \u{0}\\é".utf8) + [0xFF, 0x80]
        func noise() -> [UInt8] { (0..<next(60)).map { _ in alphabet[Int(next(UInt64(alphabet.count)))] } }
        var contents: [EntryPath: [UInt8]] = [:]
        var entries: [Entry] = []
        let names = [
            "python/a-1.dist-info/RECORD", "python/a-1.dist-info/METADATA", "b.egg-info/SOURCES.txt",
            "b.egg-info/installed-files.txt", "c-.egg-info", "node_modules/d/package.json",
            "e/specifications/-.gemspec",
            "python/good-1.dist-info/RECORD",
        ]
        for name in names {
            let path = try path(name)
            let content = name.contains("good") ? Array("good/x.py,,\n".utf8) : noise()
            entries.append(Entry(path: path, type: .file, mode: 0o644, size: UInt64(content.count)))
            contents[path] = content
        }
        let sides = PackageSides(old: .init(entries: entries), new: .init(entries: entries, contents: contents))
        #expect(try sides.new.owner("python/good/x.py") == "good 1")
        #expect(try sides.new.owner("python/sitecustomize.py") == nil)
        #expect(sides.old.packages.count == sides.new.packages.count)
    }

    @Test(arguments: [
        "python/-.dist-info/RECORD", "--.dist-info/METADATA", "-.egg-info", "a/-1-.egg-info/PKG-INFO",
        "specifications/-1.gemspec", "specifications/default/x.gemspec", "g/specifications/1.gemspec",
        "node_modules/@/x/package.json", "node_modules/@a/@b/package.json", "node_modules/.hidden/package.json",
        "x/__pycache__/.pyc", "__pycache__/..pyc",
    ])
    func oddNamesNeverTrap(name: String) throws {
        var layer = Artifact()
        try layer.add(name, "x")
        let sides = PackageSides(old: layer.manifest, new: Artifact().side)
        #expect(sides.old.packages.count <= 1)
        _ = sides.old.owner(of: try path(name))
    }
}
