import Core

/// A zip's central directory written anew: its records as they were, in their order, and what is added.
struct DirectoryCopy {
    private(set) var records: [UInt8] = []
    private var count: UInt64 = 0
    private let comment: [UInt8]
    private let wasZip64: Bool

    /// Copies the records but for the one at `removed`, whose space in the file, `gap`, is closed.
    init(_ index: ZipIndex, without removed: Int?, gap: Range<UInt64>) throws(Failure) {
        let tail = index.tail.span.bytes
        let end = try EndRecord.locate(in: tail, base: index.entriesEnd)
        let directory = tail.extracting(0..<Int(end.boundary - index.entriesEnd))
        wasZip64 =
            end.boundary < index.entriesEnd + UInt64(tail.byteCount)
            && tail.u32(directory.byteCount) == ZipSignature.zip64End
        let plain = directory.byteCount + (wasZip64 ? ZipRecordSize.zip64End + ZipRecordSize.zip64Locator : 0)
        // What follows the comment is padding, which stays behind.
        let commentStart = plain + ZipRecordSize.end
        comment = tail.array(commentStart..<commentStart + Int(tail.u16(plain + 20)))
        let isDotted = DotPrefix.isUsed(in: directory)
        let removedOffset = removed.map { index.records[$0].localOffset }
        var position = 0
        while position < directory.byteCount {
            let start = position
            guard let next = CentralRecord.end(in: directory, at: start) else {
                throw Failure(.inputChanged, "changed while it was read", remedy: ByteSource.changeRemedy)
            }
            let record = try CentralRecord.read(directory, at: start, base: index.entriesEnd, isDotted: isDotted)
            position = next
            if record.localOffset == removedOffset { continue }
            var bytes = directory.array(start..<position)
            if record.localOffset >= gap.upperBound, gap.lowerBound < gap.upperBound {
                try Self.set(record.localOffset - (gap.upperBound - gap.lowerBound), in: &bytes)
            }
            add(bytes)
        }
    }

    /// Adds a record.
    mutating func add(_ record: [UInt8]) {
        records += record
        count += 1
    }

    /// The end records for a directory that begins at `offset`; in zip64 where it was so or has to be.
    func end(at offset: UInt64) -> [UInt8] {
        let size = UInt64(records.count)
        let isWide = wasZip64 || count >= 0xFFFF || size >= 0xFFFF_FFFF || offset >= 0xFFFF_FFFF
        var bytes: [UInt8] = []
        if isWide {
            bytes.append(u32: ZipSignature.zip64End)
            bytes.append(u64: UInt64(ZipRecordSize.zip64End - 12))
            // Made by and needed: version 4.5. Then this disk and the directory's: 0.
            bytes.append(u16: 45)
            bytes.append(u16: 45)
            bytes.append(u64: 0)
            for value in [count, count, size, offset] { bytes.append(u64: value) }
            bytes.append(u32: ZipSignature.zip64Locator)
            bytes.append(u32: 0)
            bytes.append(u64: offset + size)
            bytes.append(u32: 1)
        }
        bytes.append(u32: ZipSignature.end)
        bytes.append(u32: 0)
        bytes.append(u16: UInt16(clamping: count))
        bytes.append(u16: UInt16(clamping: count))
        bytes.append(u32: UInt32(clamping: size))
        bytes.append(u32: UInt32(clamping: offset))
        bytes.append(u16: UInt16(truncatingIfNeeded: comment.count))
        return bytes + comment
    }

    /// Writes another local offset into a record, in the field or, where that is saturated, in the zip64 field.
    private static func set(_ offset: UInt64, in record: inout [UInt8]) throws(Failure) {
        let fieldOffset = 42
        let copy = record
        let span = copy.span.bytes
        guard span.u32(fieldOffset) == 0xFFFF_FFFF else {
            patch(UInt64(UInt32(truncatingIfNeeded: offset)), width: 4, at: fieldOffset, in: &record)
            return
        }
        var position = ZipRecordSize.central + Int(span.u16(28))
        let end = position + Int(span.u16(30))
        let skipped = [20, 24].count { span.u32($0) == 0xFFFF_FFFF }
        while position + 4 <= end {
            let length = Int(span.u16(position + 2))
            if span.u16(position) == 0x0001, length >= 8 * (skipped + 1), position + 4 + length <= end {
                patch(offset, width: 8, at: position + 4 + 8 * skipped, in: &record)
                return
            }
            position += 4 + length
        }
        // The record says that its offset is exactly 0xFFFFFFFF, which the reader refuses.
        throw Failure(.internalFault, "a record without its zip64 field")
    }

    private static func patch(_ value: UInt64, width: Int, at position: Int, in record: inout [UInt8]) {
        for index in 0..<width { record[position + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }
}
