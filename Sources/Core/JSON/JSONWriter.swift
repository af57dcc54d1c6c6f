/// A deterministic writer: members in their order, one spelling for each string and number.
package enum JSONWriter {
    /// How a document is laid out.
    package enum Style: Sendable {
        /// Two spaces a level, one member a line, a line feed at the end; as Python's `json.dumps(indent=2)`.
        case pretty
        /// No white space at all.
        case compact
    }

    /// The document as UTF-8.
    ///
    /// Controls, line separators and whatever is invisible or reorders text are written as `\u` escapes: what a reviewer sees
    /// is what is there. So is the first character of what a CI service that prints the text takes for a command.
    package static func text(_ value: JSONValue, style: Style) -> [UInt8] {
        var text: [UInt8] = []
        append(value, style: style, level: 0, to: &text)
        if style == .pretty { text.append(UInt8(ascii: "\n")) }
        return text
    }

    /// A string from a document, quoted for a message: a hostile one must neither flood nor steer a terminal.
    package static func shown(_ string: String) -> String {
        var head = String.UnicodeScalarView()
        head.append(contentsOf: string.unicodeScalars.prefix(64))
        let isWhole = string.unicodeScalars.count == head.count
        return String(decoding: text(.string(String(head)), style: .compact), as: UTF8.self) + (isWhole ? "" : "...")
    }

    fileprivate static func append(_ value: JSONValue, style: Style, level: Int, to text: inout [UInt8]) {
        switch value {
        case .null: text += "null".utf8
        case .bool(let flag): text += (flag ? "true" : "false").utf8
        case .integer(let number): text += String(number).utf8
        case .number(let spelling): text += spelling.utf8
        case .string(let string): append(string, to: &text)
        case .array(let elements):
            text.append(UInt8(ascii: "["))
            let parts = parts(elements.count, style: style, level: level + 1) { elements[$0] }
            // A long text that grows by and by is copied with each growth.
            if parts.count > 1 { text.reserveCapacity(text.count + parts.reduce(1_024) { $0 + $1.count }) }
            for part in parts { text += part }
            if !elements.isEmpty { breakLine(style: style, level: level, in: &text) }
            text.append(UInt8(ascii: "]"))
        case .object(let object):
            text.append(UInt8(ascii: "{"))
            for (index, member) in object.storage.enumerated() {
                separate(index, style: style, level: level + 1, in: &text)
                append(member.key, to: &text)
                text += (style == .pretty ? ": " : ":").utf8
                append(member.value, style: style, level: level + 1, to: &text)
            }
            if object.count > 0 { breakLine(style: style, level: level, in: &text) }
            text.append(UInt8(ascii: "}"))
        }
    }

    /// The elements of an array, those of long ones side by side; each separated from the one before.
    fileprivate static func parts(
        _ count: Int, from first: Int = 0, style: Style, level: Int, _ value: @Sendable (Int) -> JSONValue
    ) -> [[UInt8]] {
        SideBySide.map(count) { range in
            var text: [UInt8] = []
            for index in range {
                separate(first + index, style: style, level: level, in: &text)
                append(value(first + index), style: style, level: level, to: &text)
            }
            return text
        }
    }

    fileprivate static func separate(_ index: Int, style: Style, level: Int, in text: inout [UInt8]) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        breakLine(style: style, level: level, in: &text)
    }

    fileprivate static func breakLine(style: Style, level: Int, in text: inout [UInt8]) {
        guard style == .pretty else { return }
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: indentation[..<min(2 * level, indentation.count)])
    }

    private static let indentation = [UInt8](repeating: UInt8(ascii: " "), count: 2 * (JSONLimits.deepest + 1))

    fileprivate static func append(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        defer { text.append(UInt8(ascii: "\"")) }
        let start = text.count
        text.append(contentsOf: string.utf8)
        if isPlain(text, from: start) { return }
        text.removeLast(text.count - start)
        let commands = commandStarts(in: string)
        var offset = 0
        for scalar in string.unicodeScalars {
            defer { offset += UTF8.width(scalar) }
            switch scalar {
            case _ where commands.contains(offset): escape(scalar, to: &text)
            case "\"": text += #"\""#.utf8
            case "\\": text += #"\\"#.utf8
            case "\n": text += #"\n"#.utf8
            case "\r": text += #"\r"#.utf8
            case "\t": text += #"\t"#.utf8
            case "\u{8}": text += #"\b"#.utf8
            case "\u{C}": text += #"\f"#.utf8
            case _ where isUnsafe(scalar): escape(scalar, to: &text)
            default: UTF8.encode(scalar).map { text += $0 }
            }
        }
    }

    /// Whether nothing has to be escaped of what stands from a place on: printable ASCII, without quotes and backslashes, and without
    /// what every command of a CI service holds, two of `#` or `:` in a row.
    private static func isPlain(_ text: [UInt8], from start: Int) -> Bool {
        let text = text.span
        var last: UInt8 = 0
        for index in start..<text.count {
            let byte = text[index]
            if byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
            if byte == last, byte == UInt8(ascii: ":") || byte == UInt8(ascii: "#") { return false }
            last = byte
        }
        return true
    }

    /// One `\u` escape, or two that are the halves of a scalar beyond four digits (RFC 8259, section 7).
    private static func escape(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
        }
    }

    /// What would be invisible or would reorder its line.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        scalar.steersOrHides || !scalar.isASCII && scalar.properties.isDefaultIgnorableCodePoint
    }

    /// Where in a string, by UTF-8 offsets, a command of a CI service begins: `##`, letters and `[` anywhere (Azure Pipelines,
    /// TeamCity), `::` at the beginning of a line (GitHub), for whoever prints the value.
    private static func commandStarts(in string: String) -> Set<Int> {
        let bytes = string.utf8
        guard bytes.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: ":") }) else { return [] }
        let text = Array(bytes)
        var starts: Set<Int> = []
        var isLineStart = true
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): isLineStart = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"): continue
            case UInt8(ascii: ":"):
                if isLineStart, text[index...].dropFirst().first == UInt8(ascii: ":") { starts.insert(index) }
                isLineStart = false
            case UInt8(ascii: "#"):
                let isCommand =
                    text[index...].dropFirst().first == UInt8(ascii: "#")
                    && text[index...].dropFirst(2).first {
                        !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
                    } == UInt8(ascii: "[")
                if isCommand { starts.insert(index) }
                isLineStart = false
            default: isLineStart = false
            }
        }
        return starts
    }
}

