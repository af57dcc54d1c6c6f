/// What an artifact's own metadata tells of the packages inside, and what it does not tell.
public struct PackageFacts: Sendable, Equatable {
    /// Metadata that could not be read, so that what it would have told is unknown.
    public struct Unread: Hashable, Sendable {
        /// The file.
        public var evidence: Package.Evidence
        /// Why, as a clause without the file's name.
        public var reason: String

        /// Describes what could not be read.
        public init(_ evidence: Package.Evidence, _ reason: String) {
            self.evidence = evidence
            self.reason = reason
        }
    }

    /// Units of code of one kind: what is imported, required or started as one.
    public struct Modules: Sendable, Equatable {
        /// What kind of code; the raw value is the word of reports.
        public enum Kind: String, Word, Sendable, CaseIterable {
            /// Python's modules and packages at the top of a folder on Python's path.
            case python
            /// Folders that `require` finds as a package.
            case node
            /// Java archives.
            case java
            /// Programs and libraries in machine code.
            case native
        }

        /// What kind of code.
        public var kind: Kind
        /// How many there are.
        public var count: Int
        /// Those among them that no package's metadata accounts for, sorted.
        public var withoutMetadata: [EntryPath]

        /// Describes the modules of a kind.
        public init(_ kind: Kind, count: Int, withoutMetadata: [EntryPath]) {
            self.kind = kind
            self.count = count
            self.withoutMetadata = withoutMetadata
        }
    }

    /// A file that is not as its package recorded it.
    public struct Deviation: Hashable, Sendable {
        /// How it differs; the raw value is the word of reports.
        public enum Kind: String, Word, Sendable, CaseIterable {
            /// Other content than recorded.
            case altered
            /// Recorded, and not there.
            case missing
            /// In a package's folder, and recorded by none.
            case added
        }

        /// How it differs.
        public var kind: Kind
        /// The file.
        public var path: EntryPath
        /// The package, name and version; of an added file, one that has files beside it.
        public var package: String

        /// Describes a file.
        public init(_ kind: Kind, _ path: EntryPath, package: String) {
            self.kind = kind
            self.path = path
            self.package = package
        }
    }

    /// How the files compare with what installers recorded of them.
    public struct Integrity: Sendable, Equatable {
        /// Files that have the digest that was recorded of them.
        public var intact: Int
        /// Files that differ, sorted by path.
        public var deviations: [Deviation]
        /// Executable files that a package lists without a hash, sorted: whether somebody altered them nobody can tell.
        public var unprotected: [EntryPath]
        /// Packages by ecosystem of which no usable hash is recorded, so that none of their files was checked.
        public var unchecked: [Package.Ecosystem: Int]

        /// Describes what was compared.
        public init(
            intact: Int = 0, deviations: [Deviation] = [], unprotected: [EntryPath] = [],
            unchecked: [Package.Ecosystem: Int] = [:]
        ) {
            self.intact = intact
            self.deviations = deviations
            self.unprotected = unprotected
            self.unchecked = unchecked
        }
    }

    /// The packages, sorted.
    public var packages: [Package]
    /// What could not be read, sorted by path.
    public var unread: [Unread]
    /// The code by kind; kinds that are not there are left out.
    public var modules: [Modules]
    /// How the files compare with what was recorded of them.
    public var integrity: Integrity

    /// Describes what is inside.
    public init(
        packages: [Package], unread: [Unread], modules: [Modules], integrity: Integrity = Integrity()
    ) {
        self.packages = packages
        self.unread = unread
        self.modules = modules
        self.integrity = integrity
    }
}
