import Core

/// One 512-byte header block, its fields checked one by one and not yet combined with extensions.
struct TarHeader {
    /// Bytes of a block.
    static let size = 512

    /// The dialects, told by the magic at byte 257.
    enum Dialect { case v7, ustar, gnu }

    let dialect: Dialect
    let typeflag: UInt8
    /// The name field, a ustar prefix put in front of it.
    let name: [UInt8]
    let link: [UInt8]
    /// Permission bits, with the file type bits that some writers add.
    let mode: UInt16
    let uid: UInt64
    let gid: UInt64
    let size: UInt64
    /// Seconds since 1970; 0 for a blank field.
    let mtime: Int64
    /// The device numbers; 0 for blank fields, and in headers of the seventh edition, which have none.
    let device: (major: UInt64, minor: UInt64)
    /// Whether the size is the largest or smallest that octal digits say, which pax writers use for larger files.
    var sizeIsPlaceholder: Bool { size == 0 || size == 0o77777777777 }

    private enum Field {
        static let name = 0..<100
        static let mode = 100..<108
        static let uid = 108..<116
        static let gid = 116..<124
        static let size = 124..<136
        static let mtime = 136..<148
        static let checksum = 148..<156
        static let typeflag = 156
        static let link = 157..<257
        static let magic = 257..<265
        static let uname = 265..<297
        static let gname = 297..<329
        static let major = 329..<337
        static let minor = 337..<345
        static let prefix = 345..<500
        static let afterPrefix = 500..<512
        static let afterDevice = 345..<512
    }

    /// Magic and version as little-endian numbers.
    private enum Magic {
        /// `ustar`, NUL, `00`.
        static let ustar: UInt64 = 0x3030_0072_6174_7375
        /// `ustar`, two spaces, NUL.
        static let gnu: UInt64 = 0x0020_2072_6174_7375
        /// `tar` and NUL at the header's end.
        static let star: UInt32 = 0x0072_6174
        static let starOffset = 508
    }

    /// Reads a block that is not all zeros.
    init(_ block: RawSpan, at offset: UInt64) throws(Failure) {
        try Self.checkChecksum(block, at: offset)
        dialect = try Self.dialect(block, at: offset)
        typeflag = block.u8(Field.typeflag)
        let ownName = try Self.text(block, Field.name, "name", at: offset)
        link = try Self.text(block, Field.link, "link name", at: offset)
        var prefix: [UInt8] = []
        switch dialect {
        case .v7: break
        case .gnu: try Self.checkOwnerNames(block, at: offset)
        case .ustar:
            try Self.checkOwnerNames(block, at: offset)
            prefix = try Self.text(block, Field.prefix, "prefix", at: offset)
        }
        name = prefix.isEmpty ? ownName : prefix + [UInt8(ascii: "/")] + ownName
        size = try Self.size(block, at: offset, entry: name)
        let mode = try Self.number(block, Field.mode, "mode", at: offset)
        // Base-256 says numbers that octal cannot, and 7-Zip passes over a member that has it elsewhere.
        guard mode <= 0o177777, block.u8(Field.mode.lowerBound) < 0x80 else {
            throw Self.malformed("mode", at: offset, entry: name)
        }
        self.mode = UInt16(mode)
        uid = try Self.number(block, Field.uid, "user id", at: offset)
        gid = try Self.number(block, Field.gid, "group id", at: offset)
        mtime = Self.time(block)
        device = (Self.deviceNumber(block, Field.major), Self.deviceNumber(block, Field.minor))
        guard Self.isTime(block) else { throw Self.malformed("time", at: offset, entry: name) }
    }

    /// Whether the time is one that every reader takes: of 64 bits with a sign, as Go has it, or nothing but NULs.
    private static func isTime(_ block: RawSpan) -> Bool {
        switch TarNumber(block, Field.mtime) {
        case .value(let seconds): seconds <= UInt64(Int64.max)
        case .negative: true
        case .blank: isZero(block.extracting(Field.mtime))
        case .huge, .malformed: false
        }
    }

    /// The time of the last change. Unlike other numbers it may lie below zero, and readers take the low 64 bits.
    private static func time(_ block: RawSpan) -> Int64 {
        if block.u8(Field.mtime.lowerBound) & 0x80 != 0 {
            return Int64(bitPattern: block.u64(Field.mtime.upperBound - 8).byteSwapped)
        }
        if case .value(let value) = TarNumber(block, Field.mtime) { return Int64(clamping: value) }
        return 0
    }

    /// Whether a block is all zeros.
    static func isZero(_ block: RawSpan) -> Bool {
        var index = 0
        while index + 8 <= block.byteCount {
            if block.u64(index) != 0 { return false }
            index += 8
        }
        while index < block.byteCount {
            if block.u8(index) != 0 { return false }
            index += 1
        }
        return true
    }

    /// Whether a block carries its own checksum, as nothing but a tar header does by chance.
    static func hasChecksum(_ block: RawSpan) -> Bool {
        do throws(Failure) {
            try checkChecksum(block, at: 0)
            return true
        } catch {
            return false
        }
    }