/// An object that is written member by member, and of long arrays element by element, so that none of it lies in memory as
/// values beside its text, and of its text no more than a piece. The bytes are those of `JSONWriter.text` in the pretty style.
package struct JSONStream: ~Copyable {
    /// Bytes of a piece, at the least.
    private static let pieceSize = 1 << 18
    /// Elements whose text is made at once.
    private static let window = 1_024

    private var text: [UInt8] = [UInt8(ascii: "{")]
    private var members = 0

    /// Begins an object.
    package init() {}

    /// All pieces that are written, as one text.
    package static func collected(_ write: (_ take: ([UInt8]) -> Void) -> Void) -> [UInt8] {
        var text: [UInt8] = []
        write { text += $0 }
        return text
    }

    /// Writes a member; nothing for nil. The key has to be a new one.
    package mutating func member(_ key: String, _ value: JSONValue?) {
        guard let value else { return }
        begin(key)
        JSONWriter.append(value, style: .pretty, level: 1, to: &text)
    }

    /// Writes an array, each element as soon as its value is made, many side by side. The key has to be a new one.
    /// - Parameter take: Is handed what is written, a piece at a time; the rest is what `end` gives back.
    package mutating func array<Element: Sendable, Fault: Error>(
        _ key: String, _ elements: [Element], to take: ([UInt8]) throws(Fault) -> Void,
        _ value: @Sendable (Element) -> JSONValue
    ) throws(Fault) {
        begin(key)
        text.append(UInt8(ascii: "["))
        for start in stride(from: 0, to: elements.count, by: Self.window) {
            let count = min(Self.window, elements.count - start)
            for part in JSONWriter.parts(count, from: start, style: .pretty, level: 2, { value(elements[$0]) }) {
                text += part
                if text.count >= Self.pieceSize {
                    try take(text)
                    text.removeAll(keepingCapacity: true)
                }
            }
        }
        if !elements.isEmpty { JSONWriter.breakLine(style: .pretty, level: 1, in: &text) }
        text.append(UInt8(ascii: "]"))
    }

    /// Ends the object; gives back what nobody was handed yet.
    package consuming func end() -> [UInt8] {
        if members > 0 { JSONWriter.breakLine(style: .pretty, level: 0, in: &text) }
        text += "}\n".utf8
        return text
    }

    private mutating func begin(_ key: String) {
        JSONWriter.separate(members, style: .pretty, level: 1, in: &text)
        JSONWriter.append(key, to: &text)
        text += ": ".utf8
        members += 1
    }
}
