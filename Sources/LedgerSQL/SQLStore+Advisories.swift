import Core
import Ledger
import SQL

extension SQLStore {
    /// Takes sources in, all or none; each takes the place of what was imported under its name.
    ///
    /// - Parameter digest: Makes one digest of those of all sources, sorted by their names.
    /// - Throws: `ledger.busy`, `output.failed`, what `digest` throws.
    package func importAdvisories(
        _ sources: [ImportedAdvisories], digest: ([AdvisorySource]) throws(Failure) -> Digest
    ) throws(Failure) -> [AdvisoryChanges] {
        try write { database in
            let writer = AdvisoryWriter(database: database)
            var changes: [AdvisoryChanges] = []
            for source in sources { changes.append(try writer.replace(source)) }
            try writer.updateState(digest)
            return changes
        }
    }

    /// Takes sources out.
    /// - Returns: The names among them that there was no source of; then nothing was changed.
    package func removeAdvisories(
        _ names: [String], digest: ([AdvisorySource]) throws(Failure) -> Digest
    ) throws(Failure) -> [String] {
        try write { database in
            let writer = AdvisoryWriter(database: database)
            let known = Set<TextKey>(try AdvisoryReader(database: database).sources().map(\.name))
            let unknown = names.filter { !known.contains($0) }
            guard unknown.isEmpty else { return unknown }
            for name in names { try writer.remove(name) }
            try writer.updateState(digest)
            return []
        }
    }

    /// The sources of advisories, sorted by name.
    package func advisorySources() throws(Failure) -> [AdvisorySource] {
        try read { try AdvisoryReader(database: $0).sources() }
    }

    /// All advisories as one database; nil where there are none.
    package func advisoryState() throws(Failure) -> AdvisoryState? {
        try read { try AdvisoryReader(database: $0).state()?.state }
    }
}

/// Reads what the ledger knows of advisories within a transaction.
struct AdvisoryReader {
    let database: any SQLConnection

    func sources() throws -> [AdvisorySource] {
        var sources: [AdvisorySource] = []
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, name, digest, records, imported, fetched FROM advisory_sources ORDER BY name")
        while let row = try rows.next() {
            let parts = try Row.all(
                database.cachedStatement(
                    sql: """
                        SELECT ecosystem, records, data_date, releases FROM advisory_parts WHERE source_id = ? ORDER BY ecosystem
                        """), [try row.integer(0)]
            ) { part in
                var read = AdvisorySource.Part(
                    ecosystem: try part.text(0), records: try part.count(1), dataDate: try part.optionalTimestamp(2))
                read.releases = WordList.words(try part.text(3))
                return read
            }
            sources.append(
                AdvisorySource(
                    name: try row.text(1), digest: try row.requiredDigest(2), records: try row.count(3),
                    imported: try row.timestamp(4), fetched: try row.optionalTimestamp(5), parts: parts,
                    catalogues: try ExploitReader(database: database).catalogues(ofSource: try row.integer(0))))
        }
        return sources
    }

    /// What there is now, with its row.
    func state() throws -> (id: Int64, state: AdvisoryState)? {
        let found = try Row.first(
            database,
            sql: """
                SELECT d.id, d.name, d.digest, d.data_date FROM advisory_state s JOIN databases d ON d.id = s.database_id
                """
        ) { row in
            (
                try row.integer(0),
                ScanDatabase(
                    name: try row.text(1), digest: try row.requiredDigest(2), dataDate: try row.timestamp(3))
            )
        }
        guard let (id, database) = found else { return nil }
        return (id, AdvisoryState(database: database, of: try sources()))
    }
}

/// Writes advisories within a transaction.
struct AdvisoryWriter {
    /// What the database of all sources is called.
    static let databaseName = "osv"

    let database: any SQLConnection

    func replace(_ imported: ImportedAdvisories) throws -> AdvisoryChanges {
        let source = imported.source
        let id = try sourceID(source)
        var known: [TextKey: (id: Int64, modified: Int64, digest: [UInt8])] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT record, id, modified, digest FROM advisories WHERE source_id = ?", arguments: [id])
        while let row = try rows.next() {
            known[try row.text(0)] = (try row.integer(1), try row.integer(2), try row.bytes(3))
        }
        var changes = AdvisoryChanges()
        for row in imported.rows {
            guard let former = known.removeValue(forKey: row.id) else {
                changes.added += 1
                try insert(row, source: id)
                continue
            }
            if former.digest == row.digest.blob, former.modified == row.modified.milliseconds { continue }
            changes.changed += 1
            try delete(former.id)
            try insert(row, source: id)
        }
        for former in known.values.map(\.id).sorted() {
            changes.removed += 1
            try delete(former)
        }
        try ExploitWriter(database: database).replace(imported.exploits, source.catalogues, ofSource: id)
        return changes
    }

    func remove(_ name: String) throws {
        let id = try Int64.fetchOne(database, sql: "SELECT id FROM advisory_sources WHERE name = ?", arguments: [name])
        guard let id else { return }
        for advisory in try Int64.fetchAll(
            database, sql: "SELECT id FROM advisories WHERE source_id = ?", arguments: [id])
        {
            try delete(advisory)
        }
        try database.run("DELETE FROM advisory_sources WHERE id = ?", [id])
    }

