import CZlib
import Core
import TestKit
import Testing

@testable import Archive

@Suite("Deflate is taken exactly where zlib takes it") struct DeflateAgreementTests {
    @Test func generatedStreamsAreTakenAsZlibTakesThem() throws {
        var certain = 0, taken = 0, refused = 0
        var whole = try WholeInflater()
        var blocks = try BlockInflater(worthwhile: 0)
        var quick = 0
        for seed in 0..<6_000 as Range<UInt64> {
            var generator = OddDeflate(seed: seed)
            let stream = generator.stream()
            let truth = try inflated(stream)
            if truth == nil { refused += 1 } else { taken += 1 }
            var fast: [UInt8] = []
            let isCertain = try whole.decode(stream.span.bytes, count: truth?.count ?? 0) { piece in
                fast += piece.array(0..<piece.byteCount)
            }
            if isCertain {
                certain += 1
                #expect(truth == fast, "stream of seed \(seed) is taken by libdeflate: \(stream)")
            }
            if truth == nil {
                // Whatever length the headers of a zip may claim for it.
                for count in [0, 1, 2, 3, 5, 8, 13, 260] {
                    let isTaken = try whole.decode(stream.span.bytes, count: count) { _ in }
                    #expect(!isTaken, "stream of seed \(seed) is taken for \(count) bytes: \(stream)")
                }
            }
            for size in seed.isMultiple(of: 10) ? [7, stream.count] : [stream.count] {
                let content = try inflated(stream, inPiecesOf: size, by: &blocks)
                #expect(content == truth, "stream of seed \(seed) in pieces of \(size): \(stream)")
            }
            if truth != nil, blocks.lastData > 0 { quick += 1 }
            #expect(try gunzipped(stream, content: truth ?? []) == truth, "stream of seed \(seed) in gzip: \(stream)")
        }
        // The comparison says little where a kind of stream is missing.
        #expect(certain > 250 && taken - certain > 250 && refused > 1_500, "\(certain), \(taken), \(refused)")
        #expect(quick > 400, "\(quick)")
    }

    @Test(arguments: OddDeflate.named.map(\.name)) func oddStreamsAreRefusedInAZip(_ name: String) async throws {
        let stream = try #require(OddDeflate.named.first { $0.name == name }?.stream)
        #expect(try inflated(stream) == nil, "zlib takes it")
        for content in [[0x41], [0x41, 0x41], []] as [[UInt8]] {
            var zip = ZipBuilder()
            zip.addFile("odd", "")
            zip["odd"].deflate(content, as: stream)
            let result = try await readZip(zip.bytes())
            #expect(throws: Failure(ZipFault.deflateError.code, "")) { try result.get() }
        }
    }

    /// The honest side: every level of every encoder at hand, one block or several.
    @Test func streamsOfEncodersAreTaken() throws {
        var whole = try WholeInflater()
        var generator = SeededGenerator(seed: 1)
        var certain = 0
        for length in [0, 1, 2, 100, 5_000, 300_000] {
            let content = (0..<length).map { _ in UInt8.random(in: 0...15, using: &generator) * 3 }
            for level in 0...9 as ClosedRange<CInt> {
                let stream = try deflated(content, level: level)
                #expect(try inflated(stream, limit: length + 1) == content)
                if try whole.decode(stream.span.bytes, count: length, consume: { _ in }) { certain += 1 }
            }
        }
        #expect(certain > 20)
    }

    /// Blocks of all sizes behind one another, whose matches reach over their beginnings, in pieces of all sizes.
    @Test(arguments: [1, 6, 9] as [CInt]) func streamsOfManyBlocksAreTaken(_ level: CInt) throws {
        var generator = SeededGenerator(seed: UInt64(level))
        let words = (0..<400).map { _ in
            (0..<Int.random(in: 2...9, using: &generator)).map { _ in UInt8.random(in: 32...126, using: &generator) }
        }
        var content: [UInt8] = []
        while content.count < 700_000 {
            content += words[Int.random(in: 0..<words.count, using: &generator)]
            // Now and then what no code makes smaller, which becomes stored blocks, and what becomes one long match.
            if Int.random(in: 0..<20_000, using: &generator) == 0 {
                content += (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
                content += [UInt8](repeating: 7, count: 70_000)
            }
        }
        for memory in [1, 8] as [CInt] {
            let stream = try deflated(content, level: level, memory: memory)
            for worthwhile in [0, 8 << 10] {
                var inflater = try BlockInflater(worthwhile: worthwhile)
                for size in [stream.count, 256 << 10, 65_521] {
                    #expect(try inflated(stream, inPiecesOf: size, by: &inflater) == content)
                    #expect(inflater.lastData > 0 || worthwhile > 0)
                }
            }
        }
    }

    /// A block's end that its code cannot tell to the bit, a block whose matches reach before the first byte, and blocks that
    /// end with the data.
    @Test func blocksWhoseEndTheirCodeLeavesInDoubtAreTaken() throws {
        var quick = 0
        var inflater = try BlockInflater(worthwhile: 0)
        for seed in 0..<600 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var bits = BitWriter()
            // The end's code is short, so that content ends as it does.
            var literals = [UInt8](repeating: 0, count: 286)
            (literals[0x41], literals[256], literals[257]) = (1, 2, 2)
            let block = DynamicBlock(literals: literals, distances: [1, 1])
            let blocks = Int.random(in: 1...4, using: &generator)
            for number in 0..<blocks {
                block.putHeader(to: &bits, isFinal: number == blocks - 1)
                for _ in 0..<Int.random(in: 0...9, using: &generator) {
                    if Int.random(in: 0..<3, using: &generator) == 0 {
                        block.putLiteral(257, to: &bits)
                        block.putDistance(Int.random(in: 0...1, using: &generator), to: &bits)
                    } else {
                        block.putLiteral(0x41, to: &bits)
                    }
                }
                block.putLiteral(256, to: &bits)
            }
            let stream = bits.finished()
            let truth = try inflated(stream)
            #expect(try inflated(stream, inPiecesOf: stream.count, by: &inflater) == truth, "seed \(seed)")
            if truth != nil {
                quick += 1
                #expect(inflater.lastData > 0, "zlib decoded seed \(seed)")
            }
            let cut = Array(stream.dropLast())
            #expect(try inflated(cut, inPiecesOf: cut.count, by: &inflater) == inflated(cut), "seed \(seed), cut")
        }
        #expect(quick > 300)
    }

