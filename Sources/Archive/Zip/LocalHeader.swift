import Core

/// The local header of an entry (APPNOTE.TXT 4.3.7), checked against its central record: what is said twice must be
/// said the same.
struct LocalHeader {
    /// Bytes from the header's start to the data.
    let length: Int
    /// Whether a descriptor's sizes have 8 bytes.
    let isZip64: Bool
    /// When the file was changed, where the central record's times are wanted.
    let times: ZipTimes?

    /// Longest header: the fixed part, a name and extra fields of 65,535 bytes each.
    static let lengthLimit = ZipRecordSize.local + 2 * 0xFFFF

    /// Reads the header at the front of `bytes`, which end where the entry's neighbour begins or after `lengthLimit`.
    init(_ bytes: RawSpan, of record: CentralRecord) throws(Failure) {
        guard bytes.byteCount >= ZipRecordSize.local, bytes.u32(0) == ZipSignature.local else {
            throw ZipFault.badLocal.failure("no local header where the directory says", record)
        }
        let nameLength = Int(bytes.u16(26))
        let nameEnd = ZipRecordSize.local + nameLength
        length = nameEnd + Int(bytes.u16(28))
        guard length <= bytes.byteCount else {
            throw ZipFault.badLocal.failure("the local header runs into the next record", record)
        }
        try Self.checkName(bytes, ZipRecordSize.local..<nameEnd, record)
        guard bytes.u16(6) == record.flags else {
            throw ZipFault.flagsMismatch.failure("flags differ between local header and directory", record)
        }
        guard bytes.u16(8) == record.method else {
            throw ZipFault.methodMismatch.failure(
                "method \(bytes.u16(8)) in the local header, \(record.method) in the directory", record)
        }
        guard bytes.u8(4) <= CentralRecord.newestVersion else {
            throw ZipFault.unsupportedMethod.failure(CentralRecord.tooNew(bytes.u8(4)), record)
        }
        let extra = try ExtraFields(
            bytes, range: nameEnd..<length, times: record.times.map { _ in ZipTimes(dos: bytes.u32(10)) },
            of: record.path.displayed, at: record.localOffset)
        times = extra.times
        try extra.checkUnicodePath(
            name: record.name, crc: { CRC32.update(0, $0) }, of: record.path.displayed, at: record.localOffset)
        try extra.asiUnix?.check(record) { $0.failure($1, record) }
        let sizes = try Self.sizes(bytes, extra: extra, record)
        isZip64 = extra.zip64 != nil
        // With a descriptor the writer did not know yet: zeros, or what turned out to be true.
        let mayBeZero = record.hasDescriptor
        guard bytes.u32(14) == record.crc || (mayBeZero && bytes.u32(14) == 0) else {
            throw ZipFault.crcMismatch.failure("the CRC differs between local header and directory", record)
        }
        guard sizes.compressed == record.compressedSize || (mayBeZero && sizes.compressed == 0),
            sizes.uncompressed == record.uncompressedSize || (mayBeZero && sizes.uncompressed == 0)
        else {
            throw ZipFault.sizeMismatch.failure(
                "sizes \(sizes.compressed)/\(sizes.uncompressed) in the local header, "
                    + "\(record.compressedSize)/\(record.uncompressedSize) in the directory", record)
        }
    }

    private static func checkName(_ bytes: RawSpan, _ range: Range<Int>, _ record: CentralRecord) throws(Failure) {
        let isSame = record.name.span.bytes.withUnsafeBytes { name in
            bytes.extracting(range).withUnsafeBytes { $0.elementsEqual(name) }
        }
        guard isSame else {
            throw ZipFault.nameMismatch.failure(
                "the local header names it \(PathEscaping.displayed(bytes.array(range)))", record)
        }
    }

    private static func sizes(
        _ bytes: RawSpan, extra: ExtraFields, _ record: CentralRecord
    ) throws(Failure) -> (compressed: UInt64, uncompressed: UInt64) {
        let compressed = bytes.u32(18)
        let uncompressed = bytes.u32(22)
        var sizes = (compressed: UInt64(compressed), uncompressed: UInt64(uncompressed))
        guard let values = extra.zip64 else {
            guard compressed != 0xFFFF_FFFF, uncompressed != 0xFFFF_FFFF else {
                throw ZipFault.zip64Missing.failure(
                    "the local header refers to a zip64 field that is not there", record)
            }
            return sizes
        }
        // In a local header both values stand, whether one was saturated or none (4.5.3).
        guard values.count >= 2 else {
            throw ZipFault.zip64Inconsistent.failure("the local zip64 field lacks a size", record)
        }
        // Only a central record has room for an offset; a third value here can but repeat it.
        guard values.count < 3 || values[2] == record.localOffset else {
            throw ZipFault.zip64Inconsistent.failure("the local zip64 field holds another offset", record)
        }
        func value(_ field: UInt32, _ long: UInt64, _ truth: UInt64) throws(Failure) -> UInt64 {
            if field == 0xFFFF_FFFF { return long }
            // Nobody reads it beside a size that is no placeholder; who filled that in later left the zeros there.
            guard long == UInt64(field) || long == 0 || (record.hasDescriptor && long == truth) else {
                throw ZipFault.zip64Inconsistent.failure("the local zip64 field contradicts the header's sizes", record)
            }
            return UInt64(field)
        }
        sizes.uncompressed = try value(uncompressed, values[0], record.uncompressedSize)
        sizes.compressed = try value(compressed, values[1], record.compressedSize)
        return sizes
    }
}
