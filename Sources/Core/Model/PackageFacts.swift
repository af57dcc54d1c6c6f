/// What an artifact's own metadata tells of the packages inside, and what it does not tell.
package struct PackageFacts: Sendable, Equatable {
    /// Metadata that could not be read, so that what it would have told is unknown.
    package struct Unread: Hashable, Sendable {
        /// The file.
        package var evidence: Package.Evidence
        /// Why, as a clause without the file's name.
        package var reason: String

        /// Describes what could not be read.
        package init(_ evidence: Package.Evidence, _ reason: String) {
            self.evidence = evidence
            self.reason = reason
        }
    }

    /// Units of code of one kind: what is imported, required or started as one.
    package struct Modules: Sendable, Equatable {
        /// What kind of code; the raw value is the word of reports.
        package enum Kind: String, Word, Sendable, CaseIterable {
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
        package var kind: Kind
        /// How many there are.
        package var count: Int
        /// Those among them that no package's metadata accounts for, sorted.
        package var withoutMetadata: [EntryPath]

        /// Describes the modules of a kind.
        package init(_ kind: Kind, count: Int, withoutMetadata: [EntryPath]) {
            self.kind = kind
            self.count = count
            self.withoutMetadata = withoutMetadata
        }
    }

    /// A file that is not as its package recorded it.
    package struct Deviation: Hashable, Sendable {
        /// How it differs; the raw value is the word of reports.
        package enum Kind: String, Word, Sendable, CaseIterable {
            /// Other content than recorded.
            case altered
            /// Recorded, and not there.
            case missing
            /// In a package's folder, and recorded by none.
            case added
        }

        /// How it differs.
        package var kind: Kind
        /// The file.
        package var path: EntryPath
        /// The package, name and version; of an added file, one that has files beside it.
        package var package: String

        /// Describes a file.
        package init(_ kind: Kind, _ path: EntryPath, package: String) {
            self.kind = kind
            self.path = path
            self.package = package
        }
    }

    /// How the files compare with what installers recorded of them.
    package struct Integrity: Sendable, Equatable {
        /// Files that have the digest that was recorded of them.
        package var intact: Int
        /// Files that differ, sorted by path.
        package var deviations: [Deviation]
        /// Executable files that a package lists without a hash, sorted: whether somebody altered them nobody can tell.
        package var unprotected: [EntryPath]
        /// Packages by ecosystem of which no usable hash is recorded, so that none of their files was checked.
        package var unchecked: [Package.Ecosystem: Int]

        /// Describes what was compared.
        package init(
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
    package var packages: [Package]
    /// What could not be read, sorted by path.
    package var unread: [Unread]
    /// The code by kind; kinds that are not there are left out.
    package var modules: [Modules]
    /// How the files compare with what was recorded of them.
    package var integrity: Integrity

    /// Describes what is inside.
    package init(
        packages: [Package], unread: [Unread], modules: [Modules], integrity: Integrity = Integrity()
    ) {
        self.packages = packages
        self.unread = unread
        self.modules = modules
        self.integrity = integrity
    }
}
