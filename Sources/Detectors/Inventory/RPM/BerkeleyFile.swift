import Core

/// Reads the values of a hash table of Berkeley DB that is in memory (dbinc/db_page.h, hash.h): what rpm's `Packages` takes and no
/// more, so that no database library runs over a hostile file.
struct BerkeleyFile {
    /// Of a hash table's first page.
    private static let magic: UInt32 = 0x0006_1561
    /// Versions of the hash format that rpm ever wrote.
    private static let versions: ClosedRange<UInt32> = 7...10
    /// Bytes of a page before its content.
    private static let headSize = 26
    private static let overflowPage: UInt8 = 7
    private static let hashPages: [UInt8] = [2, 13]
    /// Kinds of items: bytes beside the others, and bytes on pages of their own.
    private static let plainItem: UInt8 = 1
    private static let farItem: UInt8 = 3

    private let bytes: [UInt8]
    private let isBigEndian: Bool
    private let pageSize: Int

    /// Nil for what is no such file.
    init?(_ bytes: [UInt8]) throws(MetadataFault) {
        guard bytes.count >= 512 else { return nil }
        let little = Self.word(bytes, 12, isBigEndian: false)
        let big = Self.word(bytes, 12, isBigEndian: true)
        guard little == Self.magic || big == Self.magic else { return nil }
        isBigEndian = big == Self.magic
        self.bytes = bytes
        pageSize = Int(Self.word(bytes, 20, isBigEndian: isBigEndian))
        // Behind the page's size: encryption's algorithm, the page's type.
        guard pageSize >= 512, pageSize <= 65_536, pageSize & (pageSize - 1) == 0, bytes.count % pageSize == 0,
            Self.versions.contains(Self.word(bytes, 16, isBigEndian: isBigEndian)), bytes[24] == 0, bytes[25] == 8
        else { throw Self.damaged }
    }

    /// The values of all pairs but that of key 0, which counts the packages.
    func values() throws(MetadataFault) -> [[UInt8]] {
        var values: [[UInt8]] = []
        var seen: Set<Int> = []
        // Items that share their bytes could hold more than the file does.
        var left = bytes.count
        for start in stride(from: pageSize, to: bytes.count, by: pageSize) {
            guard Self.hashPages.contains(bytes[start + 25]) else { continue }
            let count = half(start + 20)
            guard count % 2 == 0, Self.headSize + 2 * count <= pageSize else { throw Self.damaged }
            var end = pageSize
            for index in stride(from: 0, to: count, by: 2) {
                let key = try item(start, index, end: end)
                let value = try item(start, index + 1, end: key.offset)
                end = value.offset
                guard let key = try content(key, start, &seen), key.count == 4 else { throw Self.damaged }
                if key.allSatisfy({ $0 == 0 }) { continue }
                guard let blob = try content(value, start, &seen) else { throw Self.damaged }
                left -= blob.count
                guard left >= 0 else { throw Self.damaged }
                values.append(blob)
            }
        }
        return values
    }

    private struct Item {
        var offset: Int
        var end: Int
    }

    /// An item of a page, which ends where the one before it begins.
    private func item(_ page: Int, _ index: Int, end: Int) throws(MetadataFault) -> Item {
        let offset = half(page + Self.headSize + 2 * index)
        guard offset >= Self.headSize, offset < end else { throw Self.damaged }
        return Item(offset: offset, end: end)
    }

    /// The bytes of an item; nil for a kind that rpm's table does not have.
    private func content(_ item: Item, _ page: Int, _ seen: inout Set<Int>) throws(MetadataFault) -> [UInt8]? {
        let at = page + item.offset
        switch bytes[at] {
        case Self.plainItem: return Array(bytes[at + 1..<page + item.end])
        case Self.farItem:
            guard item.end - item.offset >= 12 else { throw Self.damaged }
            return try far(first: Int(word(at + 4)), length: Int(word(at + 8)), &seen)
        default: return nil
        }
    }

    /// Bytes on a chain of pages.
    private func far(first: Int, length: Int, _ seen: inout Set<Int>) throws(MetadataFault) -> [UInt8] {
        guard length <= bytes.count else { throw Self.damaged }
        var content: [UInt8] = []
        var number = first
        while content.count < length {
            // A page belongs to one chain, once: whatever else is a loop.
            guard number > 0, number < bytes.count / pageSize, seen.insert(number).inserted else { throw Self.damaged }
            let start = number * pageSize
            let count = half(start + 22)
            guard bytes[start + 25] == Self.overflowPage, count > 0, count <= pageSize - Self.headSize,
                count <= length - content.count
            else { throw Self.damaged }
            content += bytes[start + Self.headSize..<start + Self.headSize + count]
            number = Int(word(start + 16))
        }
        guard number == 0 || length == 0 else { throw Self.damaged }
        return content
    }

    private func word(_ at: Int) -> UInt32 { Self.word(bytes, at, isBigEndian: isBigEndian) }

    private func half(_ at: Int) -> Int {
        let pair = isBigEndian ? (bytes[at], bytes[at + 1]) : (bytes[at + 1], bytes[at])
        return Int(pair.0) << 8 | Int(pair.1)
    }

    private static func word(_ bytes: [UInt8], _ at: Int, isBigEndian: Bool) -> UInt32 {
        let four = bytes[at..<at + 4]
        return isBigEndian
            ? four.reduce(0) { $0 << 8 | UInt32($1) } : four.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static var damaged: MetadataFault { MetadataFault("is a damaged database of Berkeley DB") }
}
