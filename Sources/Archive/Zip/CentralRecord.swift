import Core

/// One record of the central directory (APPNOTE.TXT 4.3.12), checked on its own.
struct CentralRecord: Sendable {
    var path: EntryPath
    var type: EntryType
    /// Permission bits: of the record where a Unix host wrote it, else 0644 or 0755.
    var mode: UInt16
    /// Whether the second reader takes its mode from the same bits.
    var isModeCompared: Bool
    var flags: UInt16
    var method: UInt16
    var crc: UInt32
    var compressedSize: UInt64
    var uncompressedSize: UInt64
    var localOffset: UInt64
    /// A UTF-8 name beyond ASCII without the flag that says so.
    var lacksNameFlag: Bool
    /// Whether unzip gives group and others other permissions than the rest of readers.
    var isModeDisputed: Bool
    /// Whether unzip looks for a mode in extra fields.
    var takesModeOfExtra: Bool
    /// Whether a folder states the mode of a file, of which readers make different ones.
    var isFolderModeDisputed: Bool
    /// Whether the entry is a named pipe, which has to be allowed.
    var isPipe: Bool
    /// Whether `./` stands before the name.
    var isDotted: Bool
    /// When the file was changed, as MS-DOS has it: the date in the upper half.
    var dosTime: UInt32
    /// When the file was changed; of what can be a Python source alone.
    var times: ZipTimes?

    static let flagDescriptor: UInt16 = 1 << 3
    static let flagUTF8: UInt16 = 1 << 11
    static let methodStored: UInt16 = 0
    static let methodDeflate: UInt16 = 8
    /// The version needed for what unzip knows; an entry that asks for more it leaves out, and Python refuses beyond 6.3.
    static let newestVersion: UInt8 = 46

    /// The message for an entry that asks for a newer version than is needed for anything that is read here.
    static func tooNew(_ version: UInt8) -> String {
        "the entry asks for version \(version / 10).\(version % 10) of the format, for which some readers leave it out"
    }

    /// The name as both headers spell it: a folder's ends in a slash.
    var name: [UInt8] {
        let bare = type == .dir ? path.bytes + [UInt8(ascii: "/")] : path.bytes
        return isDotted && !isRoot ? DotPrefix.bytes + bare : bare
    }
    /// Whether it is the archive's own root, `./`, which is no entry.
    var isRoot: Bool { isDotted && path.bytes.count == 1 && path.bytes[0] == UInt8(ascii: ".") }
    var hasDescriptor: Bool { flags & Self.flagDescriptor != 0 }

    /// Where the record at `start` of the directory ends; nil where no whole record stands there.
    static func end(in directory: RawSpan, at start: Int) -> Int? {
        guard directory.byteCount - start >= ZipRecordSize.central, directory.u32(start) == ZipSignature.central else {
            return nil
        }
        let lengths = [28, 30, 32].reduce(0) { $0 + Int(directory.u16(start + $1)) }
        let end = start + ZipRecordSize.central + lengths
        return end <= directory.byteCount ? end : nil
    }

    /// Reads the record at `start` of the directory, which is a whole one (`end`).
    ///
    /// - Parameter isDotted: Whether `./` stands before the names of this directory (`DotPrefix`).
    static func read(
        _ directory: RawSpan, at start: Int, base: UInt64, isDotted: Bool
    ) throws(Failure) -> CentralRecord {
        let nameEnd = start + ZipRecordSize.central + Int(directory.u16(start + 28))
        let extraEnd = nameEnd + Int(directory.u16(start + 30))
        let end = extraEnd + Int(directory.u16(start + 32))
        let name = directory.array(start + ZipRecordSize.central..<nameEnd)
        let offset = base + UInt64(start)
        if containsEndRecord(directory.extracting(extraEnd..<end)) {
            throw ZipFault.entryComment.failure(
                "the entry's comment holds an end record", entry: PathEscaping.displayed(name), at: offset)
        }
        try checkEncryption(directory, at: start, name: name, offset: offset)
        let extra = try ExtraFields(
            directory, range: nameEnd..<extraEnd,
            times: isPythonSource(name) ? ZipTimes(dos: directory.u32(start + 12)) : nil,
            of: PathEscaping.displayed(name), at: offset)
        try extra.checkUnicodePath(
            name: name, crc: { CRC32.update(0, $0) }, of: PathEscaping.displayed(name), at: offset)
        let record = try CentralRecord(
            directory, at: start, name: name, extra: extra, offset: offset, isDotted: isDotted)
        try extra.asiUnix?.check(record) { fault, message in
            fault.failure(message, entry: PathEscaping.displayed(name), at: offset)
        }
        return record
    }

    /// Whether a name ends as VMS writes a file's version; in other places unzip leaves semicolons alone.
    private static func endsInVersion(_ name: [UInt8]) -> Bool {
        let rest = name.reversed().drop { $0 &- UInt8(ascii: "0") < 10 }
        return rest.first == UInt8(ascii: ";")
    }

    private static func isPythonSource(_ name: [UInt8]) -> Bool { name.suffix(3).elementsEqual(".py".utf8) }

    /// Encryption comes first: what it adds to flags, method and extra fields would be refused for less.
    private static func checkEncryption(
        _ directory: RawSpan, at start: Int, name: [UInt8], offset: UInt64
    ) throws(Failure) {
        if directory.u16(start + 8) & (1 << 0 | 1 << 6 | 1 << 13) != 0 || directory.u16(start + 10) == 99 {
            throw ZipFault.encrypted.failure(
                "the entry is encrypted", entry: PathEscaping.displayed(name), at: offset,
                remedy: "pack it without encryption")
        }
    }

