import CZlib
import Core
import TestKit
import Testing

@testable import Archive

@Suite("Deflate is taken exactly where zlib takes it") struct DeflateAgreementTests {
    @Test func generatedStreamsAreTakenAsZlibTakesThem() throws {
        var certain = 0, taken = 0, refused = 0
        var whole = try WholeInflater()
        var pieces = try Inflater()
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
            #expect(try self.pieces(of: stream, &pieces) == truth, "stream of seed \(seed): \(stream)")
            #expect(try gunzipped(stream, content: truth ?? []) == truth, "stream of seed \(seed) in gzip: \(stream)")
        }
        // The comparison says little where a kind of stream is missing.
        #expect(certain > 250 && taken - certain > 250 && refused > 1_500, "\(certain), \(taken), \(refused)")
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

    private func pieces(of stream: [UInt8], _ inflater: inout Inflater) throws -> [UInt8]? {
        inflater.reset()
        var content: [UInt8] = []
        for start in stride(from: 0, to: stream.count, by: 7) {
            let piece = Array(stream[start..<min(stream.count, start + 7)])
            let rest = try inflater.decode(piece.span.bytes) { content += $0.array(0..<$0.byteCount) }
            guard rest == 0 else { return nil }
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
            try gzip.finish()
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

    private func deflated(_ content: [UInt8], level: CInt) throws -> [UInt8] {
        var state = z_stream()
        let size = CInt(MemoryLayout<z_stream>.size)
        try #require(deflateInit2_(&state, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
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
