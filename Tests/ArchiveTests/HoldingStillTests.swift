import Archive
import Core
import TestKit
import Testing

@Suite("A source that holds still shows one content") struct HoldingStillTests {
    @Test func whatWasReadBeforeMustBeReadAgain() async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write("file", (0..<100_000).map { UInt8(truncatingIfNeeded: $0 % 251) })
            let mapping = try SharedMapping(path)
            defer { mapping.end() }
            let plain = try ByteSource(path: path)
            let still = try plain.holdingStill()
            let before = try still.bytes(at: 40_000, count: 100)
            // Parts of other blocks, and all of them.
            #expect(try still.bytes(at: 99_990, count: 10) == plain.bytes(at: 99_990, count: 10))
            #expect(try still.bytes(at: 0, count: 100_000) == plain.bytes(at: 0, count: 100_000))
            mapping.change(at: 65_535, by: 1)
            // It lies in the block of what was read first, though not in its bytes.
            #expect(try plain.bytes(at: 40_000, count: 100) == before)
            #expect(throws: Failure(.inputChanged, "")) { _ = try still.bytes(at: 40_000, count: 100) }
            #expect(throws: Failure(.inputChanged, "")) { _ = try still.bytes(at: 0, count: 100_000) }
            mapping.change(at: 65_535, by: 1)
            #expect(try still.bytes(at: 40_000, count: 100) == before)
        }
    }

    @Test func whatNobodyReadMayHaveChangedBefore() async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write("file", [UInt8](repeating: 7, count: 100_000))
            let mapping = try SharedMapping(path)
            defer { mapping.end() }
            let still = try ByteSource(path: path).holdingStill()
            _ = try still.bytes(at: 0, count: 10)
            mapping.change(at: 99_999, by: 1)
            #expect(try still.bytes(at: 99_999, count: 1) == [6])
        }
    }

    /// A file of a cache, which others may write to before it is opened.
    @Test(arguments: [65_536, 100_000])
    func whatWasHashedAsItCameIsAllThatIsRead(_ size: Int) async throws {
        try await withTemporaryFolder { folder in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 % 251) }
            let digest = SideDigest()
            digest.add(bytes.span.bytes)
            let hashed = try digest.finish()
            let path = try folder.write("file", bytes)
            let source = try ByteSource(path: path, hashed: hashed)
            #expect(source.knownDigest == hashed.digest)
            #expect(try source.bytes(at: 0, count: size) == bytes)
            let mapping = try SharedMapping(path)
            mapping.change(at: 40_000, by: 1)
            let changed = try ByteSource(path: path, hashed: hashed)
            #expect(try changed.bytes(at: 0, count: 100) == Array(bytes.prefix(100)))
            #expect(throws: Failure(.inputChanged, "")) { _ = try changed.bytes(at: 40_001, count: 1) }
            mapping.end()
            // Behind whole blocks nothing could be compared.
            for other in [bytes + [0], bytes.dropLast(), []] {
                try folder.write("file", Array(other))
                #expect(throws: Failure(.inputChanged, "")) { _ = try ByteSource(path: path, hashed: hashed) }
            }
        }
    }

    @Test func nothingLiesBeyondTheEnd() async throws {
        try await withTemporaryFolder { folder in
            let still = try ByteSource(path: try folder.write("file", [1, 2, 3])).holdingStill()
            #expect(try still.bytes(at: 0, count: 3) == [1, 2, 3])
            #expect(throws: Failure(.inputChanged, "")) { _ = try still.bytes(at: 1, count: 3) }
        }
    }

    @Test func roomAndLimitAreAskedForFirst() async throws {
        try await withTemporaryFolder { folder in
            let file = try ByteSource(path: try folder.write("image", GzipMember(TarBuilder.twoFiles.bytes()).bytes))
            #expect(throws: Failure(.inputSpoolLimit, "")) {
                _ = try file.uncompressed(into: folder.path, limit: 1 << 20, spoolLimit: 1024)
            }
            let plain = try file.uncompressed(into: folder.path, limit: 1 << 20, spoolLimit: 1 << 20)
            #expect(plain.source.size == UInt64(TarBuilder.twoFiles.bytes().count))
        }
    }
}
