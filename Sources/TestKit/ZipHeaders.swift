/// The fields that a zip says twice: in the local header and in the central record (APPNOTE 4.3.7, 4.3.12).
package struct ZipFields: Sendable {
    /// Version needed to extract, 20 for deflate and folders, 45 for zip64.
    package var versionNeeded: UInt16 = 20
    /// General purpose bits: 0 encrypted, 3 descriptor, 11 UTF-8.
    package var flags: UInt16 = 0
    /// 0 stored, 8 deflated.
    package var method: UInt16 = 0
    /// MS-DOS time.
    package var time: UInt16 = 0
    /// MS-DOS date; 1980-01-01.
    package var date: UInt16 = 0x21
    /// CRC-32 of the content.
    package var crc: UInt32 = 0
    /// Bytes in the archive.
    package var compressedSize: UInt32 = 0
    /// Bytes unpacked.
    package var size: UInt32 = 0
    /// The name's bytes.
    package var name: [UInt8] = []
    /// The extra fields' bytes.
    package var extra: [UInt8] = []
    /// The name's length as the header says it; nil for the true one.
    package var nameLength: UInt16?
    /// The extra fields' length as the header says it; nil for the true one.
    package var extraLength: UInt16?

    /// Appends the run of fields from the version needed to the extra field's length.
    func append(to bytes: inout [UInt8]) {
        for value in [versionNeeded, flags, method, time, date] { bytes.append(littleEndian: value) }
        for value in [crc, compressedSize, size] { bytes.append(littleEndian: value) }
        bytes.append(littleEndian: nameLength ?? UInt16(truncatingIfNeeded: name.count))
        bytes.append(littleEndian: extraLength ?? UInt16(truncatingIfNeeded: extra.count))
    }
}

/// A local header.
@dynamicMemberLookup
package struct ZipLocalHeader: Sendable {
    /// `PK\3\4`.
    package var signature: UInt32 = 0x0403_4B50
    /// The fields that the central record repeats.
    package var fields = ZipFields()

    /// Reaches a field.
    package subscript<Value>(dynamicMember field: WritableKeyPath<ZipFields, Value>) -> Value {
        get { fields[keyPath: field] }
        set { fields[keyPath: field] = newValue }
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: signature)
        fields.append(to: &bytes)
        bytes += fields.name
        bytes += fields.extra
    }
}

/// A record of the central directory.
@dynamicMemberLookup
package struct ZipCentralRecord: Sendable {
    /// `PK\1\2`.
    package var signature: UInt32 = 0x0201_4B50
    /// The host in the high byte (0 DOS, 3 Unix, 19 macOS), the version in the low one.
    package var madeBy: UInt16 = 0x031E
    /// The fields that the local header repeats.
    package var fields = ZipFields()
    /// The disk that the local header is on.
    package var disk: UInt16 = 0
    /// Bit 0: a text file.
    package var internalAttributes: UInt16 = 0
    /// The Unix mode in the high half, the DOS attributes in the low byte.
    package var externalAttributes: UInt32 = 0
    /// Where the local header begins; nil for the true place.
    package var localOffset: UInt32?
    /// The entry's comment.
    package var comment: [UInt8] = []
    /// The comment's length as the record says it; nil for the true one.
    package var commentLength: UInt16?

    /// Reaches a shared field.
    package subscript<Value>(dynamicMember field: WritableKeyPath<ZipFields, Value>) -> Value {
        get { fields[keyPath: field] }
        set { fields[keyPath: field] = newValue }
    }

    /// The Unix mode with its type bits.
    package var unixMode: UInt16 {
        get { UInt16(truncatingIfNeeded: externalAttributes >> 16) }
        set { externalAttributes = UInt32(newValue) << 16 | externalAttributes & 0xFFFF }
    }

    func append(to bytes: inout [UInt8], localAt position: Int) {
        bytes.append(littleEndian: signature)
        bytes.append(littleEndian: madeBy)
        fields.append(to: &bytes)
        bytes.append(littleEndian: commentLength ?? UInt16(truncatingIfNeeded: comment.count))
        bytes.append(littleEndian: disk)
        bytes.append(littleEndian: internalAttributes)
        bytes.append(littleEndian: externalAttributes)
        bytes.append(littleEndian: localOffset ?? UInt32(truncatingIfNeeded: position))
        bytes += fields.name
        bytes += fields.extra
        bytes += comment
    }
}
