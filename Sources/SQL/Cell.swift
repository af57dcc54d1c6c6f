/// A value as it stands in the file, converted to nothing.
///
/// SQLite keeps any type in any column and converts what is asked for as another: words would be the number 0.
package enum Cell: Sendable {
    case null
    case integer(Int64)
    case real
    /// Nil for what is no UTF-8, or has a zero byte, at which others would stop reading.
    case text(String?)
    case bytes([UInt8])

    /// What it is, as messages say.
    package var kind: String {
        switch self {
        case .null: "nothing"
        case .integer: "a number"
        case .real: "a number with a fraction"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}

extension Cell {
    /// Most text is ASCII, which needs no validation beside the look for a zero byte: validating was a tenth of a status.
    package static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var isPlain = true
        for byte in bytes {
            if byte == 0 { return nil }
            if byte >= 0x80 { isPlain = false }
        }
        return isPlain ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    }
}

/// What a question for a single value can be answered with.
package protocol CellValue {
    /// The value; nil where the cell is of another type.
    init?(_ cell: Cell)
}

extension Int64: CellValue {
    package init?(_ cell: Cell) {
        guard case .integer(let value) = cell else { return nil }
        self = value
    }
}

extension Int: CellValue {
    package init?(_ cell: Cell) {
        guard case .integer(let value) = cell, let exact = Int(exactly: value) else { return nil }
        self = exact
    }
}

extension Bool: CellValue {
    package init?(_ cell: Cell) {
        guard case .integer(let value) = cell, (0...1).contains(value) else { return nil }
        self = value == 1
    }
}

extension String: CellValue {
    package init?(_ cell: Cell) {
        guard case .text(let value?) = cell else { return nil }
        self = value
    }
}
