import Core
import Ledger
import SQL

extension SQLStore {
    /// Files that one record holds at the most.
    private static var filesPerRecord: Int { 1_000 }

    /// Hands out all that the ledger holds, at one moment: layers, their trees' files, artifacts, the looks at them, packages,
    /// advisories, comparisons and what these found, runs and what they told; each sorted, so that equal ledgers give equal records.
    /// - Throws: `ledger.invalid`, `ledger.busy`, or what `give` throws.
    package func export(_ give: (LedgerRecord) throws(Failure) -> Void) throws(Failure) {
        try read { try Self.give($0, give) }
    }

    /// As `export`, within a transaction.
    static func give(_ database: any SQLConnection, _ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let layers = try Row.fetchCursor(
            database,
            sql:
                "SELECT l.digest, t.tree, l.diff_id FROM layers l JOIN trees t ON t.id = l.tree_id ORDER BY l.digest"
        )
        while let row = try layers.next() {
            try give(
                .layer(
                    LayerIdentity(
                        digest: try row.requiredDigest(0), tree: try row.requiredDigest(1),
                        diffID: try row.digest(2))))
        }
        let trees = try Row.fetchCursor(
            database, sql: "SELECT id, tree FROM trees WHERE files IS NOT NULL ORDER BY tree")
        while let row = try trees.next() {
            try Self.files(of: try row.integer(0), try row.requiredDigest(1), database, give)
        }
        let artifacts = try Row.fetchCursor(
            database, sql: "SELECT id, kind, digest, tree, size, name, source FROM artifacts ORDER BY digest, tree")
        while let row = try artifacts.next() {
            var identity = ArtifactIdentity(
                kind: try row.word(1), digest: try row.requiredDigest(2), tree: try row.requiredDigest(3),
                size: try row.size(4), layers: [])
            identity.layers = try LedgerReader.layers(ofArtifact: try row.integer(0), database)
            try give(.artifact(identity, name: try row.text(5), source: try row.text(6)))
        }
        try Self.evidence(database, give)
        try Self.layerScans(database, give)
        try Self.artifactScans(database, give)
        try PackageExport(database: database).all(give)
        try Self.runs(database, give)
    }

    private static func files(
        of id: Int64, _ tree: Digest, _ database: any SQLConnection, _ give: (LedgerRecord) throws(Failure) -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT p.path, f.type, f.mode, c.sha256, c.size, f.link FROM files f JOIN paths p ON p.id = f.path_id
                LEFT JOIN contents c ON c.id = f.content_id WHERE f.tree_id = ? ORDER BY p.path
                """, arguments: [id])
        var batch: [LedgerFileRow] = []
        while let row = try rows.next() {
            if batch.count == filesPerRecord {
                try give(.files(tree: tree, files: batch, isLast: false))
                batch = []
            }
            let type: EntryType = row.hasNull(atIndex: 1) ? .file : try row.word(1)
            batch.append(
                LedgerFileRow(
                    path: Array(try row.bytes(0)), type: type, mode: try row.mode(2),
                    sha256: try row.digest(3), size: row.hasNull(atIndex: 4) ? 0 : try row.size(4),
                    link: try row.optionalBytes(5).map { Array($0) }))
        }
        try give(.files(tree: tree, files: batch, isLast: true))
    }

    private static func layerScans(_ database: any SQLConnection, _ give: (LedgerRecord) throws(Failure) -> Void) throws
    {
        let rows = try Row.fetchCursor(
            database, sql: scanQuery("l.digest", "layers l ON l.id = s.layer_id", "l.digest"))
        while let row = try rows.next() {
            try give(.layerScan(layer: try row.requiredDigest(14), try scan(row, database)))
        }
    }

    private static func artifactScans(
        _ database: any SQLConnection, _ give: (LedgerRecord) throws(Failure) -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            database, sql: scanQuery("a.digest, a.tree", "artifacts a ON a.id = s.artifact_id", "a.digest, a.tree"))
        while let row = try rows.next() {
            let scan = try scan(row, database)
            try give(.artifactScan(digest: try row.requiredDigest(14), tree: try row.requiredDigest(15), scan))
        }
    }

    private static func scanQuery(_ columns: String, _ join: String, _ order: String) -> String {
        """
        SELECT \(LedgerReader.scanColumns), \(columns) FROM scans s JOIN \(join)
        JOIN scanners k ON k.id = s.scanner_id LEFT JOIN databases d ON d.id = s.database_id
        ORDER BY \(order), s.as_of, s.started, s.id
        """
    }

    private static func scan(_ row: Row, _ database: any SQLConnection) throws -> ScanRecord {
        var scan = try LedgerReader.record(row)
        scan.findings = try LedgerReader(database: database, asOf: scan.asOf).findings(ofScans: [try row.integer(0)])
            .map(\.finding)
        return scan
    }
}
