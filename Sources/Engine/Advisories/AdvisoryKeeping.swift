import Core
import Cryptography
import Ledger

/// What an import brought.
package struct AdvisoryImport: Sendable {
    /// The source as the ledger keeps it.
    package var source: AdvisorySource
    /// What changed.
    package var changes: AdvisoryChanges
}

extension Workplace {
    /// Takes advisories into the ledger, all or nothing; each file or folder is a source, which takes the place of what was
    /// imported under its name before.
    ///
    /// - Parameters:
    ///   - name: The source's name, for one file or folder; without it, its absolute path.
    ///   - asOf: The time of the import; dates later than that say nothing of how old the data are.
    /// - Throws: `advisories.invalid` naming each broken record or zip, `input.*`, `ledger.*`, `output.failed`.
    package func importAdvisories(
        _ paths: [String], name: String? = nil, ledger path: String, asOf: Timestamp
    ) async throws(Failure) -> [AdvisoryImport] {
        var imported: [ImportedAdvisories] = []
        for path in paths {
            var files = AdvisoryFiles(self)
            let digest = try await files.read(path)
            let advisories = try files.finished(path)
            imported.append(
                ImportedAdvisories(
                    source: AdvisorySource(
                        name: name ?? absolute(path), digest: digest, records: advisories.count, imported: asOf,
                        parts: Self.parts(of: advisories, until: asOf)),
                    rows: advisories.map(\.row)))
        }
        guard Set<TextKey>(imported.map(\.source.name)).count == imported.count else {
            throw Failure(.advisoriesInvalid, "one file or folder is given twice")
        }
        let ledger = try LedgerPlace.open(path)
        let changes = try await ledger.importAdvisories(imported, digest: Self.digest)
        try await ledger.close()
        return zip(imported, changes).map { AdvisoryImport(source: $0.source, changes: $1) }
    }

    /// Takes sources of advisories out of the ledger.
    /// - Throws: `input.not-found` where there is no ledger or no such source, `ledger.*`, `output.failed`.
    package static func removeAdvisories(_ names: [String], ledger path: String) async throws(Failure) {
        guard let ledger = try LedgerPlace.openExisting(path) else {
            throw Failure(.inputNotFound, "there is no ledger", file: path, remedy: "name another with --ledger")
        }
        let unknown = try await ledger.removeAdvisories(names, digest: digest)
        guard unknown.isEmpty else {
            throw Failure(
                .inputNotFound, "holds no advisories of the name \(PathEscaping.displayed(unknown[0].utf8))",
                file: path,
                remedy: "`layerlock advisories list` lists the names")
        }
        try await ledger.close()
    }

    /// The sources of advisories that a ledger holds; none where there is no ledger.
    /// - Throws: `ledger.*`, `input.unreadable`.
    package static func advisorySources(ledger path: String) async throws(Failure) -> [AdvisorySource] {
        guard let ledger = try LedgerPlace.openExisting(path) else { return [] }
        return try await ledger.advisorySources()
    }

    static func digest(_ sources: [AdvisorySource]) throws(Failure) -> Digest {
        // Names say where copies lie; the same data are the same database.
        let digests = Set<TextKey>(sources.map(\.digest.hex)).sorted()
        return try SHA256.digest(of: Array(digests.joined(separator: "\n").utf8))
    }

    private static func parts(of advisories: [ReadAdvisory], until now: Timestamp) -> [AdvisorySource.Part] {
        var parts: [TextKey: AdvisorySource.Part] = [:]
        for advisory in advisories {
            let newest = advisory.newest.filter { $0 <= now }.max()
            for ecosystem in Set<TextKey>(advisory.row.names.map(\.ecosystem)).sorted() {
                var part = parts[ecosystem] ?? AdvisorySource.Part(ecosystem: ecosystem, records: 0, dataDate: nil)
                part.records += 1
                if let newest { part.dataDate = part.dataDate.map { max($0, newest) } ?? newest }
                parts[ecosystem] = part
            }
        }
        return parts.values.sorted { $0.ecosystem < $1.ecosystem }
    }
}