    private init(
        _ directory: RawSpan, at start: Int, name: [UInt8], extra: ExtraFields, offset: UInt64, isDotted: Bool
    ) throws(Failure) {
        func refuse(_ fault: ZipFault, _ message: String) -> Failure {
            fault.failure(message, entry: PathEscaping.displayed(name), at: offset)
        }
        flags = directory.u16(start + 8)
        dosTime = directory.u32(start + 12)
        method = directory.u16(start + 10)
        crc = directory.u32(start + 16)
        // Bits 1 and 2 tell the compression level, 3 a descriptor, 11 a UTF-8 name.
        guard flags & ~(1 << 1 | 1 << 2 | Self.flagDescriptor | Self.flagUTF8) == 0 else {
            throw refuse(.unsupportedFlags, "general purpose flags 0x\(String(flags, radix: 16)) are not understood")
        }
        guard method == Self.methodStored || method == Self.methodDeflate else {
            throw refuse(.unsupportedMethod, "compression method \(method) is neither stored nor deflate")
        }
        guard directory.u8(start + 6) <= Self.newestVersion else {
            throw refuse(.unsupportedMethod, Self.tooNew(directory.u8(start + 6)))
        }
        let sizes = try Self.sizes(directory, at: start, zip64: extra.zip64, refuse: refuse)
        times = extra.times
        uncompressedSize = sizes.uncompressed
        compressedSize = sizes.compressed
        localOffset = sizes.offset

        let isFolder = name.last == UInt8(ascii: "/")
        let spelled = try isDotted ? DotPrefix.stripped(name, refuse: refuse) : (bare: name, isDotted: false)
        self.isDotted = spelled.isDotted
        if spelled.bare.isEmpty, isFolder {
            path = .archiveRoot
        } else {
            let bare = spelled.bare
            do throws(PathFault) {
                path = try EntryPath(
                    validating: isFolder && bare.count > 1 ? Array(bare.dropLast()) : bare, rules: .zip)
            } catch { throw refuse(ZipFault(error), error.message) }
        }
        guard isFolder || !Self.endsInVersion(name) else {
            throw refuse(
                .pathNoncanonical,
                "the name ends in a semicolon and digits: unzip takes that for a version and leaves it out")
        }
        // Bit 0 says text, bit 1 records of a mainframe; by others unzip takes the mode from where nobody else looks.
        guard directory.u16(start + 36) & ~3 == 0 else {
            throw refuse(
                .modeAmbiguous,
                "internal attributes 0x\(String(directory.u16(start + 36), radix: 16)) change the mode for unzip")
        }
        lacksNameFlag = flags & Self.flagUTF8 == 0 && extra.unicodePath == nil && name.contains { $0 >= 0x80 }
        let attributes = try ZipAttributes(
            host: directory.u8(start + 5), external: directory.u32(start + 38), name: name, isFolder: isFolder,
            refuse: refuse)
        type = attributes.type
        mode = attributes.mode
        isModeCompared = attributes.isModeCompared
        isModeDisputed = attributes.isModeDisputed
        takesModeOfExtra = attributes.takesModeOfExtra
        isFolderModeDisputed = attributes.isFolderModeDisputed
        isPipe = attributes.isPipe
        if type == .dir, uncompressedSize > 0 {
            throw refuse(.dirWithData, "a folder with \(uncompressedSize) bytes of content")
        }
    }

    /// The sizes and the local header's offset, from the zip64 field where the record's own are saturated.
    private static func sizes(
        _ directory: RawSpan, at start: Int, zip64: [UInt64]?, refuse: (ZipFault, String) -> Failure
    ) throws(Failure) -> (compressed: UInt64, uncompressed: UInt64, offset: UInt64) {
        let disk = directory.u16(start + 34)
        guard disk == 0 || (disk == 0xFFFF && zip64 != nil) else {
            throw refuse(.multidisk, "the entry lies on disk \(disk)")
        }
        let plain = (directory.u32(start + 20), directory.u32(start + 24), directory.u32(start + 42))
        if zip64 == nil, max(plain.0, plain.1, plain.2) < 0xFFFF_FFFF {
            return (UInt64(plain.0), UInt64(plain.1), UInt64(plain.2))
        }
        // The zip64 field holds, in this order, the values of those fields that are saturated.
        var fields = [plain.1, plain.0, plain.2].map(UInt64.init)
        let saturated = fields.indices.filter { fields[$0] == 0xFFFF_FFFF }
        if let zip64, !saturated.isEmpty {
            guard zip64.count >= saturated.count else {
                throw refuse(.zip64Missing, "the zip64 field has \(zip64.count) values for \(saturated.count) fields")
            }
            for (index, value) in zip(saturated, zip64) { fields[index] = value }
            // Further values are read by nobody; some writers repeat what the record says, in its order.
            guard zip64.count == saturated.count || zip64.elementsEqual(fields.prefix(zip64.count)) else {
                throw refuse(
                    .zip64Inconsistent,
                    "the zip64 field has \(zip64.count) values for \(saturated.count) fields, and they do not repeat the record's"
                )
            }
        } else if let zip64 {
            guard zip64.elementsEqual(fields.prefix(zip64.count)) else {
                throw refuse(.zip64Inconsistent, "the zip64 field contradicts the record's own sizes")
            }
        } else if !saturated.isEmpty {
            throw refuse(.zip64Missing, "the record refers to a zip64 field that is not there")
        }
        return (fields[1], fields[0], fields[2])
    }

    private static func containsEndRecord(_ comment: RawSpan) -> Bool {
        guard comment.byteCount >= 4 else { return false }
        return (0...comment.byteCount - 4).contains { comment.u32($0) == ZipSignature.end }
    }
}
