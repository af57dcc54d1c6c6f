import CISAL

/// The CRC-32 of zip and gzip (ISO 3309), by ISA-L.
enum CRC32 {
    /// Continues a checksum over more bytes; start with 0.
    static func update(_ crc: UInt32, _ bytes: RawSpan) -> UInt32 {
        bytes.withUnsafeBytes {
            crc32_gzip_refl(crc, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64($0.count))
        }
    }
}
