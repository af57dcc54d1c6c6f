import Core

/// A value of a TOML document and where it stands.
package struct TOMLValue: Sendable {
    /// What the value is.
    package enum Content: Sendable {
        /// Members in the order in which they stand.
        case table([Member])
        case array([TOMLValue])
        case string(String)
        case integer(Int64)
        case boolean(Bool)
        /// A date, a time or both, as TOML writes it.
        case date(String)
        case float
    }

    /// A key of a table with its value.
    package struct Member: Sendable {
        /// The key without quotes.
        package let key: String
        /// Its value.
        package let value: TOMLValue
    }

    /// What the value is.
    package var content: Content
    /// The line of its key, or of itself in an array, counted from 1; 0 for the document as a whole.
    package let line: Int

    /// What a message calls it.
    package var kind: String {
        switch content {
        case .table: "a table"
        case .array: "a list"
        case .string: "text"
        case .integer: "a number"
        case .boolean: "true or false"
        case .date: "a date"
        case .float: "a number with a fraction"
        }
    }

    /// The table's members in the order in which they stand; nil for anything else.
    package var members: [Member]? {
        if case .table(let members) = content { members } else { nil }
    }
}
