import Core

/// The rules by which an ecosystem orders versions.
package enum VersionScheme: String, Word, Sendable, CaseIterable {
    /// Python: PEP 440.
    case pep440
    /// SemVer 2: npm, crates.io and others.
    case semver
    /// Go modules and toolchains.
    case go
    /// `Gem::Version`.
    case rubygems
    /// Maven's `ComparableVersion`.
    case maven
    /// NuGet: SemVer 2 with a fourth number.
    case nuget
    /// Composer.
    case packagist
    /// Debian and what derives from it.
    case dpkg
    /// Alpine and what derives from it.
    case apk
    /// Epoch, version and release of rpm.
    case rpm
}

extension Ecosystem {
    /// The rules of its versions; nil for an ecosystem whose rules are not known here.
    package var scheme: VersionScheme? {
        switch name {
        case "PyPI": .pep440
        case "npm", "crates.io", "Hex", "SwiftURL", "GitHub Actions", "Bitnami", "Julia": .semver
        case "Go": .go
        case "RubyGems": .rubygems
        case "Maven": .maven
        case "NuGet": .nuget
        case "Packagist": .packagist
        case "Debian", "Ubuntu", "Echo", "Kali": .dpkg
        case "Alpine", "Alpaquita", "BellSoft Hardened Containers", "Chainguard", "MinimOS", "Wolfi": .apk
        case "AlmaLinux", "Amazon Linux", "Azure Linux", "Fedora", "Mageia", "openEuler", "openSUSE", "Oracle Linux",
            "Photon OS", "Red Hat", "Rocky Linux", "SUSE":
            .rpm
        // Other distributions are called by the type and namespace of their package URLs.
        default:
            if name.utf8.starts(with: "rpm/".utf8) {
                .rpm
            } else if name.utf8.starts(with: "deb/".utf8) {
                .dpkg
            } else {
                name.utf8.starts(with: "apk/".utf8) ? .apk : nil
            }
        }
    }
}

extension Ecosystem {
    /// Whether it is a distribution of a system, which builds and maintains its packages itself.
    package var isDistribution: Bool {
        switch scheme {
        case .dpkg, .apk, .rpm: true
        default: false
        }
    }
}

extension Ecosystem {
    /// Whether its records may name versions of packages without their epochs, as openEuler's do, which are made from names of files.
    var mayOmitEpochs: Bool {
        guard scheme == .rpm else { return false }
        return switch name {
        case "AlmaLinux", "Amazon Linux", "Red Hat", "Rocky Linux": false
        default: true
        }
    }
}

/// Orders of versions.
package enum VersionOrder {
    /// Compares two versions by the rules of an ecosystem; a version that cannot be parsed is said, never guessed.
    package static func compare(
        _ left: String, _ right: String, ecosystem: Ecosystem
    ) -> Result<Order, UnparsableVersion> {
        guard let scheme = ecosystem.scheme else { return .failure(UnparsableVersion(version: left, scheme: nil)) }
        return compare(left, right, scheme: scheme)
    }

    /// Compares two versions by a scheme's rules.
    package static func compare(
        _ left: String, _ right: String, scheme: VersionScheme
    ) -> Result<Order, UnparsableVersion> {
        do throws(UnparsableVersion) {
            let leftVersion = try Version(left, scheme: scheme)
            let rightVersion = try Version(right, scheme: scheme)
            guard let order = leftVersion.order(to: rightVersion) else {
                return .failure(UnparsableVersion(version: right, scheme: scheme))
            }
            return .success(order)
        } catch {
            return .failure(error)
        }
    }
}
