import Core
import Ledger
import SQL

/// Hands out packages, advisories and what comparing them found.
struct PackageExport {
    /// Packages that one record holds at the most.
    private static let packagesPerRecord = 1_000

    let database: any SQLConnection

    func all(_ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let trees = try Row.fetchCursor(
            database,
            sql: "SELECT id, tree, packages_version, matched FROM trees WHERE packages IS NOT NULL ORDER BY tree")
        while let tree = try trees.next() { try packages(of: tree, give) }
        try advisories(give)
        try matches(give)
    }

    private func packages(of tree: Row, _ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let digest = try tree.requiredDigest(1)
        let (version, matched) = (try tree.text(2), try tree.optionalInteger(3))
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT p.purl, p.ecosystem, p.release, p.name, p.version, a.path, t.inside FROM tree_packages t
                JOIN packages p ON p.id = t.package_id JOIN paths a ON a.id = t.path_id WHERE t.tree_id = ?
                ORDER BY p.purl, p.ecosystem, p.release, p.name, p.version, a.path, t.inside
                """, arguments: [try tree.integer(0)])
        var batch: [TreePackage] = []
        while let row = try rows.next() {
            if batch.count == Self.packagesPerRecord {
                try give(.packages(tree: digest, version: version, matched: matched, packages: batch, isLast: false))
                batch = []
            }
            batch.append(
                TreePackage(try row.package(0), path: Array(try row.bytes(5)), inside: try row.text(6)))
        }
        try give(.packages(tree: digest, version: version, matched: matched, packages: batch, isLast: true))
    }

    private func advisories(_ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let names = try database.makeStatement(
            sql: "SELECT ecosystem, name FROM advisory_names WHERE advisory_id = ? ORDER BY ecosystem, name")
        for source in try AdvisoryReader(database: database).sources() {
            try give(.source(source))
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT a.id, a.record, a.modified, a.digest, a.body FROM advisories a
                    JOIN advisory_sources s ON s.id = a.source_id WHERE s.name = ? ORDER BY a.record
                    """, arguments: [source.name])
            while let row = try rows.next() {
                let affected = try Row.all(names, [try row.integer(0)]) { name in
                    AdvisoryRow.Name(ecosystem: try name.text(0), name: try name.text(1))
                }
                try give(
                    .advisory(
                        AdvisoryRow(
                            id: try row.text(1), modified: try row.timestamp(2), names: affected,
                            body: Array(try row.bytes(4)), digest: try row.requiredDigest(3)), source: source.name))
            }
            if !source.catalogues.isEmpty { try ExploitReader(database: database).all(of: source.name, give) }
        }
    }

    private func matches(_ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let matches = try Row.fetchCursor(
            database,
            sql: """
                SELECT m.id, m.version, d.name, d.digest, d.data_date, m.dates, m.fetched, m.as_of, m.started, m.finished
                FROM matches m JOIN databases d ON d.id = m.database_id ORDER BY m.id
                """)
        while let row = try matches.next() { try give(.match(try row.advisoryMatch())) }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT p.purl, p.ecosystem, p.release, p.name, p.version, f.ids, f.records, f.fixed, f.severity, f.tenths,
                    f.vector, f.severity_source, f.undecided, f.possible, f.vendor, f.first_match, f.end_match
                FROM package_findings f JOIN packages p ON p.id = f.package_id
                ORDER BY p.purl, p.ecosystem, p.release, p.name, p.version, f.first_match, f.ids, f.undecided
                """)
        while let row = try rows.next() {
            try give(
                .finding(
                    try row.matchedFinding(5), of: try row.package(0), from: try row.integer(15),
                    to: try row.optionalInteger(16)))
        }
    }
}
