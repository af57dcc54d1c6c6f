/// Reads the rows of a table out of a SQLite database, page by page (the database file format): what rpm's takes and no more, so
/// that no database library runs over a hostile file.
struct SQLiteFile {
    private let bytes: RandomBytes
    private let pageSize: Int
    /// Bytes of a page that hold content.
    private let usable: Int
    /// Rows of a table at the most: they are walked however few bytes each has.
    private static let rowLimit = 1_000_000

    init(_ bytes: RandomBytes) throws(MetadataFault) {
        let head = try bytes.head(512)
        guard head.count == 512, head.starts(with: "SQLite format 3\0".utf8) else {
            throw MetadataFault("is no SQLite database")
        }
        let size = Int(head[16]) << 8 | Int(head[17])
        pageSize = size == 1 ? 65_536 : size
        usable = pageSize - Int(head[20])
        guard pageSize >= 512, pageSize & (pageSize - 1) == 0, usable >= 480, bytes.count % pageSize == 0,
            head[56..<60].elementsEqual([0, 0, 0, 1])
        else { throw MetadataFault("is a SQLite database with a damaged header") }
        self.bytes = bytes
    }

    /// Takes the rows of a table, each as the values of its columns; false where there is no such table.
    func forEachRow(
        of table: StaticString, _ body: ([SQLiteValue]) throws(MetadataFault) -> Void
    ) throws(MetadataFault) -> Bool {
        var root: Int?
        try walk(root: 1) { row throws(MetadataFault) in
            // type, name, tbl_name, rootpage, sql
            guard root == nil, row.count >= 4, case .text(let type) = row[0], case .text(let name) = row[1],
                case .integer(let number) = row[3], type.elementsEqual("table".utf8),
                table.withUTF8Buffer({ name.elementsEqual($0) })
            else { return }
            root = Int(clamping: number)
        }
        guard let root else { return false }
        try walk(root: root, body)
        return true
    }

    private func walk(
        root: Int, _ body: ([SQLiteValue]) throws(MetadataFault) -> Void
    ) throws(MetadataFault) {
        var seen: Set<Int> = []
        // Cells that overlap could hold more than the file does.
        var left = bytes.count
        var rows = 0
        var waiting = [root]
        while let number = waiting.popLast() {
            // A page belongs to one tree, once: whatever else is a loop.
            guard seen.insert(number).inserted else { throw Self.damaged }
            let page = try page(number)
            let header = number == 1 ? 100 : 0
            let isLeaf = page[header] == 13
            guard isLeaf || page[header] == 5 else { throw Self.damaged }
            let count = Int(page[header + 3]) << 8 | Int(page[header + 4])
            let pointers = header + (isLeaf ? 8 : 12)
            guard pointers + 2 * count <= usable else { throw Self.damaged }
            if !isLeaf { waiting.append(Self.word(page, header + 8)) }
            for index in 0..<count {
                let at = Int(page[pointers + 2 * index]) << 8 | Int(page[pointers + 2 * index + 1])
                guard at + 4 <= usable else { throw Self.damaged }
                if isLeaf {
                    let payload = try payload(page, at, &seen)
                    left -= payload.count
                    rows += 1
                    guard left >= 0, rows <= Self.rowLimit else { throw Self.damaged }
                    try body(try SQLiteValue.record(payload))
                } else {
                    waiting.append(Self.word(page, at))
                }
            }
        }
    }

    /// A leaf's cell: length, row id, and the payload, whose end may lie on pages of its own.
    private func payload(_ leaf: [UInt8], _ cell: Int, _ seen: inout Set<Int>) throws(MetadataFault) -> [UInt8] {
        var at = cell
        let length = try Int(clamping: SQLiteValue.number(leaf, &at, end: usable))
        _ = try SQLiteValue.number(leaf, &at, end: usable)
        guard length >= 0, length <= bytes.count else { throw Self.damaged }
        let most = usable - 35
        var local = length
        if length > most {
            let least = (usable - 12) * 32 / 255 - 23
            let fitting = least + (length - least) % (usable - 4)
            local = fitting <= most ? fitting : least
        }
        guard at + local + (length > local ? 4 : 0) <= usable else { throw Self.damaged }
        var payload = Array(leaf[at..<at + local])
        var next = length > local ? Self.word(leaf, at + local) : 0
        while payload.count < length {
            guard seen.insert(next).inserted else { throw Self.damaged }
            let page = try page(next)
            payload += page[4..<4 + min(usable - 4, length - payload.count)]
            next = Self.word(page, 0)
        }
        return payload
    }

    /// A page, counted from 1.
    private func page(_ number: Int) throws(MetadataFault) -> [UInt8] {
        guard number >= 1, number <= bytes.count / pageSize else { throw Self.damaged }
        return try bytes.bytes((number - 1) * pageSize..<number * pageSize)
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }

    fileprivate static var damaged: MetadataFault { MetadataFault("is a damaged SQLite database") }
}

/// A value of a column.
enum SQLiteValue {
    case null
    case integer(Int64)
    case text([UInt8])
    case blob([UInt8])
    /// A floating-point number, which nothing here asks for.
    case other

    /// Columns of a row at the most; rpm's tables and the table of tables have five. A column may take one byte in the file.
    static let columnLimit = 16

    /// The values of a record: serial types, then their content.
    static func record(_ bytes: [UInt8]) throws(MetadataFault) -> [SQLiteValue] {
        var at = 0
        let headerEnd = try Int(clamping: number(bytes, &at, end: bytes.count))
        guard headerEnd >= at, headerEnd <= bytes.count else { throw SQLiteFile.damaged }
        var content = headerEnd
        var values: [SQLiteValue] = []
        while at < headerEnd {
            let type = try number(bytes, &at, end: headerEnd)
            let size = size(of: type)
            guard size <= bytes.count - content, values.count < columnLimit else { throw SQLiteFile.damaged }
            values.append(value(type, bytes[content..<content + size]))
            content += size
        }
        return values
    }

    private static func size(of type: Int64) -> Int {
        switch type {
        case 1...4: Int(type)
        case 5: 6
        case 6, 7: 8
        case 12...: Int(clamping: (type - 12) / 2)
        default: 0
        }
    }

    private static func value(_ type: Int64, _ content: ArraySlice<UInt8>) -> SQLiteValue {
        switch type {
        case 0: .null
        case 1...6:
            .integer(
                content.dropFirst().reduce(content.first.map { Int64(Int8(bitPattern: $0)) } ?? 0) {
                    $0 << 8 | Int64($1)
                })
        case 8: .integer(0)
        case 9: .integer(1)
        case 12...: type % 2 == 0 ? .blob(Array(content)) : .text(Array(content))
        default: .other
        }
    }

    /// A number of one to nine bytes, seven bits each, the ninth eight.
    static func number(_ bytes: [UInt8], _ at: inout Int, end: Int) throws(MetadataFault) -> Int64 {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard at < end else { throw SQLiteFile.damaged }
            let byte = bytes[at]
            at += 1
            if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte & 0x80 == 0 { break }
        }
        return Int64(bitPattern: value)
    }
}
