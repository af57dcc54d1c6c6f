import Core

/// Names and versions as packages spell them: from anybody's file, so bounded and made safe to print.
enum PackageText {
    /// A name or version, escaped; nil where it is empty or longer than any real one.
    static func shown(_ bytes: some Collection<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.count <= 214 else { return nil }
        return PathEscaping.displayed(bytes)
    }

    /// The first value of a header field of METADATA or PKG-INFO (core metadata: RFC 5322 headers).
    static func header(_ name: StaticString, in bytes: [UInt8]) -> String? {
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")]) { return nil }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line[..<colon].equals(name) else { continue }
            return shown(line[(colon + 1)...].trimmed)
        }
        return nil
    }

    /// PEP 503: lower case, and every run of `-`, `_` and `.` one `-`.
    static func normalized(_ name: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in name {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                if text.last != UInt8(ascii: "-") { text.append(UInt8(ascii: "-")) }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): text.append(byte | 0x20)
            default: text.append(byte)
            }
        }
        return PathEscaping.displayed(text)
    }
}

extension ArraySlice<UInt8> {
    /// Equality but for the case of ASCII letters.
    func equals(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { buffer in
            count == buffer.count && zip(self, buffer).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
        }
    }

    var trimmed: ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
