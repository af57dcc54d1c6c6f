import Core

/// Where an ELF file keeps what (System V ABI, chapters 4 and 5), both classes and byte orders; plain values, checked
/// against the file's length.
struct ELFLayout {
    struct Section {
        var name: [UInt8]
        var range: Range<Int>
    }

    struct Segment {
        var isWritable: Bool
        var address: UInt64
        var range: Range<Int>
    }

    let is64: Bool
    let isLittle: Bool
    private(set) var sections: [Section] = []
    private(set) var segments: [Segment] = []

    /// Bytes of the longest name of a section that is looked at.
    private static let nameLimit = 32

    /// Whether bytes begin as an ELF file does.
    static func begins(_ bytes: RawSpan) -> Bool { bytes.byteCount >= 52 && ELFHeader(leading: bytes) != nil }

    /// Reads the tables; throws where they lie outside the file.
    init(_ bytes: RawSpan) throws(MetadataFault) {
        guard bytes.byteCount >= 64, let header = ELFHeader(leading: bytes) else {
            throw MetadataFault("is too short for an ELF file")
        }
        is64 = header.is64Bit
        isLittle = header.encoding != 2
        try readSegments(bytes)
        try readSections(bytes)
    }

    /// An unsigned integer of so many bytes; nil outside the file.
    func number(_ bytes: RawSpan, at offset: Int, size: Int) -> UInt64? {
        guard offset >= 0, size <= 8, offset <= bytes.byteCount - size else { return nil }
        var value: UInt64 = 0
        for index in 0..<size {
            let byte = bytes.unsafeLoad(fromByteOffset: offset + (isLittle ? size - 1 - index : index), as: UInt8.self)
            value = value << 8 | UInt64(byte)
        }
        return value
    }

    /// Where an address of the running program lies in the file, and how many bytes follow it there.
    func place(of address: UInt64) -> Range<Int>? {
        for segment in segments where address >= segment.address {
            let offset = address - segment.address
            if offset < UInt64(segment.range.count) {
                return segment.range.lowerBound + Int(offset)..<segment.range.upperBound
            }
        }
        return nil
    }

    private mutating func readSegments(_ bytes: RawSpan) throws(MetadataFault) {
        let table = Int(clamping: number(bytes, at: is64 ? 32 : 28, size: is64 ? 8 : 4) ?? 0)
        let entry = Int(number(bytes, at: is64 ? 54 : 42, size: 2) ?? 0)
        let count = Int(number(bytes, at: is64 ? 56 : 44, size: 2) ?? 0)
        guard table > 0, count > 0 else { return }
        guard entry >= (is64 ? 56 : 32), table <= bytes.byteCount, count * entry <= bytes.byteCount - table else {
            throw MetadataFault("is an ELF file whose program headers lie outside it")
        }
        for index in 0..<count {
            let at = table + index * entry
            let loads = number(bytes, at: at, size: 4) == 1
            let flags = number(bytes, at: at + (is64 ? 4 : 24), size: 4) ?? 0
            guard loads, let offset = number(bytes, at: at + (is64 ? 8 : 4), size: is64 ? 8 : 4),
                let address = number(bytes, at: at + (is64 ? 16 : 8), size: is64 ? 8 : 4),
                let size = number(bytes, at: at + (is64 ? 32 : 16), size: is64 ? 8 : 4),
                let range = Self.range(offset, size, in: bytes)
            else { continue }
            segments.append(Segment(isWritable: flags & 2 != 0, address: address, range: range))
        }
    }

    private mutating func readSections(_ bytes: RawSpan) throws(MetadataFault) {
        let table = Int(clamping: number(bytes, at: is64 ? 40 : 32, size: is64 ? 8 : 4) ?? 0)
        let entry = Int(number(bytes, at: is64 ? 58 : 46, size: 2) ?? 0)
        let count = Int(number(bytes, at: is64 ? 60 : 48, size: 2) ?? 0)
        let names = Int(number(bytes, at: is64 ? 62 : 50, size: 2) ?? 0)
        // A program runs without them; then only the segments tell.
        guard table > 0, count > 0 else { return }
        guard entry >= (is64 ? 64 : 40), table <= bytes.byteCount, count * entry <= bytes.byteCount - table,
            names < count
        else { throw MetadataFault("is an ELF file whose section headers lie outside it") }
        func place(_ index: Int) -> Range<Int>? {
            let at = table + index * entry
            // SHT_NOBITS takes no room in the file.
            guard number(bytes, at: at + 4, size: 4) != 8,
                let offset = number(bytes, at: at + (is64 ? 24 : 16), size: is64 ? 8 : 4),
                let size = number(bytes, at: at + (is64 ? 32 : 20), size: is64 ? 8 : 4)
            else { return nil }
            return Self.range(offset, size, in: bytes)
        }
        guard let text = place(names) else { return }
        for index in 0..<count {
            guard let range = place(index), let start = number(bytes, at: table + index * entry, size: 4),
                start < UInt64(text.count)
            else { continue }
            let from = text.lowerBound + Int(start)
            let name = bytes.extracting(from..<min(text.upperBound, from + Self.nameLimit))
                .withUnsafeBytes { Array($0.prefix { $0 != 0 }) }
            sections.append(Section(name: name, range: range))
        }
    }

    private static func range(_ offset: UInt64, _ size: UInt64, in bytes: RawSpan) -> Range<Int>? {
        let length = UInt64(bytes.byteCount)
        guard offset <= length, size <= length - offset else { return nil }
        return Int(offset)..<Int(offset + size)
    }
}
