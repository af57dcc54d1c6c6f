import Core

/// What a server called a file when it came, for it to say later that it is still the same.
package struct FileValidators: Sendable, Equatable {
    /// Bytes of a tag at the most.
    private static let tagLimit = 512
    /// Bytes of a date at the most.
    private static let dateLimit = 64

    /// The entity tag, in its quotes; nil where the server gave none that tells other bytes.
    package let entityTag: String?
    /// When the file changed last, in the server's own words; nil where it did not say.
    package let lastModified: String?

    /// What a server said; nil where nothing of it can be given back.
    package init?(entityTag: String?, lastModified: String?) {
        self.entityTag = entityTag.flatMap { Self.isTag($0) ? $0 : nil }
        self.lastModified = lastModified.flatMap { Self.isDate($0) ? $0 : nil }
        if self.entityTag == nil, self.lastModified == nil { return nil }
    }

    /// Whether a text is a tag that other bytes do not have: one that begins with `W/` they may have.
    private static func isTag(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let quote = UInt8(ascii: "\"")
        guard (2...tagLimit).contains(bytes.count), bytes.first == quote, bytes.last == quote else { return false }
        return bytes.dropFirst().dropLast().allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != quote }
    }

    private static func isDate(_ text: String) -> Bool {
        (1...dateLimit).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    /// As a member of JSON.
    package var json: JSONValue {
        var object = JSONObject()
        object["etag"] = entityTag.map { .string($0) }
        object["modified"] = lastModified.map { .string($0) }
        return .object(object)
    }

    /// Reads a member of JSON.
    package init(_ cursor: JSONCursor) throws(JSONFault) {
        let tag = try cursor.optional("etag")
        let date = try cursor.optional("modified")
        let (tagText, dateText) = (try tag?.string(), try date?.string())
        guard let read = Self(entityTag: tagText, lastModified: dateText), read.entityTag == tagText,
            read.lastModified == dateText
        else { throw cursor.fault("names no state of a file") }
        self = read
    }
}
