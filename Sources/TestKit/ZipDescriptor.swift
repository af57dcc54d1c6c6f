/// A data descriptor (APPNOTE 4.3.9): what a streaming writer only knows after the data.
package struct ZipDescriptor: Sendable {
    /// `PK\7\8`; nil for the form without it.
    package var signature: UInt32? = 0x0807_4B50
    /// CRC-32 of the content.
    package var crc: UInt32
    /// Bytes in the archive.
    package var compressedSize: UInt64
    /// Bytes unpacked.
    package var size: UInt64
    /// Whether the sizes take eight bytes each, as zip64 has it.
    package var isWide = false

    /// Describes a descriptor with a signature and sizes of four bytes.
    package init(crc: UInt32, compressedSize: UInt64, size: UInt64) {
        self.crc = crc
        self.compressedSize = compressedSize
        self.size = size
    }

    /// The descriptor's bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        if let signature { bytes.append(littleEndian: signature) }
        bytes.append(littleEndian: crc)
        for value in [compressedSize, size] {
            if isWide {
                bytes.append(littleEndian: value)
            } else {
                bytes.append(littleEndian: UInt32(truncatingIfNeeded: value))
            }
        }
        return bytes
    }
}
