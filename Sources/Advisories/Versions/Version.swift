import Core

/// A version read by one ecosystem's rules.
protocol VersionForm: Sendable {
    /// Nil for bytes that are no version; never empty, at most `Version.longest`.
    init?(_ bytes: [UInt8])
    func order(to other: Self) -> Order
}

/// Why two versions could not be compared: one of them is none.
package struct UnparsableVersion: Error, Sendable, Equatable {
    /// The version as it stands.
    package let version: String
    /// The rules that it does not follow; nil where the ecosystem's are not known here.
    package let scheme: VersionScheme?

    /// Says which version follows which rules not.
    package init(version: String, scheme: VersionScheme?) {
        self.version = version
        self.scheme = scheme
    }
}

/// A version that follows a scheme's rules, ready to be compared.
package struct Version: Sendable {
    /// Bytes of the longest version that is read; comparing takes time linear in them.
    package static let longest = 1024

    private enum Form: Sendable {
        case python(PythonVersion)
        case semantic(SemanticVersion)
        case go(GoVersion)
        case gem(GemVersion)
        case maven(MavenVersion)
        case nuget(NuGetVersion)
        case packagist(PackagistVersion)
        case debian(DebianVersion)
        case alpine(AlpineVersion)
        case rpm(RPMVersion)
    }

    private let form: Form

    /// Reads a version.
    /// - Throws: where it does not follow the rules, is empty or is longer than `longest`.
    package init(_ text: String, scheme: VersionScheme) throws(UnparsableVersion) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.longest, let form = Self.form(bytes, scheme) else {
            throw UnparsableVersion(version: text, scheme: scheme)
        }
        self.form = form
    }

    private static func form(_ bytes: [UInt8], _ scheme: VersionScheme) -> Form? {
        switch scheme {
        case .pep440: PythonVersion(bytes).map { .python($0) }
        case .semver: SemanticVersion(bytes).map { .semantic($0) }
        case .go: GoVersion(bytes).map { .go($0) }
        case .rubygems: GemVersion(bytes).map { .gem($0) }
        case .maven: MavenVersion(bytes).map { .maven($0) }
        case .nuget: NuGetVersion(bytes).map { .nuget($0) }
        case .packagist: PackagistVersion(bytes).map { .packagist($0) }
        case .dpkg: DebianVersion(bytes).map { .debian($0) }
        case .apk: AlpineVersion(bytes).map { .alpine($0) }
        case .rpm: RPMVersion(bytes).map { .rpm($0) }
        }
    }

    /// The order of two versions; nil where they follow different schemes.
    package func order(to other: Version) -> Order? {
        switch (form, other.form) {
        case (.python(let left), .python(let right)): left.order(to: right)
        case (.semantic(let left), .semantic(let right)): left.order(to: right)
        case (.go(let left), .go(let right)): left.order(to: right)
        case (.gem(let left), .gem(let right)): left.order(to: right)
        case (.maven(let left), .maven(let right)): left.order(to: right)
        case (.nuget(let left), .nuget(let right)): left.order(to: right)
        case (.packagist(let left), .packagist(let right)): left.order(to: right)
        case (.debian(let left), .debian(let right)): left.order(to: right)
        case (.alpine(let left), .alpine(let right)): left.order(to: right)
        case (.rpm(let left), .rpm(let right)): left.order(to: right)
        default: nil
        }
    }
}
