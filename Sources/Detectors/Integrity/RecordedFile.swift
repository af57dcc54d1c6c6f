import Core

/// A file as a distribution's package recorded it.
struct RecordedFile {
    /// What was recorded of the content.
    enum Content: Hashable {
        case md5(InstallerDigests.Value)
        case sha1(InstallerDigests.Value)
        case sha256(Digest)
    }

    /// The path below the artifact's top, as the package spells it.
    var path: EntryPath
    var content: Content
    var owner: RecordOwner
}

/// The package that a record of files belongs to.
struct RecordOwner: Hashable {
    var ecosystem: Package.Ecosystem
    /// The system's root; nil for the artifact's top.
    var root: EntryPath?
    var name: String
    /// Where records are told apart by it.
    var architecture: String?

    init(_ ecosystem: Package.Ecosystem, root: EntryPath?, name: String, architecture: String? = nil) {
        self.ecosystem = ecosystem
        self.root = root
        self.name = name
        self.architecture = architecture
    }

    /// The owners by which records may name a package.
    static func all(of package: Package) -> [RecordOwner] {
        // Images without dpkg name a part of the status after a file that need not bear the package's name.
        let names = [package.name, PathEscaping.displayed(package.evidence.path.name)]
        return names.flatMap { name in
            [package.architecture, nil].map {
                RecordOwner(package.ecosystem, root: package.location, name: name, architecture: $0)
            }
        }
    }
}

/// A path that dpkg moved a package's file away from, so that another package's takes its place (dpkg-divert(1)).
struct Diversion {
    var target: EntryPath
    /// The package whose file stays where it is; nil where every package's is moved.
    var spared: String?
}
