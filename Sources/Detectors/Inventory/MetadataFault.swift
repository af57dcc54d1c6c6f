import Core

/// Why a package's metadata tells nothing, as a clause without the file's name.
struct MetadataFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// JSON that others wrote, read strictly: two readers must not find two packages in it.
enum MetadataJSON {
    /// Bytes of the longest document, where nobody says otherwise.
    private static let limit = 16 << 20

    static func read(_ content: [UInt8], bytes: Int = limit) throws(MetadataFault) -> JSONValue {
        try read(content, .foreign, bytes)
    }

    private static func read(
        _ content: [UInt8], _ options: JSONOptions, _ limit: Int = limit
    ) throws(MetadataFault) -> JSONValue {
        // npm skips a byte order mark, and packages have them.
        let bytes = content.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(content.dropFirst(3)) : content
        do throws(JSONFault) {
            return try JSONReader.read(
                bytes, limits: JSONLimits(bytes: limit, depth: 128), options: options)
        } catch {
            throw MetadataFault("line \(error.line): \(error.message)")
        }
    }
}

extension MetadataJSON {
    /// The same, but that a key may stand twice, as JavaScript lets it: the last value counts. Gives the keys of the top that do; of
    /// those in `unique` none may.
    static func readLast(
        _ content: [UInt8], unique: [String]
    ) throws(MetadataFault) -> (document: JSONValue, repeated: [String]) {
        var options = JSONOptions.foreign
        options.takesLastOfRepeated = true
        let document = try read(content, options)
        let repeated = document.object?.repeated ?? []
        if let key = unique.first(where: { key in repeated.contains { $0.utf8.elementsEqual(key.utf8) } }) {
            throw MetadataFault("says its \(key) twice")
        }
        return (document, repeated)
    }
}

extension PackageText {
    /// A line that describes a package, such as who made it: bounded, escaped, with single spaces; nil where it is empty or
    /// longer than 256 bytes.
    static func line(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count <= 256, !bytes.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { return nil }
        let words = bytes.split { $0 == 0x20 || $0 == 0x09 }
        return words.isEmpty ? nil : PathEscaping.displayed(Array(words.joined(separator: [0x20])))
    }

    /// The same of a JSON value; nil where it is no string.
    static func line(_ value: JSONValue?) -> String? { value?.string.flatMap { line(Array($0.utf8)[...]) } }

    /// A name or version out of metadata: escaped, bounded, and without spaces, which none has.
    static func value(_ bytes: some Collection<UInt8>, _ what: String) throws(MetadataFault) -> String {
        guard !bytes.isEmpty else { throw MetadataFault("says an empty \(what)") }
        guard bytes.count <= 512 else { throw MetadataFault("says a \(what) of \(bytes.count) bytes") }
        guard !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw MetadataFault("says a \(what) with spaces or control characters")
        }
        return PathEscaping.displayed(bytes)
    }

    static func value(_ value: JSONValue?, _ what: String) throws(MetadataFault) -> String {
        guard let text = value?.string else { throw MetadataFault("says no \(what)") }
        return try Self.value(Array(text.utf8), what)
    }
}
