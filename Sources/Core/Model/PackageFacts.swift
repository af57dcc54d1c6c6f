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
            /// Java's classes outside of archives.
            case classes
            /// JavaScript and TypeScript outside of `node_modules`.
            case javascript
            /// Ruby's source files.
            case ruby
            /// PHP's source files.
            case php
            /// Libraries and programs of .NET.
            case dotnet
            /// Modules of WebAssembly.
            case wasm
            /// Programs of a shell and of other languages, told by their first line or their name.
            case script
            /// Archives that are neither Java's nor Python's: nobody looks into them.
            case archive

            /// Whether each file counts by itself, so that there may be thousands.
            package var countsFiles: Bool {
                switch self {
                case .python, .node, .java, .native: false
                case .classes, .javascript, .ruby, .php, .dotnet, .wasm, .script, .archive: true
                }
            }
        }

        /// What kind of code.
        package var kind: Kind
        /// How many there are.
        package var count: Int
        /// Those among them that no package's metadata accounts for, sorted.
        package var withoutMetadata: [EntryPath]
        /// Bytes of all their files of code.
        package var bytes: UInt64
        /// Bytes of those that no package's metadata accounts for.
        package var bytesWithoutMetadata: UInt64
        /// The largest file of code that no package's metadata accounts for; nil where there is none.
        package var largest: EntryPath?

        /// Describes the modules of a kind.
        package init(
            _ kind: Kind, count: Int, withoutMetadata: [EntryPath], bytes: UInt64 = 0,
            bytesWithoutMetadata: UInt64 = 0, largest: EntryPath? = nil
        ) {
            self.kind = kind
            self.count = count
            self.withoutMetadata = withoutMetadata
            self.bytes = bytes
            self.bytesWithoutMetadata = bytesWithoutMetadata
            self.largest = largest
        }
    }

    /// How much of the code some package's metadata accounts for.
    package var coverage: CodeCoverage? {
        let total = modules.reduce(0 as UInt64) { $0.addingReportingOverflow($1.bytes).partialValue }
        let unknown = modules.reduce(0 as UInt64) { $0.addingReportingOverflow($1.bytesWithoutMetadata).partialValue }
        return unknown <= total ? CodeCoverage(bytes: total, owned: total - unknown) : nil
    }

    /// The same in whole percent of its bytes, rounded down; nil where there is no code.
    package var coveredPercent: Int? { coverage?.percent }

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

    /// A package's metadata beside that of another version whose files lie over its own.
    package struct Leftover: Hashable, Sendable {
        /// Its metadata's folder.
        package var path: EntryPath
        /// The package, name and version.
        package var package: String
        /// The other version's name and version.
        package var successor: String

        /// Describes one.
        package init(_ path: EntryPath, package: String, successor: String) {
            self.path = path
            self.package = package
            self.successor = successor
        }
    }

    /// How the files compare with what installers recorded of them.
    package struct Integrity: Sendable, Equatable {
        /// Files that have the digest that was recorded of them.
        package var intact: Int
        /// Compiled modules of Python that say that they were made of a source which is as recorded. What else they hold nobody
        /// recorded.
        package var compiled = 0
        /// Compiled modules of Python that Python runs in place of a source which they were not made of, sorted.
        package var foreignBytecode: [EntryPath] = []
        /// Libraries in machine code among the altered files that are shorter than recorded, as what strips symbols leaves them.
        package var stripped: Set<EntryPath> = []
        /// Files that differ, sorted by path.
        package var deviations: [Deviation]
        /// Executable files that a package lists without a hash, sorted: whether somebody altered them nobody can tell.
        package var unprotected: [EntryPath]
        /// Packages that another version was installed over, sorted by path.
        package var leftovers: [Leftover] = []
        /// The `.dist-info` folders of Python's distributions in which no RECORD is, sorted; none where every module of Python is
        /// some package's.
        package var recordless: [EntryPath] = []
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

    /// An operating system inside, as its os-release(5) says.
    package struct System: Hashable, Sendable {
        /// The file.
        package var evidence: EntryPath
        /// Such as `debian`.
        package var id: String
        /// Such as `12`; nil for a distribution without releases.
        package var version: String?
        /// The name for people; nil where the file says none.
        package var name: String?
        /// The name in the form of CPE 2.3, where the file says one.
        package var cpe: String?
        /// The distribution's page, where the file says one.
        package var home: String?

        /// Describes a system.
        package init(_ evidence: EntryPath, id: String, version: String?) {
            self.evidence = evidence
            self.id = id
            self.version = version
        }
    }

    /// The packages, sorted.
    package var packages: [Package]
    /// The operating systems, sorted by path.
    package var systems: [System] = []
    /// What could not be read, sorted by path.
    package var unread: [Unread]
    /// What is odd about metadata that was read all the same, sorted by path.
    package var remarks: [Unread] = []
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
