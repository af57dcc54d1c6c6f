import Core

/// A row of a RECORD (PEP 376, PEP 427): path, hash and size, CSV with `"` quoting, a quote doubled inside.
struct RecordRow {
    var path: [UInt8]
    var hash: [UInt8] = []
    /// In bytes; nil where the row says none.
    var size: UInt64?

    /// The SHA-256, `sha256=` and base64url without padding; nil where the row has none.
    var sha256: Digest? {
        let prefix = Array("sha256=".utf8)
        guard hash.starts(with: prefix) else { return nil }
        return Base64URL.decode(hash.dropFirst(prefix.count)).flatMap { Digest(bytes: $0) }
    }
}

extension InstalledFileList {
    /// The rows of a RECORD, `limit` at the most; a quote that never closes swallows the rest of the file, of which no row is
    /// to be trusted.
    static func records(_ bytes: [UInt8], limit: Int = InventoryBuilder.limit) -> [RecordRow] {
        var rows: [RecordRow] = []
        var index = 0
        while index < bytes.count, rows.count < limit {
            var fields: [[UInt8]] = []
            while true {
                guard let field = field(bytes, &index) else { return rows }
                fields.append(field)
                guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { break }
                index += 1
            }
            index = (bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
            guard let path = fields.first, !path.isEmpty else { continue }
            let size = fields.count > 2 ? UInt64(String(decoding: fields[2], as: UTF8.self)) : nil
            rows.append(RecordRow(path: path, hash: fields.count > 1 ? fields[1] : [], size: size))
        }
        return rows
    }

    /// One field, up to the comma or the line's end; nil for a quote that never closes.
    private static func field(_ bytes: [UInt8], _ index: inout Int) -> [UInt8]? {
        let quote = UInt8(ascii: "\"")
        var field: [UInt8] = []
        if index < bytes.count, bytes[index] == quote {
            index += 1
            while true {
                guard index < bytes.count else { return nil }
                if bytes[index] != quote {
                    field.append(bytes[index])
                } else if index + 1 < bytes.count, bytes[index + 1] == quote {
                    field.append(quote)
                    index += 1
                } else {
                    break
                }
                index += 1
            }
        }
        let end = bytes[index...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") } ?? bytes.count
        if field.isEmpty { field = Array(bytes[index..<end]) }
        if field.last == UInt8(ascii: "\r") { field.removeLast() }
        index = end
        return field
    }
}
