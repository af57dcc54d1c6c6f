import Core

/// What follows an entry's data up to its neighbour: the data descriptor (APPNOTE.TXT 4.3.9) where the flags promise
/// one, and nothing else.
enum ZipRemainder {
    /// Bytes of a remainder that are looked at; no honest one is longer than a descriptor.
    static let lookLimit = 4096

    private static let remedy: Prose =
        "pack into a new file: adm-zip, and .NET's ZipArchive in Update mode, write such archives from streamed ones"

    /// Checks the `bytes` after the data, of which there are `count` in all.
    static func check(
        _ bytes: RawSpan, count: UInt64, of record: CentralRecord, header: LocalHeader
    ) throws(Failure) {
        let start = record.localOffset + UInt64(header.length) + record.compressedSize
        guard record.hasDescriptor else {
            guard count == 0 else { throw stray(bytes, count: count, at: start, record) }
            return
        }
        guard let form = form(bytes, count: count, record, header) else {
            throw ZipFault.descriptorMismatch.failure(
                "\(count) bytes follow the data where a descriptor of 12, 16, 20 or 24 is due", record, remedy: remedy)
        }
        guard !form.isAmbiguous else {
            throw ZipFault.descriptorAmbiguous.failure(
                "the descriptor can be read with and without its signature, or in two widths", record)
        }
        let crc = bytes.u32(form.start)
        let wide = form.length - form.start == 20
        let compressed = wide ? bytes.u64(form.start + 4) : UInt64(bytes.u32(form.start + 4))
        let uncompressed = wide ? bytes.u64(form.start + 12) : UInt64(bytes.u32(form.start + 8))
        guard crc == record.crc, compressed == record.compressedSize, uncompressed == record.uncompressedSize else {
            throw ZipFault.descriptorMismatch.failure(
                "the descriptor and the directory differ in CRC or sizes", record, remedy: remedy)
        }
        if count > UInt64(form.length) {
            let rest = bytes.extracting(form.length..<bytes.byteCount)
            throw stray(rest, count: count - UInt64(form.length), at: start + UInt64(form.length), record)
        }
    }

    private struct Form {
        /// Where the CRC stands.
        var start: Int
        /// Bytes of the descriptor, its signature included.
        var length: Int
        var isAmbiguous = false
    }

    private static func form(
        _ bytes: RawSpan, count: UInt64, _ record: CentralRecord, _ header: LocalHeader
    ) -> Form? {
        let hasSignature = bytes.byteCount >= 4 && bytes.u32(0) == ZipSignature.descriptor
        // Readers take 8-byte sizes where the local header has a zip64 field, or the sizes need them.
        let isWide = header.isZip64 || record.compressedSize > 0xFFFF_FFFF || record.uncompressedSize > 0xFFFF_FFFF
        switch count {
        case 12:
            // Without a signature; a CRC that looks like one makes a longer descriptor for some readers.
            return Form(start: 0, length: 12, isAmbiguous: hasSignature || isWide)
        case 16: return hasSignature ? Form(start: 4, length: 16, isAmbiguous: isWide) : nil
        case 20: return Form(start: 0, length: 20, isAmbiguous: hasSignature || !isWide)
        case 24: return hasSignature ? Form(start: 4, length: 24, isAmbiguous: !isWide) : nil
        default:
            let length = isWide ? 24 : 16
            guard hasSignature, count > UInt64(length), bytes.byteCount >= length else { return nil }
            return Form(start: 4, length: length)
        }
    }

    /// Bytes that no record claims: an entry that the directory does not name, or a gap.
    private static func stray(
        _ bytes: RawSpan, count: UInt64, at start: UInt64, _ record: CentralRecord
    ) -> Failure {
        if let hidden = hiddenEntry(in: bytes) {
            return ZipFault.hiddenEntry.failure(
                "an entry that the directory does not name follows \(record.path.displayed)", entry: hidden.name,
                at: start + UInt64(hidden.position))
        }
        return ZipFault.gap.failure(
            "\(count) bytes after the entry's data belong to nothing", entry: record.path.displayed, at: start)
    }

    /// The first local header in bytes that no record claims: where it begins, and the name it gives.
    static func hiddenEntry(in bytes: RawSpan) -> (position: Int, name: String?)? {
        guard bytes.byteCount >= 4,
            let position = (0...bytes.byteCount - 4).first(where: { bytes.u32($0) == ZipSignature.local })
        else { return nil }
        let nameStart = position + ZipRecordSize.local
        guard nameStart <= bytes.byteCount else { return (position, nil) }
        let nameEnd = nameStart + Int(bytes.u16(position + 26))
        guard nameEnd > nameStart, nameEnd <= bytes.byteCount else { return (position, nil) }
        return (position, PathEscaping.displayed(bytes.array(nameStart..<nameEnd)))
    }
}
