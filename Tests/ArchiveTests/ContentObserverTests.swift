import Archive
import Core
import Cryptography
import TestKit
import Testing

/// Several observers over one reading.
@Suite struct ContentObserverTests {
    /// Notes the SHA-256 of files that begin with `!`; of longer ones than the limit a word.
    private static func whole(limit: Int) -> WholeContent<[UInt8]> {
        WholeContent(
            .wholes, limit: limit, isOfInterest: { $0.path.displayed != "kept" },
            wants: { $0.byteCount > 0 && $0.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == 0x21 },
            make: { content in
                guard let content else { return Array("too long".utf8) }
                return content.withUnsafeBytes { ReferenceSHA256.digest(of: Array($0)) }
            })
    }

    /// Counts bytes and pieces: a type of its own, as they come, nothing held.
    private struct Counter: ContentObserver {
        var key: ContentKey<Int> { .counts }
        /// Bytes after which it has seen enough.
        var enough = Int.max
        func interest(in file: ObservedFile) -> ContentInterest { file.mode & 0o111 == 0 ? .content : .none }
        func makeWatcher() -> Watcher { Watcher(enough: enough) }
        struct Watcher: ContentWatcher {
            let enough: Int
            var count = 0
            mutating func begin(_ file: ObservedFile) { count = 0 }
            mutating func take(_ piece: RawSpan) -> Bool {
                count += piece.byteCount
                return count < enough
            }
            mutating func end() -> Int? { count }
        }
    }

