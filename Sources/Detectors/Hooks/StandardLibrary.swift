import Core

/// The names of Python's own modules.
enum StandardLibrary {
    /// The versions that have a module of a name, such as `3.9 to 3.11`; nil where none has.
    static func versions(having name: ArraySlice<UInt8>) -> String? {
        guard let minors = table[Array(name)], let first = minors.first, let last = minors.last else { return nil }
        return first == last ? "3.\(first)" : "3.\(first) to 3.\(last)"
    }

    private static let table: [[UInt8]: [Int]] = {
        var table: [[UInt8]: [Int]] = [:]
        for item in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }) {
            let parts = item.split(separator: UInt8(ascii: ":"))
            guard let name = parts.first else { continue }
            let minors = parts.count == 2 ? parts[1].split(separator: UInt8(ascii: ",")) : []
            table[Array(name)] =
                minors.isEmpty ? versions : minors.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
        return table
    }()
}
