import Core

/// A package as the ledger keeps it: once, whoever has it.
package struct LedgerPackage: Hashable, Sendable {
    /// Its package URL.
    package var purl: String
    /// Where advisories say that it comes from ("PyPI", "Debian"), without a release; empty where nobody publishes any.
    package var ecosystem: String
    /// The distribution's release as advisories name it ("12", "v3.19"); nil for none, or an unknown one.
    package var release: String?
    /// The name that advisories' names are compared with, folded as the ecosystem folds names; `:ARTIFACT` of a Maven package
    /// whose group nothing states, so that those of every group are.
    package var name: String
    /// The version that advisories' versions are compared with; empty where nothing tells it.
    package var version: String

    /// Describes a package.
    package init(purl: String, ecosystem: String, release: String?, name: String, version: String) {
        self.purl = purl
        self.ecosystem = ecosystem
        self.release = release
        self.name = name
        self.version = version
    }
}

extension LedgerPackage {
    /// What a package is of that belongs to no ecosystem: type and namespace of its package URL, such as `rpm/amzn`.
    package static func kind(purl: String) -> String {
        let path = purl.utf8.dropFirst("pkg:".utf8.count).prefix { $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: "?") }
        let parts = path.split(separator: UInt8(ascii: "/"))
        let kind = parts.dropLast().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        return kind.isEmpty ? String(decoding: path, as: UTF8.self) : kind
    }

    /// The ecosystem with the release that advisories may or may not speak of, `Alpine:v3.20`; empty where there is none.
    package var ecosystemAndRelease: String {
        guard let release, !ecosystem.isEmpty else { return ecosystem }
        return "\(ecosystem):\(release)"
    }

    /// Where some advisories speak of a source package and others of what was built from it, and neither says all.
    package static let builtEcosystem = "Amazon Linux"

    /// Whether this is the package that its package URL names, not the source that it was built from.
    package var isNamedByPURL: Bool {
        let path = purl.utf8.prefix { $0 != UInt8(ascii: "?") }
        let place = path.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        let own = version.utf8.firstIndex(of: UInt8(ascii: ":")).map { version.utf8[version.utf8.index(after: $0)...] }
        let bytes = Array(own ?? version.utf8[...])
        let name = PercentEncoding.encoded(name.utf8, keeping: [UInt8(ascii: ":")])
        let stated = PercentEncoding.encoded(bytes, keeping: [UInt8(ascii: ":")])
        return path[place...].elementsEqual("/\(name)@\(stated)".utf8)
    }

    /// The ecosystem, or where there is none what the package is of.
    package var ecosystemOrKind: String { ecosystem.isEmpty ? Self.kind(purl: purl) : ecosystem }
}

/// A package of a tree, and the file that tells of it.
package struct TreePackage: Hashable, Sendable {
    /// Which package.
    package var package: LedgerPackage
    /// The file's path.
    package var path: [UInt8]
    /// The names inside that file that lead on, joined by `!/`; empty where the file itself tells.
    package var inside: String

    /// Places a package.
    package init(_ package: LedgerPackage, path: [UInt8], inside: String = "") {
        self.package = package
        self.path = path
        self.inside = inside
    }

    /// The file, safe to print, and what is inside it behind `!/`.
    package var evidence: String {
        let path = PathEscaping.displayed(path)
        return inside.isEmpty ? path : "\(path)!/\(inside)"
    }
}
