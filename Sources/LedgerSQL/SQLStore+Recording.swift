import Core
import Ledger
import SQL

extension SQLStore {
    /// Records a look at an artifact: each layer of an image in a transaction of its own, a zip in one.
    /// - Throws: `ledger.busy`, `output.failed`, `ledger.invalid`; what was recorded before stays.
    package func record(_ artifact: ScannedArtifact) throws(Failure) {
        let isOne = artifact.identity.layers.count <= 1
        if !isOne {
            for layer in artifact.layers { try write { try LedgerWriter(database: $0).record(layer) } }
        }
        try write { try LedgerWriter(database: $0).record(artifact, withLayers: isOne) }
    }
}

/// Records within a transaction of somebody else's.
package enum LedgerRecording {
    /// Records a look at an artifact with all its layers.
    package static func record(_ artifact: ScannedArtifact, in database: any SQLConnection) throws {
        try LedgerWriter(database: database).record(artifact, withLayers: true)
    }
}

/// Writes rows within a transaction.
struct LedgerWriter {
    let database: any SQLConnection

    /// - Parameter withLayers: Whether its layers were not recorded before.
    func record(_ artifact: ScannedArtifact, withLayers: Bool) throws {
        if withLayers { for layer in artifact.layers { try record(layer) } }
        let id = try artifactID(artifact.identity, name: artifact.name, source: artifact.source)
        if let packages = artifact.packages {
            try addPackages(
                packages, of: artifact.identity.tree, version: Self.inventoryVersion(artifact.scans))
        }
        if let evidence = artifact.evidence { try keep(evidence, of: id) }
        for scan in artifact.scans { try insert(scan, artifact: id) }
        if artifact.wasFound { try place(id, at: artifact.source) }
    }

    func record(_ layer: ScannedLayer) throws {
        let id = try layerID(layer.identity)
        if let entries = layer.entries { try addFiles(entries.lazy.map(LedgerFileRow.init), of: layer.identity.tree) }
        if let packages = layer.packages {
            try addPackages(packages, of: layer.identity.tree, version: Self.inventoryVersion(layer.scans))
        }
        for scan in layer.scans { try insert(scan, layer: id) }
    }

    /// The version of what listed the packages.
    static func inventoryVersion(_ scans: [ScanRecord]) -> String {
        scans.first { $0.scanner.name == Scanner.packages }?.scanner.version ?? ""
    }

    func treeID(_ tree: Digest) throws -> Int64 {
        try database.rowID(
            inserting: "INSERT INTO trees (tree) VALUES (?) ON CONFLICT DO NOTHING", [tree.blob],
            selecting: "SELECT id FROM trees WHERE tree = ?", [tree.blob])
    }

    /// - Parameter isNews: Whether what it says takes the place of what is known.
    func layerID(_ layer: LayerIdentity, isNews: Bool = true) throws -> Int64 {
        let tree = try treeID(layer.tree)
        let id = try database.rowID(
            inserting: "INSERT INTO layers (digest, tree_id, diff_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [layer.digest.blob, tree, layer.diffID?.blob],
            selecting: "SELECT id FROM layers WHERE digest = ?", [layer.digest.blob])
        if isNews {
            // The same bytes have the same content, unless a version reads them otherwise: the last reading holds.
            try database.run(
                "UPDATE layers SET tree_id = ?, diff_id = ? WHERE id = ? AND (tree_id <> ? OR diff_id IS DISTINCT FROM ?)",
                [tree, layer.diffID?.blob, id, tree, layer.diffID?.blob])
        }
        return id
    }