    /// The sum of all bytes, those of the checksum field counted as spaces.
    private static func checkChecksum(_ block: RawSpan, at offset: UInt64) throws(Failure) {
        guard case .value(let said) = TarNumber(block, Field.checksum) else {
            throw TarFault.badChecksum.failure("the header's checksum is no number: this is no tar header", at: offset)
        }
        // Bytes are added in four 16-bit lanes, which 128 of them each don't overflow.
        let lanes: UInt64 = 0x00FF_00FF_00FF_00FF
        var sums: UInt64 = 0
        for index in stride(from: 0, to: size, by: 8) {
            let word = block.u64(index)
            sums &+= (word & lanes) &+ (word >> 8 & lanes)
        }
        var sum = (sums & 0xFFFF) + (sums >> 16 & 0xFFFF) + (sums >> 32 & 0xFFFF) + (sums >> 48)
        for index in Field.checksum { sum = sum - UInt64(block.u8(index)) + 0x20 }
        guard sum == said else {
            throw TarFault.badChecksum.failure(
                "the header's checksum is \(said), its bytes add up to \(sum)", at: offset)
        }
    }

    private static func dialect(_ block: RawSpan, at offset: UInt64) throws(Failure) -> Dialect {
        let magic = block.u64(Field.magic.lowerBound)
        if magic == Magic.ustar {
            if block.u32(Magic.starOffset) == Magic.star {
                throw TarFault.headerAmbiguous.failure(
                    "a star header: readers take its prefix for different fields", at: offset)
            }
            guard isZero(block.extracting(Field.afterPrefix)) else {
                throw TarFault.headerMalformed.failure("bytes follow the last field of the header", at: offset)
            }
            try checkDevice(block, at: offset)
            return .ustar
        }
        if magic == Magic.gnu {
            // GNU has times here. Python and 7-Zip take them for the prefix of ustar and put it in front of the name, Go
            // does where they are no numbers of 64 bits.
            if block.u8(Field.typeflag) != UInt8(ascii: "S"), !isZero(block.extracting(Field.afterDevice)) {
                throw TarFault.headerAmbiguous.failure(
                    "GNU's magic, yet bytes where ustar has its prefix: some readers put them in front of the name",
                    at: offset)
            }
            try checkDevice(block, at: offset)
            return .gnu
        }
        guard magic == 0 else {
            throw TarFault.headerMalformed.failure("the magic is neither ustar's nor GNU's", at: offset)
        }
        // GNU tar leaves the device numbers of v7 headers as octal zeros.
        guard isZero(block.extracting(Field.uname)), isZero(block.extracting(Field.gname)),
            isZero(block.extracting(Field.afterDevice)),
            [Field.major, Field.minor].allSatisfy({
                isZero(block.extracting($0))
                    || block.u8($0.lowerBound) < 0x80 && TarNumber(block, $0) == .value(0)
            })
        else {
            throw TarFault.headerAmbiguous.failure("no magic, yet fields that only newer headers have", at: offset)
        }
        return .v7
    }

    private static func checkDevice(_ block: RawSpan, at offset: UInt64) throws(Failure) {
        for range in [Field.major, Field.minor] {
            switch TarNumber(block, range) {
            case .blank where isZero(block.extracting(range)): break
            case .value where block.u8(range.lowerBound) < 0x80: break
            default: throw malformed("device number", at: offset, entry: [])
            }
        }
    }

    /// A device number whose field `checkDevice` has looked at.
    private static func deviceNumber(_ block: RawSpan, _ range: Range<Int>) -> UInt64 {
        if case .value(let number) = TarNumber(block, range) { number } else { 0 }
    }

    private static func checkOwnerNames(_ block: RawSpan, at offset: UInt64) throws(Failure) {
        _ = try text(block, Field.uname, "user name", at: offset)
        _ = try text(block, Field.gname, "group name", at: offset)
    }

    /// Text up to the field's end or a NUL, behind which there are only NULs.
    private static func text(
        _ block: RawSpan, _ range: Range<Int>, _ what: String, at offset: UInt64
    ) throws(Failure) -> [UInt8] {
        var end = range.lowerBound
        while end < range.upperBound, block.u8(end) != 0 { end += 1 }
        guard isZero(block.extracting(end..<range.upperBound)) else {
            throw TarFault.headerMalformed.failure("text follows the end of the header's \(what)", at: offset)
        }
        return block.array(range.lowerBound..<end)
    }

    private static func number(
        _ block: RawSpan, _ range: Range<Int>, _ what: String, at offset: UInt64
    ) throws(Failure) -> UInt64 {
        guard case .value(let value) = TarNumber(block, range) else { throw malformed(what, at: offset, entry: []) }
        return value
    }

    private static func size(_ block: RawSpan, at offset: UInt64, entry: [UInt8]) throws(Failure) -> UInt64 {
        let reason: String
        switch TarNumber(block, Field.size) {
        case .value(let value) where value <= UInt64(Int64.max): return value
        case .value, .huge: reason = "the size is over any limit"
        case .negative: reason = "the size is negative"
        case .blank, .malformed: reason = "the size is no number"
        }
        throw TarFault.sizeInvalid.failure(reason, entry: PathEscaping.displayed(entry), at: offset)
    }

    private static func malformed(_ what: String, at offset: UInt64, entry: [UInt8]) -> Failure {
        TarFault.headerMalformed.failure(
            "the header's \(what) is no number in its range",
            entry: entry.isEmpty ? nil : PathEscaping.displayed(entry), at: offset)
    }
}
