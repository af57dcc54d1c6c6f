import Archive
import Core
import Cryptography
import TestKit
import Testing

/// Whole contents that are reduced to a few bytes as they pass.
@Suite struct ContentReducerTests {
    /// Keeps the SHA-256 of files that begin with `!`; of longer ones than the limit a word.
    private static func reducer(limit: Int) -> ContentReducer {
        ContentReducer(
            limit: limit, wants: { $0.byteCount > 0 && $0.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == 0x21 },
            reduce: { content in
                guard let content else { return Array("too long".utf8) }
                return content.withUnsafeBytes { ReferenceSHA256.digest(of: Array($0)) }
            })
    }

    private static let files: [(name: String, content: [UInt8])] = [
        ("large", Array("!".utf8) + (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }),
        ("small", Array("!x".utf8)), ("other", Array("no".utf8)), ("empty", []),
        ("head", Array("!".utf8) + [UInt8](repeating: 7, count: ContentReducer.headSize - 1)),
        ("kept", Array("!kept".utf8)),
    ]

    private func expect(_ kept: [EntryPath: [UInt8]], large: [UInt8]) throws {
        var found: [String: [UInt8]] = [:]
        for (path, bytes) in kept { found[path.displayed] = bytes }
        #expect(found.keys.sorted() == ["head", "kept", "large", "small"])
        #expect(found["large"] == large)
        #expect(found["small"] == ReferenceSHA256.digest(of: Self.files[1].content))
        #expect(found["head"] == ReferenceSHA256.digest(of: Self.files[4].content))
        #expect(found["kept"] == Array("!ke".utf8))
    }

    private static let keeps: @Sendable (EntryPath, UInt64) -> Int = { path, _ in path.displayed == "kept" ? 3 : 0 }

    @Test(arguments: [1 << 20, 1_000]) func ofAZip(limit: Int) async throws {
        var zip = ZipBuilder()
        for (name, content) in Self.files { zip.addFile(Array(name.utf8), content) }
        let large = limit > 1_000 ? ReferenceSHA256.digest(of: Self.files[0].content) : Array("too long".utf8)
        try await withTemporaryFolder { folder in
            let source = try ByteSource(path: try folder.write("a.zip", zip.bytes()))
            let contents = try await ZipReader.read(
                source, options: ReadOptions(keeps: Self.keeps, reducer: Self.reducer(limit: limit)))
            try expect(contents.kept, large: large)
        }
    }

    @Test("in pieces of any size", arguments: [1 << 20, 512, 7]) func ofATar(piece: Int) throws {
        var tar = TarBuilder()
        for (name, content) in Self.files {
            tar.addFile(name, String(decoding: content.map { $0 & 0x7F }, as: UTF8.self))
        }
        let bytes = tar.bytes()
        let keeper = ContentKeeper(reducer: Self.reducer(limit: 1 << 20), Self.keeps)
        var reader = try TarReader(keeper: keeper)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + piece)
            try reader.push(bytes.span.bytes.extracting(start..<end))
            start = end
        }
        let contents = try reader.finish()
        try expect(contents.kept, large: ReferenceSHA256.digest(of: Self.files[0].content.map { $0 & 0x7F }))
    }

    @Test func whatIsOverTheBoundOfAllFilesIsNotKept() async throws {
        var zip = ZipBuilder()
        zip.addFile("a", "!one")
        zip.addFile("b", "!two")
        try await withTemporaryFolder { folder in
            let source = try ByteSource(path: try folder.write("a.zip", zip.bytes()))
            let contents = try await ZipReader.read(
                source, options: ReadOptions(keptLimit: 40, reducer: Self.reducer(limit: 1 << 20)))
            #expect(contents.kept.count == 1)
        }
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
