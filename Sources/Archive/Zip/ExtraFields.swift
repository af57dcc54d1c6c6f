import Core

/// The extra fields of one header (APPNOTE.TXT 4.5), checked: well-formed, each id once, none that changes meaning.
struct ExtraFields {
    /// The values of the zip64 field (0x0001), 8 bytes each.
    var zip64: [UInt64]?
    /// The bytes of a Unicode Path field (0x7075), still to be compared with the name.
    var unicodePath: [UInt8]?
    /// An ASi Unix field (0x756E), still to be compared with the attributes.
    var asiUnix: ASiUnixField?
    /// What the fields say of times, where it was asked for.
    var times: ZipTimes?

    /// Reads the fields in `range` of `bytes`, which the caller has checked to lie inside; `times` is the header's own time,
    /// where what the fields say of times is wanted.
    init(
        _ bytes: RawSpan, range: Range<Int>, times: ZipTimes? = nil, of entry: @autoclosure () -> String,
        at offset: UInt64
    ) throws(Failure) {
        self.times = times
        var position = range.lowerBound
        var seen: Set<UInt16> = []
        while position < range.upperBound {
            // Alignment tools fill up with zeros, `zipalign -p` with up to 4 KiB; every reader takes them for nothing.
            if bytes.u8(position) == 0, (position..<range.upperBound).allSatisfy({ bytes.u8($0) == 0 }) { break }
            guard range.upperBound - position >= 4 else {
                throw ZipFault.extraMalformed.failure(
                    "\(range.upperBound - position) stray bytes end the extra fields", entry: entry(), at: offset)
            }
            let id = bytes.u16(position)
            let length = Int(bytes.u16(position + 2))
            let start = position + 4
            guard length <= range.upperBound - start else {
                throw ZipFault.extraMalformed.failure(
                    "extra field \(hex(id)) is longer than the extra fields", entry: entry(), at: offset)
            }
            guard seen.insert(id).inserted else {
                throw ZipFault.extraDuplicate.failure("extra field \(hex(id)) occurs twice", entry: entry(), at: offset)
            }
            if let standing = RegisteredExtra.refused[id] {
                throw ZipFault.extraForbidden.failure(
                    standing == .encryption
                        ? "extra field \(hex(id)) belongs to encryption"
                        : "extra field \(hex(id)) changes what some readers see", entry: entry(), at: offset)
            }
            switch id {
            case RegisteredExtra.zip64: zip64 = try Self.zip64Values(bytes, start..<start + length, entry(), offset)
            case RegisteredExtra.unicodePath: unicodePath = bytes.array(start..<start + length)
            case RegisteredExtra.asiUnix:
                guard let field = ASiUnixField(bytes.extracting(start..<start + length)) else {
                    throw ZipFault.extraMalformed.failure(
                        "extra field \(hex(id)) is cut short", entry: entry(), at: offset)
                }
                asiUnix = field
            // Two times and two owners; behind them stands a link's target or a device's numbers.
            case RegisteredExtra.unix where length > 12:
                throw ZipFault.extraForbidden.failure(
                    "extra field \(hex(id)) names a link's target or a device", entry: entry(), at: offset)
            default: break
            }
            self.times?.note(id, bytes.extracting(start..<start + length))
            position = start + length
        }
    }

    /// The 64-bit values; a disk number of 4 bytes may follow them and must be 0.
    private static func zip64Values(
        _ bytes: RawSpan, _ range: Range<Int>, _ entry: @autoclosure () -> String, _ offset: UInt64
    ) throws(Failure) -> [UInt64] {
        guard range.count <= 28, range.count % 8 == 0 || range.count % 8 == 4 else {
            throw ZipFault.zip64Inconsistent.failure(
                "the zip64 field has \(range.count) bytes", entry: entry(), at: offset)
        }
        if range.count % 8 == 4, bytes.u32(range.upperBound - 4) != 0 {
            throw ZipFault.multidisk.failure("the zip64 field names another disk", entry: entry(), at: offset)
        }
        return (0..<range.count / 8).map { bytes.u64(range.lowerBound + 8 * $0) }
    }

    /// Throws unless a Unicode Path field (Info-ZIP, version 1) repeats exactly the header's name.
    func checkUnicodePath(
        name: [UInt8], crc: (RawSpan) -> UInt32, of entry: @autoclosure () -> String, at offset: UInt64
    ) throws(Failure) {
        guard let field = unicodePath else { return }
        guard field.count >= 5, field[0] == 1, field.span.bytes.u32(1) == crc(name.span.bytes),
            field.dropFirst(5).elementsEqual(name)
        else {
            throw ZipFault.unicodePath.failure(
                "a Unicode Path field gives the entry another name for readers that know it", entry: entry(),
                at: offset)
        }
    }
}

private func hex(_ id: UInt16) -> String {
    let digits = String(id, radix: 16)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
}
