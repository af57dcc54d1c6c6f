/// A package that files of an artifact belong to.
package struct PackageRef: Hashable, Sendable {
    /// Where packages of a kind come from; the raw value is the type of a package URL (purl-spec).
    package enum Ecosystem: String, Word, Sendable, CaseIterable {
        /// Python distributions.
        case pypi
        /// Node packages.
        case npm
        /// Ruby gems.
        case gem
        /// Java artifacts, by Maven's coordinates.
        case maven
        /// Go modules, the standard library among them.
        case golang
        /// Rust crates.
        case cargo
        /// .NET packages.
        case nuget
        /// PHP packages.
        case composer
        /// Debian's packages and those of its derivatives.
        case deb
        /// Alpine's packages and those of its derivatives.
        case apk
        /// Packages of distributions that use RPM.
        case rpm
        /// What no registry nor distribution keeps, such as a C library that a wheel's bill of materials names.
        case generic

        /// Whether its packages make an operating system.
        package var isSystem: Bool { self == .deb || self == .apk || self == .rpm }
    }

    /// What makes a package of one artifact the same as one of another, whatever its version.
    package struct Identity: Hashable, Sendable {
        /// Where the package comes from.
        package var ecosystem: Ecosystem
        /// The name as installers compare it (PEP 503 for Python); for Node the folder's, which is what `require` takes.
        package var name: String
        /// The folder it is installed into, such as `python`; empty for the artifact's top.
        package var location: [UInt8]

        /// Names a package at a place.
        package init(ecosystem: Ecosystem, name: String, location: [UInt8]) {
            self.ecosystem = ecosystem
            self.name = name
            self.location = location
        }
    }

    /// What makes it the same package as another version of it.
    package var identity: Identity
    /// The name as the package spells it, safe to print.
    package var name: String
    /// The version, safe to print; nil where nothing tells it.
    package var version: String?

    /// Describes a package.
    package init(identity: Identity, name: String, version: String?) {
        self.identity = identity
        self.name = name
        self.version = version
    }
}

/// Which package owns which path of one artifact.
package protocol PackageOwnership: Sendable {
    /// The package that a path belongs to; nil where none claims it.
    func owner(of path: EntryPath) -> PackageRef?
    /// The installed versions of a package: usually one, none where it is not there.
    func packages(_ identity: PackageRef.Identity) -> [PackageRef]
    /// Whether all lists of files that there are were at hand: else nobody's files may be somebody's.
    var knowsAllLists: Bool { get }
}

extension PackageOwnership {
    package var knowsAllLists: Bool { true }
}
