import Core

/// AWS's files of profiles (`~/.aws/config`, `~/.aws/credentials`): sections of settings.
struct ProfileFile {
    /// Settings by section and name.
    private(set) var sections: [TextKey: [TextKey: String]] = [:]

    /// Reads a file as the SDKs do: comments and what is indented below a setting are passed over.
    init(_ bytes: [UInt8]) {
        var section: String?
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let isIndented = line.first.map(Self.isSpace) ?? true
            let text = Self.trimmed(line)
            guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            if first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) {
                let words = text[text.index(after: text.startIndex)..<end].split(whereSeparator: Self.isSpace)
                section = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
                if let section, case nil = sections[section] { sections[section] = [:] }
                continue
            }
            guard let name = section, !isIndented, let equals = text.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let key = String(decoding: Self.trimmed(text[..<equals]), as: UTF8.self).lowercased()
            let value = String(decoding: Self.trimmed(text[text.index(after: equals)...]), as: UTF8.self)
            sections[name, default: [:]][key] = value
        }
    }

    /// The settings of a profile; nil where there is none. In `config` all but the default one are called `profile NAME`.
    func profile(_ name: String, isConfig: Bool) -> [TextKey: String]? {
        guard isConfig, name != "default" else { return sections[name] }
        return sections["profile \(name)"]
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes
    }
}
