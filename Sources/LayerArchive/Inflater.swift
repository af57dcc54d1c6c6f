import CISAL
import LayerModel

/// A raw deflate decoder (RFC 1951) by ISA-L: one stream after another, output in pieces, memory constant.
struct Inflater: ~Copyable {
    /// Bytes of output handed on at a time; larger ones leave the cache, smaller ones copy the 32 KiB window more
    /// often.
    static let pieceSize = 256 << 10

    private let state: UnsafeMutablePointer<inflate_state>
    private var output: [UInt8]
    /// Whether the stream's final block has ended.
    private(set) var isFinished = false

    init() {
        state = .allocate(capacity: 1)
        output = [UInt8](repeating: 0, count: Self.pieceSize)
        isal_inflate_init(state)
    }

    deinit { state.deallocate() }

    /// Starts a stream.
    mutating func reset() {
        isal_inflate_reset(state)
        isFinished = false
    }

    /// Decodes more of a stream and hands every piece of output to `consume`.
    ///
    /// Returns the number of input bytes behind the stream's end (0 while it goes on), or nil where the input is not
    /// deflate.
    mutating func decode(
        _ input: RawSpan, consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int? {
        if isFinished { return input.byteCount }
        var offset = 0
        while true {
            let state = state
            let (status, produced, rest) = output.withUnsafeMutableBytes { output in
                input.extracting(offset..<input.byteCount).withUnsafeBytes { input in
                    Self.point(state, at: input)
                    state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    state.pointee.avail_out = UInt32(clamping: output.count)
                    let status = isal_inflate(state)
                    return (status, output.count - Int(state.pointee.avail_out), Int(state.pointee.avail_in))
                }
            }
            guard status == ISAL_DECOMP_OK else { return nil }
            if produced > 0 { try consume(output.span.bytes.extracting(0..<produced)) }
            isFinished = state.pointee.block_state == ISAL_BLOCK_FINISH
            // Behind the end, whole bytes may wait in ISA-L's bit buffer: they were not part of the stream.
            if isFinished { return rest + Int(max(0, state.pointee.read_in_length)) / 8 }
            let taken = input.byteCount - rest - offset
            offset += taken
            if produced < output.count, rest == 0 { return 0 }
            // No input taken and no output made would go on for ever.
            if produced == 0, taken == 0 { return nil }
        }
    }

    /// ISA-L takes the input by a mutable pointer and 32-bit count, and only reads it; inputs here are below a MiB.
    private static func point(_ state: UnsafeMutablePointer<inflate_state>, at input: UnsafeRawBufferPointer) {
        state.pointee.next_in = input.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
        }
        state.pointee.avail_in = UInt32(clamping: input.count)
    }
}
