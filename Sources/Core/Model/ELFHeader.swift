/// What an ELF file says of itself at its start (System V ABI, ELF header).
package struct ELFHeader: Sendable, Equatable {
    /// How an ELF file begins.
    package static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
    /// Leading bytes of a file that it takes to tell.
    package static let byteCount = 20

    /// Whether the file is of the 64-bit class.
    package let is64Bit: Bool
    /// `EI_DATA`: 1 for little-endian, 2 for big-endian data; other values are in no standard, and Linux reads past them.
    package let encoding: UInt8
    /// `e_machine`.
    package let machine: UInt16

    /// Whether its data is little-endian.
    package var isLittleEndian: Bool { encoding == 1 }

    /// Reads a header; nil for anything that is no ELF file.
    package init?(leading bytes: RawSpan) {
        guard bytes.byteCount >= Self.byteCount else { return nil }
        func byte(_ offset: Int) -> UInt8 { bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
        for (offset, expected) in Self.magic.enumerated() where byte(offset) != expected { return nil }
        is64Bit = byte(4) == 2
        encoding = byte(5)
        let (low, high) = encoding == 1 ? (byte(18), byte(19)) : (byte(19), byte(18))
        machine = UInt16(high) << 8 | UInt16(low)
    }

    /// Reads a header; nil for anything that is no ELF file.
    package init?(leading bytes: [UInt8]) { self.init(leading: bytes.span.bytes) }
}
