import Core

/// A strict gzip decoder (RFC 1952): members one after another to the last byte, every checksum and length checked.
///
/// Nothing may follow the last member, zeros included: padding changes the blob's digest and no content.
struct GzipStream: ~Copyable {
    private enum State {
        case header(GzipHeader)
        case deflate
        case trailer([UInt8])
    }

    private var inflater: BlockInflater
    private var state = State.header(GzipHeader())
    private var crc: UInt32 = 0
    private var count: UInt32 = 0
    private var members = 0
    private var memberStart: UInt64 = 0
    private var position: UInt64 = 0
    /// Data of which the decoder waits for more.
    private var carry: [UInt8] = []

    init() throws(Failure) { inflater = try BlockInflater() }

    /// Decodes more of the stream and hands every piece of output to `consume`.
    mutating func push(
        _ compressed: RawSpan, consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        guard !carry.isEmpty else { return try take(compressed, isLast: false, consume) }
        carry += compressed.array(0..<compressed.byteCount)
        let joined = carry
        carry = []
        try take(joined.span.bytes, isLast: false, consume)
    }

    private mutating func take(
        _ compressed: RawSpan, isLast: Bool, _ consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        var index = 0
        while index < compressed.byteCount {
            switch state {
            case .header(var header):
                index = try takeHeader(&header, compressed, from: index)
            case .deflate:
                let rest = compressed.extracting(index..<compressed.byteCount)
                let taken = try inflate(rest, isLast, consume)
                index += taken
                if case .deflate = state {
                    carry = rest.array(taken..<rest.byteCount)
                    return
                }
            case .trailer(var trailer):
                let taken = min(8 - trailer.count, compressed.byteCount - index)
                trailer += compressed.array(index..<index + taken)
                index += taken
                position += UInt64(taken)
                state = .trailer(trailer)
                if trailer.count == 8 { try endMember(trailer) }
            }
        }
    }

    /// Ends the stream and hands what is left of its output to `consume`; throws where a member is cut short or there is none.
    mutating func finish(consume: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        let rest = carry
        carry = []
        try take(rest.span.bytes, isLast: true, consume)
        if case .header(let header) = state, header.isEmpty, members > 0 { return }
        throw CompressionFault.gzipTruncated.failure("the gzip data ends inside a member", at: position)
    }

    private mutating func takeHeader(
        _ header: inout GzipHeader, _ bytes: RawSpan, from start: Int
    ) throws(Failure) -> Int {
        var index = start
        while index < bytes.byteCount, !header.isComplete {
            if header.isEmpty { memberStart = position }
            do throws(GzipHeaderFault) {
                try header.take(bytes.u8(index))
            } catch {
                throw failure(error)
            }
            index += 1
            position += 1
        }
        guard header.isComplete else {
            state = .header(header)
            return index
        }
        state = .deflate
        inflater.reset()
        crc = 0
        count = 0
        return index
    }

    private func failure(_ fault: GzipHeaderFault) -> Failure {
        switch fault {
        case .malformed(let reason): CompressionFault.gzipHeader.failure(reason, at: position)
        case .noMember where members > 0:
            CompressionFault.gzipTrailingData.failure(
                "bytes that are no gzip member follow the last one", at: memberStart)
        case .noMember: CompressionFault.gzipHeader.failure("the data does not begin as gzip does", at: memberStart)
        }
    }

    private mutating func inflate(
        _ bytes: RawSpan, _ isLast: Bool, _ consume: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        var crc = crc
        var count = count
        let taken = try inflater.decode(bytes, isLast: isLast) { piece throws(Failure) in
            crc = CRC32.update(crc, piece)
            count &+= UInt32(truncatingIfNeeded: piece.byteCount)
            try consume(piece)
        }
        guard let taken else {
            throw CompressionFault.gzipCRC.failure("the deflate data is damaged", at: position)
        }
        self.crc = crc
        self.count = count
        position += UInt64(taken)
        if inflater.isFinished { state = .trailer([]) }
        return taken
    }

    private mutating func endMember(_ trailer: [UInt8]) throws(Failure) {
        let bytes = trailer.span.bytes
        guard bytes.u32(0) == crc else {
            throw CompressionFault.gzipCRC.failure(
                "the content does not have the CRC that its trailer says", at: position - 8)
        }
        guard bytes.u32(4) == count else {
            throw CompressionFault.gzipCRC.failure(
                "the content does not have the length that its trailer says", at: position - 4)
        }
        members += 1
        state = .header(GzipHeader())
    }
}
