/// A strict reader of JSON (RFC 8259) for documents of hundreds of megabytes: whoever asks takes the members that it knows, one
/// after the other, and the others are checked and passed over. No more is held than the longest text.
///
/// As strict as `JSONReader`: grammar, encoding, depth, and no key twice in an object, also where it is passed over. Fractions and
/// exponents are let through where nobody takes the number.
package struct JSONPull: ~Copyable {
    /// What a value is, as its first byte says.
    package enum Kind: Sendable {
        case object, array, string, number, bool, null
    }

    private enum Step {
        case member(String)
        case element(Int)
    }

    /// Arrays and objects within each other.
    static let depthLimit = 64
    /// Keys of one object that are compared one by one; more go into a set.
    private static let comparedKeys = 48

    var buffer: [UInt8]
    var position = 0
    /// Where the text that is being read begins in the buffer; nil between texts.
    var mark: Int?
    private var source: FilePieces?
    private let file: String?
    private let code: FindingID
    private let textLimit: Int
    /// Bytes before the buffer.
    private var gone: UInt64 = 0
    private var line = 1
    private var steps: [Step] = []
    private var keys: [UInt64] = []

    /// Reads a document that is held.
    /// - Parameters:
    ///   - code: The id of what is at fault.
    ///   - start: The byte that it begins at.
    ///   - file: What messages name.
    ///   - path: Where the document stands in another one.
    package init(_ bytes: [UInt8], from start: Int = 0, code: FindingID, file: String? = nil, path: String? = nil) {
        buffer = bytes
        position = min(max(0, start), bytes.count)
        line += bytes[..<position].count { $0 == UInt8(ascii: "\n") }
        self.code = code
        self.file = file
        textLimit = .max
        if let path { steps = [.member(path)] }
    }

    /// Reads a file or a pipe as it comes.
    /// - Parameter textLimit: Bytes of one text at the most.
    /// - Throws: `input.*`.
    package init(path: String, code: FindingID, file: String, textLimit: Int = 16 << 20) throws(Failure) {
        let source = try FilePieces(path)
        buffer = []
        self.code = code
        self.file = file
        self.textLimit = textLimit
        self.source = consume source
    }

    /// A reader of a document inside of this one.
    func inner(_ bytes: [UInt8], path: String) -> JSONPull {
        JSONPull(bytes, code: code, file: file, path: "\(path) (text)")
    }

    // MARK: - Faults

    /// Where the reader stands: `Functions[3].Layers[0].Arn`; empty at a document's top.
    package var path: String {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .element(let index): text += "[\(index)]"
            }
        }
        return text
    }

    /// The fault of what stands here, with line, place and offset.
    package func fault(_ message: String) -> Failure { fault(message, at: position) }

    func fault(_ message: String, at place: Int) -> Failure { fault(message, offset: offset(of: place)) }

    private func fault(_ message: String, offset: UInt64) -> Failure {
        let path = path
        return Failure(
            code, "line \(line)\(path.isEmpty ? "" : ", \(JSONWriter.shownPath(path))"): \(message)", file: file,
            offset: offset)
    }

    /// The place of a byte of the buffer in the document.
    private func offset(of place: Int) -> UInt64 { gone + UInt64(max(0, place)) }

    func unexpected(_ expected: String) -> Failure {
        guard position < buffer.count else { return fault("the document ends where \(expected) is due") }
        let byte = buffer[position]
        if byte == 0x1B { return fault("a colour code of a terminal where \(expected) is due") }
        if byte > 0x20, byte < 0x7F {
            return fault("'\(Character(Unicode.Scalar(byte)))' where \(expected) is due")
        }
        return fault("byte 0x\(String(byte, radix: 16, uppercase: true)) where \(expected) is due")
    }

    // MARK: - Bytes

    /// Reads on; false at the end.
    mutating func more() throws(Failure) -> Bool {
        let start = mark ?? position
        guard buffer.count - start <= textLimit else {
            throw fault("a text of more than \(textLimit) bytes", at: start)
        }
        if start > 0 {
            guard source != nil else { return false }
            buffer.removeFirst(start)
            gone += UInt64(start)
            position -= start
            if mark != nil { mark = 0 }
        }
        return try source?.append(to: &buffer) ?? 0 > 0
    }

    /// The byte here; nil at the end.
    mutating func next() throws(Failure) -> UInt8? {
        if position < buffer.count { return buffer[position] }
        return try more() ? buffer[position] : nil
    }

    mutating func skipSpace() throws(Failure) {
        while true {
            while position < buffer.count {
                switch buffer[position] {
                case UInt8(ascii: "\n"): line += 1
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
                default: return
                }
                position += 1
            }
            if try !more() { return }
        }
    }

    /// Whether nothing but white space follows.
    package mutating func isAtEnd() throws(Failure) -> Bool {
        try skipSpace()
        return try next() == nil
    }

    /// How many bytes of the file come before this place.
    package var offset: UInt64 { offset(of: position) }

    /// The bytes that are held from here on, for whoever has to tell what a file is.
    package var head: ArraySlice<UInt8> { buffer[position...] }

    /// All of a document that has not more bytes than the limit; nil for one that has. Nothing is passed over.
    package mutating func takeAll(limit: Int) throws(Failure) -> [UInt8]? {
        let outer = mark
        mark = position
        defer { mark = outer }
        while buffer.count - position <= limit {
            guard try more() else { return Array(buffer[position...]) }
        }
        return nil
    }

    /// Passes over bytes that are held.
    package mutating func drop(_ count: Int) { position = min(position + count, buffer.count) }

    // MARK: - Values

    /// What the next value is.
    package mutating func kind() throws(Failure) -> Kind {
        try skipSpace()
        switch try next() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw unexpected("a value")
        }
    }

    /// Takes an object: `read` is given the number of each member that is known, and has to take its value.
    package mutating func object(
        _ known: JSONKeys, _ read: (inout JSONPull, Int) throws(Failure) -> Void
    ) throws(Failure) {
        try members(known) { pull, index, _ throws(Failure) in
            if let index { try read(&pull, index) } else { try pull.skip() }
        }
    }

    /// Takes an object whose keys are data: `read` is given each one's name, and has to take its value.
    package mutating func map(_ read: (inout JSONPull, String) throws(Failure) -> Void) throws(Failure) {
        try members(nil) { pull, _, name throws(Failure) in try read(&pull, name) }
    }

    private mutating func members(
        _ known: JSONKeys?, _ read: (inout JSONPull, Int?, String) throws(Failure) -> Void
    ) throws(Failure) {
        guard try kind() == .object else { throw fault("expected an object") }
        guard steps.count < Self.depthLimit else { throw fault("nested over \(Self.depthLimit) levels deep") }
        position += 1
        let first = keys.count
        var others: Set<UInt64>?
        var taken: UInt64 = 0
        try skipSpace()
        if try next() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            try skipSpace()
            guard try next() == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
            let (index, hash, start) = try key(known ?? .none)
            try remember(hash, from: first, &others, at: start)
            let name = known == nil ? try decodedKey(from: start) : ""
            try skipSpace()
            guard try next() == UInt8(ascii: ":") else { throw unexpected("':'") }
            position += 1
            if let index, let known {
                // Two spellings of one name would be two answers to one question.
                guard index >= 64 || taken & 1 << UInt64(index) == 0 else {
                    throw fault("the key \"\(known.names[index])\" stands twice", at: start)
                }
                if index < 64 { taken |= 1 << UInt64(index) }
                steps.append(.member(known.names[index]))
            } else {
                steps.append(.member(name.isEmpty ? "?" : name))
            }
            try read(&self, index, name)
            steps.removeLast()
            try skipSpace()
            let byte = try next()
            guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else { throw unexpected("',' or '}'") }
            position += 1
            if byte == UInt8(ascii: "}") { break }
        }
        keys.removeLast(keys.count - first)
    }

    /// Refuses a key that stood before in the object whose keys begin at `first`.
    private mutating func remember(
        _ hash: UInt64, from first: Int, _ others: inout Set<UInt64>?, at start: Int
    ) throws(Failure) {
        let isNew: Bool
        if others != nil {
            isNew = others?.insert(hash).inserted ?? true
        } else {
            isNew = !keys[first...].contains(hash)
            keys.append(hash)
            if keys.count - first > Self.comparedKeys { others = Set(keys[first...]) }
        }
        guard isNew else {
            let name = String(decoding: buffer[(start + 1)..<(position - 1)], as: UTF8.self)
            throw fault("the key \(JSONWriter.shown(name)) stands twice", at: start)
        }
    }

    /// Takes an array: `read` has to take each element.
    package mutating func array(_ read: (inout JSONPull, Int) throws(Failure) -> Void) throws(Failure) {
        guard try kind() == .array else { throw fault("expected an array") }
        guard steps.count < Self.depthLimit else { throw fault("nested over \(Self.depthLimit) levels deep") }
        position += 1
        try skipSpace()
        if try next() == UInt8(ascii: "]") {
            position += 1
            return
        }
        var index = 0
        while true {
            steps.append(.element(index))
            try skipSpace()
            try read(&self, index)
            steps.removeLast()
            index += 1
            try skipSpace()
            let byte = try next()
            guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else { throw unexpected("',' or ']'") }
            position += 1
            if byte == UInt8(ascii: "]") { return }
        }
    }

    /// Checks a value and passes over it.
    package mutating func skip() throws(Failure) {
        switch try kind() {
        case .object: try object(.none) { pull, _ throws(Failure) in try pull.skip() }
        case .array: try array { pull, _ throws(Failure) in try pull.skip() }
        case .string: try skipString()
        case .number: try skipNumber()
        case .bool, .null: try skipWord()
        }
    }

    /// The value's own bytes, checked.
    package mutating func raw() throws(Failure) -> [UInt8] {
        try skipSpace()
        let outer = mark
        if outer == nil { mark = position }
        let start = position - (mark ?? 0)
        try skip()
        let bytes = Array(buffer[((mark ?? 0) + start)..<position])
        mark = outer == nil ? nil : mark
        return bytes
    }

    /// The value as a whole.
    package mutating func value() throws(Failure) -> JSONValue {
        let start = offset(of: position)
        let bytes = try raw()
        do throws(JSONFault) {
            return try JSONReader.read(bytes, limits: JSONLimits(bytes: .max), options: .foreign)
        } catch {
            throw fault(error.message, offset: start + UInt64(error.offset ?? 0))
        }
    }
}
