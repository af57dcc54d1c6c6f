import Core

/// The whole central directory: every record, and the agreement of its extent with what the end record claims.
enum CentralDirectory {
    /// Bytes of directory that are read at the most: a million records with generous names.
    static let byteLimit: UInt64 = 512 << 20

    /// Reads the records from the claimed offset up to the end record. `directory` holds the bytes from
    /// `min(claimed offset, boundary)` to the boundary; `base` is their offset in the file.
    ///
    /// `source` is looked at where a wrong offset has to be told from bytes put in front.
    static func records(
        in directory: RawSpan, base: UInt64, end: EndRecord, limits: Limits,
        source: ByteSource
    ) throws(Failure) -> [CentralRecord] {
        try checkStart(directory, base: base, end: end, source: source)
        let isDotted = DotPrefix.isUsed(in: directory)
        let walk = Self.walk(directory, end: end, limits: limits)
        var records: [CentralRecord] = []
        records.reserveCapacity(walk.starts.count)
        for first in stride(from: 0, to: walk.starts.count, by: batch) {
            let parts = try SideBySide.map(min(batch, walk.starts.count - first), step: stretch) {
                places throws(Failure) in
                var part: [CentralRecord] = []
                part.reserveCapacity(places.count)
                for place in places {
                    let start = Int(walk.starts[first + place])
                    part.append(try CentralRecord.read(directory, at: start, base: base, isDotted: isDotted))
                }
                return part
            }
            for part in parts { records += part }
        }
        guard walk.starts.count <= limits.entries else {
            throw ZipFault.sizeLimit.failure("more than the limit of \(limits.entries) entries", at: base)
        }
        try checkEnd(
            directory, walked: walk.end, count: walk.starts.count, lastStart: walk.last, base: base, end: end)
        return records
    }

    /// Records that one core reads in a row.
    private static let stretch = 1024

    /// Records that are held twice, while they are put behind those before them.
    private static let batch = 64 * stretch

    /// Where records begin: one more than may be read where there are more, and up to what is no record.
    ///
    /// - Returns: The places in the directory, which is shorter than 4 GiB (`byteLimit`); where the last record ends; and where
    ///   the one after it should begin, or the last record where the directory ends with it.
    private static func walk(
        _ directory: RawSpan, end: EndRecord, limits: Limits
    ) -> (starts: [UInt32], end: Int, last: Int) {
        var starts: [UInt32] = []
        let most = UInt64(min(directory.byteCount / ZipRecordSize.central, limits.entries))
        starts.reserveCapacity(Int(min(end.claimedCount, most)))
        var position = 0
        var last = 0
        while position < directory.byteCount, starts.count <= limits.entries {
            last = position
            guard let next = CentralRecord.end(in: directory, at: position) else { break }
            starts.append(UInt32(truncatingIfNeeded: position))
            position = next
        }
        return (starts, position, last)
    }

    /// A directory that does not begin where the end record says.
    private static func checkStart(
        _ directory: RawSpan, base: UInt64, end: EndRecord, source: ByteSource
    ) throws(Failure) {
        let room = end.boundary - min(base, end.boundary)
        guard end.claimedOffset <= end.boundary else {
            throw ZipFault.centralOffsetMismatch.failure(
                "the directory is said to begin at byte \(end.claimedOffset), behind its end record", at: end.boundary)
        }
        if directory.byteCount == 0 {
            guard end.claimedCount == 0 else {
                throw ZipFault.centralCountMismatch.failure(
                    "the end record counts \(end.claimedCount) entries, the directory holds none", at: end.boundary)
            }
            return
        }
        if directory.byteCount >= 4, directory.u32(0) == ZipSignature.central { return }
        guard end.claimedSize == room else {
            let late = room - min(end.claimedSize, room)
            if try isShifted(directory, by: late, source: source) {
                throw ZipFault.prependedData.failure(
                    "every offset is \(late) bytes short: something was put in front of the zip", at: 0)
            }
            if end.claimedCount == 0, end.claimedSize == 0 {
                throw strayBeforeEmptyDirectory(directory, at: base, room: room)
            }
            throw ZipFault.centralOffsetMismatch.failure(
                "no central record at byte \(end.claimedOffset), where the directory is said to begin",
                at: end.claimedOffset)
        }
        throw ZipFault.badCentral.failure("no central record at the directory's start", at: base)
    }

    /// A directory that does not end where the end record begins, or holds another number of records.
    private static func checkEnd(
        _ directory: RawSpan, walked: Int, count: Int, lastStart: Int, base: UInt64, end: EndRecord
    ) throws(Failure) {
        let claimedEnd = end.claimedOffset.addingReportingOverflow(end.claimedSize)
        guard walked == directory.byteCount else {
            if !claimedEnd.overflow, claimedEnd.partialValue == base + UInt64(walked) {
                let rest = directory.extracting(walked..<min(directory.byteCount, walked + ZipRemainder.lookLimit))
                if let hidden = ZipRemainder.hiddenEntry(in: rest), hidden.position == 0 {
                    throw ZipFault.hiddenEntry.failure(
                        "an entry that the directory does not name follows the directory", entry: hidden.name,
                        at: base + UInt64(walked))
                }
                throw ZipFault.gap.failure(
                    "\(directory.byteCount - walked) bytes lie between the directory and its end record",
                    at: base + UInt64(walked))
            }
            throw ZipFault.badCentral.failure("the central record is broken", at: base + UInt64(lastStart))
        }
        guard end.claimedSize == UInt64(walked) else {
            throw ZipFault.centralSizeMismatch.failure(
                "the directory has \(walked) bytes, its end record says \(end.claimedSize)", at: end.boundary)
        }
        guard end.claimedCount == UInt64(count) else {
            if count > 0xFFFF, end.claimedCount == UInt64(count) & 0xFFFF {
                throw ZipFault.centralCountMismatch.failure(
                    "the directory holds \(count) entries, its end record counts them modulo 65,536, as macOS' Finder "
                        + "does: other readers stop after \(end.claimedCount)", at: end.boundary,
                    remedy: "pack the folder with `zip -r` or another tool that knows zip64")
            }
            throw ZipFault.centralCountMismatch.failure(
                "the directory holds \(count) entries, its end record says \(end.claimedCount)", at: end.boundary)
        }
    }

    private static func strayBeforeEmptyDirectory(_ bytes: RawSpan, at base: UInt64, room: UInt64) -> Failure {
        let front = bytes.extracting(0..<min(bytes.byteCount, ZipRemainder.lookLimit))
        if let hidden = ZipRemainder.hiddenEntry(in: front), hidden.position == 0 {
            return ZipFault.hiddenEntry.failure(
                "the file begins with an entry that the directory does not name", entry: hidden.name, at: base)
        }
        let fault: ZipFault = base == 0 ? .prependedData : .gap
        return fault.failure("\(room) bytes belong to no entry, before an empty directory", at: base)
    }

    /// Whether directory and first entry lie `late` bytes later than said: then bytes were put in front.
    private static func isShifted(_ directory: RawSpan, by late: UInt64, source: ByteSource) throws(Failure) -> Bool {
        guard late > 0, let position = Int(exactly: late), directory.byteCount - position >= ZipRecordSize.central,
            directory.u32(position) == ZipSignature.central
        else { return false }
        let offset = UInt64(directory.u32(position + 42)) + late
        guard offset < source.size, source.size - offset >= 4 else { return false }
        let first = try source.bytes(at: offset, count: 4)
        return first.span.bytes.u32(0) == ZipSignature.local
    }
}
