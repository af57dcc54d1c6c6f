import Core

/// Reads one document of YAML 1.2 by libyaml, as advisory databases publish their records.
///
/// Plain scalars are text as they stand, whatever they look like: a version `1.10` is no number. Only null, true and
/// false are read as such, as in the core schema (YAML 1.2, section 10.3). What two readers could understand differently
/// is refused: a key twice, merge keys, anchors twice, tags other than that schema's, several documents.
package enum RecordYAML {
    /// Collections within each other.
    static let depthLimit = 64
    /// What aliases may repeat in all: bytes of text, and `valueSize` for each value. PyYAML writes an alias where a
    /// list stands twice; a few lines of aliases of aliases repeat billions.
    static let aliasLimit = 1 << 20
    static let valueSize = 16
    /// Anchors of one document.
    static let anchorLimit = 10_000

    /// - Parameter takesFunctions: Whether a value with a tag of its own document, `!Sub text`, is the object `{"Fn::Sub": text}`,
    ///   as in CloudFormation's templates (`!Ref` and `!Condition` stand for themselves); they are refused otherwise.
    package static func read(_ bytes: [UInt8], takesFunctions: Bool = false) throws(JSONFault) -> JSONValue {
        guard bytes.count <= RecordReader.byteLimit else {
            throw JSONFault(.tooLarge, "\(bytes.count) bytes, over the limit of \(RecordReader.byteLimit)", line: 1)
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            let offset = error.byteOffsets.lowerBound
            let line = 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
            throw JSONFault(.invalid, "not UTF-8", offset: offset, line: line)
        }
        try refuseDirectives(bytes)
        // libyaml counts a byte order mark as a column, so that the first line seems to be indented.
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return try bytes.withUnsafeBufferPointer { (buffer) throws(JSONFault) in
            var composer = YAMLComposer(
                try YAMLEvents(UnsafeBufferPointer(rebasing: buffer[start...])), takesFunctions: takesFunctions)
            return try composer.document()
        }
    }

    /// Refuses every directive but `%YAML`: libyaml compares each `%TAG` with all before it, so that a file of them
    /// takes hours.
    private static func refuseDirectives(_ bytes: [UInt8]) throws(JSONFault) {
        var line = 1
        var isStart = true
        for (offset, byte) in bytes.enumerated() {
            if isStart, byte == UInt8(ascii: "%"), !bytes[offset...].starts(with: "%YAML ".utf8) {
                throw JSONFault(.invalid, "directives are not read", offset: offset, line: line)
            }
            isStart = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
    }
}

/// Makes a document of libyaml's events.
private struct YAMLComposer: ~Copyable {
    /// A value, and what it costs to have it again.
    private struct Composed {
        var value: JSONValue
        /// Bytes of its text and `RecordYAML.valueSize` for each value in it.
        var size: Int
        /// Collections within each other, itself included.
        var height: Int
    }

    private var events: YAMLEvents
    private var anchors: [TextKey: Composed] = [:]
    /// What aliases repeated so far.
    private var repeated = 0

    private let takesFunctions: Bool

    init(_ events: consuming YAMLEvents, takesFunctions: Bool) {
        self.events = events
        self.takesFunctions = takesFunctions
    }

    /// The stream's only document; null where it holds none.
    mutating func document() throws(JSONFault) -> JSONValue {
        var value = JSONValue.null
        var hasDocument = false
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return value
            case .documentStart:
                guard !hasDocument else {
                    throw JSONFault(.trailingData, "more than one document", line: event.line)
                }
                hasDocument = true
                value = try node(events.next(), depth: 0).value
            default: continue
            }
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(JSONFault) -> Composed {
        if case .alias(let name) = event.kind { return try repetition(of: name, event, depth: depth) }
        if event.anchor != nil, anchors.count == RecordYAML.anchorLimit {
            throw JSONFault(.tooLarge, "over \(RecordYAML.anchorLimit) anchors", line: event.line)
        }
        var event = event
        let function = takesFunctions ? Self.function(event.tag) : nil
        if function != nil {
            event.tag = nil
            // What a function is given is text.
            if case .scalar(let text, _) = event.kind { event.kind = .scalar(text, isPlain: false) }
        }
        var composed: Composed
        switch event.kind {
        case .scalar(let text, let isPlain):
            composed = Composed(
                value: try scalar(text, isPlain: isPlain, event), size: RecordYAML.valueSize + text.utf8.count,
                height: 0)
        case .sequenceStart: composed = try sequence(event, depth: depth)
        case .mappingStart: composed = try mapping(event, depth: depth)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .collectionEnd, .alias:
            throw JSONFault(.invalid, "no value where one is due", line: event.line)
        }
        if let function {
            composed.value = .object(JSONObject(function, composed.value))
            composed.size += RecordYAML.valueSize
            composed.height += 1
        }
        // Known from here on alone: a value that holds itself has no end.
        if let anchor = event.anchor, anchors.updateValue(composed, forKey: TextKey(anchor)) != nil {
            throw JSONFault(.duplicateKey, "the anchor \(JSONWriter.shown(anchor)) stands twice", line: event.line)
        }
        return composed
    }

    /// The member that a local tag stands for; nil for a tag of YAML's own, and for none.
    private static func function(_ tag: String?) -> String? {
        guard let tag, tag.hasPrefix("!"), tag.utf8.count > 1, !tag.hasPrefix("!!") else { return nil }
        let name = String(tag.utf8.dropFirst()) ?? ""
        return ["Ref", "Condition"].contains(name) ? name : "Fn::\(name)"
    }

    private mutating func repetition(
        of name: String, _ event: YAMLEvent, depth: Int
    ) throws(JSONFault) -> Composed {
        guard let composed = anchors[name] else {
            throw JSONFault(
                .invalid, "an alias of \(JSONWriter.shown(name)), which is not known here", line: event.line)
        }
        repeated += composed.size
        guard repeated <= RecordYAML.aliasLimit else {
            throw JSONFault(.tooLarge, "aliases repeat over \(RecordYAML.aliasLimit) bytes", line: event.line)
        }
        guard depth + composed.height <= RecordYAML.depthLimit else { throw Self.tooDeep(event) }
        return composed
    }

    private mutating func sequence(_ start: YAMLEvent, depth: Int) throws(JSONFault) -> Composed {
        try Self.open(start, tag: "tag:yaml.org,2002:seq", depth: depth)
        var elements: [JSONValue] = []
        var (size, height) = (RecordYAML.valueSize, 0)
        while true {
            let event = try events.next()
            if case .collectionEnd = event.kind { break }
            let element = try node(event, depth: depth + 1)
            elements.append(element.value)
            size += element.size
            height = max(height, element.height)
        }
        return Composed(value: .array(elements), size: size, height: height + 1)
    }

    private mutating func mapping(_ start: YAMLEvent, depth: Int) throws(JSONFault) -> Composed {
        try Self.open(start, tag: "tag:yaml.org,2002:map", depth: depth)
        var object = JSONObject(line: start.line)
        var keys: Set<TextKey> = []
        var (size, height) = (RecordYAML.valueSize, 0)
        while true {
            let event = try events.next()
            if case .collectionEnd = event.kind { break }
            let key = try Self.key(event)
            guard keys.insert(TextKey(key)).inserted else {
                throw JSONFault(.duplicateKey, "the key \(JSONWriter.shown(key)) stands twice", line: event.line)
            }
            let next = try events.next()
            let member = try node(next, depth: depth + 1)
            object.append(key, member.value, line: next.line)
            size += key.utf8.count + member.size
            height = max(height, member.height)
        }
        return Composed(value: .object(object), size: size, height: height + 1)
    }

    private static func open(_ start: YAMLEvent, tag: TextKey, depth: Int) throws(JSONFault) {
        guard depth < RecordYAML.depthLimit else { throw tooDeep(start) }
        if let other = start.tag, TextKey(other) != tag { throw unknownTag(other, start) }
    }

    /// A key's text: plain ones are no numbers or truth values either.
    private static func key(_ event: YAMLEvent) throws(JSONFault) -> String {
        guard case .scalar(let key, let isPlain) = event.kind, event.anchor == nil else {
            throw JSONFault(.invalid, "a key that is no text of its own", line: event.line)
        }
        if let tag = event.tag, TextKey(tag) != "tag:yaml.org,2002:str" { throw unknownTag(tag, event) }
        // YAML 1.1 merges what stands there into the mapping, and 1.2 does not.
        if isPlain, event.tag == nil, ["", "<<"].contains(TextKey(key)) {
            throw JSONFault(
                .invalid, key.isEmpty ? "a value without a key" : "merge keys are not read", line: event.line)
        }
        return key
    }

    private func scalar(_ text: String, isPlain: Bool, _ event: YAMLEvent) throws(JSONFault) -> JSONValue {
        guard let tag = event.tag else { return isPlain ? Self.resolved(text) : .string(text) }
        switch (TextKey(tag), Self.resolved(text)) {
        case ("tag:yaml.org,2002:str", _): return .string(text)
        case ("tag:yaml.org,2002:null", .null): return .null
        case ("tag:yaml.org,2002:bool", .bool(let flag)): return .bool(flag)
        default: throw Self.unknownTag(tag, event)
        }
    }

    private static func resolved(_ text: String) -> JSONValue {
        switch TextKey(text) {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: .string(text)
        }
    }

    private static func unknownTag(_ tag: String, _ event: YAMLEvent) -> JSONFault {
        JSONFault(.invalid, "the tag \(JSONWriter.shown(tag)) is not read here", line: event.line)
    }

    private static func tooDeep(_ event: YAMLEvent) -> JSONFault {
        JSONFault(.tooDeep, "nested over \(RecordYAML.depthLimit) levels deep", line: event.line)
    }
}
