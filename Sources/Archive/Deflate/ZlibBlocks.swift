import CZlib
import Core

/// A raw deflate decoder (RFC 1951) by zlib that stops behind every block, and starts at any.
///
/// What zlib takes is what counts: Java, Python and libarchive decode by it, and Go refuses what it refuses. Faster decoders
/// (libdeflate, ISA-L) take streams that zlib does not.
struct ZlibBlocks: ~Copyable {
    /// The largest window, and no header around the stream.
    private static let rawWindow: CInt = -15
    /// What zlib tells of its place (`data_type` of `z_stream`): the bits that it has read too far, the last block, a block's end.
    private static let unusedMask: CInt = 7
    private static let lastBlock: CInt = 64
    private static let blockEnd: CInt = 128

    private let stream: UnsafeMutablePointer<z_stream>

    /// What one step did.
    struct Step {
        /// Bytes of input used up.
        var taken: Int
        /// Bytes of output made.
        var made: Int
        /// Where a block ended: the bits of the last byte of input that lie behind it.
        var unusedBits: Int?
        /// Whether that block was the last.
        var isLast: Bool
    }

    init() throws(Failure) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit2_(stream, Self.rawWindow, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            throw Failure(.internalFault, "zlib cannot start")
        }
        self.stream = stream
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Starts at a block behind content whose last bytes, 32 KiB at the most, are `history`. The block begins with `count` bits,
    /// 0 to 7, that are given here; its next byte comes with the first step.
    mutating func start(after history: RawSpan, bits: Int, count: Int) throws(Failure) {
        var isStarted = inflateReset(stream) == Z_OK
        if !history.isEmpty {
            isStarted =
                history.withUnsafeBytes {
                    inflateSetDictionary(stream, $0.bindMemory(to: UInt8.self).baseAddress, UInt32(clamping: $0.count))
                } == Z_OK && isStarted
        }
        if count > 0 {
            isStarted = inflatePrime(stream, CInt(clamping: count), CInt(clamping: bits)) == Z_OK && isStarted
        }
        guard isStarted else { throw Failure(.internalFault, "zlib cannot start at a block") }
    }

    /// Decodes until a block ends, the output is full or the input is used up; nil where the input is not deflate.
    mutating func step(_ input: RawSpan, into output: UnsafeMutableRawBufferPointer) -> Step? {
        let stream = stream
        let status = input.withUnsafeBytes { input in
            // zlib takes the input by a mutable pointer and 32-bit count, and only reads it; inputs here are below 32 MiB.
            stream.pointee.next_in = input.baseAddress.map {
                UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
            }
            stream.pointee.avail_in = UInt32(clamping: input.count)
            stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(clamping: output.count)
            return inflate(stream, Z_BLOCK)
        }
        // Z_BUF_ERROR says that nothing could be done without more input.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return nil }
        let place = stream.pointee.data_type
        return Step(
            taken: input.byteCount - Int(stream.pointee.avail_in), made: output.count - Int(stream.pointee.avail_out),
            unusedBits: place & Self.blockEnd != 0 ? Int(place & Self.unusedMask) : nil,
            isLast: place & Self.lastBlock != 0)
    }
}
