import CZlib
import Core

/// A raw deflate decoder (RFC 1951) by zlib: one stream after another, output in pieces, memory constant.
///
/// What zlib takes is what counts: Java, Python and libarchive decode by it, and Go refuses what it refuses. Faster decoders
/// (libdeflate, ISA-L) take streams that zlib does not.
struct Inflater: ~Copyable {
    /// Bytes of output handed on at a time; larger ones leave the cache, smaller ones copy the 32 KiB window more
    /// often.
    static let pieceSize = 256 << 10
    /// The largest window, and no header around the stream.
    private static let rawWindow: CInt = -15

    private let stream: UnsafeMutablePointer<z_stream>
    private var output: [UInt8]
    /// Whether the stream's final block has ended.
    private(set) var isFinished = false

    init() throws(Failure) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit2_(stream, Self.rawWindow, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            throw Failure(.internalFault, "zlib cannot start")
        }
        self.stream = stream
        output = [UInt8](repeating: 0, count: Self.pieceSize)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Starts a stream.
    mutating func reset() {
        inflateReset(stream)
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
            let stream = stream
            let (status, produced, rest) = output.withUnsafeMutableBytes { output in
                input.extracting(offset..<input.byteCount).withUnsafeBytes { input in
                    Self.point(stream, at: input)
                    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.pointee.avail_out = UInt32(clamping: output.count)
                    let status = inflate(stream, Z_NO_FLUSH)
                    return (status, output.count - Int(stream.pointee.avail_out), Int(stream.pointee.avail_in))
                }
            }
            // Z_BUF_ERROR says that nothing could be done without more input.
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return nil }
            if produced > 0 { try consume(output.span.bytes.extracting(0..<produced)) }
            isFinished = status == Z_STREAM_END
            if isFinished { return rest }
            let taken = input.byteCount - rest - offset
            offset += taken
            if produced < output.count, rest == 0 { return 0 }
            // No input taken and no output made would go on for ever.
            if produced == 0, taken == 0 { return nil }
        }
    }

    /// zlib takes the input by a mutable pointer and 32-bit count, and only reads it; inputs here are below 32 MiB.
    private static func point(_ stream: UnsafeMutablePointer<z_stream>, at input: UnsafeRawBufferPointer) {
        stream.pointee.next_in = input.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
        }
        stream.pointee.avail_in = UInt32(clamping: input.count)
    }
}
