import Core

/// Where advisories came from: a file or folder that was imported as a whole.
package struct AdvisorySource: Sendable, Equatable {
    /// What a source holds of one ecosystem.
    package struct Part: Sendable, Equatable {
        /// The ecosystem without a release.
        package var ecosystem: String
        /// Records that speak of it.
        package var records: Int
        /// The newest change or publication among them that was not in the future; nil for none.
        package var dataDate: Timestamp?

        /// Describes a part.
        package init(ecosystem: String, records: Int, dataDate: Timestamp?) {
            self.ecosystem = ecosystem
            self.records = records
            self.dataDate = dataDate
        }
    }

    /// What it is called; another import under this name takes its place.
    package var name: String
    /// Digest of the file, or of the folder's files and their names.
    package var digest: Digest
    /// Records that it holds.
    package var records: Int
    /// When it was imported.
    package var imported: Timestamp
    /// What it holds of each ecosystem, sorted.
    package var parts: [Part]

    /// Describes a source.
    package init(name: String, digest: Digest, records: Int, imported: Timestamp, parts: [Part]) {
        self.name = name
        self.digest = digest
        self.records = records
        self.imported = imported
        self.parts = parts
    }
}

extension AdvisorySource {
    /// The source that an ecosystem's data date is taken from: the one with the most records of it, of equal ones the older, so
    /// that a few records of one's own make no old database young.
    package static func mainPart(_ left: Part, _ right: Part) -> Part {
        if left.records != right.records { return left.records > right.records ? left : right }
        guard let one = left.dataDate, let other = right.dataDate else { return left.dataDate == nil ? left : right }
        return one <= other ? left : right
    }

    /// The data date of each ecosystem; none where its main source has none.
    package static func dataDates(of sources: [AdvisorySource]) -> [TextKey: Timestamp] {
        Dictionary(sources.lazy.flatMap(\.parts).map { (TextKey($0.ecosystem), $0) }, uniquingKeysWith: mainPart)
            .compactMapValues(\.dataDate)
    }
}

extension AdvisoryRow.Name {
    /// The name that Maven packages whose group nothing states are looked up by, `:ARTIFACT`; nil in other ecosystems.
    package var withoutGroup: AdvisoryRow.Name? {
        guard ecosystem == "Maven", let colon = name.firstIndex(of: ":"), colon > name.startIndex else { return nil }
        return AdvisoryRow.Name(ecosystem: ecosystem, name: String(name[colon...]))
    }
}

/// An advisory as the ledger keeps it.
package struct AdvisoryRow: Sendable, Equatable {
    /// A package that it speaks of.
    package struct Name: Hashable, Sendable {
        /// The ecosystem without a release.
        package var ecosystem: String
        /// The name, folded as the ecosystem folds names.
        package var name: String

        /// Names a package.
        package init(ecosystem: String, name: String) {
            self.ecosystem = ecosystem
            self.name = name
        }
    }

    /// The record's id.
    package var id: String
    /// When it last changed; of records with one id the latest counts.
    package var modified: Timestamp
    /// Since when it no longer counts; nil for one that does.
    package var withdrawn: Timestamp?
    /// The packages that it speaks of, each once, sorted.
    package var names: [Name]
    /// What matching needs of it.
    package var body: [UInt8]
    /// Digest of `body`.
    package var digest: Digest

    /// Describes an advisory.
    package init(
        id: String, modified: Timestamp, withdrawn: Timestamp? = nil, names: [Name], body: [UInt8], digest: Digest
    ) {
        self.id = id
        self.modified = modified
        self.withdrawn = withdrawn
        self.names = names
        self.body = body
        self.digest = digest
    }
}

/// The advisories that the ledger holds, as one database.
package struct AdvisoryState: Sendable, Equatable {
    /// All sources as one: name, digest over theirs, newest data date.
    package var database: ScanDatabase
    /// The data date of each ecosystem that there are advisories for: that of the source with the most records of it.
    package var dates: [TextKey: Timestamp]

    /// Describes what is there.
    package init(database: ScanDatabase, dates: [TextKey: Timestamp]) {
        self.database = database
        self.dates = dates
    }
}

/// What an import of a source changed.
package struct AdvisoryChanges: Sendable, Equatable {
    /// Records that were not there.
    package var added = 0
    /// Records that say something else than before.
    package var changed = 0
    /// Records that are no longer there.
    package var removed = 0

    /// Counts; without arguments, nothing changed.
    package init(added: Int = 0, changed: Int = 0, removed: Int = 0) {
        self.added = added
        self.changed = changed
        self.removed = removed
    }
}
