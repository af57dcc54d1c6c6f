import Core

/// Scalars of a YAML document.
enum YAMLScalars {
    /// The key that a line begins with, and how many of its bytes are the key and the colon; nil for a line without.
    static func key(of line: YAMLLine) throws(JSONFault) -> (key: String, length: Int)? {
        let content = line.content
        guard let first = content.first else { return nil }
        var end = content.startIndex
        let isQuoted = first == UInt8(ascii: "'") || first == UInt8(ascii: "\"")
        if isQuoted {
            // Keys of records need no escapes: a quoted scalar with one is a value.
            guard let close = content.dropFirst().firstIndex(of: first) else { return nil }
            end = close + 1
            guard end < content.endIndex, content[end] == UInt8(ascii: ":") else { return nil }
        } else {
            while end < content.endIndex {
                let isColon = content[end] == UInt8(ascii: ":")
                if isColon, end + 1 == content.endIndex || content[end + 1] == UInt8(ascii: " ") { break }
                if content[end] == UInt8(ascii: "#"), end > content.startIndex, content[end - 1] == 0x20 { return nil }
                end += 1
            }
            if end == content.endIndex || "[]{}&*!|>%@`?,".utf8.contains(first) { return nil }
        }
        guard end + 1 == content.endIndex || content[end + 1] == UInt8(ascii: " ") else { return nil }
        let key = isQuoted ? content[(content.startIndex + 1)..<(end - 1)] : content[..<end]
        return (String(decoding: key, as: UTF8.self), end + 1 - content.startIndex)
    }

    /// What a plain scalar's text is.
    static func plain(_ text: [UInt8]) -> JSONValue {
        switch String(decoding: text, as: UTF8.self) {
        case "~", "null": .null
        case "true": .bool(true)
        case "false": .bool(false)
        case let text: .string(text)
        }
    }

    /// The content up to a comment, without spaces at its end.
    static func withoutComment(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = content.endIndex
        for index in content.indices.dropFirst()
        where content[index] == UInt8(ascii: "#") && content[index - 1] == UInt8(ascii: " ") {
            end = index
            break
        }
        return trimmed(content[..<end])
    }

    static func trimmed(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var content = content
        while content.last == UInt8(ascii: " ") || content.last == UInt8(ascii: "\t") { content.removeLast() }
        return content
    }
}

extension YAMLParser {
    /// A scalar that begins at `line`; lines deeper than `parent` go on with it.
    mutating func scalar(_ line: YAMLLine, parent: Int) throws(JSONFault) -> JSONValue {
        switch line.content.first {
        case UInt8(ascii: "|"), UInt8(ascii: ">"): return .string(try block(line, parent: parent))
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try quoted(line))
        case .some(let byte) where "[]{}&*!%@`?,".utf8.contains(byte):
            let content = YAMLScalars.withoutComment(line.content)
            advance()
            if content.elementsEqual("[]".utf8) { return .array([]) }
            if content.elementsEqual("{}".utf8) { return .object(JSONObject()) }
            throw lines.fault("tags, anchors and flow collections are not read", line: line.number)
        default: return YAMLScalars.plain(try plain(line, parent: parent))
        }
    }

    private mutating func plain(_ line: YAMLLine, parent: Int) throws(JSONFault) -> [UInt8] {
        var text = Array(YAMLScalars.withoutComment(line.content))
        var last = line.number
        var hasComment = text.count < YAMLScalars.trimmed(line.content).count
        advance()
        while !hasComment, let next = try current(), next.indent > parent {
            if try YAMLScalars.key(of: next) != nil {
                throw lines.fault("a key within a scalar of several lines", line: next.number)
            }
            let content = YAMLScalars.withoutComment(next.content)
            hasComment = content.count < YAMLScalars.trimmed(next.content).count
            // One line's end is a space; each empty line between is one line's end.
            let empty = next.number - last - 1
            text += empty == 0 ? [UInt8(ascii: " ")] : [UInt8](repeating: UInt8(ascii: "\n"), count: empty)
            text += content
            last = next.number
            advance()
        }
        return text
    }

    private mutating func block(_ line: YAMLLine, parent: Int) throws(JSONFault) -> String {
        let isFolded = line.content.first == UInt8(ascii: ">")
        var indent: Int?
        var chomping: UInt8?
        for byte in YAMLScalars.withoutComment(line.content).dropFirst() {
            if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(byte), indent == nil {
                indent = max(parent, 0) + Int(byte - UInt8(ascii: "0"))
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), chomping == nil {
                chomping = byte
            } else {
                throw lines.fault("an unknown header of a block scalar", line: line.number)
            }
        }
        advance()
        var content: [ArraySlice<UInt8>] = []
        while let raw = lines.raw() {
            let spaces = raw.prefix { $0 == UInt8(ascii: " ") }.count
            let isEmpty = spaces == raw.count
            if !isEmpty {
                if indent == nil, spaces > parent { indent = spaces }
                guard let indent, spaces >= indent else { break }
            }
            content.append(raw.dropFirst(indent ?? raw.count))
            lines.skip()
        }
        let trailing = content.reversed().prefix(while: \.isEmpty).count
        let body = Array(content.dropLast(trailing))
        var text = isFolded ? Self.folded(body) : Array(body.joined(separator: [UInt8(ascii: "\n")]))
        if chomping == UInt8(ascii: "+") {
            text += [UInt8](repeating: UInt8(ascii: "\n"), count: trailing + (body.isEmpty ? 0 : 1))
        } else if chomping == nil, !body.isEmpty {
            text.append(UInt8(ascii: "\n"))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Line ends between lines of text are spaces; those around lines that begin with a space stay.
    private static func folded(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
        var text: [UInt8] = []
        var empty = 0
        var isAfterText = false
        for (index, line) in lines.enumerated() {
            if line.isEmpty {
                empty += 1
                continue
            }
            let isText = line.first != UInt8(ascii: " ") && line.first != UInt8(ascii: "\t")
            let folds = isText && isAfterText
            if folds, empty == 0 { text.append(UInt8(ascii: " ")) }
            let ends = folds ? empty : empty + (index > empty ? 1 : 0)
            text += [UInt8](repeating: UInt8(ascii: "\n"), count: ends)
            text += line
            empty = 0
            isAfterText = isText
        }
        return text
    }
}
