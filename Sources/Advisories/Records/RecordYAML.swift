import Core

/// Reads the part of YAML that advisory databases publish: block mappings and sequences, plain and quoted scalars, block
/// scalars. Tags, anchors, flow collections with content and several documents are refused.
///
/// Plain scalars are text as they stand, whatever they look like: a version `1.10` is no number. Only null, true and
/// false are read as such.
enum RecordYAML {
    static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        guard bytes.count <= RecordReader.byteLimit else {
            throw JSONFault(.tooLarge, "\(bytes.count) bytes, over the limit of \(RecordReader.byteLimit)", line: 1)
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONFault(.invalid, "not UTF-8", offset: error.byteOffsets.lowerBound, line: 1)
        }
        var parser = YAMLParser(bytes)
        return try parser.document()
    }
}

struct YAMLParser {
    /// Collections within each other.
    private static let depthLimit = 64

    var lines: YAMLLines
    /// What is left of the line at hand after a dash.
    private var pending: YAMLLine?
    private var depth = 0

    init(_ bytes: [UInt8]) { lines = YAMLLines(bytes) }

    mutating func document() throws(JSONFault) -> JSONValue {
        if let line = try current(), line.indent == 0, line.content.elementsEqual("---".utf8) { advance() }
        let value = try node(parent: -1)
        if let line = try current() { throw lines.fault("more follows after the document's end", line: line.number) }
        return value
    }

    mutating func current() throws(JSONFault) -> YAMLLine? {
        if let pending { return pending }
        return try lines.peek()
    }

    /// Steps to the next line.
    mutating func advance() {
        pending = nil
        lines.skip()
    }

    /// What stands deeper than `parent`; null for nothing.
    private mutating func node(parent: Int) throws(JSONFault) -> JSONValue {
        guard let line = try current(), line.indent > parent else { return .null }
        guard depth < Self.depthLimit else {
            throw JSONFault(.tooDeep, "nested over \(Self.depthLimit) levels deep", line: line.number)
        }
        depth += 1
        defer { depth -= 1 }
        if Self.isDash(line) { return .array(try sequence(indent: line.indent)) }
        if try YAMLScalars.key(of: line) != nil { return .object(try mapping(indent: line.indent)) }
        return try scalar(line, parent: parent)
    }

    private static func isDash(_ line: YAMLLine) -> Bool {
        guard line.content.first == UInt8(ascii: "-") else { return false }
        let next = line.content.dropFirst().first
        return next == nil || next == UInt8(ascii: " ")
    }

    private mutating func sequence(indent: Int) throws(JSONFault) -> [JSONValue] {
        var elements: [JSONValue] = []
        while let line = try current(), line.indent == indent, Self.isDash(line) {
            pending = lines.rest(of: line, after: 1)
            if pending == nil { lines.skip() }
            elements.append(try node(parent: indent))
        }
        return elements
    }

    private mutating func mapping(indent: Int) throws(JSONFault) -> JSONObject {
        var object = JSONObject()
        while let line = try current(), line.indent == indent, !Self.isDash(line) {
            guard let (key, length) = try YAMLScalars.key(of: line) else {
                throw lines.fault("a line without a key", line: line.number)
            }
            if object[key] != nil { throw JSONFault(.duplicateKey, "a key stands twice", line: line.number) }
            if let rest = lines.rest(of: line, after: length) {
                pending = rest
                object[key] = try scalar(rest, parent: indent)
            } else {
                advance()
                object[key] = try value(below: indent)
            }
        }
        if let line = try current(), line.indent > indent {
            throw lines.fault("a line indented deeper than its place", line: line.number)
        }
        return object
    }

    /// The value of a key whose line ends after it; a sequence may stand as far left as its key.
    private mutating func value(below indent: Int) throws(JSONFault) -> JSONValue {
        if let line = try current(), line.indent == indent, Self.isDash(line) {
            return .array(try sequence(indent: indent))
        }
        return try node(parent: indent)
    }
}
