import Core

/// Where the central directory lies, as the end record (APPNOTE.TXT 4.3.16) and its zip64 form (4.3.14) say.
struct EndRecord: Sendable {
    /// Number of central records that the end record claims; nil where it says 65,535 without a zip64 record, which
    /// writers do for exactly that many.
    var claimedCount: UInt64
    /// Bytes of the central directory, as claimed.
    var claimedSize: UInt64
    /// Offset of the central directory, as claimed.
    var claimedOffset: UInt64
    /// Where the directory must end: the offset of the first end record, zip64 or plain.
    var boundary: UInt64
    /// Where the archive's comment begins: the end of the plain end record.
    var commentStart: UInt64

    /// Finds and checks the end records in the tail of a file; `base` is the tail's offset in the file.
    static func locate(in tail: RawSpan, base: UInt64) throws(Failure) -> EndRecord {
        let position = try position(in: tail, base: base)
        let offset = base + UInt64(position)
        guard tail.u16(position + 4) == 0 || tail.u16(position + 4) == 0xFFFF,
            tail.u16(position + 6) == 0 || tail.u16(position + 6) == 0xFFFF,
            tail.u16(position + 8) == tail.u16(position + 10)
        else { throw ZipFault.multidisk.failure("the end record belongs to an archive of several disks", at: offset) }
        let plain = EndRecord(
            claimedCount: UInt64(tail.u16(position + 10)), claimedSize: UInt64(tail.u32(position + 12)),
            claimedOffset: UInt64(tail.u32(position + 16)), boundary: offset,
            commentStart: offset + UInt64(ZipRecordSize.end))
        let locator = position - ZipRecordSize.zip64Locator
        if locator >= 0, tail.u32(locator) == ZipSignature.zip64Locator {
            return try plain.withZip64(tail: tail, base: base, locator: locator, end: position)
        }
        let saturated = plain.claimedSize == 0xFFFF_FFFF || plain.claimedOffset == 0xFFFF_FFFF
        guard !saturated, tail.u16(position + 4) == 0, tail.u16(position + 6) == 0 else {
            throw ZipFault.zip64Missing.failure("the end record refers to a zip64 record that is not there", at: offset)
        }
        return plain
    }

    /// The block that tar programs fill up when they write to a pipe, and twenty of which they write at once.
    private static let blockSize: UInt64 = 512
    private static let blocking = 20

    /// Whether only zeros follow a record without a comment, up to a full block: `bsdtar --format zip` into a pipe.
    private static func isPadded(_ tail: RawSpan, behind record: Int, base: UInt64) -> Bool {
        let end = record + ZipRecordSize.end
        let padding = tail.byteCount - end
        return tail.u16(record + 20) == 0 && padding > 0 && padding < blocking * Int(blockSize)
            && (base + UInt64(tail.byteCount)) % blockSize == 0
            && (end..<tail.byteCount).allSatisfy { tail.u8($0) == 0 }
    }

    /// The one position whose comment reaches exactly to the end of the file.
    private static func position(in tail: RawSpan, base: UInt64) throws(Failure) -> Int {
        var fitting: [Int] = []
        var last: Int?
        var position = tail.byteCount - ZipRecordSize.end
        while position >= 0 {
            if tail.u8(position) == 0x50, tail.u32(position) == ZipSignature.end {
                last = last ?? position
                let length = Int(tail.u16(position + 20))
                if position + ZipRecordSize.end + length == tail.byteCount { fitting.append(position) }
            }
            position -= 1
        }
        guard let last else {
            throw ZipFault.noEndRecord.failure(
                "no end of central directory record: not a zip, or cut short", at: base + UInt64(tail.byteCount),
                remedy: "check that the file is a zip and was transferred whole")
        }
        guard let chosen = fitting.first else {
            if isPadded(tail, behind: last, base: base) { return last }
            let end = last + ZipRecordSize.end + Int(tail.u16(last + 20))
            if end > tail.byteCount {
                throw ZipFault.commentLength.failure(
                    "the archive comment is said to be \(end - tail.byteCount) bytes longer than the file",
                    at: base + UInt64(last))
            }
            throw ZipFault.trailingData.failure(
                "\(tail.byteCount - end) bytes follow the end record", at: base + UInt64(end))
        }
        guard fitting.count == 1, chosen == last else {
            throw ZipFault.endRecordAmbiguous.failure(
                "two end records: readers choose differently between them", at: base + UInt64(fitting.min() ?? chosen))
        }
        return chosen
    }

    /// Whether the directory too ends as much too early as the locator is wrong: then bytes were put in front.
    private static func isShifted(_ tail: RawSpan, record: Int, by shift: UInt64, at offset: UInt64) -> Bool {
        let end = tail.u64(record + 48).addingReportingOverflow(tail.u64(record + 40))
        return !end.overflow && end.partialValue == offset - shift
    }

    /// Takes the zip64 record's values where the plain record leaves room for them.
    private func withZip64(tail: RawSpan, base: UInt64, locator: Int, end: Int) throws(Failure) -> EndRecord {
        let locatorOffset = base + UInt64(locator)
        guard tail.u32(locator + 4) == 0, tail.u32(locator + 16) == 1 else {
            throw ZipFault.multidisk.failure("the zip64 locator counts several disks", at: locatorOffset)
        }
        let claimed = tail.u64(locator + 8)
        guard claimed >= base, claimed < locatorOffset, let record = Int(exactly: claimed - base),
            record + ZipRecordSize.zip64End <= locator, tail.u32(record) == ZipSignature.zip64End
        else {
            let expected = locator - ZipRecordSize.zip64End
            if expected >= 0, tail.u32(expected) == ZipSignature.zip64End, claimed < base + UInt64(expected),
                Self.isShifted(
                    tail, record: expected, by: base + UInt64(expected) - claimed, at: base + UInt64(expected))
            {
                throw ZipFault.prependedData.failure(
                    "the zip64 record lies \(base + UInt64(expected) - claimed) bytes later than its locator says",
                    at: 0)
            }
            let isThere = expected >= 0 && tail.u32(expected) == ZipSignature.zip64End
            throw (isThere ? ZipFault.zip64Inconsistent : .zip64Missing).failure(
                "the zip64 locator points at no zip64 record", at: locatorOffset)
        }
        let length = tail.u64(record + 4)
        guard length == UInt64(locator - record - 12) else {
            throw ZipFault.zip64Inconsistent.failure(
                "the zip64 record's length does not reach the locator", at: claimed)
        }
        guard length == 44 else {
            throw ZipFault.zip64ExtensibleData.failure(
                "the zip64 record holds \(length - 44) extensible bytes", at: claimed)
        }
        guard tail.u32(record + 16) == 0, tail.u32(record + 20) == 0, tail.u64(record + 24) == tail.u64(record + 32)
        else {
            throw ZipFault.multidisk.failure("the zip64 record belongs to an archive of several disks", at: claimed)
        }
        let zip64 = EndRecord(
            claimedCount: tail.u64(record + 32), claimedSize: tail.u64(record + 40),
            claimedOffset: tail.u64(record + 48), boundary: claimed, commentStart: commentStart)
        guard claimedCount == 0xFFFF || claimedCount == zip64.claimedCount,
            claimedSize == 0xFFFF_FFFF || claimedSize == zip64.claimedSize,
            claimedOffset == 0xFFFF_FFFF || claimedOffset == zip64.claimedOffset
        else {
            throw ZipFault.zip64Inconsistent.failure(
                "the end record and the zip64 record describe different directories", at: base + UInt64(end))
        }
        return zip64
    }
}