    /// Long blocks whose end the last symbols tell, and blocks in which a wrong beginning stays beside the right one.
    @Test(arguments: [true, false]) func endsOfLongBlocksAreFoundWhereTheCodeTellsThem(_ findsItsWay: Bool) throws {
        var doubtful = 0
        var inflater = try BlockInflater(worthwhile: 0)
        for seed in 0..<60 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var literals = [UInt8](repeating: 0, count: 286)
            if findsItsWay {
                // The end's code is all ones, behind symbols that end in ones.
                for (symbol, length) in [(0x41, 1), (0x42, 2), (0x43, 3), (0x44, 4), (256, 4)] {
                    literals[symbol] = UInt8(length)
                }
            } else {
                // Every symbol has eight bits: what begins one bit late goes on so.
                for symbol in 0..<255 { literals[symbol] = 8 }
                literals[256] = 8
            }
            let block = DynamicBlock(literals: literals, distances: [1, 1])
            var bits = BitWriter()
            for number in 0..<2 {
                block.putHeader(to: &bits, isFinal: number == 1)
                for _ in 0..<Int.random(in: 900...908, using: &generator) {
                    let ones = Int.random(in: 0...3, using: &generator)
                    // The symbols' codes, written down: 0, 10, 110 and 1110, or eight bits.
                    if findsItsWay { bits.putCode(1 << UInt32(ones + 1) - 2, ones + 1) } else { bits.putCode(0x55, 8) }
                }
                block.putLiteral(256, to: &bits)
            }
            let stream = bits.finished()
            let truth = try inflated(stream)
            #expect(truth != nil)
            #expect(try inflated(stream, inPiecesOf: stream.count, by: &inflater) == truth, "seed \(seed)")
            if inflater.lastData == 0 { doubtful += 1 }
        }
        #expect(findsItsWay ? doubtful == 0 : doubtful > 5, "\(doubtful)")
    }

    /// What is decoded of a stream that comes in pieces; nil where it is no deflate, or not all of it is.
    private func inflated(
        _ stream: [UInt8], inPiecesOf size: Int, by inflater: inout BlockInflater
    ) throws -> [UInt8]? {
        inflater.reset()
        var content: [UInt8] = []
        var waiting: [UInt8] = []
        for start in stride(from: 0, to: stream.count, by: max(1, size)) {
            let end = min(stream.count, start + size)
            waiting += stream[start..<end]
            let data = waiting
            let taken = try inflater.decode(data.span.bytes, isLast: end == stream.count) {
                content += $0.array(0..<$0.byteCount)
            }
            guard let taken, !inflater.isFinished || end == stream.count && taken == data.count else { return nil }
            waiting.removeFirst(taken)
        }
        return inflater.isFinished ? content : nil
    }

    private func gunzipped(_ stream: [UInt8], content: [UInt8]) throws -> [UInt8]? {
        var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + stream
        file += littleEndian(CRC32.update(0, content.span.bytes)) + littleEndian(UInt32(content.count))
        var gzip = try GzipStream()
        var output: [UInt8] = []
        do throws(Failure) {
            try gzip.push(file.span.bytes) { output += $0.array(0..<$0.byteCount) }
            try gzip.finish { output += $0.array(0..<$0.byteCount) }
        } catch {
            return nil
        }
        return output
    }

    /// What zlib makes of a stream in one call; nil where it does not take all of it.
    private func inflated(_ stream: [UInt8], limit: Int = 1 << 17) throws -> [UInt8]? {
        var state = z_stream()
        try #require(inflateInit2_(&state, -15, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK)
        defer { inflateEnd(&state) }
        var input = stream
        var output = [UInt8](repeating: 0, count: limit)
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                state.next_in = input.baseAddress
                state.avail_in = UInt32(input.count)
                state.next_out = output.baseAddress
                state.avail_out = UInt32(output.count)
                return inflate(&state, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, state.avail_in == 0 else { return nil }
        return Array(output.dropLast(Int(state.avail_out)))
    }

    private func deflated(_ content: [UInt8], level: CInt, memory: CInt = 8) throws -> [UInt8] {
        var state = z_stream()
        let size = CInt(MemoryLayout<z_stream>.size)
        try #require(
            deflateInit2_(&state, level, Z_DEFLATED, -15, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
        defer { deflateEnd(&state) }
        var input = content
        var output = [UInt8](repeating: 0, count: content.count + content.count / 8 + 64)
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                state.next_in = input.baseAddress
                state.avail_in = UInt32(input.count)
                state.next_out = output.baseAddress
                state.avail_out = UInt32(output.count)
                return deflate(&state, Z_FINISH)
            }
        }
        try #require(status == Z_STREAM_END)
        return Array(output.dropLast(Int(state.avail_out)))
    }
}