    private static let files: [(name: String, content: [UInt8])] = [
        ("large", Array("!".utf8) + (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) & 0x7F }),
        ("small", Array("!x".utf8)), ("other", Array("no".utf8)), ("empty", []),
        ("head", Array("!".utf8) + [UInt8](repeating: 7, count: ObservedFile.headSize - 1)),
        ("kept", Array("!kept".utf8)),
    ]

    private static func observers(limit: Int) -> [any ContentObserver] {
        [LeadingBytes { path, _ in path.displayed == "kept" ? 3 : 0 }, whole(limit: limit), Counter()]
    }

    private func expect(_ observed: ObservedContents, large: [UInt8]) throws {
        let wholes = named(observed[.wholes])
        #expect(wholes.keys.map(\.string).sorted() == ["head", "large", "small"])
        #expect(wholes["large"] == large)
        #expect(wholes["small"] == ReferenceSHA256.digest(of: Self.files[1].content))
        #expect(wholes["head"] == ReferenceSHA256.digest(of: Self.files[4].content))
        #expect(named(observed[.leading]) == ["kept": Array("!ke".utf8)])
        var sizes: [TextKey: Int] = [:]
        for (name, content) in Self.files { sizes[TextKey(name)] = content.count }
        #expect(named(observed[.counts]) == sizes)
    }

    private func named<Note>(_ notes: [EntryPath: Note]) -> [TextKey: Note] {
        var named: [TextKey: Note] = [:]
        for (path, note) in notes { named[TextKey(path.displayed)] = note }
        return named
    }

    @Test(arguments: [1 << 20, 1_000], [1, 2, 5]) func ofAZip(limit: Int, workers: Int) async throws {
        var zip = ZipBuilder()
        for (name, content) in Self.files { zip.addFile(Array(name.utf8), content) }
        zip.addFile("program", "!x", mode: 0o100755)
        zip.addLink("link", to: "!x")
        let large = limit > 1_000 ? ReferenceSHA256.digest(of: Self.files[0].content) : Array("too long".utf8)
        let options = ReadOptions(workers: workers, observers: Self.observers(limit: limit))
        var observed = try await readZip(zip.bytes(), options).get().observed
        #expect(named(observed[.wholes])["program"] == ReferenceSHA256.digest(of: Array("!x".utf8)))
        observed = ObservedContents(observed, without: "program")
        try expect(observed, large: large)
    }

    @Test("in pieces of any size", arguments: [1 << 20, 512, 65, 7]) func ofATar(piece: Int) throws {
        var tar = TarBuilder()
        for (name, content) in Self.files { tar.addFile(name, String(decoding: content, as: UTF8.self)) }
        let bytes = tar.bytes()
        var reader = try TarReader(observers: Self.observers(limit: 1 << 20))
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + piece)
            try reader.push(bytes.span.bytes.extracting(start..<end))
            start = end
        }
        try expect(try reader.finish().observed, large: ReferenceSHA256.digest(of: Self.files[0].content))
    }

    @Test("whose observers see it on a thread of their own", arguments: [0, 1, 511, 200_000])
    func ofALayer(shift: Int) async throws {
        var tar = TarBuilder()
        // Borders of files fall at any place of the pieces that pass.
        tar.addFile("first", String(repeating: "x", count: shift), mode: 0o755)
        for (name, content) in Self.files { tar.addFile(name, String(decoding: content, as: UTF8.self)) }
        let options = LayerBlobOptions(observers: Self.observers(limit: 1 << 20))
        let observed = try await readLayer(tar.bytes(), options).get().contents.observed
        try expect(observed, large: ReferenceSHA256.digest(of: Self.files[0].content))
    }

    @Test("who has seen enough is shown no more of that file, and all of the next") func enough() async throws {
        var zip = ZipBuilder()
        for name in ["a", "b"] { zip.addFile(Array(name.utf8), [UInt8](repeating: 1, count: 2 << 20)) }
        let options = ReadOptions(workers: 1, observers: [Counter(enough: 10)])
        let counts = try await readZip(zip.bytes(), options).get().observed[.counts]
        #expect(counts.count == 2)
        #expect(counts.values.allSatisfy { (10...1 << 20).contains($0) })
    }

    @Test("an observer fails the reading with what it throws") func failure() async throws {
        struct Failing: ContentObserver {
            var key: ContentKey<Int> { .counts }
            func makeWatcher() -> Watcher { Watcher() }
            struct Watcher: ContentWatcher {
                func begin(_ file: ObservedFile) {}
                func take(_ piece: RawSpan) throws(Failure) -> Bool { throw Failure(.internalFault, "no") }
                func end() -> Int? { nil }
            }
        }
        let result = try await readZip(ZipBuilder.twoFiles.bytes(), ReadOptions(observers: [Failing()]))
        #expect(throws: Failure.self) { try result.get() }
        var tar = TarBuilder()
        tar.addFile("a", String(repeating: "x", count: 9 << 20))
        let layer = try await readLayer(tar.bytes(), LayerBlobOptions(observers: [Failing()]))
        #expect(throws: Failure(.internalFault, "no")) { try layer.get() }
        // The strict reader's refusal comes first.
        let cut = try await readLayer(Array(tar.bytes().prefix(8 << 20)), LayerBlobOptions(observers: [Failing()]))
        #expect { try cut.get() } throws: { ($0 as? Failure)?.code == .archiveTarTruncated }
    }

    @Test func whatIsOverTheBoundOfAllFilesIsNotKept() async throws {
        var zip = ZipBuilder()
        zip.addFile("a", "one")
        zip.addFile("b", "two")
        let observer = LeadingBytes(budget: ContentBudget(limit: 4)) { _, size in Int(size) }
        #expect(try await readZip(zip.bytes(), ReadOptions(observers: [observer])).get().observed[.leading].count == 1)
    }

    @Test("digests that no database asks for are not computed") func narrowed() async throws {
        let observer = InstallerDigestObserver([.md5, .sha1]) { $0.displayed == "a.txt" ? .md5 : [] }
        let bytes = ZipBuilder.twoFiles.bytes()
        let digests = try await readZip(bytes, ReadOptions(observers: [observer])).get().observed[.installerDigests]
        #expect(digests.count == 2 && digests.values.allSatisfy { $0.md5 != nil && $0.sha1 == nil })
        let idle = InstallerDigestObserver([.md5, .sha1]) { _ in [] }
        #expect(try await readZip(bytes, ReadOptions(observers: [idle])).get().observed.isEmpty)
    }

    @Test func aZlibStreamIsDecodedWithinItsBound() {
        let stream: [UInt8] = [0x78, 0x01] + Deflate.stored(Array("abc".utf8)) + [0x02, 0x4D, 0x01, 0x27]
        #expect(ZlibDecoder.decode(stream, limit: 3) == Array("abc".utf8))
        #expect(ZlibDecoder.decode(stream, limit: 2) == nil)
        #expect(ZlibDecoder.decode(Array(stream.dropLast()), limit: 3) == nil)
        #expect(ZlibDecoder.decode([], limit: 3) == nil)
        #expect(ZlibDecoder.decode(stream, limit: -1) == nil)
    }
}

extension ContentKey where Note == [UInt8] {
    fileprivate static var wholes: Self { Self("wholes") }
}

extension ContentKey where Note == Int {
    fileprivate static var counts: Self { Self("counts") }
}

extension ObservedContents {
    fileprivate init(_ all: ObservedContents, without name: String) {
        func rest<Note>(_ notes: [EntryPath: Note]) -> [EntryPath: Note] { notes.filter { $0.key.displayed != name } }
        self.init()
        add(rest(all[.leading]), as: .leading)
        add(rest(all[.wholes]), as: .wholes)
        add(rest(all[.counts]), as: .counts)
    }
}
