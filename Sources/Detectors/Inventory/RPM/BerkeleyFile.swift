import Core

/// Reads the values of a hash table of Berkeley DB page by page (dbinc/db_page.h, hash.h): what rpm's `Packages` takes and no more,
/// so that no database library runs over a hostile file.
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

    private let bytes: RandomBytes
    private let isBigEndian: Bool
    private let pageSize: Int

    /// Nil for what is no such file.
    init?(_ bytes: RandomBytes) throws(MetadataFault) {
        let head = try bytes.head(512)
        guard head.count == 512 else { return nil }
        let little = Self.word(head, 12, isBigEndian: false)
        let big = Self.word(head, 12, isBigEndian: true)
        guard little == Self.magic || big == Self.magic else { return nil }
        isBigEndian = big == Self.magic
        self.bytes = bytes
        pageSize = Int(Self.word(head, 20, isBigEndian: isBigEndian))
        // Behind the page's size: encryption's algorithm, the page's type.
        guard pageSize >= 512, pageSize <= 65_536, pageSize & (pageSize - 1) == 0, bytes.count % pageSize == 0,
            Self.versions.contains(Self.word(head, 16, isBigEndian: isBigEndian)), head[24] == 0, head[25] == 8
        else { throw Self.damaged }
    }

    /// Takes the values of all pairs but that of key 0, which counts the packages.
    func forEachValue(_ body: ([UInt8]) throws(MetadataFault) -> Void) throws(MetadataFault) {
        var seen: Set<Int> = []
        // Items that share their bytes could hold more than the file does.
        var left = bytes.count
        for number in 1..<max(1, bytes.count / pageSize) {
            let page = try page(number)
            guard Self.hashPages.contains(page[25]) else { continue }
            let count = half(page, 20)
            guard count % 2 == 0, Self.headSize + 2 * count <= pageSize else { throw Self.damaged }
            var end = pageSize
            for index in stride(from: 0, to: count, by: 2) {
                let key = try item(page, index, end: end)
                let value = try item(page, index + 1, end: key.offset)
                end = value.offset
                guard let key = try content(key, page, &seen), key.count == 4 else { throw Self.damaged }
                if key.allSatisfy({ $0 == 0 }) { continue }
                guard let blob = try content(value, page, &seen) else { throw Self.damaged }
                left -= blob.count
                guard left >= 0 else { throw Self.damaged }
                try body(blob)
            }
        }
    }

    private struct Item {
        var offset: Int
        var end: Int
    }

    /// An item of a page, which ends where the one before it begins.
    private func item(_ page: [UInt8], _ index: Int, end: Int) throws(MetadataFault) -> Item {
        let offset = half(page, Self.headSize + 2 * index)
        guard offset >= Self.headSize, offset < end else { throw Self.damaged }
        return Item(offset: offset, end: end)
    }

    /// The bytes of an item; nil for a kind that rpm's table does not have.
    private func content(_ item: Item, _ page: [UInt8], _ seen: inout Set<Int>) throws(MetadataFault) -> [UInt8]? {
        switch page[item.offset] {
        case Self.plainItem: return Array(page[item.offset + 1..<item.end])
        case Self.farItem:
            guard item.end - item.offset >= 12 else { throw Self.damaged }
            return try far(
                first: Int(word(page, item.offset + 4)), length: Int(word(page, item.offset + 8)), &seen)
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
            let page = try page(number)
            let count = half(page, 22)
            guard page[25] == Self.overflowPage, count > 0, count <= pageSize - Self.headSize,
                count <= length - content.count
            else { throw Self.damaged }
            content += page[Self.headSize..<Self.headSize + count]
            number = Int(word(page, 16))
        }
        guard number == 0 || length == 0 else { throw Self.damaged }
        return content
    }

    private func page(_ number: Int) throws(MetadataFault) -> [UInt8] {
        try bytes.bytes(number * pageSize..<(number + 1) * pageSize)
    }

    private func word(_ page: [UInt8], _ at: Int) -> UInt32 { Self.word(page, at, isBigEndian: isBigEndian) }

    private func half(_ page: [UInt8], _ at: Int) -> Int {
        let pair = isBigEndian ? (page[at], page[at + 1]) : (page[at + 1], page[at])
        return Int(pair.0) << 8 | Int(pair.1)
    }

    private static func word(_ bytes: [UInt8], _ at: Int, isBigEndian: Bool) -> UInt32 {
        let four = bytes[at..<at + 4]
        return isBigEndian
            ? four.reduce(0) { $0 << 8 | UInt32($1) } : four.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static var damaged: MetadataFault { MetadataFault("is a damaged database of Berkeley DB") }
}
