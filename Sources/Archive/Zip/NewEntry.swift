/// An entry to append to a zip: stored, written by a Unix host, without extra fields but for zip64.
struct NewEntry {
    /// Both records of the entry; the content follows the local header.
    let localHeader: [UInt8]
    let centralRecord: [UInt8]

    private static let versionPlain: UInt16 = 20
    private static let versionZip64: UInt16 = 45
    private static let hostUnix: UInt16 = 3
    /// 1980-01-01 00:00:00, the earliest time of the DOS form: times are no content.
    private static let date: UInt16 = 1 << 5 | 1

    init(name: [UInt8], content: [UInt8], isFolder: Bool, offset: UInt64) {
        let isWide = offset >= 0xFFFF_FFFF
        let version = isWide ? Self.versionZip64 : Self.versionPlain
        // Modes 040755 and 0100644 in the upper half, the DOS folder bit in the lower.
        let attributes: UInt32 = isFolder ? 0o040755 << 16 | 0x10 : 0o100644 << 16
        let size = UInt32(truncatingIfNeeded: content.count)
        var common: [UInt8] = []
        common.append(u16: version)
        // Flags, method: none, stored.
        common.append(u32: 0)
        common.append(u16: 0)
        common.append(u16: Self.date)
        common.append(u32: CRC32.update(0, content.span.bytes))
        common.append(u32: size)
        common.append(u32: size)
        common.append(u16: UInt16(truncatingIfNeeded: name.count))

        var local: [UInt8] = []
        local.append(u32: ZipSignature.local)
        local += common
        local.append(u16: 0)
        localHeader = local + name

        var extra: [UInt8] = []
        if isWide {
            extra.append(u16: 0x0001)
            extra.append(u16: 8)
            extra.append(u64: offset)
        }
        var central: [UInt8] = []
        central.append(u32: ZipSignature.central)
        central.append(u16: Self.hostUnix << 8 | version)
        central += common
        central.append(u16: UInt16(truncatingIfNeeded: extra.count))
        // Comment length, disk, internal attributes: none.
        central += [0, 0, 0, 0, 0, 0]
        central.append(u32: attributes)
        central.append(u32: isWide ? 0xFFFF_FFFF : UInt32(truncatingIfNeeded: offset))
        centralRecord = central + name + extra
    }
}

extension [UInt8] {
    /// Appends a number's bytes, little-endian.
    mutating func append(u16 value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    /// Appends a number's bytes, little-endian.
    mutating func append(u32 value: UInt32) {
        append(u16: UInt16(truncatingIfNeeded: value))
        append(u16: UInt16(truncatingIfNeeded: value >> 16))
    }

    /// Appends a number's bytes, little-endian.
    mutating func append(u64 value: UInt64) {
        append(u32: UInt32(truncatingIfNeeded: value))
        append(u32: UInt32(truncatingIfNeeded: value >> 32))
    }
}
