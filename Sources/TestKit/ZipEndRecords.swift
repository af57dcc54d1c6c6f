/// The end of central directory record (APPNOTE 4.3.16); nil fields take the true values.
package struct ZipEndRecord: Sendable {
    /// `PK\5\6`.
    package var signature: UInt32 = 0x0605_4B50
    /// This disk.
    package var disk: UInt16 = 0
    /// The disk that the directory begins on.
    package var directoryDisk: UInt16 = 0
    /// Records on this disk.
    package var countHere: UInt16?
    /// Records.
    package var count: UInt16?
    /// Bytes of the directory.
    package var directorySize: UInt32?
    /// Where the directory begins.
    package var directoryOffset: UInt32?
    /// The comment's length as the record says it.
    package var commentLength: UInt16?
    /// The archive's comment.
    package var comment: [UInt8] = []

    /// An end record of no archive at all: what an empty zip consists of.
    package static let empty = ZipEndRecord().bytes(of: ZipDirectoryPlace(offset: 0, size: 0, count: 0))

    func bytes(of place: ZipDirectoryPlace) -> [UInt8] {
        var bytes = littleEndian(signature) + littleEndian(disk) + littleEndian(directoryDisk)
        bytes.append(littleEndian: countHere ?? UInt16(clamping: place.count))
        bytes.append(littleEndian: count ?? UInt16(clamping: place.count))
        bytes.append(littleEndian: directorySize ?? UInt32(clamping: place.size))
        bytes.append(littleEndian: directoryOffset ?? UInt32(clamping: place.offset))
        bytes.append(littleEndian: commentLength ?? UInt16(truncatingIfNeeded: comment.count))
        return bytes + comment
    }
}

/// The zip64 end record and its locator (APPNOTE 4.3.14, 4.3.15); nil fields take the true values.
package struct ZipEnd64: Sendable {
    /// `PK\6\6`.
    package var signature: UInt32 = 0x0606_4B50
    /// Bytes of the record after this field.
    package var recordSize: UInt64?
    /// Host and version that wrote the archive.
    package var madeBy: UInt16 = 0x032D
    /// Version needed.
    package var versionNeeded: UInt16 = 45
    /// This disk.
    package var disk: UInt32 = 0
    /// The disk that the directory begins on.
    package var directoryDisk: UInt32 = 0
    /// Records on this disk.
    package var countHere: UInt64?
    /// Records.
    package var count: UInt64?
    /// Bytes of the directory.
    package var directorySize: UInt64?
    /// Where the directory begins.
    package var directoryOffset: UInt64?
    /// The extensible data sector.
    package var extensibleData: [UInt8] = []
    /// Leaves the record out and keeps the locator.
    package var isRecordMissing = false
    /// Bytes between record and locator that belong to nothing.
    package var gap: [UInt8] = []
    /// The locator.
    package var locator = Locator()
    /// Leaves the locator out and keeps the record.
    package var isLocatorMissing = false

    /// The locator, which stands right before the end record.
    package struct Locator: Sendable {
        /// `PK\6\7`.
        package var signature: UInt32 = 0x0706_4B50
        /// The disk that the record is on.
        package var disk: UInt32 = 0
        /// Where the record begins.
        package var recordOffset: UInt64?
        /// Number of disks.
        package var disks: UInt32 = 1
    }

    /// Record and locator of an honest archive.
    package init() {}

    func bytes(of place: ZipDirectoryPlace, at position: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        if !isRecordMissing {
            bytes += littleEndian(signature)
            bytes.append(littleEndian: recordSize ?? UInt64(44 + extensibleData.count))
            for value in [madeBy, versionNeeded] { bytes.append(littleEndian: value) }
            for value in [disk, directoryDisk] { bytes.append(littleEndian: value) }
            bytes.append(littleEndian: countHere ?? UInt64(place.count))
            bytes.append(littleEndian: count ?? UInt64(place.count))
            bytes.append(littleEndian: directorySize ?? UInt64(place.size))
            bytes.append(littleEndian: directoryOffset ?? UInt64(place.offset))
            bytes += extensibleData
        }
        bytes += gap
        if !isLocatorMissing {
            bytes += littleEndian(locator.signature) + littleEndian(locator.disk)
            bytes.append(littleEndian: locator.recordOffset ?? UInt64(position))
            bytes.append(littleEndian: locator.disks)
        }
        return bytes
    }
}

/// Where the directory lies and what it holds.
struct ZipDirectoryPlace {
    var offset: Int
    var size: Int
    var count: Int
}
