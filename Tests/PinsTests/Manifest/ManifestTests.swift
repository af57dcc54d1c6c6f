import Core
import Pins
import TestKit
import Testing

@Suite struct ManifestTests {
    /// What every manifest begins with; mtree wants the folder `.` before all else.
    static let start = "#mtree\n. type=dir\n"
    static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    static func path(_ text: String) throws -> EntryPath { try EntryPath(validating: Array(text.utf8), rules: .tar) }

    static func file(_ path: String, mode: UInt16 = 0o644, owner: Entry.Owner? = nil) throws -> Entry {
        Entry(path: try self.path(path), type: .file, mode: mode, size: 0, sha256: Digest(hex: empty), owner: owner)
    }

    static func dir(_ path: String) throws -> Entry { Entry(path: try self.path(path), type: .dir, mode: 0o755) }

    static func link(_ path: String, to target: String) throws -> Entry {
        Entry(path: try self.path(path), type: .link, mode: 0o777, link: Array(target.utf8))
    }

    @Test func goldenText() throws {
        let manifest = try Manifest(entries: [
            Self.link("lib/a link", to: "../b=#c"), Self.file("run", mode: 0o4755), Self.dir("lib"),
            Self.file("größe\\*?[]"), Self.file("-x"),
        ])
        let text = """
            #mtree
            . type=dir
            ./-x type=file mode=0644 size=0 sha256digest=\(Self.empty)
            ./gr\\303\\266\\303\\237e\\134\\052\\077\\133\\135 type=file mode=0644 size=0 sha256digest=\(Self.empty)
            ./lib type=dir mode=0755
            ./lib/a\\040link type=link mode=0777 link=../b\\075\\043c
            ./run type=file mode=4755 size=0 sha256digest=\(Self.empty)

            """
        #expect(String(decoding: manifest.text, as: UTF8.self) == text)
        #expect(manifest.tree.bytes == ReferenceSHA256.digest(of: Array(text.utf8)))
    }

    @Test func ownersOfImagesStandAfterTheMode() throws {
        let manifest = try Manifest(entries: [Self.file("a", owner: Entry.Owner(uid: 0, gid: .max))])
        let text = "\(Self.start)./a type=file mode=0644 uid=0 gid=4294967295 size=0 sha256digest=\(Self.empty)\n"
        #expect(String(decoding: manifest.text, as: UTF8.self) == text)
        #expect(try Manifest(parsing: manifest.text).entries == manifest.entries)
    }

    /// Stretches of the text are written side by side: none may lose or repeat the folders between two of them.
    @Test func aLongManifestIsWhatItsLinesAre() throws {
        var entries: [Entry] = []
        var text = Self.start
        for folder in 1000..<1900 {
            text += "./f\(folder) type=dir\n./f\(folder)/g type=dir\n"
            for name in ["a", "b", "c"] {
                entries.append(try Self.file("f\(folder)/g/\(name)"))
                text += "./f\(folder)/g/\(name) type=file mode=0644 size=0 sha256digest=\(Self.empty)\n"
            }
        }
        let manifest = try Manifest(entries: entries.reversed())
        #expect(manifest.text.elementsEqual(text.utf8))
        #expect(manifest.tree.bytes == ReferenceSHA256.digest(of: Array(text.utf8)))
        var written: [UInt8] = []
        try manifest.write { written += $0 }
        #expect(written.elementsEqual(text.utf8))
    }

    @Test func nothingAtAllHasAManifest() throws {
        let manifest = try Manifest(entries: [])
        #expect(manifest.text == Array(Self.start.utf8))
        #expect(try Manifest(parsing: manifest.text).entries.isEmpty)
    }

    @Test func pathsAreSortedByTheirBytesWhateverTheOrderGiven() throws {
        let names = ["a", "a!", "a/b", "a0", "B", "b", "ä", "z"]
        let manifest = try Manifest(entries: names.reversed().map { try Self.file($0) })
        let sorted = names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        #expect(manifest.entries.map(\.path.string) == sorted)
        #expect(try Manifest(entries: names.map { try Self.file($0) }).tree == manifest.tree)
    }

    @Test func everyPropertyChangesTheTree() throws {
        let base = try Self.file("a")
        var variants = [base]
        for change: (inout Entry) throws -> Void in [
            { $0.path = try Self.path("b") }, { $0.mode = 0o755 }, { $0.size = 1 },
            { $0.sha256 = Digest(bytes: [UInt8](repeating: 1, count: 32)) }, { $0.owner = Entry.Owner(uid: 1, gid: 0) },
            { $0.owner = Entry.Owner(uid: 0, gid: 1) },
        ] {
            var entry = base
            try change(&entry)
            variants.append(entry)
        }
        variants += [try Self.dir("a"), try Self.link("a", to: "b"), try Self.link("a", to: "c")]
        let trees = try variants.map { try Manifest(entries: [$0]).tree }
        #expect(Set(trees).count == variants.count)
    }

