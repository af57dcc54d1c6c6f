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
        public enum Kind: String, Sendable, CaseIterable {
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

    /// The packages, sorted.
    public var packages: [Package]
    /// What could not be read, sorted by path.
    public var unread: [Unread]
    /// The code by kind; kinds that are not there are left out.
    public var modules: [Modules]

    /// Describes what is inside.
    public init(packages: [Package], unread: [Unread], modules: [Modules]) {
        self.packages = packages
        self.unread = unread
        self.modules = modules
    }
}
