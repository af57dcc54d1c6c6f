import Advisories
import Core
import Ledger

/// What an import brought.
package struct AdvisoryImport: Sendable {
    /// The source as the ledger keeps it.
    package var source: AdvisorySource
    /// What changed.
    package var changes: AdvisoryChanges
}

/// Takes advisories into the ledger, all or nothing; each file or folder is a source, which takes the place of what was
/// imported under its name before.
package struct ImportAdvisories: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String
    /// The source's name, for one file or folder; without it, its absolute path.
    package var name: String?

    /// Imports in a process into a ledger, which is made where there is none.
    package init(_ environment: Environment, ledger: String, name: String? = nil) {
        self.environment = environment
        self.ledger = ledger
        self.name = name
    }

    /// - Parameters:
    ///   - asOf: The time of the import; dates later than that say nothing of how old the data are.
    ///   - fetched: When the data were fetched, as a mirror says; nil for now.
    /// - Throws: `advisories.invalid`, also where that lies after the import,  naming each broken record or zip, `input.*`, `ledger.*`, `output.failed`.
    package func run(
        _ paths: [String], asOf: Timestamp, fetched: Timestamp? = nil
    ) async throws(Failure) -> [AdvisoryImport] {
        if let fetched, fetched > asOf {
            throw Failure(
                .advisoriesInvalid, "\(fetched), when they were fetched, is yet to come: it is \(asOf)",
                remedy: "state when the advisories were downloaded")
        }
        var imported: [ImportedAdvisories] = []
        for path in paths {
            var files = AdvisoryFiles(environment)
            let digest = try await files.read(path)
            let advisories = try files.finished(path)
            imported.append(
                ImportedAdvisories(
                    source: AdvisorySource(
                        name: name ?? environment.places.absolute(path), digest: digest, records: advisories.count,
                        imported: asOf, fetched: fetched,
                        parts: Self.parts(of: advisories, until: asOf, fetched: fetched ?? asOf),
                        catalogues: Self.catalogues(files.catalogues, until: asOf)),
                    rows: advisories.map(\.row), exploits: files.catalogues.values.flatMap(\.rows)))
        }
        guard Set<TextKey>(imported.map(\.source.name)).count == imported.count else {
            throw Failure(.advisoriesInvalid, "one file or folder is given twice")
        }
        let ledger = try environment.ledgers.open(ledger)
        let changes = try await ledger.importAdvisories(imported, digest: AdvisoryState.digest)
        try await ledger.close()
        return zip(imported, changes).map { AdvisoryImport(source: $0.source, changes: $1) }
    }

    private static func catalogues(
        _ read: [AdvisorySource.Catalogue.Kind: ExploitCatalogue], until now: Timestamp
    ) -> [AdvisorySource.Catalogue] {
        AdvisorySource.Catalogue.Kind.allCases.compactMap { read[$0] }.map { catalogue in
            AdvisorySource.Catalogue(
                kind: catalogue.kind, version: PathEscaping.displayed(catalogue.version.utf8),
                records: catalogue.rows.count, dataDate: catalogue.released <= now ? catalogue.released : nil)
        }.sorted { $0.kind.rawValue < $1.kind.rawValue }
    }

    /// What tells of some vulnerabilities alone makes no ecosystem a known one: of these it would read as clean what nobody told of. What
    /// states no dates is as old as what was fetched: it says how things stood then.
    private static func parts(
        of advisories: [ReadAdvisory], until now: Timestamp, fetched: Timestamp
    ) -> [AdvisorySource.Part] {
        var parts: [TextKey: AdvisorySource.Part] = [:]
        var releases: Set<TextKey> = []
        for advisory in advisories where advisory.isOfWhole {
            releases.formUnion(advisory.releases)
            let newest = advisory.newest.isEmpty ? fetched : advisory.newest.filter { $0 <= now }.max()
            for ecosystem in Set<TextKey>(advisory.row.names.map(\.ecosystem)).sorted() {
                var part = parts[ecosystem] ?? AdvisorySource.Part(ecosystem: ecosystem, records: 0, dataDate: nil)
                part.records += 1
                if let newest { part.dataDate = part.dataDate.map { max($0, newest) } ?? newest }
                parts[ecosystem] = part
            }
        }
        for ecosystem in releases.sorted().map({ Ecosystem($0) }) {
            if let release = ecosystem.release { parts[TextKey(ecosystem.name)]?.releases.append(release) }
        }
        return parts.values.sorted { $0.ecosystem < $1.ecosystem }
    }
}
