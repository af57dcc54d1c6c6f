import Core

/// The members of one object of a record. Unlike `JSONCursor` it makes no path for each element: there are millions.
struct RecordFields {
    private let object: JSONObject
    private let path: String

    init(_ value: JSONValue, path: String) throws(JSONFault) {
        guard case .object(let object) = value else {
            throw JSONFault(
                .unexpected, "\(path.isEmpty ? "the record" : path) is \(value.kindName), no object", line: 1)
        }
        self.object = object
        self.path = path
    }

    var isEmpty: Bool { object.keys.isEmpty }

    func fault(_ key: String, _ message: String) -> JSONFault {
        JSONFault(
            .unexpected, "\(path.isEmpty ? "" : "\(path).")\(key) \(message)",
            line: object.line(of: key) ?? max(object.line, 1))
    }

    /// Nil for a missing member and for null.
    func member(_ key: String) -> JSONValue? {
        guard let value = object[key], value != .null else { return nil }
        return value
    }

    func optionalText(_ key: String) throws(JSONFault) -> String? {
        guard let value = member(key) else { return nil }
        guard case .string(let text) = value else { throw fault(key, "is \(value.kindName), no string") }
        return text
    }

    func text(_ key: String) throws(JSONFault) -> String {
        guard let text = try optionalText(key) else { throw fault(key, "is missing") }
        return text
    }

    func time(_ key: String) throws(JSONFault) -> Timestamp? {
        guard let text = try optionalText(key) else { return nil }
        guard let time = Timestamp(rfc3339: text) else { throw fault(key, "is no RFC 3339 time") }
        return time
    }

    func list(_ key: String) throws(JSONFault) -> [JSONValue] {
        guard let value = member(key) else { return [] }
        guard case .array(let elements) = value else { throw fault(key, "is \(value.kindName), no array") }
        return elements
    }

    func texts(_ key: String) throws(JSONFault) -> [String] {
        let elements = try list(key)
        var texts: [String] = []
        texts.reserveCapacity(elements.count)
        for element in elements {
            guard case .string(let text) = element else { throw fault(key, "holds \(element.kindName)") }
            texts.append(text)
        }
        return texts
    }
}
