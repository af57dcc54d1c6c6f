import Core

/// What stands behind a layer's two zero blocks: zeros, as many as there are, and perhaps the table of an eStargz layer.
///
/// BuildKit and nerdctl convert a layer without changing its bytes and put the table behind it as a tar of its own: one
/// file, `stargz.index.json`, and its own two zero blocks (stargz-snapshotter, estargz, `WriteTOCAndFooter`). Readers of
/// tar have stopped by then.
struct TarEnd: Sendable {
    private enum State {
        /// Zeros behind the archive.
        case zeros
        case header
        case content(left: UInt64)
        case padding(left: UInt64)
        /// Zeros behind the table, so many so far.
        case tableEnd(UInt64)
    }

    /// Bytes behind the end at the most. Builders pad to records of some KiB; a few compressed bytes make as many zeros as
    /// anybody likes, and each would be hashed.
    static let usualLimit: UInt64 = 1 << 30

    private static let tableName = Array("stargz.index.json".utf8)

    private var state = State.zeros
    private var carry: [UInt8] = []
    private var length: UInt64 = 0
    private let limit: UInt64

    /// Begins behind the zero blocks.
    /// - Parameter limit: Bytes behind the end at the most.
    init(limit: UInt64 = Self.usualLimit) { self.limit = limit }

    /// The warning about a table, where there is one.
    var warnings: [Finding] {
        guard case .tableEnd = state else { return [] }
        return [
            Finding(
                TarFault.trailingData.code, .warn,
                "an eStargz table stands behind the layer's end: snapshotters that fetch files one by one take the layer "
                    + "from it and not from its headers; it is not compared with them",
                path: PathEscaping.displayed(Self.tableName))
        ]
    }

    /// Takes bytes behind the end.
    mutating func take(_ bytes: RawSpan, at position: UInt64) throws(Failure) {
        guard UInt64(bytes.byteCount) <= limit - length else {
            throw TarFault.padding.failure("more than \(limit) bytes follow the archive's end", at: position)
        }
        length += UInt64(bytes.byteCount)
        var index = 0
        while index < bytes.byteCount {
            let rest = bytes.extracting(index..<bytes.byteCount)
            index += try step(rest, at: position + UInt64(index))
        }
    }

    /// Ends the archive: a table that began has to be there as a whole.
    func finish(at position: UInt64) throws(Failure) {
        switch state {
        case .zeros: break
        case .tableEnd(let count) where count >= 2 * UInt64(TarHeader.size): break
        default: throw TarFault.truncated.failure("the archive ends inside the eStargz table behind it", at: position)
        }
    }

    private mutating func step(_ bytes: RawSpan, at position: UInt64) throws(Failure) -> Int {
        switch state {
        case .zeros:
            if TarHeader.isZero(bytes) { return bytes.byteCount }
            var index = 0
            while bytes.u8(index) == 0 { index += 1 }
            // The table's header begins at a block's beginning, and with its name.
            guard (position + UInt64(index)) % UInt64(TarHeader.size) == 0, bytes.u8(index) == Self.tableName[0] else {
                throw Self.trailing(at: position + UInt64(index))
            }
            state = .header
            return index
        case .header:
            let taken = min(TarHeader.size - carry.count, bytes.byteCount)
            carry += bytes.array(0..<taken)
            if carry.count == TarHeader.size { try beginTable(at: position + UInt64(taken) - UInt64(TarHeader.size)) }
            return taken
        case .content(let left):
            let taken = min(left, UInt64(bytes.byteCount))
            if left > taken { state = .content(left: left - taken) } else { beginPadding() }
            return Int(taken)
        case .padding(let left):
            let taken = Int(min(left, UInt64(bytes.byteCount)))
            guard TarHeader.isZero(bytes.extracting(0..<taken)) else {
                throw TarFault.padding.failure("the padding behind the eStargz table is not zero", at: position)
            }
            state = left > UInt64(taken) ? .padding(left: left - UInt64(taken)) : .tableEnd(0)
            return taken
        case .tableEnd(let count):
            guard TarHeader.isZero(bytes) else { throw Self.trailing(at: position) }
            state = .tableEnd(count + UInt64(bytes.byteCount))
            return bytes.byteCount
        }
    }

    private var tableSize: UInt64 = 0

    private mutating func beginTable(at offset: UInt64) throws(Failure) {
        let header: TarHeader
        do throws(Failure) {
            header = try TarHeader(carry.span.bytes, at: offset)
        } catch {
            throw Self.trailing(at: offset)
        }
        guard header.name == Self.tableName, header.typeflag == UInt8(ascii: "0"), header.size > 0,
            header.link.isEmpty
        else { throw Self.trailing(at: offset) }
        carry = []
        tableSize = header.size
        state = .content(left: header.size)
    }

    private mutating func beginPadding() {
        let over = tableSize % UInt64(TarHeader.size)
        state = over == 0 ? .tableEnd(0) : .padding(left: UInt64(TarHeader.size) - over)
    }

    private static func trailing(at offset: UInt64) -> Failure {
        TarFault.trailingData.failure("bytes other than zero follow the archive's end", at: offset)
    }
}
