/// A value within a document together with its place, so that decoding reads plainly and faults say where:
/// "artifacts[3].digest: expected a string, found null".
package struct JSONCursor: Sendable {
    /// The value here.
    package let value: JSONValue
    /// The way here from the document's top, such as `artifacts[3].digest`; empty at the top.
    package let path: String
    /// The line, counted from 1, on which the value begins; an array's scalars carry their array's line.
    package let line: Int

    /// Stands at a document's top.
    package init(_ document: JSONValue) { self.init(document, path: "", line: 1) }

    private init(_ value: JSONValue, path: String, line: Int) {
        self.value = value
        self.path = path
        self.line = value.object.map { $0.line > 0 ? $0.line : line } ?? line
    }

    /// A fault at this place, with the code `unexpected`.
    package func fault(_ message: String) -> JSONFault {
        JSONFault(.unexpected, path.isEmpty ? message : "\(path): \(message)", line: line)
    }

    /// A member that has to be there.
    /// - Throws: where the value is no object or lacks it.
    package func member(_ key: String) throws(JSONFault) -> JSONCursor {
        guard let member = try optional(key) else { throw fault("lacks the member \"\(key)\"") }
        return member
    }

    /// A member that may be missing; a member that is `null` is there.
    /// - Throws: where the value is no object.
    package func optional(_ key: String) throws(JSONFault) -> JSONCursor? {
        let object = try object()
        guard let value = object[key] else { return nil }
        return JSONCursor(value, path: path.isEmpty ? key : "\(path).\(key)", line: object.line(of: key) ?? line)
    }

    /// The members of an object, in its order. Takes time linear in their number.
    /// - Throws: where the value is none.
    package func members() throws(JSONFault) -> [(key: String, value: JSONCursor)] {
        try object().storage.map { member in
            let place = path.isEmpty ? member.key : "\(path).\(member.key)"
            return (member.key, JSONCursor(member.value, path: place, line: member.line > 0 ? member.line : line))
        }
    }

    /// The elements of an array.
    /// - Throws: where the value is none.
    package func elements() throws(JSONFault) -> [JSONCursor] {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        return elements.enumerated().map { JSONCursor($1, path: "\(path)[\($0)]", line: line) }
    }

    /// The object here.
    /// - Throws: where the value is none.
    package func object() throws(JSONFault) -> JSONObject {
        guard case .object(let object) = value else { throw mismatch("an object") }
        return object
    }

    /// The string here.
    /// - Throws: where the value is none.
    package func string() throws(JSONFault) -> String {
        guard case .string(let text) = value else { throw mismatch("a string") }
        return text
    }

    /// The integer here.
    /// - Throws: where the value is none.
    package func integer() throws(JSONFault) -> Int64 {
        guard case .integer(let number) = value else { throw mismatch("an integer") }
        return number
    }

    /// The truth value here.
    /// - Throws: where the value is none.
    package func bool() throws(JSONFault) -> Bool {
        guard case .bool(let flag) = value else { throw mismatch("true or false") }
        return flag
    }

    /// Refuses members other than `known`: a document that decides something must not hold what goes unread.
    /// - Throws: naming the first unknown member, at its line.
    package func requireOnly(_ known: Set<TextKey>) throws(JSONFault) {
        for member in try object().storage where !known.contains(member.key) {
            throw JSONFault(
                .unexpected,
                "\(path.isEmpty ? "" : "\(path): ")the member \(JSONWriter.shown(member.key)) is unknown, and nothing here may go unread",
                line: member.line > 0 ? member.line : line)
        }
    }

    private func mismatch(_ expected: String) -> JSONFault {
        fault("expected \(expected), found \(value.kindName)")
    }
}
