/// One difference between what is pinned and what is there.
package struct Change: Sendable, Equatable {
    /// What kind of difference; the raw value is the word of the report.
    package enum Kind: String, Word, Sendable, CaseIterable {
        /// The path is new.
        case added
        /// The path is gone.
        case removed
        /// A file with other bytes, a device node of another device, or an entry with other extended attributes.
        case content
        /// Other permission bits.
        case mode
        /// A file became a link, a folder became a file, and so on.
        case type
        /// A link with another target.
        case link
        /// Another user or group.
        case owner
        /// The same content under another path.
        case moved
    }

    /// What kind of difference.
    package var kind: Kind
    /// The path it concerns; of something moved, the new one.
    package var path: EntryPath
    /// Of something moved, the old path.
    package var from: EntryPath?
    /// The digest of the image layer that brought the change.
    package var layer: Digest?
    /// The entry as pinned; nil where it is new.
    package var expected: Entry?
    /// The entry as found; nil where it is gone.
    package var actual: Entry?

    /// Describes a change.
    package init(
        _ kind: Kind, path: EntryPath, from: EntryPath? = nil, layer: Digest? = nil, expected: Entry? = nil,
        actual: Entry? = nil
    ) {
        self.kind = kind
        self.path = path
        self.from = from
        self.layer = layer
        self.expected = expected
        self.actual = actual
    }
}

/// The changes that belong to one package, or to none.
package struct ChangeGroup: Sendable, Equatable {
    /// The package's name, such as `requests`; nil for files that no package owns.
    package var package: String?
    /// The version pinned, where the package was there before and its version is known.
    package var fromVersion: String?
    /// The version found, where the package is there now and its version is known.
    package var toVersion: String?
    /// The changes, sorted by path.
    package var changes: [Change]

    /// Describes a group.
    package init(package: String?, fromVersion: String?, toVersion: String?, changes: [Change]) {
        self.package = package
        self.fromVersion = fromVersion
        self.toVersion = toVersion
        self.changes = changes
    }
}
