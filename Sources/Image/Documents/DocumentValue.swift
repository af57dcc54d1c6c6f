import Core

/// A value within one of an image's documents. What two readers could understand differently is refused: beyond the
/// JSON reader's own strictness, a key that Go would take for a known one is.
struct DocumentValue: Sendable {
    private let cursor: JSONCursor
    /// The document's path in the artifact.
    let entry: String
    /// What a field of the wrong type is.
    let fault: ImageFault

    /// Members whose keys are data.
    private static let maps: Set<TextKey> = ["annotations", "Labels", "ExposedPorts", "Volumes", "LayerSources"]

    private init(_ cursor: JSONCursor, entry: String, fault: ImageFault) {
        self.cursor = cursor
        self.entry = entry
        self.fault = fault
    }

    /// Reads a document; throws `archive.json-…`.
    init(parsing bytes: [UInt8], entry: String, fault: ImageFault) throws(Failure) {
        do throws(JSONFault) {
            self.init(
                JSONCursor(try JSONReader.read(bytes, options: JSONOptions(maps: Self.maps))), entry: entry,
                fault: fault)
        } catch {
            throw error.failure(error.code.archiveID, entry: entry)
        }
    }

    /// The refusal of this value.
    func refusal(_ message: String, as other: ImageFault? = nil) -> Failure {
        let fault = cursor.fault(message)
        return (other ?? self.fault).failure("line \(fault.line): \(fault.message)", entry: entry)
    }

    /// A member; nil where it is missing or `null`, which Go takes for the same.
    func optional(_ key: String) throws(Failure) -> DocumentValue? {
        let found = try read { value throws(JSONFault) in try value.optional(key) }
        if let other = try object().otherSpelling(of: key) {
            throw Failure(
                .archiveJsonCaseVariantKey,
                "line \(cursor.line): the key \(JSONWriter.shown(other)) is read as \"\(key)\" by some readers",
                entry: entry)
        }
        guard let found, found.value != .null else { return nil }
        return DocumentValue(found, entry: entry, fault: fault)
    }

    /// A member that has to be there and not be `null`.
    func required(_ key: String) throws(Failure) -> DocumentValue {
        guard let member = try optional(key) else { throw refusal("lacks the member \"\(key)\"") }
        return member
    }

    /// Whether the object has a member of this name, be it `null`.
    func has(_ key: String) throws(Failure) -> Bool {
        _ = try optional(key)
        return try object()[key] != nil
    }

    /// The elements of the array here.
    func elements() throws(Failure) -> [DocumentValue] {
        try read { value throws(JSONFault) in try value.elements() }.map {
            DocumentValue($0, entry: entry, fault: fault)
        }
    }

    /// The strings of the array here, none of which holds a NUL: C programs would end them there.
    func strings() throws(Failure) -> [String] {
        var strings: [String] = []
        for element in try elements() { strings.append(try element.text()) }
        return strings
    }

    /// The object here.
    func object() throws(Failure) -> JSONObject { try read { value throws(JSONFault) in try value.object() } }

    /// The string here.
    func string() throws(Failure) -> String { try read { value throws(JSONFault) in try value.string() } }

    /// The string here, without NUL.
    func text() throws(Failure) -> String {
        let text = try string()
        guard !text.utf8.contains(0) else { throw refusal("holds a NUL character, where some programs end it") }
        return text
    }

    /// The integer here.
    func integer() throws(Failure) -> Int64 { try read { value throws(JSONFault) in try value.integer() } }

    /// The strings of the object here by their keys.
    func stringMap() throws(Failure) -> [TextKey: String] {
        var map: [TextKey: String] = [:]
        for (key, value) in try object().members {
            guard let text = value.string else {
                throw refusal("the value of \(JSONWriter.shown(key)) is \(value.kindName), not a string")
            }
            map[key] = text
        }
        return map
    }

    private func read<Value>(_ body: (JSONCursor) throws(JSONFault) -> Value) throws(Failure) -> Value {
        do throws(JSONFault) {
            return try body(cursor)
        } catch {
            throw fault.failure("line \(error.line): \(error.message)", entry: entry)
        }
    }
}
