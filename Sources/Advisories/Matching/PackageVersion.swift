import Core

/// One version of a package: what records are matched with, whatever files bring it.
package struct PackageVersion: Hashable, Sendable {
    /// Where the package comes from; for a distribution's packages with its release ("Debian:12").
    package var ecosystem: Ecosystem
    /// The name as the ecosystem's records have it: `@scope/name`, `group:artifact`, a module's path, a source package.
    package var name: String
    /// The version as the package states it; empty where nothing tells it.
    package var version: String
    /// Whether the archive itself states the group of a Maven package. Else `name` has a derived group or none, and records of
    /// the artifact in any group may mean it.
    package var isGroupStated: Bool
    /// Of a source package, the package that was built from it and is installed; nil for others, and where it is not known.
    package var binary: BinaryPackage?

    /// Names a version of a package.
    package init(ecosystem: Ecosystem, name: String, version: String, isGroupStated: Bool = true) {
        self.ecosystem = ecosystem
        self.name = name
        self.version = version
        self.isGroupStated = isGroupStated
    }

    /// What its records are found by.
    var key: PackageKey {
        guard !isGroupStated else { return PackageKey(ecosystem: ecosystem, name: name) }
        return PackageKey(ecosystem: ecosystem, name: MavenName.withoutGroup(name) ?? ":\(name)")
    }

    /// Ecosystems are few and names their own: hashing them again tells nothing apart.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(version)
    }
}

/// A package that was built from a source of another name.
package struct BinaryPackage: Hashable, Sendable {
    /// Its own name.
    package var name: String
    /// Its own version, which need not be the source's.
    package var version: String

    /// Names a package.
    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// Names of Maven's packages, `GROUP:ARTIFACT`.
enum MavenName {
    /// `:ARTIFACT`, by which what may have any group is looked up; nil for a name without a group.
    static func withoutGroup(_ name: String) -> String? {
        name.firstIndex(of: ":").flatMap { $0 == name.startIndex ? nil : String(name[$0...]) }
    }
}

/// What names are compared by: the ecosystem without its release, the name as the ecosystem folds it.
struct PackageKey: Hashable {
    let ecosystem: String
    let name: String

    init(ecosystem: Ecosystem, name: String) {
        self.ecosystem = ecosystem.name
        self.name = Self.folded(name, ecosystem: ecosystem.name)
    }

    private init(ecosystem: String, folded: String) {
        self.ecosystem = ecosystem
        name = folded
    }

    /// What Maven packages of any group are found by; nil in other ecosystems.
    var withoutGroup: PackageKey? {
        guard ecosystem == "Maven", let artifact = MavenName.withoutGroup(name) else { return nil }
        return PackageKey(ecosystem: ecosystem, folded: artifact)
    }

    static func folded(_ name: String, ecosystem: String) -> String {
        switch ecosystem {
        case "PyPI": pep503(name)
        case "NuGet", "Packagist", "Hex", "GitHub Actions":
            String(decoding: name.utf8.map(\.lowercased), as: UTF8.self)
        default: name
        }
    }

    /// PEP 503: in lower case, runs of `-`, `_` and `.` are one hyphen.
    static func pep503(_ name: String) -> String {
        var folded: [UInt8] = []
        folded.reserveCapacity(name.utf8.count)
        var isAfterSeparator = false
        for byte in name.utf8 {
            let isSeparator = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            if !isSeparator { folded.append(byte.lowercased) }
            if isSeparator, !isAfterSeparator { folded.append(UInt8(ascii: "-")) }
            isAfterSeparator = isSeparator
        }
        return String(decoding: folded, as: UTF8.self)
    }
}

extension Ecosystem {
    /// Whether a record for `other` speaks of packages here. Where either names no release, it speaks of every one: a
    /// package of an unknown release is matched with all of them rather than with none.
    package func isAddressed(by other: Ecosystem) -> Bool {
        guard name == other.name else { return false }
        guard let release, let otherRelease = other.release else { return true }
        if release == otherRelease { return true }
        switch name {
        // "22.04:LTS"; "Pro:…" speaks of packages that its subscribers get.
        case "Ubuntu": return otherRelease == "\(release):LTS"
        // "enterprise_linux:9::baseos", "rhel_eus:9.2::appstream"; what names no version may mean every one.
        case "Red Hat":
            let parts = otherRelease.split(separator: ":", omittingEmptySubsequences: false)
            // "7" is what CentOS's says.
            let version = parts.count > 1 ? parts[1] : otherRelease.utf8.allSatisfy(\.isDigit) ? parts[0] : ""
            guard let major = version.split(separator: ".").first else { return true }
            return major == release
        // "Linux Enterprise Module for Basesystem 15 SP5", "Linux Enterprise Server 15 SP3-LTSS".
        case "SUSE": return otherRelease.hasSuffix(" \(release)") || otherRelease.contains(" \(release)-")
        // "22.03-LTS-SP3": os-release has the number alone.
        case "openEuler": return otherRelease.hasPrefix("\(release)-")
        default: return false
        }
    }

    /// A name as the ecosystem folds names: two that are folded alike are one package.
    package func folded(_ name: String) -> String { PackageKey.folded(name, ecosystem: self.name) }
}
