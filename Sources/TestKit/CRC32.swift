/// CRC-32 as zip uses it (reflected polynomial 0xEDB88320), written apart from the library so that it can check it.
package enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        var value = UInt32(index)
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        return value
    }

    /// The checksum of `bytes`.
    package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var register = UInt32.max
        for byte in bytes { register = register >> 8 ^ table[Int(UInt8(truncatingIfNeeded: register) ^ byte)] }
        return ~register
    }

    /// The four bytes that bring the checksum of `bytes` followed by them to `target`.
    package static func suffix(after bytes: some Sequence<UInt8>, reaching target: UInt32) -> [UInt8] {
        var register = ~target
        for _ in 0..<4 {
            let index = table.firstIndex { $0 >> 24 == register >> 24 } ?? 0
            register = (register ^ table[index]) << 8 | UInt32(index)
        }
        return littleEndian(register ^ ~of(bytes))
    }
}
