/// The reader's position in one document, whose bytes are known to be UTF-8.
struct JSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    let options: JSONOptions
    var position = 0
    var line = 1
    private var depth = 0

    init(bytes: [UInt8], depthLimit: Int, options: JSONOptions) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.options = options
    }

    mutating func document() throws(JSONFault) -> JSONValue {
        skipWhitespace()
        let value = try value()
        skipWhitespace()
        guard position == bytes.count else { throw fault(.trailingData, "more follows after the document's end") }
        return value
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func fault(_ code: JSONFault.Code, _ message: String, at offset: Int? = nil) -> JSONFault {
        JSONFault(code, message, offset: offset ?? position, line: line)
    }

    /// The fault for what stands here instead of `expected`.
    func unexpected(_ expected: String) -> JSONFault {
        switch next {
        case nil: fault(.invalid, "the document ends where \(expected) is due")
        case .some(let byte) where byte > 0x20 && byte < 0x7F:
            fault(.invalid, "'\(Character(Unicode.Scalar(byte)))' where \(expected) is due")
        case .some(let byte):
            fault(.invalid, "byte 0x\(String(byte, radix: 16, uppercase: true)) where \(expected) is due")
        }
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            default: return
            }
            position += 1
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// A value; `isMap` says that keys of an object here are data.
    private mutating func value(isMap: Bool = false) throws(JSONFault) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"):
            return .object(try nested { parser throws(JSONFault) in try parser.object(isMap: isMap) })
        case UInt8(ascii: "["): return .array(try nested { parser throws(JSONFault) in try parser.array() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        let text = "\(word)"
        guard bytes[position...].starts(with: text.utf8) else { throw unexpected("a value") }
        position += text.utf8.count
        return value
    }

    private mutating func nested<Result>(
        _ read: (inout JSONParser) throws(JSONFault) -> Result
    ) throws(JSONFault) -> Result {
        guard depth < depthLimit else { throw fault(.tooDeep, "nested over \(depthLimit) levels deep") }
        depth += 1
        let result = try read(&self)
        depth -= 1
        return result
    }

    private mutating func array() throws(JSONFault) -> [JSONValue] {
        position += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if skip(UInt8(ascii: "]")) { return elements }
        while true {
            skipWhitespace()
            elements.append(try value())
            skipWhitespace()
            if skip(UInt8(ascii: "]")) { return elements }
            guard skip(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
        }
    }

    /// Repeated keys of one object at the most, where they are let through.
    private static let repeatLimit = 100

    private mutating func object(isMap: Bool) throws(JSONFault) -> JSONObject {
        let foldsCase = !isMap && !options.allowsCaseVariantKeys
        var object = JSONObject()
        object.line = line
        position += 1
        skipWhitespace()
        if skip(UInt8(ascii: "}")) { return object }
        var seen = Set<KeyIdentity>()
        while true {
            skipWhitespace()
            let key = try key(of: &object, seen: &seen, foldsCase: foldsCase)
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw unexpected("':'") }
            skipWhitespace()
            let start = line
            let value = try value(isMap: options.maps.contains(key))
            object.storage.append(JSONObject.Member(key: key, value: value, line: start))
            skipWhitespace()
            if skip(UInt8(ascii: "}")) { return object }
            guard skip(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
        }
    }

    private mutating func key(
        of object: inout JSONObject, seen: inout Set<KeyIdentity>, foldsCase: Bool
    ) throws(JSONFault) -> String {
        guard next == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
        let start = position
        let key = try string()
        let identity = foldsCase ? KeyFolding.folded(key) : Array(key.utf8)
        guard seen.insert(KeyIdentity(bytes: identity)).inserted else {
            // Once a document: the scan cannot be made to cost more than linear time.
            if options.takesLastOfRepeated, object.repeated.count < Self.repeatLimit {
                // Each takes a look at the whole object: with a bound on them the time stays linear.
                object[key] = nil
                object.repeated.append(key)
                return key
            }
            if object[key] != nil {
                throw fault(.duplicateKey, "the key \(JSONWriter.shown(key)) stands twice", at: start)
            }
            throw fault(
                .caseVariantKey, "the key \(JSONWriter.shown(key)) differs from another of its object in case alone",
                at: start)
        }
        return key
    }
}
