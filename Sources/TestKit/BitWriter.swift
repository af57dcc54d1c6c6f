/// Bits packed as deflate packs them: least significant first, Huffman codes most significant first.
package struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var count = 0

    /// No bits yet.
    package init() {}

    /// Appends the low `width` bits of a number.
    package mutating func put(_ value: UInt32, _ width: Int) {
        pending |= value << UInt32(count)
        count += width
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            count -= 8
        }
    }

    /// Appends a Huffman code of `width` bits.
    package mutating func putCode(_ code: UInt32, _ width: Int) {
        for bit in stride(from: width - 1, through: 0, by: -1) { put(code >> UInt32(bit) & 1, 1) }
    }

    /// Fills the byte that is begun with zeros.
    package mutating func align() {
        if count > 0 { put(0, 8 - count) }
    }

    /// The bytes, the last one filled up with zeros.
    package mutating func finished() -> [UInt8] {
        if count > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        return bytes
    }
}
