import Core
import Ledger

extension PackageVersion {
    /// What records say of a package that an artifact's metadata tells of; nil for one of a distribution of which nobody
    /// publishes records.
    ///
    /// Debian's, Ubuntu's and Alpine's records name source packages.
    package init?(_ package: Package) {
        switch package.ecosystem {
        case .pypi: self.init("PyPI", package)
        case .npm: self.init("npm", package)
        case .gem: self.init("RubyGems", package)
        case .maven: self.init("Maven", package)
        case .golang: self.init("Go", package)
        case .cargo: self.init("crates.io", package)
        case .nuget: self.init("NuGet", package)
        case .composer: self.init("Packagist", package)
        case .generic: return nil
        case .deb, .apk, .rpm:
            guard let ecosystem = Ecosystem(distributionOf: package) else { return nil }
            let source = package.ecosystem == .rpm ? nil : package.source
            self.init(
                ecosystem: ecosystem, name: source?.name ?? package.name,
                version: source?.version ?? package.version ?? "")
        }
    }

    private init(_ ecosystem: String, _ package: Package) {
        self.init(ecosystem: Ecosystem(ecosystem), name: package.fullName, version: package.version ?? "")
        isGroupStated = package.ecosystem != .maven || package.namespace != nil && !package.hasDerivedNamespace
    }

    /// What the ledger keeps, read back.
    package init(_ package: LedgerPackage) {
        let ecosystem = package.release.map { "\(package.ecosystem):\($0)" } ?? package.ecosystem
        self.init(ecosystem: Ecosystem(ecosystem), name: package.name, version: package.version)
        guard package.ecosystem == "Maven", package.name.hasPrefix(":") else { return }
        // A derived group stands in the package URL alone; where there is none, the artifact's name stands there instead.
        let group = Substring(package.purl.dropFirst("pkg:maven/".utf8.count).unicodeScalars.prefix { $0 != "/" })
        let artifact = package.name.dropFirst()
        name = group == artifact ? String(artifact) : "\(group):\(artifact)"
        isGroupStated = false
    }
}

extension LedgerPackage {
    /// What the ledger keeps of a package: the name is what advisories are looked up by.
    package init(_ package: Package) {
        let version = PackageVersion(package)
        self.init(
            purl: package.purl, ecosystem: version?.ecosystem.name ?? "", release: version?.ecosystem.release,
            name: version?.key.name ?? package.name, version: version?.version ?? package.version ?? "")
    }
}

extension Ecosystem {
    /// The distribution that a system's package belongs to, by the id and version of its os-release(5).
    init?(distributionOf package: Package) {
        guard let id = package.namespace else { return nil }
        var version: String?
        if let distribution = package.distribution, distribution.hasPrefix("\(id)-") {
            version = String(distribution.dropFirst(id.utf8.count + 1))
        }
        self.init(package.ecosystem, id: id, version: version)
    }

    /// - Parameters:
    ///   - type: What its packages are: deb, apk or rpm.
    ///   - id: The ID of its os-release.
    private init(_ type: Package.Ecosystem, id: String, version: String?) {
        let major = version?.split(separator: ".").first.map(String.init)
        switch id {
        case "debian": self.init(name: "Debian", release: major)
        case "fedora": self.init(name: "Fedora", release: major)
        case "ol": self.init(name: "Oracle Linux", release: major)
        case "kali": self.init(name: "Kali", release: version)
        // Built from what Red Hat publishes, in the same versions.
        case "centos": self.init(name: "Red Hat", release: major)
        case "ubuntu": self.init(name: "Ubuntu", release: version)
        case "alpine": self.init(name: "Alpine", release: Self.branch(version))
        case "wolfi": self.init(name: "Wolfi", release: nil)
        case "chainguard": self.init(name: "Chainguard", release: nil)
        case "rhel": self.init(name: "Red Hat", release: major)
        case "almalinux": self.init(name: "AlmaLinux", release: major)
        case "rocky": self.init(name: "Rocky Linux", release: major)
        case "mageia": self.init(name: "Mageia", release: major)
        case "opensuse-leap": self.init(name: "openSUSE", release: version.map { "Leap \($0)" })
        case "sles", "sled", "sles_sap": self.init(name: "SUSE", release: version.map(Self.servicePack))
        case "sle-micro", "sl-micro", "suse-microos": self.init(name: "SUSE", release: version.map { "Micro \($0)" })
        case "openEuler", "openeuler": self.init(name: "openEuler", release: version)
        case "bellsoft-hardened-containers":
            self.init(name: "BellSoft Hardened Containers", release: version)
        case "opensuse-tumbleweed": self.init(name: "openSUSE", release: "Tumbleweed")
        // 2018.03 and what came before it are the first release.
        case "amzn":
            self.init(
                name: "Amazon Linux",
                release: major.map { $0.utf8.count == 4 && !AmazonRelease.isYear($0) ? "1" : $0 })
        case "azurelinux", "mariner": self.init(name: "Azure Linux", release: major)
        case "alpaquita": self.init(name: "Alpaquita", release: version)
        case "minimos": self.init(name: "MinimOS", release: nil)
        case "photon": self.init(name: "Photon OS", release: version)
        // Nobody that is known here publishes records of it. Whoever does calls it so, and the order of its versions is that of its packages.
        default: self.init(name: "\(type.rawValue)/\(id)", release: version)
        }
    }

    /// Ecosystems that are named by people, who may call a distribution by type and namespace of its package URLs, `rpm/amzn`, too.
    package static func named(_ words: [String]) -> Set<TextKey> {
        var names = Set<TextKey>(words)
        for word in words {
            let parts = word.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, let type = Package.Ecosystem(rawValue: parts[0]), type.isSystem else { continue }
            names.insert(TextKey(Ecosystem(type, id: parts[1], version: nil).name))
        }
        return names
    }

    private init(name: String, release: String?) { self.init(release.map { "\(name):\($0)" } ?? name) }

    /// `15.5` is `15 SP5`; from 16 on there are no service packs.
    private static func servicePack(_ version: String) -> String {
        let parts = version.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let major = Int(parts[0]), major < 16 else { return version }
        return "\(parts[0]) SP\(parts[1])"
    }

    /// `3.19.1` is of the branch `v3.19`; what is in development has none.
    private static func branch(_ version: String?) -> String? {
        guard let parts = version?.split(separator: "."), parts.count >= 2,
            parts.prefix(2).allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        return "v\(parts[0]).\(parts[1])"
    }
}
