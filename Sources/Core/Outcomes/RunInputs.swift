/// What a run was given, so that its report can be told from another's.
package struct RunInputs: Sendable {
    /// A file or folder that decided something.
    package struct File: Sendable {
        /// What it was read as: `lockfile`, `project`, `trust`, `waivers`, `vex`, `baseline`, `scan-receipt`.
        package var role: String
        /// Where it lies, as the user named it.
        package var path: String
        /// SHA-256 of it, of a folder over its files and their names; nil where it could not be read again.
        package var digest: Digest?

        /// Names a file.
        package init(role: String, path: String, digest: Digest?) {
            self.role = role
            self.path = path
            self.digest = digest
        }
    }

    /// A source of advisories.
    package struct Source: Sendable {
        /// What it is called.
        package var name: String
        /// SHA-256 of it.
        package var digest: Digest
        /// When it was imported.
        package var imported: Timestamp
        /// The newest change that it holds; nil for none.
        package var dataDate: Timestamp?

        /// Names a source.
        package init(name: String, digest: Digest, imported: Timestamp, dataDate: Timestamp?) {
            self.name = name
            self.digest = digest
            self.imported = imported
            self.dataDate = dataDate
        }
    }

    /// The command.
    package var command: String
    /// The words behind it.
    package var arguments: [String]
    /// What the clock said, whatever time was judged at.
    package var clock: Timestamp
    /// SHA-256 of the program; nil where it could not be read.
    package var program: Digest?
    /// Files and folders.
    package var files: [File] = []
    /// The advisories.
    package var advisories: [Source] = []
    /// Checks that were asked for.
    package var asked: [String] = []
    /// Checks that were not.
    package var notAsked: [String] = []

    /// The digest of a file that was read as something; nil where there was none, or it could not be read again.
    package func digest(of role: String, at path: String) -> Digest? {
        files.first { $0.role == role && $0.path.utf8.elementsEqual(path.utf8) }?.digest
    }

    /// Describes a run that was given nothing else.
    package init(command: String, arguments: [String], clock: Timestamp) {
        self.command = command
        self.arguments = arguments
        self.clock = clock
    }
}
