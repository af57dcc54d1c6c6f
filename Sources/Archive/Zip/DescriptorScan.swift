/// Looks for a data descriptor inside stored data: a streaming reader, which learns an entry's size only from its
/// descriptor, would end the entry there and take the rest for further entries.
struct DescriptorScan {
    private var position: UInt64 = 0
    private var carry: [UInt8] = []

    /// Whether `piece`, the next of the data, completes a descriptor whose compressed size is that of the data so far.
    mutating func findsEnd(in piece: RawSpan) -> Bool {
        defer { position += UInt64(piece.byteCount) }
        if !carry.isEmpty {
            let joined = carry + piece.array(0..<min(piece.byteCount, 15))
            if Self.search(joined.span.bytes, at: position - UInt64(carry.count)) { return true }
        }
        if Self.search(piece, at: position) { return true }
        carry = (carry + piece.array(max(0, piece.byteCount - 15)..<piece.byteCount)).suffix(15)
        return false
    }

    private static func search(_ bytes: RawSpan, at start: UInt64) -> Bool {
        var index = 0
        while index + 12 <= bytes.byteCount {
            guard bytes.u8(index) == 0x50 else {
                index += 1
                continue
            }
            if bytes.u32(index) == ZipSignature.descriptor, UInt64(bytes.u32(index + 8)) == start + UInt64(index) {
                return true
            }
            index += 1
        }
        return false
    }
}
