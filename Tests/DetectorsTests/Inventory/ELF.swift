import TestKit

/// A program under construction: 64-bit, little-endian, one loaded segment over the whole file.
struct ELF {
    var sections: [(name: String, bytes: [UInt8])] = []
    var hasSections = true
    /// Where the program is loaded.
    static let base: UInt64 = 0x40_0000

    mutating func add(_ name: String, _ bytes: [UInt8]) { sections.append((name, bytes)) }

    /// Where in the file a section's bytes begin.
    func offset(of index: Int) -> Int {
        sections[..<index].reduce(Self.contentStart) { $0 + Self.padded($1.bytes).count }
    }

    var bytes: [UInt8] {
        var content: [UInt8] = []
        var headers = [UInt8](repeating: 0, count: 64)
        var names: [UInt8] = [0]
        func section(_ name: String, _ offset: Int, _ size: Int) {
            headers += littleEndian(UInt32(names.count)) + littleEndian(UInt32(1)) + littleEndian(UInt64(0))
            headers += littleEndian(UInt64(0)) + littleEndian(UInt64(offset)) + littleEndian(UInt64(size))
            headers += [UInt8](repeating: 0, count: 24)
            names += Array(name.utf8) + [0]
        }
        for (name, bytes) in sections {
            section(name, Self.contentStart + content.count, bytes.count)
            content += Self.padded(bytes)
        }
        let namesAt = Self.contentStart + content.count
        section(".shstrtab", namesAt, names.count + ".shstrtab".utf8.count + 1)
        content += Self.padded(names)
        let table = Self.contentStart + content.count
        let count = hasSections ? sections.count + 2 : 0
        var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        header += littleEndian(UInt16(3)) + littleEndian(UInt16(62)) + littleEndian(UInt32(1))
        header += littleEndian(UInt64(0)) + littleEndian(UInt64(64)) + littleEndian(UInt64(hasSections ? table : 0))
        header += littleEndian(UInt32(0)) + littleEndian(UInt16(64)) + littleEndian(UInt16(56))
        header += littleEndian(UInt16(1)) + littleEndian(UInt16(64)) + littleEndian(UInt16(count))
        header += littleEndian(UInt16(hasSections ? sections.count + 1 : 0))
        let size = UInt64(table + (hasSections ? headers.count : 0))
        var segment = littleEndian(UInt32(1)) + littleEndian(UInt32(6)) + littleEndian(UInt64(0))
        segment += littleEndian(Self.base) + littleEndian(Self.base) + littleEndian(size) + littleEndian(size)
        segment += littleEndian(UInt64(4096)) + [UInt8](repeating: 0, count: 8)
        return header + segment + content + (hasSections ? headers : [])
    }

    private static let contentStart = 64 + 64

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (16 - bytes.count % 16) % 16)
    }
}

/// What Go's linker writes.
enum GoSection {
    private static let magic = [0xFF] + Array(" Go buildinf:".utf8)

    private static func length(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = count
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    static func marked(_ modules: String) -> [UInt8] {
        let marker = [UInt8](repeating: 0x30, count: 16)
        return marker + Array(modules.utf8) + marker
    }

    /// Since Go 1.18.
    static func inline(_ version: String, _ modules: String) -> [UInt8] {
        let list = marked(modules)
        return magic + [8, 2] + [UInt8](repeating: 0, count: 16) + length(version.utf8.count) + Array(version.utf8)
            + length(list.count) + list
    }

    /// Before, with pointers into a section that begins at an address.
    static func pointed(_ version: String, _ modules: String, at address: UInt64) -> [UInt8] {
        let list = marked(modules)
        let texts = address + 64
        var bytes = magic + [8, 0] + littleEndian(address + 32) + littleEndian(address + 48)
        bytes += littleEndian(texts) + littleEndian(UInt64(version.utf8.count))
        bytes += littleEndian(texts + UInt64(version.utf8.count)) + littleEndian(UInt64(list.count))
        return bytes + Array(version.utf8) + list
    }
}
