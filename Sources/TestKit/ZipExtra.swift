/// Extra fields (APPNOTE 4.5) as bytes.
package enum ZipExtra {
    /// A field of an id and its data; `length` where the header shall say another one.
    package static func field(_ id: UInt16, _ data: [UInt8] = [], length: UInt16? = nil) -> [UInt8] {
        littleEndian(id) + littleEndian(length ?? UInt16(truncatingIfNeeded: data.count)) + data
    }

    /// The zip64 field (0x0001): unpacked size, compressed size, local offset, as many as are given.
    package static func zip64(_ values: [UInt64]) -> [UInt8] { field(0x0001, values.flatMap { littleEndian($0) }) }

    /// Info-ZIP's Unicode Path (0x7075): `says` is the name it brings, `headerName` the one whose CRC it repeats.
    package static func unicodePath(headerName: [UInt8], says name: some Sequence<UInt8>) -> [UInt8] {
        field(0x7075, [1] + littleEndian(CRC32.of(headerName)) + Array(name))
    }

    /// Extended timestamp (0x5455, `UT`) with a modification time: what both headers carry.
    package static let timestamp = field(0x5455, [1] + littleEndian(UInt32(1_700_000_000)))

    /// The local form of an extended timestamp with modification and access time, longer than the central one.
    package static let timestampLocal = field(
        0x5455, [3] + littleEndian(UInt32(1_700_000_000)) + littleEndian(UInt32(1_700_000_001)))

    /// User and group id (0x7875, `ux`), 0 and 0.
    package static let owner = field(0x7875, [1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0])

    /// NTFS times (0x000A).
    package static let ntfs = field(0x000A, [0, 0, 0, 0, 1, 0, 24, 0] + [UInt8](repeating: 7, count: 24))

    /// The mark of a jar's first member (0xCAFE).
    package static let jarMarker = field(0xCAFE)
}

extension ZipExtra {
    /// ASi Unix (0x756E), as PHP's Phar writes it: a mode, and for a link its target.
    package static func asiUnix(mode: UInt16, target: String = "") -> [UInt8] {
        let says =
            littleEndian(mode) + littleEndian(UInt32(target.utf8.count)) + [0, 0, 0, 0] + Array(target.utf8)
        return field(0x756E, littleEndian(CRC32.of(says)) + says)
    }
}
