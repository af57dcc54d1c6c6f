import Core

/// The end of the file, as far back as an end record can begin, and what that record says.
struct ZipTail {
    /// Offset of `bytes` in the file.
    let base: UInt64
    let bytes: [UInt8]
    let end: EndRecord

    private static let reach =
        ZipRecordSize.end + ZipRecordSize.commentLimit + ZipRecordSize.zip64Locator + ZipRecordSize.zip64End
    /// How far back an end record is looked for that too many bytes follow, to name the fault.
    private static let searchLimit: UInt64 = 16 << 20
    private static let searchStep = 1 << 20

    init(_ source: ByteSource) throws(Failure) {
        let count = Int(min(source.size, UInt64(Self.reach)))
        base = source.size - UInt64(count)
        bytes = try source.bytes(at: base, count: count)
        end = try Self.end(in: bytes, base: base, of: source)
    }

    private static func end(in bytes: [UInt8], base: UInt64, of source: ByteSource) throws(Failure) -> EndRecord {
        do throws(Failure) {
            return try EndRecord.locate(in: bytes.span.bytes, base: base)
        } catch {
            guard error.code == ZipFault.noEndRecord.code else { throw error }
            throw try trailingData(source, before: base) ?? error
        }
    }

    /// The refusal of a file whose archive ends long before it does; nil where no archive is found. An end record in a
    /// stored member of a file that was cut short does not count: its directory would have to end where it begins.
    private static func trailingData(_ source: ByteSource, before start: UInt64) throws(Failure) -> Failure? {
        let first = source.size - min(source.size, searchLimit)
        var upper = start
        while upper > first {
            let lower = upper - min(upper - first, UInt64(searchStep))
            // A record that begins in this step may end in the next one.
            let count = Int(min(source.size, upper + UInt64(ZipRecordSize.end)) - lower)
            let step = try source.bytes(at: lower, count: count)
            if let end = step.span.bytes.lastEndRecord(base: lower) {
                return ZipFault.trailingData.failure(
                    "\(source.size - min(source.size, end)) bytes follow the end record", at: end,
                    remedy: "cut the file off after the end record, or pack it anew")
            }
            upper = lower
        }
        return nil
    }
}

extension RawSpan {
    /// Where the last end record that fits its directory ends, comment included; `base` is the bytes' offset in the file.
    fileprivate func lastEndRecord(base: UInt64) -> UInt64? {
        var position = byteCount - ZipRecordSize.end
        while position >= 0 {
            if u8(position) == 0x50, u32(position) == ZipSignature.end {
                let offset = base + UInt64(position)
                if UInt64(u32(position + 12)) + UInt64(u32(position + 16)) == offset {
                    return offset + UInt64(ZipRecordSize.end) + UInt64(u16(position + 20))
                }
            }
            position -= 1
        }
        return nil
    }
}
