/// A package URL as somebody else wrote it (purl-spec), taken apart.
package struct PackageURL: Sendable {
    /// Such as `pypi`, in lower case.
    package var type: String
    /// What stands between type and name, decoded; nil for none.
    package var namespace: String?
    /// The name, decoded.
    package var name: String
    /// The version, decoded; nil for none.
    package var version: String?
    /// Qualifiers by their keys, decoded.
    package var qualifiers: [TextKey: String] = [:]
    /// Whether it means a part of the package.
    package var hasSubpath = false

    /// Bytes of the longest one that is read.
    private static let limit = 2_048

    /// Takes a text apart; nil where it is no package URL.
    package init?(_ text: String) {
        // The scheme and the type are the same in any case.
        guard text.utf8.count <= Self.limit,
            text.utf8.prefix(4).map(Self.lowered).elementsEqual("pkg:".utf8)
        else { return nil }
        var rest = Substring(text.utf8.dropFirst(4).drop { $0 == UInt8(ascii: "/") })
        if let hash = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
            hasSubpath = hash < rest.utf8.index(before: rest.utf8.endIndex)
            rest = rest[..<hash]
        }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            for pair in rest[rest.utf8.index(after: mark)...].utf8.split(separator: UInt8(ascii: "&")).map(
                Substring.init)
            {
                guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")),
                    let value = PercentEncoding.decoded(pair[pair.utf8.index(after: equals)...])
                else { return nil }
                qualifiers[TextKey(String(decoding: pair[..<equals].utf8.map(Self.lowered), as: UTF8.self))] = value
            }
            rest = rest[..<mark]
        }
        guard let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")), slash > rest.utf8.startIndex else { return nil }
        let type = rest[..<slash].utf8.map(Self.lowered)
        guard type.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || ".+-".utf8.contains($0) })
        else { return nil }
        self.type = String(decoding: type, as: UTF8.self)
        rest = rest[rest.utf8.index(after: slash)...]
        // The version stands behind the last `@`, but for a scope's, which begins a part.
        let last = rest.utf8.lastIndex(of: UInt8(ascii: "/")).map { rest.utf8.index(after: $0) } ?? rest.utf8.startIndex
        if let at = rest[last...].utf8.lastIndex(of: UInt8(ascii: "@")), at > last {
            guard let version = PercentEncoding.decoded(rest[rest.utf8.index(after: at)...]) else { return nil }
            self.version = version.isEmpty ? nil : version
            rest = rest[..<at]
        }
        var parts: [String] = []
        for part in rest.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init) {
            guard let part = PercentEncoding.decoded(part), !part.isEmpty else { return nil }
            parts.append(part)
        }
        guard let name = parts.popLast() else { return nil }
        self.name = name
        namespace = parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
