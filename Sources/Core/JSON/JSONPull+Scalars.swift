extension JSONPull {
    /// A text; nil for `null`.
    package mutating func text() throws(Failure) -> String? {
        switch try kind() {
        case .null:
            try skipWord()
            return nil
        case .string: return try string()
        case .object, .array, .number, .bool: throw fault("expected a string")
        }
    }

    /// A text, as what is no text is passed over.
    package mutating func textOrSkip() throws(Failure) -> String? {
        if try kind() == .string { return try string() }
        try skip()
        return nil
    }

    /// A whole number; nil for `null`. One in quotes counts too, where `fromText` says so.
    package mutating func integer(fromText: Bool = false) throws(Failure) -> Int64? {
        switch try kind() {
        case .null:
            try skipWord()
            return nil
        case .number:
            let bytes = try token { pull throws(Failure) in try pull.skipNumber() }
            guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else {
                throw fault("expected an integer")
            }
            return number
        case .string where fromText:
            let text = try string()
            guard let number = Int64(text) else { throw fault("expected an integer") }
            return number
        case .string, .object, .array, .bool: throw fault("expected an integer")
        }
    }

    private mutating func string() throws(Failure) -> String {
        mark = position
        let isPlain = try scanString()
        let start = mark ?? position
        mark = nil
        if isPlain { return String(decoding: buffer[(start + 1)..<(position - 1)], as: UTF8.self) }
        return try decoded(start).string ?? ""
    }

    mutating func skipString() throws(Failure) {
        let outer = mark
        if outer == nil { mark = position }
        let offset = position - (mark ?? 0)
        let isPlain = try scanString()
        if !isPlain { _ = try decoded((mark ?? 0) + offset) }
        if outer == nil { mark = nil }
    }

    /// What the text from `start` to here means: escapes and encoding are `JSONReader`'s.
    private func decoded(_ start: Int) throws(Failure) -> JSONValue {
        do throws(JSONFault) {
            return try JSONReader.read(
                Array(buffer[start..<position]), limits: JSONLimits(bytes: .max), options: .foreign)
        } catch {
            throw fault(error.message, at: start + (error.offset ?? 0))
        }
    }

    /// Goes behind a string's closing quote. Its first byte is marked, by this reading or one around it.
    /// - Returns: whether it is ASCII without escapes.
    private mutating func scanString() throws(Failure) -> Bool {
        if mark == nil { mark = position }
        position += 1
        var isPlain = true
        while true {
            while position < buffer.count {
                let byte = buffer[position]
                position += 1
                if byte == UInt8(ascii: "\"") { return isPlain }
                if byte == UInt8(ascii: "\\") {
                    isPlain = false
                    guard try next() != nil else { break }
                    position += 1
                } else if byte < 0x20 {
                    position -= 1
                    throw fault("a control character stands unescaped in a string")
                } else if byte >= 0x80 {
                    isPlain = false
                }
            }
            if try !more() { throw fault("a string without end") }
        }
    }

    mutating func skipNumber() throws(Failure) {
        let bytes = try token { pull throws(Failure) in
            while let byte = try pull.next(), Self.isOfNumber(byte) { pull.position += 1 }
        }
        if bytes.count > 1, bytes.count < 19, bytes[bytes.startIndex] != UInt8(ascii: "0"),
            bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        {
            return
        }
        do throws(JSONFault) {
            _ = try JSONReader.read(bytes, options: .foreign)
        } catch {
            throw fault(error.message, at: position - bytes.count)
        }
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }

    mutating func skipWord() throws(Failure) {
        let bytes = try token { pull throws(Failure) in
            while let byte = try pull.next(), (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
                pull.position += 1
            }
        }
        guard ["true", "false", "null"].contains(where: { bytes.elementsEqual($0.utf8) }) else {
            throw fault("a word that is no value", at: position - bytes.count)
        }
    }

    /// The bytes that `read` goes over.
    private mutating func token(_ read: (inout JSONPull) throws(Failure) -> Void) throws(Failure) -> [UInt8] {
        let outer = mark
        if outer == nil { mark = position }
        let offset = position - (mark ?? 0)
        try read(&self)
        let bytes = Array(buffer[((mark ?? 0) + offset)..<position])
        if outer == nil { mark = nil }
        return bytes
    }

    /// A key: its number among the known ones, its hash, and where it begins.
    mutating func key(_ known: JSONKeys) throws(Failure) -> (index: Int?, hash: UInt64, start: Int) {
        let outer = mark
        if outer == nil { mark = position }
        let offset = position - (mark ?? 0)
        let isPlain = try scanString()
        let start = (mark ?? 0) + offset
        if outer == nil { mark = nil }
        guard isPlain else {
            let name = Array((try decoded(start).string ?? "").utf8)
            let (hash, folded) = Self.hashes(name[...])
            return (known.index(of: name, hash: folded), hash, start)
        }
        let name = buffer[(start + 1)..<(position - 1)]
        let (hash, folded) = Self.hashes(name)
        return (known.index(of: name, hash: folded), hash, start)
    }

    /// The key that ends here, as text.
    func decodedKey(from start: Int) throws(Failure) -> String { try decoded(start).string ?? "" }

    private static func hashes(_ name: ArraySlice<UInt8>) -> (whole: UInt64, folded: UInt64) {
        var (whole, folded) = (JSONKeys.seed, JSONKeys.seed)
        for byte in name {
            whole = JSONKeys.mix(whole, byte)
            let kept = JSONKeys.fold(byte)
            if kept != 0 { folded = JSONKeys.mix(folded, kept) }
        }
        return (whole, folded)
    }
}

extension JSONWriter {
    /// A place in a document for a message: its end where it is long.
    static func shownPath(_ path: String) -> String {
        path.utf8.count <= 120 ? path : "...\(String(decoding: path.utf8.suffix(117), as: UTF8.self))"
    }
}

extension JSONPull {
    /// The document that the text here holds, as AWS Config and CloudTrail put one into another; places in it are told from
    /// its own beginning.
    package mutating func document() throws(Failure) -> JSONPull {
        let place = path
        guard let text = try text() else { throw fault("expected a string") }
        return inner(Array(text.utf8), path: place)
    }
}

extension JSONPull {
    /// A reader of bytes that were taken from here.
    package func document(_ bytes: [UInt8]) -> JSONPull { inner(bytes, path: path) }

    /// A reader of a value that was taken from here.
    package func document(of value: JSONValue) -> JSONPull {
        inner(JSONWriter.text(value, style: .compact), path: path)
    }
}
