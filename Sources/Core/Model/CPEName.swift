/// Names of products in the form of CPE 2.3, as the NVD writes them (NIST IR 7695, formatted string binding).
package enum CPEName {
    /// Binds a name: of a kind (`a` for an application, `o` for an operating system), vendor, product, version, and the software
    /// that it runs in; nil where one of them cannot be bound.
    package static func bound(
        _ kind: String, vendor: String, product: String, version: String?, runsIn software: String? = nil
    ) -> String? {
        guard let vendor = value(vendor), let product = value(product), let version = value(version ?? ""),
            let software = value(software ?? "")
        else { return nil }
        return "cpe:2.3:\(kind):\(vendor):\(product):\(version):*:*:*:*:\(software):*:*"
    }

    /// The full name that a text states, which may leave out what stands at the end (os-release(5), `CPE_NAME`) or be bound to a URI
    /// (`cpe:/o:…`); nil for any other text.
    package static func stated(_ text: String) -> String? {
        guard text.utf8.count <= 256, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let isURI = text.utf8.starts(with: "cpe:/".utf8)
        guard isURI || text.utf8.starts(with: "cpe:2.3:".utf8) else { return nil }
        var parts = Self.parts(text.utf8.dropFirst(isURI ? 5 : 8))
        // A URI names seven parts at the most, and packs others into the edition.
        guard parts.count >= 3, parts.count <= (isURI ? 7 : 11), let kind = parts.first,
            ["a", "o", "h"].contains(where: { kind.utf8.elementsEqual($0.utf8) })
        else { return nil }
        if isURI {
            for index in parts.indices.dropFirst() {
                guard !parts[index].utf8.contains(where: { "~%".utf8.contains($0) }), let value = value(parts[index])
                else { return nil }
                parts[index] = value
            }
        }
        guard parts.dropFirst().allSatisfy({ isValue($0) }) else { return nil }
        parts += Array(repeating: "*", count: 11 - parts.count)
        return "cpe:2.3:" + parts.joined(separator: ":")
    }

    /// Divided at colons that no backslash stands before.
    private static func parts(_ text: Substring.UTF8View) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        for byte in text {
            if byte == UInt8(ascii: ":"), !isQuoted {
                parts.append([])
            } else {
                parts[parts.count - 1].append(byte)
            }
            isQuoted = byte == UInt8(ascii: "\\") && !isQuoted
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    /// One part, lower case, all but letters, digits, `_`, `-` and `.` quoted; an empty one means any. Nil where it holds other than
    /// printable ASCII.
    private static func value(_ text: String) -> String? {
        if text.isEmpty || text.utf8.elementsEqual("*".utf8) { return "*" }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            guard byte > 0x20, byte < 0x7F else { return nil }
            if isUpper(byte) {
                bytes.append(byte | 0x20)
            } else {
                if !isPlain(byte) { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
            }
        }
        // A hyphen alone would mean that there is none.
        return bytes.elementsEqual("-".utf8) ? "\\-" : String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a part of a formatted string is one: quoted where it has to be; `*` and `-` alone.
    private static func isValue(_ text: String) -> Bool {
        if text.utf8.elementsEqual("*".utf8) || text.utf8.elementsEqual("-".utf8) { return true }
        var isQuoted = false
        for byte in text.utf8 {
            if isQuoted {
                guard !isPlain(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else { return false }
                isQuoted = false
            } else if byte == UInt8(ascii: "\\") {
                isQuoted = true
            } else if !isPlain(byte), !isUpper(byte) {
                return false
            }
        }
        return !text.isEmpty && !isQuoted
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || "_-.".utf8.contains(byte)
    }
}
