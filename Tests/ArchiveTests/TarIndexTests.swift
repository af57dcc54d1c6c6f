import Archive
import Core
import TestKit
import Testing

@Suite("Archives of blobs are indexed strictly") struct TarIndexTests {
    @Test func membersAreFoundWhereTheyLie() async throws {
        var tar = TarBuilder.twoFiles
        tar.addFolder("./blobs/")
        tar.addPax([("path", "blobs/" + String(repeating: "n", count: 120))])
        tar.addFile("x", "gamma\n")
        tar.addLink("old/layer.tar", to: "../a.txt")
        tar.addFile(".wh.plain", "a name like others here")
        let bytes = tar.bytes()
        let index = try await self.index(bytes)
        #expect(index.members.map(\.type) == [.file, .file, .dir, .file, .link, .file])
        let member = try #require(index["blobs/" + String(repeating: "n", count: 120)])
        #expect(Array(bytes[Int(member.range.lowerBound)..<Int(member.range.upperBound)]) == Array("gamma\n".utf8))
        #expect(index["b.txt"]?.size == 5)
        #expect(index["old/layer.tar"]?.link == Array("../a.txt".utf8))
        #expect(index["none"] == nil)
        #expect(index["../a.txt"] == nil)
    }

    /// Every fault of headers, extensions, names and links that an image layer is refused for, but for whiteouts.
    static let threats = (TarThreat.headers + TarThreat.extensions + TarThreat.members).filter {
        !$0.id.contains("whiteout")
    }

    @Test(arguments: threats) func refused(_ threat: TarThreat) async throws {
        let limits = threat.limits
        let failure = await #expect(throws: Failure.self) { _ = try await index(threat.bytes(), limits: limits) }
        if let failure { #expect(threat.codes.contains(failure.code), "\(failure.code): \(failure.message)") }
    }

    /// What a layer may hold, and an archive around layers not: no digest speaks for that, and nobody writes it.
    static let layersAlone: [TarThreat] = [
        TarThreat("tar-missing-eof", "no end") { $0.end = [] },
        TarThreat("tar-missing-eof", "nothing at all") { [] },
        TarThreat("tar-missing-eof", "one zero block, then nothing") { $0.end = [UInt8](repeating: 0, count: 512) },
        TarThreat("tar-trailing-data", "zeros that fill no block") { $0.end += [UInt8](repeating: 0, count: 100) },
        TarThreat("tar-trailing-data", "more zeros than any record has") {
            $0.end += [UInt8](repeating: 0, count: 2 << 20)
        },
        TarThreat("tar-trailing-data", "an eStargz table") { $0.end += TarThreat.table.bytes() },
        TarThreat("tar-device", "a character device") { $0.addDevice("null", "3", major: 1, minor: 3) },
        TarThreat("tar-device", "a block device") { $0.addDevice("sda", "4", major: 8, minor: 0) },
        TarThreat("tar-fifo", "a pipe") { $0.add("p", type: "6") },
        TarThreat("tar-path-absolute", "an absolute name") { $0.addFile("/index.json") },
        TarThreat("tar-path-absolute", "an absolute root") { $0.addFolder("/") },
        TarThreat("tar-hardlink-escape", "an absolute target") { $0.addHardlink("h", to: "/a.txt") },
        TarThreat("tar-name-encoding", "a name that is no UTF-8") { $0["b.txt"].name = [0x66, 0xFC, 0x72] },
        TarThreat("tar-name-encoding", "a header that says its names are binary") {
            $0.addPax([("hdrcharset", "BINARY"), ("path", "x")])
            $0.addFile("c")
        },
        TarThreat("tar-symlink-target", "a target that is no UTF-8") {
            $0.addLink("l", to: "x")
            $0["l"].link = [0xFF]
        },
    ]

    @Test(arguments: layersAlone) func refusedAroundLayers(_ threat: TarThreat) async throws {
        let failure = await #expect(throws: Failure.self) { _ = try await index(threat.bytes()) }
        if let failure { #expect(threat.codes.contains(failure.code), "\(failure.code): \(failure.message)") }
    }

    @Test func aHardLinkToNothingIsRefused() async {
        var tar = TarBuilder()
        tar.addHardlink("h", to: "lower")
        await #expect(throws: Failure(TarFault.hardlinkMissing.code, "")) { _ = try await index(tar.bytes()) }
    }

    @Test(arguments: [Compression.none, .gzip, .zstd]) func wholeArchivesAreDecompressedFirst(
        _ compression: Compression
    ) async throws {
        let tar = TarBuilder.twoFiles.bytes()
        let bytes =
            switch compression {
            case .none: tar
            case .gzip: GzipMember(tar).bytes
            case .zstd: ZstdFrame.raw(tar) + ZstdFrame.skippable([1])
            }
        try await withTemporaryFolder { folder in
            let file = try ByteSource(path: try folder.write("image", bytes))
            let plain = try file.uncompressed(into: folder.path, limit: 1 << 20)
            #expect(plain.compression == compression)
            #expect(plain.warnings.count == (compression == .zstd ? 1 : 0))
            #expect(try TarIndex(plain.source).members.map(\.path.displayed) == ["a.txt", "b.txt"])
            guard compression != .none else { return }
            #expect(throws: Failure(TarFault.sizeInvalid.code, "")) {
                _ = try file.uncompressed(into: folder.path, limit: UInt64(tar.count) - 1)
            }
            #expect(throws: Failure(.outputFailed, "")) {
                _ = try file.uncompressed(into: folder.path(of: "none"), limit: 1 << 20)
            }
        }
    }

    private func index(_ bytes: [UInt8], limits: Limits = .image) async throws -> TarIndex {
        try await withTemporaryFolder { folder in
            try TarIndex(try ByteSource(path: try folder.write("image.tar", bytes)), limits: limits)
        }
    }
}
