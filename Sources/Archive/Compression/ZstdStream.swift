import CZstd
import Core

/// A strict Zstandard decoder (RFC 8878) by libzstd: frames one after another to the last byte, checksums checked.
struct ZstdStream: ~Copyable {
    /// The widest window, as a power of two: 32 MiB, what the strongest level of the encoders in use for images takes.
    /// Two layers side by side then stay within 64 MiB of windows.
    static let windowLogLimit: CInt = 25

    private enum State {
        /// Between frames, or within the four bytes that tell a frame's kind.
        case magic([UInt8])
        case frame
        case skipLength([UInt8])
        case skip(UInt64)
    }

    private let context: OpaquePointer
    private var output = [UInt8](repeating: 0, count: 256 << 10)
    private var state = State.magic([])
    private var frames = 0
    private var position: UInt64 = 0
    /// What is odd but no reason to refuse.
    private(set) var warnings: [Finding] = []

    private static let frameMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    init() throws(Failure) {
        guard let context = ZSTD_createDCtx() else { throw Failure(.internalFault, "libzstd cannot start") }
        let status = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLogLimit)
        guard ZSTD_isError(status) == 0 else {
            ZSTD_freeDCtx(context)
            throw Failure(.internalFault, "libzstd does not take a window limit")
        }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Decodes more of the stream and hands every piece of output to `consume`.
    mutating func push(
        _ compressed: RawSpan, consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        var index = 0
        while index < compressed.byteCount {
            let rest = compressed.extracting(index..<compressed.byteCount)
            let taken: Int
            switch state {
            case .magic(let magic): taken = try takeMagic(magic, rest, consume)
            case .frame: taken = try decode(rest, consume)
            case .skipLength(let length): taken = takeSkipLength(length, rest)
            case .skip(let left):
                taken = Int(min(left, UInt64(rest.byteCount)))
                state = left > UInt64(taken) ? .skip(left - UInt64(taken)) : .magic([])
            }
            index += taken
            position += UInt64(taken)
        }
    }

    /// Ends the stream; throws where a frame is cut short or there is none.
    mutating func finish() throws(Failure) {
        if case .magic(let magic) = state, frames > 0 {
            if magic.isEmpty { return }
            throw trailing()
        }
        throw CompressionFault.zstdTruncated.failure("the zstd data ends inside a frame", at: position)
    }

    private mutating func takeMagic(
        _ seen: [UInt8], _ bytes: RawSpan, _ consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        let taken = min(4 - seen.count, bytes.byteCount)
        let magic = seen + bytes.array(0..<taken)
        guard magic.count == 4 else {
            state = .magic(magic)
            return taken
        }
        if magic == Self.frameMagic {
            state = .frame
            _ = try decode(magic.span.bytes, consume)
        } else if Compression(head: magic) == .zstd {
            state = .skipLength([])
            if warnings.isEmpty {
                warnings.append(
                    Finding(
                        CompressionFault.zstdSkippableFrame.code, .warn,
                        "a zstd frame at byte \(position) holds data that decoders skip, such as zstd:chunked's table"))
            }
        } else {
            throw trailing()
        }
        return taken
    }

    private mutating func takeSkipLength(_ seen: [UInt8], _ bytes: RawSpan) -> Int {
        let taken = min(4 - seen.count, bytes.byteCount)
        let length = seen + bytes.array(0..<taken)
        if length.count < 4 {
            state = .skipLength(length)
        } else {
            let size = UInt64(length.span.bytes.u32(0))
            state = size > 0 ? .skip(size) : .magic([])
            frames += 1
        }
        return taken
    }

    private mutating func decode(
        _ bytes: RawSpan, _ consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        var taken = 0
        while true {
            let context = context
            let (status, newlyTaken, produced) = output.withUnsafeMutableBytes { output in
                bytes.extracting(taken..<bytes.byteCount).withUnsafeBytes { input in
                    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                    let status = ZSTD_decompressStream(context, &target, &source)
                    return (status, source.pos, target.pos)
                }
            }
            guard ZSTD_isError(status) == 0 else { throw failure(ZSTD_getErrorCode(status)) }
            taken += newlyTaken
            if produced > 0 { try consume(output.span.bytes.extracting(0..<produced)) }
            if status == 0 {
                state = .magic([])
                frames += 1
                return taken
            }
            // Room left in the output means that all of the input is used up.
            if produced < output.count, taken == bytes.byteCount { return taken }
            guard newlyTaken > 0 || produced > 0 else { throw failure(ZSTD_error_corruption_detected) }
        }
    }

    private func failure(_ code: ZSTD_ErrorCode) -> Failure {
        switch code {
        case ZSTD_error_frameParameter_windowTooLarge:
            Failure(
                .inputUnsupported,
                "a zstd frame needs a window over the limit of \(1 << (Self.windowLogLimit - 20)) MiB",
                offset: position, remedy: "compress the layer again, without --long or --ultra")
        case ZSTD_error_memory_allocation: Failure(.internalFault, "no memory for a zstd window", offset: position)
        case ZSTD_error_checksum_wrong:
            CompressionFault.zstdChecksum.failure(
                "the content does not have the checksum that its frame says", at: position)
        default:
            CompressionFault.zstdChecksum.failure(
                "the zstd data is damaged: \(String(cString: ZSTD_getErrorString(code)))", at: position)
        }
    }

    private func trailing() -> Failure {
        frames > 0
            ? CompressionFault.zstdTrailingData.failure(
                "bytes that are no zstd frame follow the last one", at: position)
            : CompressionFault.zstdTruncated.failure("the data does not begin as zstd does", at: position)
    }
}
