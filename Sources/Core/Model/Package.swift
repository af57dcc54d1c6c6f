/// A package that an artifact's own metadata says is inside.
///
/// Every text is safe to print. It is what the metadata says, which anybody could have written.
package struct Package: Hashable, Sendable {
    /// Where packages come from.
    package typealias Ecosystem = PackageRef.Ecosystem

    /// What tells of a package: a file of the artifact, or one inside an archive inside it.
    package struct Evidence: Hashable, Sendable {
        /// The entry's path.
        package var path: EntryPath
        /// The names inside that lead on, outermost archive first; empty where the entry itself tells.
        package var inside: [String]

        /// Names an entry, and what is inside it.
        package init(_ path: EntryPath, inside: [String] = []) {
            self.path = path
            self.inside = inside
        }

        /// The path, and behind each `!/` a name inside the archive before it.
        package var displayed: String { ([path.displayed] + inside).joined(separator: "!/") }
    }

    /// What a distribution's package was built from; advisories of Debian and Alpine name that.
    package struct Source: Hashable, Sendable {
        /// The source package's name.
        package var name: String
        /// Its version; nil where it is the package's own.
        package var version: String?

        /// Names a source package.
        package init(name: String, version: String?) {
            self.name = name
            self.version = version
        }
    }

    /// Where it comes from.
    package var ecosystem: Ecosystem
    /// What stands before the name in a package URL: npm's scope with its `@`, Maven's group, the part of a Go module's path
    /// before the last slash, a distribution's id; nil for none.
    package var namespace: String?
    /// Whether the namespace was derived from what does not state it outright: of a jar without Maven's coordinates. Then, and
    /// where there is none, advisories for the name in any group may mean it.
    package var hasDerivedNamespace = false
    /// The name as the package spells it.
    package var name: String
    /// The version as the package spells it; nil where nothing tells it.
    package var version: String?
    /// The processor architecture, where the metadata names one.
    package var architecture: String?
    /// The distribution that it belongs to, id and version such as `debian-12`; packages of an operating system only.
    package var distribution: String?
    /// What a distribution built it from, where that differs from the package.
    package var source: Source?
    /// The distribution's package that its metadata is a file of, ecosystem and name: it is then judged by that package's
    /// version, whose builders take fixes without a new version of what is inside. Nil for what stands alone.
    package var partOf: String?
    /// The `.dist-info` of the Python distribution whose own bill of materials names it (PEP 770); nil for what metadata of its
    /// own tells of.
    package var bundledIn: EntryPath?
    /// The folder it is installed into; nil for the artifact's top.
    package var location: EntryPath?
    /// What tells of it.
    package var evidence: Evidence
    /// What the metadata says of it beyond that.
    package var description = Description()

    /// Describes a package.
    package init(
        _ ecosystem: Ecosystem, namespace: String? = nil, name: String, version: String?, architecture: String? = nil,
        distribution: String? = nil, source: Source? = nil, location: EntryPath? = nil, evidence: Evidence
    ) {
        self.ecosystem = ecosystem
        self.namespace = namespace
        self.name = name
        self.version = version
        self.architecture = architecture
        self.distribution = distribution
        self.source = source
        self.location = location
        self.evidence = evidence
    }

    /// Namespace and name as the ecosystem's own tools write them: `@scope/name`, `group:artifact`, a Go module's path.
    package var fullName: String {
        guard let namespace else { return name }
        switch ecosystem {
        case .maven: return "\(namespace):\(name)"
        case .npm, .golang, .composer: return "\(namespace)/\(name)"
        case .pypi, .gem, .cargo, .nuget, .deb, .apk, .rpm, .generic: return name
        }
    }
}

extension Package: Comparable {
    /// By package URL, then by place and evidence, in bytes.
    package static func < (lhs: Package, rhs: Package) -> Bool { lhs.sortKey.lexicographicallyPrecedes(rhs.sortKey) }

    /// Makes the key once for each package; a comparison alone would make it again and again.
    package static func sorted(_ packages: some Collection<Package>) -> [Package] {
        packages.map { (key: $0.sortKey, package: $0) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map(\.package)
    }

    private var sortKey: [UInt8] {
        let parts = [
            ecosystem.rawValue, namespace ?? "", name, version ?? "", purl, location?.displayed ?? "",
            evidence.displayed,
        ]
        return Array(parts.joined(separator: "\0").utf8)
    }
}
