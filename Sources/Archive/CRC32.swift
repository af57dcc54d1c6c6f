import CDeflate

/// The CRC-32 of zip and gzip (ISO 3309), by libdeflate.
enum CRC32 {
    /// Continues a checksum over more bytes; start with 0.
    static func update(_ crc: UInt32, _ bytes: RawSpan) -> UInt32 {
        // Without a buffer libdeflate would answer with the start value.
        guard !bytes.isEmpty else { return crc }
        return bytes.withUnsafeBytes { libdeflate_crc32(crc, $0.baseAddress, $0.count) }
    }
}
