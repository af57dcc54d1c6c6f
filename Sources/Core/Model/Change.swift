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

    /// Why the package that a file belongs to does not vouch for it; the raw value is the word of the report.
    package enum Record: String, Word, Sendable, CaseIterable {
        /// The package recorded another digest.
        case altered
        /// The package lists it and recorded digests of other files, and none of this one.
        case unrecorded
        /// A digest is recorded, and was not compared.
        case uncompared = "not-compared"
        /// A compiled module with other code, though its source did not change.
        case otherCode = "other-code"
        /// A compiled module with the same code, which Python runs now in place of its source, or no longer.
        case otherValidity = "other-validity"
    }

    /// What became of the code in a compiled module of Python whose source did not change; the raw value is the word of the
    /// report.
    package enum Code: String, Word, Sendable, CaseIterable {
        /// Only what the head states differs: when the source was changed.
        case same
        /// A manifest holds digests of whole files, which cannot tell.
        case unknown
    }

    /// The machines that a program is for, before and after; nil where it was no program, or nothing tells.
    package struct Machines: Sendable, Equatable {
        /// The machine before.
        package var from: String?
        /// The machine now.
        package var to: String?

        /// Pairs them.
        package init(from: String?, to: String?) {
            self.from = from
            self.to = to
        }
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
    /// Why its package does not vouch for what is there now; nil where it does, or nobody could.
    package var record: Record?
    /// Of a compiled module, what became of its code; nil for anything else.
    package var code: Code?
    /// Of a program, what it runs on; nil where nothing tells.
    package var machines: Machines?
    /// Who runs what is there now without being called; of what is gone, who did. Empty for nobody.
    package var hooks: [Hook] = []

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

extension Change {
    /// What runs with rights that its caller has not: `setuid`, `setgid`, `capability`; empty for anything else, and for
    /// what is gone.
    package var privileges: [String] {
        guard let actual, kind != .removed, actual.type == .file || actual.type == .hardlink else { return [] }
        var found: [String] = []
        if actual.mode & 0o4000 != 0 { found.append("setuid") }
        if actual.mode & 0o2000 != 0 { found.append("setgid") }
        if actual.xattrs["security.capability"] != nil { found.append("capability") }
        return found
    }
}

/// The changes that belong to one package, or to none.
package struct ChangeGroup: Sendable, Equatable {
    /// How closely the changes are to be looked at, closest first.
    package enum Standing: Int, Sendable, CaseIterable, Comparable {
        /// They run without being called.
        case hook
        /// The package's own record does not vouch for them.
        case unvouched
        /// They run with rights that their caller has not.
        case privileged
        /// Changes like others: of a package, or of none.
        case plain
        /// Gone, and whose they were nothing tells.
        case ownerUnknown
        /// Compiled modules with the same code as before.
        case recompiled
        /// Compiled modules of which nothing tells whether their code is the same.
        case uncompared

        package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// The package's name, such as `requests`; nil for files that no package owns.
    package var package: String?
    /// The version pinned, where the package was there before and its version is known.
    package var fromVersion: String?
    /// The version found, where the package is there now and its version is known.
    package var toVersion: String?
    /// The changes, sorted by path.
    package var changes: [Change]
    /// How closely they are to be looked at.
    package var standing: Standing

    /// Describes a group.
    package init(
        package: String?, fromVersion: String?, toVersion: String?, changes: [Change], standing: Standing = .plain
    ) {
        self.standing = standing
        self.package = package
        self.fromVersion = fromVersion
        self.toVersion = toVersion
        self.changes = changes
    }
}
