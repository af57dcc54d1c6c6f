/// gzip (RFC 1952) and zstd (RFC 8878) made by hand, every field free to lie.
package struct GzipMember: Sendable {
    /// The header's first ten bytes: magic, method, flags, time, extra flags, system.
    package var fixed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    /// What follows them, as the flags announce it.
    package var optional: [UInt8] = []
    /// The deflate data.
    package var data: [UInt8]
    /// CRC-32 of the content.
    package var crc: UInt32
    /// Length of the content.
    package var length: UInt32

    /// An honest member.
    package init(_ content: [UInt8]) {
        data = Deflate.stored(content)
        crc = CRC32.of(content)
        length = UInt32(truncatingIfNeeded: content.count)
    }

    /// Sets the header's checksum flag and appends the right checksum.
    package mutating func addHeaderChecksum() {
        fixed[3] |= 2
        optional += littleEndian(UInt16(truncatingIfNeeded: CRC32.of(fixed + optional)))
    }

    /// The member.
    package var bytes: [UInt8] { fixed + optional + data + littleEndian(crc) + littleEndian(length) }
}

/// zstd frames of raw blocks.
package enum ZstdFrame {
    /// One frame; the content, below 2 MiB, in raw blocks; with content size if `sized`; `checksum` appended as given.
    package static func raw(_ content: [UInt8], checksum: [UInt8]? = nil) -> [UInt8] {
        var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        // No single segment, no content size, a window of 1 MiB (exponent 10).
        frame.append(checksum == nil ? 0 : 4)
        frame.append(10 << 3)
        var rest = content[...]
        repeat {
            let block = rest.prefix(128 << 10)
            rest = rest.dropFirst(block.count)
            let header = UInt32(block.count) << 3 | (rest.isEmpty ? 1 : 0)
            frame += littleEndian(header).prefix(3)
            frame += block
        } while !rest.isEmpty
        return frame + (checksum ?? [])
    }

    /// A frame that decoders skip.
    package static func skippable(_ content: [UInt8]) -> [UInt8] {
        [0x5E, 0x2A, 0x4D, 0x18] + littleEndian(UInt32(content.count)) + content
    }
}
