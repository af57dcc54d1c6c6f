import Core

/// A package URL as waivers and VEX documents name packages: with a version it means that one, without it every one.
///
/// Qualifiers and subpaths are not compared: what is said of a package is said of it wherever it came from.
struct PackagePattern: Sendable, Hashable {
    private let name: String
    private let version: String?

    /// Nil for what is no package URL: `pkg:type/name`, a version behind `@`.
    init?(_ text: String) {
        guard text.hasPrefix("pkg:"), text.utf8.count <= 2048 else { return nil }
        var path = text.unicodeScalars.dropFirst(4).drop { $0 == "/" }
        if let end = path.firstIndex(where: { $0 == "?" || $0 == "#" }) { path = path[..<end] }
        var version: String?
        // A scope's own @ stands behind a slash, or is escaped.
        if let at = path.lastIndex(of: "@"), at > path.startIndex, path[path.index(before: at)] != "/" {
            guard let decoded = Self.decoded(Substring(path[path.index(after: at)...])), !decoded.isEmpty else {
                return nil
            }
            version = decoded
            path = path[..<at]
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count >= 2, let type = parts.first else { return nil }
        let kind = Self.lowercased(String(type))
        var decoded = [kind]
        for part in parts.dropFirst() {
            guard let text = Self.decoded(Substring(part)) else { return nil }
            decoded.append(text)
        }
        let name = decoded.joined(separator: "/")
        self.name =
            switch kind {
            case "pypi": PackageKey.pep503(name)
            case "composer", "github", "nuget": Self.lowercased(name)
            default: name
            }
        self.version = version
    }

    /// Whether `package`, a package URL with its version, is meant.
    func means(_ package: PackagePattern) -> Bool {
        name == package.name && (version == nil || version == package.version)
    }

    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map(\.lowercased), as: UTF8.self)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let hex = String(rest.prefix(2)) ?? ""
            guard hex.utf8.count == 2, let value = UInt8(hex, radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
