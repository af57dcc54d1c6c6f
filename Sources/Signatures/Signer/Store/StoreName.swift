import Core

/// File names of the store: what a reviewer, a shell and every file system read alike.
enum StoreName {
    /// Longest name, in bytes, its extension included.
    static let limit = 128

    /// Whether a name may be that of a file of the store: letters, digits, `.`, `_` and `-`, no `.` or `-` in front.
    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= limit else { return false }
        return isWordCharacter(first) && name.utf8.allSatisfy { isWordCharacter($0) || ".-".utf8.contains($0) }
    }

    /// The nearest valid name to a text such as a subject, without an extension; `fallback` where nothing remains.
    static func suggested(by text: String, fallback: String) -> String {
        var name: [UInt8] = []
        for byte in text.utf8.prefix(64) {
            if isWordCharacter(byte) || (byte == UInt8(ascii: ".") && !name.isEmpty) {
                name.append(byte)
            } else if !name.isEmpty, name.last != UInt8(ascii: "-") {
                name.append(UInt8(ascii: "-"))
            }
        }
        while let last = name.last, !isWordCharacter(last) { name.removeLast() }
        return name.isEmpty ? fallback : String(decoding: name, as: UTF8.self)
    }

    /// A file's name without folders and without the extension, which counts whatever its case.
    static func stem(of path: String, extension suffix: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.lowercased().hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
