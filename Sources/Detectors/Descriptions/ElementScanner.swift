import Core

/// Goes through the elements of a small document of XML (1.0) in UTF-8. Document types, whose entities could stand for anything, end
/// it.
enum ElementScanner {
    private static let depthLimit = 32
    private static let textLimit = 4_096

    /// Tells of each element when it ends: the names from the document's own on, and the text right inside it.
    /// - Returns: whether the document was read to its end.
    static func scan(_ content: [UInt8], _ tell: ([TextKey], ArraySlice<UInt8>) -> Void) -> Bool {
        var rest = content.starts(with: [0xEF, 0xBB, 0xBF]) ? content.dropFirst(3) : content[...]
        var path: [TextKey] = []
        var texts: [[UInt8]] = []
        while !rest.isEmpty {
            let text = rest.prefix { $0 != UInt8(ascii: "<") }
            rest = rest[text.endIndex...]
            if !texts.isEmpty, texts[texts.count - 1].count + text.count <= textLimit {
                guard let plain = unescaped(text) else { return false }
                texts[texts.count - 1] += plain
            }
            if rest.isEmpty { break }
            if rest.starts(with: "<!--".utf8) {
                guard let end = end(of: "-->", in: rest.dropFirst(4)) else { return false }
                rest = rest[end...]
            } else if rest.starts(with: "<![CDATA[".utf8) {
                guard let end = end(of: "]]>", in: rest.dropFirst(9)), !texts.isEmpty else { return false }
                let raw = rest[(rest.startIndex + 9)..<(end - 3)]
                if texts[texts.count - 1].count + raw.count <= textLimit { texts[texts.count - 1] += raw }
                rest = rest[end...]
            } else if rest.starts(with: "<?".utf8) {
                guard let end = end(of: "?>", in: rest.dropFirst(2)) else { return false }
                rest = rest[end...]
            } else if rest.starts(with: "<!".utf8) {
                return false
            } else {
                guard let tag = tag(&rest) else { return false }
                if tag.isEnd {
                    guard let open = path.last, open == tag.name, let text = texts.popLast() else { return false }
                    tell(path, text[...])
                    path.removeLast()
                } else {
                    path.append(tag.name)
                    guard path.count <= depthLimit else { return false }
                    if tag.isEmpty {
                        tell(path, [])
                        path.removeLast()
                    } else {
                        texts.append([])
                    }
                }
            }
        }
        return path.isEmpty
    }

    /// Takes a tag; attributes are passed over. nil for none that is whole.
    private static func tag(_ rest: inout ArraySlice<UInt8>) -> (name: TextKey, isEnd: Bool, isEmpty: Bool)? {
        var at = rest.startIndex + 1
        var quote: UInt8?
        while at < rest.endIndex, quote != nil || rest[at] != UInt8(ascii: ">") {
            if quote == rest[at] {
                quote = nil
            } else if quote == nil, rest[at] == UInt8(ascii: "\"") || rest[at] == UInt8(ascii: "'") {
                quote = rest[at]
            }
            at += 1
        }
        guard at < rest.endIndex else { return nil }
        var body = rest[(rest.startIndex + 1)..<at]
        rest = rest[(at + 1)...]
        let isEnd = body.first == UInt8(ascii: "/")
        if isEnd { body = body.dropFirst() }
        let isEmpty = body.last == UInt8(ascii: "/")
        if isEmpty { body = body.dropLast() }
        let name = body.prefix { $0 > 0x20 }
        guard !name.isEmpty, name.count <= 256 else { return nil }
        return (TextKey(PathEscaping.displayed(name)), isEnd, isEmpty)
    }

    /// The index behind a mark.
    private static func end(of mark: String, in rest: ArraySlice<UInt8>) -> Int? {
        let mark = Array(mark.utf8)
        var at = rest.startIndex
        while at + mark.count <= rest.endIndex {
            if rest[at] == mark[0], rest[at..<(at + mark.count)].elementsEqual(mark) { return at + mark.count }
            at += 1
        }
        return nil
    }

    /// With the five entities that need no declaration, and numbers; nil where it names others.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.contains(UInt8(ascii: "&")) else { return Array(text) }
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                bytes.append(byte)
                continue
            }
            let name = rest.prefix { $0 != UInt8(ascii: ";") }
            guard name.endIndex < rest.endIndex, let plain = character(name) else { return nil }
            bytes += plain
            rest = rest[(name.endIndex + 1)...]
        }
        return bytes
    }

    private static func character(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        guard name.first == UInt8(ascii: "#") else {
            return entities[TextKey(PathEscaping.displayed(name))].map { [$0] }
        }
        let isHexadecimal = name.dropFirst().first == UInt8(ascii: "x")
        let digits = String(decoding: name.dropFirst(isHexadecimal ? 2 : 1), as: UTF8.self)
        return UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap { Unicode.Scalar($0) }.map {
            Array(String($0).utf8)
        }
    }

    private static let entities: [TextKey: UInt8] = [
        "amp": UInt8(ascii: "&"), "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"), "quot": UInt8(ascii: "\""),
        "apos": UInt8(ascii: "'"),
    ]
}