    @Test func randomEntriesComeBack() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            var entries: [EntryPath: Entry] = [:]
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                if let entry = Self.randomEntry(using: &generator) { entries[entry.path] = entry }
            }
            let manifest = try Manifest(entries: Array(entries.values))
            let again = try Manifest(parsing: manifest.text)
            #expect(again.entries == entries.values.sorted { $0.path < $1.path })
            #expect(again.tree == manifest.tree)
        }
    }

    /// An entry of random bytes; nil where they make no path.
    private static func randomEntry(using generator: inout SeededGenerator) -> Entry? {
        let alphabet = Array("ab/ \\#=*?[]~-éß日\u{A0}".utf8) + Array("c.".utf8)
        func bytes(_ range: ClosedRange<Int>) -> [UInt8] {
            (0..<Int.random(in: range, using: &generator)).compactMap { _ in alphabet.randomElement(using: &generator) }
        }
        let name = String(decoding: bytes(1...12), as: UTF8.self)
        guard let path = try? EntryPath(validating: Array(name.utf8), rules: .tar) else { return nil }
        let mode = UInt16.random(in: 0...0o7777, using: &generator)
        switch Int.random(in: 0...2, using: &generator) {
        case 0: return Entry(path: path, type: .dir, mode: mode)
        case 1: return Entry(path: path, type: .link, mode: mode, link: bytes(1...20))
        default:
            let hash = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let size = UInt64.random(in: 0...(.max), using: &generator)
            return Entry(path: path, type: .file, mode: mode, size: size, sha256: Digest(bytes: hash))
        }
    }
}

@Suite("Signing a zip does not change its tree") struct SignatureEntryTests {
    static let name = "META_INF/aws_signer_signature_v1.0.SF"

    @Test func theSignatureAndItsFolderAreLeftOut() throws {
        let unsigned = try Manifest(zip: [ManifestTests.file("a")], isSigned: false)
        let signed = try Manifest(
            zip: [ManifestTests.file("a"), ManifestTests.dir("META_INF"), ManifestTests.file(Self.name)], isSigned: true
        )
        #expect(signed.tree == unsigned.tree)
        #expect(!signed.entries.contains { $0.path.displayed.hasPrefix("META_INF") })
    }

    @Test func theFolderStaysWhereItHoldsMore() throws {
        let content = [try ManifestTests.dir("META_INF"), try ManifestTests.file("META_INF/services")]
        let unsigned = try Manifest(zip: content, isSigned: false)
        let signed = try Manifest(zip: content + [ManifestTests.file(Self.name)], isSigned: true)
        #expect(signed.tree == unsigned.tree)
        #expect(signed.entries.count == 2)
    }

    @Test func aFolderThatWasEmptyBeforeIsLeftOutToo() throws {
        let unsigned = try Manifest(zip: [ManifestTests.dir("META_INF")], isSigned: false)
        let signed = try Manifest(zip: [ManifestTests.dir("META_INF"), ManifestTests.file(Self.name)], isSigned: true)
        #expect(signed.tree == unsigned.tree)
    }

    @Test(arguments: [
        "META-INF/aws_signer_signature_v1.0.SF", "meta_inf/aws_signer_signature_v1.0.SF",
        "META_INF/aws_signer_signature_v1.0.sf", "META_INF/aws_signer_signature_v1.0.SF.py",
        "python/META_INF/aws_signer_signature_v1.0.SF", "META_INF/aws_signer_signature_v1.1.SF",
    ])
    func aNameThatIsNearlyTheSignatureIsContent(_ name: String) throws {
        #expect(try Manifest(zip: [ManifestTests.file(name)], isSigned: true).entries.count == 1)
    }

    @Test func aLinkOrFolderOfThatNameIsContent() throws {
        #expect(try Manifest(zip: [ManifestTests.link(Self.name, to: "../a")], isSigned: true).entries.count == 1)
        #expect(try Manifest(zip: [ManifestTests.dir(Self.name)], isSigned: true).entries.count == 1)
    }

    @Test(arguments: [0o755, 0o4644, 0o645] as [UInt16])
    func whatCouldBeRunUnderThatNameIsContent(_ mode: UInt16) throws {
        var entry = try ManifestTests.file(Self.name)
        entry.mode = mode
        #expect(try Manifest(zip: [entry], isSigned: true).entries.count == 1)
    }

    @Test func withoutASignatureTheNameIsContent() throws {
        #expect(try Manifest(zip: [ManifestTests.file(Self.name)], isSigned: false).entries.count == 1)
        #expect(
            try Manifest(entries: [ManifestTests.dir("META_INF"), ManifestTests.file(Self.name)]).entries.count == 2)
    }
}
