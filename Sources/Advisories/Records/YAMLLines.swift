import Core

/// A line of a YAML document that is not empty.
struct YAMLLine {
    /// Spaces before the content.
    var indent: Int
    /// The content without what stands before and after it; comments are left out.
    var content: ArraySlice<UInt8>
    /// Counted from 1.
    var number: Int
}

/// The lines of a YAML document, one after another; block scalars take their lines as they are.
struct YAMLLines {
    private let lines: [ArraySlice<UInt8>]
    private var position = 0

    init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    /// Number of the next line, counted from 1.
    var number: Int { position + 1 }

    /// The next line that holds something; it stays the next one.
    mutating func peek() throws(JSONFault) -> YAMLLine? {
        while position < lines.count {
            var line = lines[position]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            let content = line.drop { $0 == UInt8(ascii: " ") }
            if content.first == UInt8(ascii: "\t") { throw fault("a tab where YAML wants spaces") }
            if let first = content.first, first != UInt8(ascii: "#") {
                return YAMLLine(indent: content.startIndex - line.startIndex, content: content, number: number)
            }
            position += 1
        }
        return nil
    }

    mutating func skip() { position += 1 }

    /// Leaves out the first bytes of the line at hand, as if it began later, and says how it reads then.
    func rest(of line: YAMLLine, after count: Int) -> YAMLLine? {
        let rest = line.content.dropFirst(count).drop { $0 == UInt8(ascii: " ") }
        guard let first = rest.first, first != UInt8(ascii: "#") else { return nil }
        return YAMLLine(
            indent: line.indent + (rest.startIndex - line.content.startIndex), content: rest, number: line.number)
    }

    /// The next line whatever it holds, without its carriage return; nil at the end.
    mutating func raw() -> ArraySlice<UInt8>? {
        guard position < lines.count else { return nil }
        var line = lines[position]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    func fault(_ message: String, line: Int? = nil) -> JSONFault {
        JSONFault(.invalid, message, line: line ?? number)
    }
}
