import Core

/// A package URL as waivers and VEX documents name packages: with a version it means that one, without it every one.
///
/// Subpaths are not compared, nor qualifiers that say where a package comes from. Others are compared by those who ask for them.
package struct PackagePattern: Sendable, Hashable {
    /// Why a package is another one.
    package enum Difference: Int, Sendable, Comparable, CaseIterable {
        /// Of another version.
        case version
        /// Of another architecture or distribution.
        case qualifier
        /// Another package.
        case name

        /// Nearer first.
        package static func < (left: Difference, right: Difference) -> Bool { left.rawValue < right.rawValue }
    }

    /// Qualifiers that tell no package from another: the same may be fetched from several places.
    private static let places = Set<TextKey>([
        "repository_url", "download_url", "vcs_url", "file_name", "repository_id", "upstream",
    ])

    private let name: TextKey
    private let version: TextKey?
    private let qualifiers: [TextKey: TextKey]

    /// Nil for what is no package URL: `pkg:type/name`, a version behind `@`.
    package init?(_ text: String) {
        guard text.hasPrefix("pkg:"), text.utf8.count <= 2048 else { return nil }
        var path = text.unicodeScalars.dropFirst(4).drop { $0 == "/" }
        var qualifiers: [TextKey: TextKey] = [:]
        if let end = path.firstIndex(where: { $0 == "?" || $0 == "#" }) {
            guard let read = Self.qualifiers(Substring(path[end...])) else { return nil }
            qualifiers = read
            path = path[..<end]
        }
        self.qualifiers = qualifiers
        var version: String?
        // A scope's own @ stands behind a slash, or is escaped.
        if let at = path.lastIndex(of: "@"), at > path.startIndex, path[path.index(before: at)] != "/" {
            guard let decoded = PercentEncoding.decoded(Substring(path[path.index(after: at)...])), !decoded.isEmpty
            else {
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
            guard let text = PercentEncoding.decoded(Substring(part)) else { return nil }
            decoded.append(text)
        }
        let name = decoded.joined(separator: "/")
        let folded =
            switch kind {
            case "pypi": PackageKey.pep503(name)
            case "composer", "github", "nuget": Self.lowercased(name)
            case "rpm": Self.vendor(name)
            default: name
            }
        self.name = TextKey(folded)
        self.version = version.map { TextKey($0) }
    }

    /// Whether `package`, a package URL with its version, is meant, whatever its qualifiers.
    func means(_ package: PackagePattern) -> Bool {
        name == package.name && (version == nil || version == package.version)
    }

    /// Why `package` is not meant, qualifiers and all; nil where it is. What is said of one architecture or distribution is not
    /// said of a package that does not state its own.
    func difference(from package: PackagePattern) -> Difference? {
        if name != package.name { return .name }
        for (key, value) in qualifiers where package.qualifiers[key] != value { return .qualifier }
        return version == nil || version == package.version ? nil : .version
    }

    /// Whether it means one version alone.
    var isVersioned: Bool { version != nil }

    /// The distribution that it is built for, as `id-version` of its os-release(5); nil where nothing says.
    var distribution: String? { qualifiers["distro"]?.string }

    /// The digest that is the version of an image's package URL; nil for others.
    var imageDigest: String? {
        guard name.utf8.starts(with: "oci/".utf8), let version, version.utf8.starts(with: "sha256:".utf8) else {
            return nil
        }
        return version.string
    }

    /// Vendors call their own distributions otherwise than their os-release does.
    private static func vendor(_ name: String) -> String {
        let parts = name.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return name }
        let vendors: [TextKey: String] = ["rhel": "redhat", "sles": "suse"]
        return "rpm/\(vendors[String(parts[1])] ?? String(parts[1]))/\(parts[2])"
    }

    /// What stands behind a question mark, up to a number sign; nil where a qualifier is none.
    private static func qualifiers(_ text: Substring) -> [TextKey: TextKey]? {
        guard text.utf8.first == UInt8(ascii: "?") else { return [:] }
        var found: [TextKey: TextKey] = [:]
        let list = text.unicodeScalars.dropFirst().prefix { $0 != "#" }
        for part in list.split(separator: "&") {
            guard let sign = part.firstIndex(of: "="),
                let value = PercentEncoding.decoded(Substring(part[part.index(after: sign)...]))
            else {
                return nil
            }
            let key = TextKey(lowercased(String(part[..<sign])))
            // A value that is empty says nothing (purl-spec).
            if value.isEmpty || places.contains(key) { continue }
            guard found.updateValue(TextKey(value), forKey: key) == nil else { return nil }
        }
        return found
    }

    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map(\.lowercased), as: UTF8.self)
    }
}
