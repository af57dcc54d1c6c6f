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
        /// The releases of a distribution that its records name, as they name them, sorted; empty where they name none, and for
        /// what an earlier version imported.
        package var releases: [String] = []

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
    /// When it was fetched, as whoever imported it says; never later than the import, which it is where nobody says.
    package var fetched: Timestamp
    /// What it holds of each ecosystem, sorted.
    package var parts: [Part]
    /// The catalogues of exploited vulnerabilities in it, each kind once, sorted.
    package var catalogues: [Catalogue]

    /// Describes a source.
    package init(
        name: String, digest: Digest, records: Int, imported: Timestamp, fetched: Timestamp? = nil, parts: [Part],
        catalogues: [Catalogue] = []
    ) {
        self.name = name
        self.digest = digest
        self.records = records
        self.imported = imported
        self.fetched = min(fetched ?? imported, imported)
        self.parts = parts
        self.catalogues = catalogues
    }

    /// Whether packages are compared with something of it; what holds catalogues alone changes no comparison.
    package var isCompared: Bool { records > 0 || catalogues.isEmpty }
}

extension AdvisorySource {
    private typealias DatedPart = (part: Part, fetched: Timestamp)

    /// The source that an ecosystem's dates are taken from: the one with the most records of it, of equal ones the older, so
    /// that a few records of one's own make no old database young.
    private static func main(_ left: DatedPart, _ right: DatedPart) -> DatedPart {
        if left.part.records != right.part.records { return left.part.records > right.part.records ? left : right }
        guard let one = left.part.dataDate, let other = right.part.dataDate else {
            return left.part.dataDate == nil ? left : right
        }
        return one == other ? (left.fetched <= right.fetched ? left : right) : one < other ? left : right
    }

    private static func mainParts(of sources: [AdvisorySource]) -> [TextKey: DatedPart] {
        let parts = sources.lazy.flatMap { source in
            source.parts.lazy.map { (TextKey($0.ecosystem), (part: $0, fetched: source.fetched)) }
        }
        return Dictionary(parts, uniquingKeysWith: main)
    }

    /// Dates of ecosystems, and the same of each release that some source names of one, as `ECOSYSTEM:RELEASE`.
    private static func withReleases(
        _ dates: [TextKey: Timestamp], of sources: [AdvisorySource]
    ) -> [TextKey: Timestamp] {
        var dates = dates
        for part in sources.lazy.flatMap(\.parts) {
            guard let date = dates[TextKey(part.ecosystem)] else { continue }
            for release in part.releases { dates[TextKey("\(part.ecosystem):\(release)")] = date }
        }
        return dates
    }

    /// The data date of each ecosystem, and of the releases that are known of it; none where its main source has none.
    package static func dataDates(of sources: [AdvisorySource]) -> [TextKey: Timestamp] {
        withReleases(mainParts(of: sources).compactMapValues(\.part.dataDate), of: sources)
    }

    /// When the main source of each ecosystem was fetched; none where that has no data date.
    package static func fetchDates(of sources: [AdvisorySource]) -> [TextKey: Timestamp] {
        withReleases(
            mainParts(of: sources).compactMapValues { $0.part.dataDate == nil ? nil : $0.fetched }, of: sources)
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
    /// When each ecosystem's advisories were fetched; a ledger of earlier versions does not say.
    package var fetched: [TextKey: Timestamp]

    /// Describes what is there.
    package init(
        database: ScanDatabase, dates: [TextKey: Timestamp], fetched: [TextKey: Timestamp] = [:]
    ) {
        self.database = database
        self.dates = dates
        self.fetched = fetched
    }

    /// What sources hold together.
    package init(database: ScanDatabase, of sources: [AdvisorySource]) {
        self.init(
            database: database, dates: AdvisorySource.dataDates(of: sources),
            fetched: AdvisorySource.fetchDates(of: sources))
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