    /// - Parameter isNews: Whether name and source take the place of those that are known.
    func artifactID(
        _ artifact: ArtifactIdentity, name: String, source: String, isNews: Bool = true
    ) throws -> Int64 {
        let id = try database.rowID(
            inserting: """
                INSERT INTO artifacts (digest, tree, kind, size, name, source) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
            [
                artifact.digest.blob, artifact.tree.blob, artifact.kind.rawValue, LedgerLimits.stored(artifact.size),
                name,
                source,
            ],
            selecting: "SELECT id FROM artifacts WHERE digest = ? AND tree = ?",
            [artifact.digest.blob, artifact.tree.blob])
        if isNews {
            try database.run(
                "UPDATE artifacts SET name = ?, source = ? WHERE id = ? AND (name <> ? OR source <> ?)",
                [name, source, id, name, source])
        }
        for (position, layer) in artifact.layers.enumerated() {
            try database.run(
                """
                INSERT INTO artifact_layers (artifact_id, position, layer_id) VALUES (?, ?, ?)
                ON CONFLICT (artifact_id, position) DO UPDATE SET layer_id = excluded.layer_id
                """, [id, position, try layerID(layer, isNews: isNews)])
        }
        return id
    }

    /// Notes what lay at a place.
    /// - Parameter isNews: Whether it takes the place of what is known.
    func place(_ artifact: Int64, at source: String, isNews: Bool = true) throws {
        try database.run(
            """
            INSERT INTO sources (source, artifact_id) VALUES (?, ?)
            ON CONFLICT (source) DO \(isNews ? "UPDATE SET artifact_id = excluded.artifact_id" : "NOTHING")
            """, [source, artifact])
    }

    /// Writes a tree's files, once.
    func addFiles(_ files: some Collection<LedgerFileRow>, of tree: Digest) throws {
        let id = try treeID(tree)
        let known = try database.cachedStatement(sql: "SELECT files FROM trees WHERE id = ?")
        guard try Int64.fetchOne(known, arguments: [id]) == nil else { return }
        for file in files { try add(file, toTree: id) }
        try database.run("UPDATE trees SET files = ? WHERE id = ?", [files.count, id])
    }

    func add(_ file: LedgerFileRow, toTree tree: Int64) throws {
        let path = Array(file.path)
        let pathID = try database.rowID(
            inserting: "INSERT INTO paths (path) VALUES (?) ON CONFLICT DO NOTHING", [path],
            selecting: "SELECT id FROM paths WHERE path = ?", [path])
        var contentID: Int64?
        if let sha256 = file.sha256?.blob {
            contentID = try database.rowID(
                inserting: "INSERT INTO contents (sha256, size) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [sha256, LedgerLimits.stored(file.size)],
                selecting: "SELECT id FROM contents WHERE sha256 = ?", [sha256])
        }
        // A tar may name a folder twice, in the same words.
        try database.run(
            """
            INSERT INTO files (tree_id, path_id, mode, content_id, type, link) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                tree, pathID, file.mode, contentID, file.type == .file ? nil : file.type.rawValue,
                file.link.map { Array($0) },
            ])
    }

    func scannerID(_ name: String) throws -> Int64 {
        // It is there but for the first time: one question, where adding it in vain would be two.
        let known = try database.cachedStatement(sql: "SELECT id FROM scanners WHERE name = ?")
        if let id = try Int64.fetchOne(known, arguments: [name]) { return id }
        return try database.rowID(
            inserting: "INSERT INTO scanners (name) VALUES (?) ON CONFLICT DO NOTHING", [name],
            selecting: "SELECT id FROM scanners WHERE name = ?", [name])
    }

    func databaseID(_ known: ScanDatabase) throws -> Int64 {
        let key: StatementArguments = [known.name, known.digest.blob, known.dataDate.milliseconds]
        return try database.rowID(
            inserting: "INSERT INTO databases (name, digest, data_date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            key, selecting: "SELECT id FROM databases WHERE name = ? AND digest = ? AND data_date = ?", key)
    }

    /// Writes a look at one of the two, once; answers whether it is new.
    @discardableResult
    func insert(_ scan: ScanRecord, layer: Int64? = nil, artifact: Int64? = nil) throws -> Bool {
        let scanner = try scannerID(scan.scanner.name)
        if try knows(scan, by: scanner, layer: layer, artifact: artifact) { return false }
        let databaseID = try scan.database.map(databaseID)
        let id = try database.inserted(
            """
            INSERT INTO scans (layer_id, artifact_id, scanner_id, version, database_id, as_of, started, finished,
                outcome, bytes_seen, bytes_total, code_bytes, owned_bytes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                layer, artifact, scanner, scan.scanner.version, databaseID, scan.asOf.milliseconds,
                scan.started.milliseconds,
                scan.finished.milliseconds, scan.outcome.rawValue, LedgerLimits.stored(scan.bytesSeen),
                LedgerLimits.stored(scan.bytesTotal), scan.coverage.map { LedgerLimits.stored($0.bytes) },
                scan.coverage.map { LedgerLimits.stored($0.owned) },
            ])
        for found in scan.findings {
            try database.run(
                """
                INSERT INTO findings (scan_id, finding, outcome, severity, message, path, remedy)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    id, found.finding.id.rawValue, found.finding.outcome.rawValue, found.severity.rawValue,
                    found.finding.message, found.finding.path, found.finding.remedy?.plain,
                ])
        }
        return true
    }

    private func knows(_ scan: ScanRecord, by scanner: Int64, layer: Int64?, artifact: Int64?) throws -> Bool {
        let query = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM scans WHERE \(layer == nil ? "artifact_id" : "layer_id") = ?
                AND scanner_id = ? AND completed = ? AND as_of = ? AND started = ? AND finished = ? AND outcome = ?
                AND version = ?)
                """)
        return try Bool.fetchOne(
            query,
            arguments: [
                layer ?? artifact, scanner, scan.outcome.isCompleted ? 1 : 0, scan.asOf.milliseconds,
                scan.started.milliseconds, scan.finished.milliseconds, scan.outcome.rawValue,
                scan.scanner.version,
            ]) == true
    }
}