    func sourceID(_ source: AdvisorySource) throws -> Int64 {
        try database.run(
            """
            INSERT INTO advisory_sources (name, digest, records, imported, fetched) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, records = excluded.records,
                imported = excluded.imported, fetched = excluded.fetched
            """,
            [
                source.name, source.digest.blob, source.records, source.imported.milliseconds,
                source.fetched.milliseconds,
            ])
        let id = try Int64.fetchOne(
            database, sql: "SELECT id FROM advisory_sources WHERE name = ?", arguments: [source.name])
        guard let id else { throw Failure(.internalFault, "a row that was just there is gone") }
        try database.run("DELETE FROM advisory_parts WHERE source_id = ?", [id])
        for part in source.parts {
            try database.run(
                "INSERT INTO advisory_parts (source_id, ecosystem, records, data_date, releases) VALUES (?, ?, ?, ?, ?)",
                [
                    id, part.ecosystem, part.records, part.dataDate?.milliseconds,
                    WordList.text(part.releases.filter { !$0.contains("\n") }),
                ])
        }
        return id
    }

    func insert(_ row: AdvisoryRow, source: Int64) throws {
        let id = try database.inserted(
            """
            INSERT INTO advisories (source_id, record, modified, withdrawn, digest, body) VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                source, row.id, row.modified.milliseconds, row.withdrawn?.milliseconds, row.digest.blob,
                Array(row.body),
            ])
        try markNamesElsewhere(of: row.id, source: source)
        for name in Set(row.names + row.names.compactMap(\.withoutGroup)) {
            try database.run(
                "INSERT INTO advisory_names (ecosystem, name, advisory_id) VALUES (?, ?, ?)",
                [name.ecosystem, name.name, id])
            try markChanged(name)
        }
    }

    private func delete(_ advisory: Int64) throws {
        let query = try database.cachedStatement(
            sql: "SELECT ecosystem, name FROM advisory_names WHERE advisory_id = ?")
        let names = try Row.all(query, [advisory]) { row in
            AdvisoryRow.Name(ecosystem: try row.text(0), name: try row.text(1))
        }
        for name in names { try markChanged(name) }
        let place = try database.cachedStatement(sql: "SELECT record, source_id FROM advisories WHERE id = ?")
        if let (record, source) = try Row.first(place, [advisory], { (try $0.text(0), try $0.integer(1)) }) {
            try markNamesElsewhere(of: record, source: source)
        }
        try database.run("DELETE FROM advisories WHERE id = ?", [advisory])
    }

    /// What other sources' records of one id speak of: which of them counts may be another one now.
    private func markNamesElsewhere(of record: String, source: Int64) throws {
        let join = database.dialect.orderedJoin
        try database.run(
            """
            INSERT INTO changed_names (ecosystem, name)
            SELECT n.ecosystem, n.name FROM advisory_sources s
            \(join) advisories a ON a.source_id = s.id AND a.record = ?1
            \(join) advisory_names n ON n.advisory_id = a.id
            WHERE s.id <> ?2 AND EXISTS (
                SELECT 1 FROM packages p WHERE p.ecosystem = n.ecosystem AND p.name = n.name)
            ON CONFLICT DO NOTHING
            """, [record, source])
    }

    /// Names that no package has need no comparison.
    private func markChanged(_ name: AdvisoryRow.Name) throws {
        try database.run(
            """
            INSERT INTO changed_names (ecosystem, name) SELECT ?1, ?2
            WHERE EXISTS (SELECT 1 FROM packages WHERE ecosystem = ?1 AND name = ?2) ON CONFLICT DO NOTHING
            """, [name.ecosystem, name.name])
    }

    /// Brings what there is in all up to date.
    func updateState(_ digest: ([AdvisorySource]) throws(Failure) -> Digest) throws {
        // A new catalogue changes no comparison: what it says is joined when findings are judged.
        let sources = try AdvisoryReader(database: database).sources().filter(\.isCompared)
        guard !sources.isEmpty else {
            try database.run("DELETE FROM advisory_state", [])
            return
        }
        let newest = AdvisorySource.dataDates(of: sources).values.max() ?? Timestamp(milliseconds: 0)
        let state = try LedgerWriter(database: database).databaseID(
            ScanDatabase(name: Self.databaseName, digest: try digest(sources), dataDate: newest))
        try database.run(
            """
            INSERT INTO advisory_state (id, database_id) VALUES (1, ?)
            ON CONFLICT (id) DO UPDATE SET database_id = excluded.database_id
            """, [state])
    }

    // MARK: - Comparisons

    /// Writes a comparison; where it has no number, under the next one.
    @discardableResult
    func insert(_ match: AdvisoryMatch, database state: Int64) throws -> Int64 {
        // The next number is told from the table: reports and exports show it.
        let number =
            try match.id > 0
            ? match.id
            : Int64.fetchOne(database.cachedStatement(sql: "SELECT coalesce(max(id), 0) + 1 FROM matches")) ?? 1
        try database.run(
            """
            INSERT INTO matches (id, version, database_id, dates, fetched, as_of, started, finished)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                number, match.version, state, WordList.text(match.state.dates),
                WordList.text(match.state.fetched), match.asOf.milliseconds,
                match.started.milliseconds, match.finished.milliseconds,
            ])
        return number
    }

    /// Writes what holds of a package from a comparison on.
    func insert(_ finding: MatchedFinding, package: Int64, first: Int64, end: Int64?) throws {
        try database.run(
            """
            INSERT INTO package_findings (package_id, first_match, end_match, ids, records, fixed, severity, tenths,
                vector, severity_source, undecided, possible, vendor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                package, first, end, WordList.text(finding.ids), WordList.text(finding.records),
                WordList.text(finding.fixed), finding.severity.rawValue, finding.tenths, finding.vector,
                finding.severitySource, finding.isUndecided,
                WordList.text(finding.possibleNames), finding.vendor?.rawValue,
            ])
    }
}
