import Core
import Cryptography
import TestKit
import Testing

/// Two readers of one range compare tags in place of bytes.
@Suite("Tags of ranges") struct RangeTagTests {
    private func tag(_ pieces: [ArraySlice<UInt8>], _ key: RangeTagKey) throws -> RangeTag {
        var tagger = try RangeTagger(key)
        for piece in pieces { try tagger.update(Array(piece).span.bytes) }
        return try tagger.finish()
    }

    @Test("equal bytes have equal tags, whatever the pieces", arguments: [0, 1, 15, 16, 17, 64, 1_000, 40_000])
    func chunks(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let key = try RangeTagKey()
        let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let whole = try tag([message[...]], key)
        for _ in 0..<5 { #expect(try tag(pieces(message, using: &generator), key) == whole) }
        #expect(try tag(message.indices.prefix(300).map { message[$0...$0] } + [message.dropFirst(300)], key) == whole)
    }

    @Test("any flipped bit, any byte less or more makes another tag")
    func changes() throws {
        var generator = SeededGenerator(seed: 4)
        let key = try RangeTagKey()
        let message = (0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let whole = try tag([message[...]], key)
        var tags: Set<RangeTag> = [whole]
        for index in message.indices {
            for bit in 0..<8 {
                var copy = message
                copy[index] ^= 1 << UInt8(bit)
                tags.insert(try tag([copy[...]], key))
            }
            tags.insert(try tag([message[..<index]], key))
        }
        for padding in [[0], [0, 0], [1]] as [[UInt8]] { tags.insert(try tag([(message + padding)[...]], key)) }
        #expect(tags.count == 1 + 800 + 100 + 3)
    }

    @Test("another key makes another tag of the same bytes, and pieces that change places are seen")
    func keys() throws {
        let key = try RangeTagKey()
        let message = bytes("the same bytes under two keys")
        #expect(try tag([message[...]], key) != tag([message[...]], RangeTagKey()))
        let blocks = [bytes("0123456789abcdef")[...], bytes("fedcba9876543210")[...]]
        #expect(try tag(blocks, key) != tag(blocks.reversed(), key))
    }
}
