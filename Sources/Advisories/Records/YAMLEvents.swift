import CYAML
import Core

/// What libyaml tells of a document, one thing after another.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case sequenceStart
        case mappingStart
        /// The end of a sequence or mapping.
        case collectionEnd
        /// A scalar's text; a plain one stands without quotes or block header, and may mean something other than text.
        case scalar(String, isPlain: Bool)
        /// A repetition of what the anchor named.
        case alias(String)
    }

    var kind: Kind
    /// The name after `&`.
    var anchor: String?
    /// The tag with its handle resolved, such as `tag:yaml.org,2002:str`.
    var tag: String?
    /// Counted from 1.
    var line: Int
}

/// Owns a parser of libyaml: reads the grammar of YAML 1.1 and 1.2, knows nothing of what the text means.
///
/// libyaml goes through its own stack, so that depth costs no stack of ours.
struct YAMLEvents: ~Copyable {
    // The parser holds a pointer to itself: it has to stay where it is.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// - Parameter bytes: UTF-8; has to outlive this value.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFault) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw JSONFault(.tooLarge, "more memory than there is", line: 1)
        }
        // Otherwise libyaml takes a document for UTF-16 where it begins as such.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; after the stream's end there is none, and nobody asks.
    mutating func next() throws(JSONFault) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { yaml_event_delete(&event) }
        let line = Int(clamping: event.start_mark.line) + 1
        switch event.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, line: line)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, line: line)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, line: line)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .collectionEnd, line: line)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias(Self.text(event.data.alias.anchor) ?? ""), line: line)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart, anchor: Self.text(start.anchor), tag: Self.text(start.tag), line: line)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart, anchor: Self.text(start.anchor), tag: Self.text(start.tag), line: line)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return YAMLEvent(
                kind: .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
                anchor: Self.text(scalar.anchor), tag: Self.text(scalar.tag), line: line)
        default: return YAMLEvent(kind: .streamEnd, line: line)
        }
    }

    private static func text(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(decodingCString: $0, as: UTF8.self) }
    }

    /// What libyaml says that is wrong.
    private func fault() -> JSONFault {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "more memory than there is"
        guard parser.pointee.error == YAML_READER_ERROR else {
            return JSONFault(
                .invalid, "no YAML: \(problem)", line: Int(clamping: parser.pointee.problem_mark.line) + 1)
        }
        // Of what it cannot even decode it tells the place in bytes alone.
        let offset = min(Int(clamping: parser.pointee.problem_offset), bytes.count)
        let line = 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
        return JSONFault(.invalid, "no YAML: \(problem)", offset: offset, line: line)
    }
}
