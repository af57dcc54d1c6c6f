/// Deflate streams (RFC 1951) made by hand: exact bits, no library that would refuse to write what a test needs.
package enum Deflate {
    /// Stored blocks of at most 65,535 bytes; longer than the content.
    package static func stored(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = []
        var rest = content[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            let length = UInt16(truncatingIfNeeded: block.count)
            stream.append(littleEndian: length)
            stream.append(littleEndian: ~length)
            stream += block
        } while !rest.isEmpty
        return stream
    }

    /// One block of literals under the fixed code (section 3.2.6).
    package static func fixed(_ content: some Sequence<UInt8>) -> [UInt8] {
        var bits = BitWriter()
        bits.put(0b011, 3)
        for byte in content {
            if byte < 144 {
                bits.putCode(0x30 + UInt32(byte), 8)
            } else {
                bits.putCode(0x190 + UInt32(byte) - 144, 9)
            }
        }
        bits.putCode(0, 7)
        return bits.finished()
    }

    /// `count` times one byte under a code of two bits for 258 bytes, the most that deflate can do (1,032 to 1).
    package static func run(of byte: UInt8, count: Int) -> [UInt8] {
        var bits = BitWriter()
        putRunCode(for: byte, to: &bits)
        var rest = count
        if rest > 0 {
            bits.putCode(0b10, 2)
            rest -= 1
        }
        while rest >= 258 {
            bits.put(0, 2)
            rest -= 258
        }
        for _ in 0..<rest { bits.putCode(0b10, 2) }
        bits.putCode(0b11, 2)
        return bits.finished()
    }

    /// The header of a dynamic block (section 3.2.7) with three symbols: `byte` and the end of two bits, the length
    /// 258 of one bit; and one distance, 1, of one bit.
    private static func putRunCode(for byte: UInt8, to bits: inout BitWriter) {
        // Canonical codes: 258 is 0, the literal 10, the end of the block 11; distance 1 is 0.
        bits.put(0b101, 3)
        bits.put(29, 5)
        bits.put(0, 5)
        bits.put(14, 4)
        // Lengths of the code length codes in their fixed order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1.
        let lengths: [UInt32] = [0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2]
        for length in lengths { bits.put(length, 3) }
        // Canonical codes by symbol: 0 is 00, 1 is 01, 2 is 10, 18 is 11.
        func zeros(_ count: Int) {
            var rest = count
            while rest > 0 {
                let step = min(rest, 138)
                if step >= 11 {
                    bits.putCode(0b11, 2)
                    bits.put(UInt32(step - 11), 7)
                    rest -= step
                } else {
                    bits.putCode(0b00, 2)
                    rest -= 1
                }
            }
        }
        zeros(Int(byte))
        bits.putCode(0b10, 2)
        zeros(255 - Int(byte))
        bits.putCode(0b10, 2)
        zeros(28)
        bits.putCode(0b01, 2)
        bits.putCode(0b01, 2)
    }
}
