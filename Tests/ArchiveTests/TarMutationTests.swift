import Archive
import Core
import TestKit
import Testing

@Suite("Mutated layers never crash, hang or change what is read unnoticed") struct TarMutationTests {
    private static var sample: TarBuilder {
        var tar = TarBuilder.twoFiles
        tar.addFolder("./")
        tar.addFolder("d/")
        tar.addPax([("path", "d/pax"), ("SCHILY.xattr.user.x", "y"), ("mtime", "1.5")])
        tar.addFile("x", String(repeating: "data ", count: 150))
        tar.addLong("L", Array("d/long\0".utf8))
        tar.addLink("x", to: "../a.txt")
        tar.addHardlink("h", to: "a.txt")
        tar.addFile(".wh.gone")
        return tar
    }

    /// Every one of these is a refusal, or the readers agree on what they see: no other outcome.
    @Test(arguments: [UInt64](1...8)) func bytesAreFlippedCutAndMoved(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let tar = Self.sample.bytes()
        let blobs = [tar, GzipMember(tar).bytes, ZstdFrame.raw(tar)]
        for turn in 0..<60 {
            var bytes = blobs[turn % 3]
            mutate(&bytes, &random)
            let blob = try await readBlob(bytes)
            #expect(blob.digest.bytes == ReferenceSHA256.digest(of: bytes))
            if case .failure(let failure) = blob.content {
                #expect(failure.code.isRefusal || failure.code == .inputUnsupported, "\(failure)")
            }
        }
    }

    /// Between two members a layer may end, and behind a content: its digest says that nothing is missing. What lies around the layers has none.
    @Test func everyCutIsRefusedButBetweenMembers() async throws {
        let tar = Self.sample
        let bytes = tar.bytes()
        var ends: Set<Int> = [0]
        var position = 0
        for member in tar.members {
            position += member.bytes.count
            // umoci leaves out the padding behind the last content.
            let content = position - member.bytes.count + 512 + member.body.count
            if !["x", "L"].contains(UnicodeScalar(member.type)) { ends.formUnion([content, position]) }
        }
        for border in tar.borders() where border < bytes.count {
            for end in Set([border - 1, border, border + 1]) where end >= 0 && end < bytes.count {
                if ends.contains(end) || end == position + 512 {
                    #expect(throws: Never.self, "cut at \(end)") { try read(bytes, upTo: end) }
                } else {
                    #expect(throws: Failure.self, "cut at \(end)") { try read(bytes, upTo: end) }
                }
                try await withTemporaryFolder { folder in
                    let source = try ByteSource(path: try folder.write("cut", Array(bytes[..<end])))
                    #expect(throws: Failure.self, "cut at \(end)") { try TarIndex(source) }
                }
            }
        }
    }

    @Test func everyCutOfACompressedLayerIsRefused() async throws {
        let tar = TarBuilder.twoFiles.bytes()
        let gzip = GzipMember(Array(tar[..<513])).bytes + GzipMember(Array(tar[513...])).bytes
        let zstd = ZstdFrame.raw(Array(tar[..<513])) + ZstdFrame.raw(Array(tar[513...]))
        for blob in [gzip, zstd] {
            for end in [3, 9, 20, 500, 512, 530, 536, 540, blob.count - 9, blob.count - 1] {
                let result = try await readLayer(Array(blob[..<end]))
                #expect(throws: Failure.self, "cut at \(end)") { try result.get() }
            }
        }
    }

    private func read(_ bytes: [UInt8], upTo end: Int) throws {
        var reader = try TarReader()
        try reader.push(bytes.span.bytes.extracting(0..<end))
        _ = try reader.finish()
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...600, using: &random)))
            case 3: bytes.insert(contentsOf: bytes[..<min(place, 600)], at: place)
            default:
                // A header that is changed and sums up again: what only a hostile writer makes.
                let block = place / 512 * 512
                guard block + 512 <= bytes.count else { continue }
                bytes[block + Int.random(in: 0..<345, using: &random)] = UInt8.random(in: 0...255, using: &random)
                let sum = (block..<block + 512).reduce(0) {
                    $0 + ((148..<156).contains($1 - block) ? 0x20 : Int(bytes[$1]))
                }
                bytes.replaceSubrange(block + 148..<block + 156, with: TarMember.octal(UInt64(sum), 6) + [0x20])
            }
            if bytes.isEmpty { bytes = [0] }
        }
    }
}
