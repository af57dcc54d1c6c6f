import Core
import Ledger
import SQL

extension SQLStore {
    /// Takes in records as an export holds them: all, or none where one is at fault. What is known already stays as it
    /// is; importing twice is importing once.
    ///
    /// A source of advisories that is there under its name stays. Comparisons and what they found are taken in where none
    /// was made before: numbers of two ledgers mean different ones. Runs of both are one sequence (`RunMerge`).
    ///
    /// - Parameters:
    ///   - digest: As of `importAdvisories`.
    ///   - next: The next record; nil at the end.
    /// - Throws: what `next` throws, `ledger.export-invalid`, `ledger.busy`, `output.failed`.
    package func importRecords(
        digest: ([AdvisorySource]) throws(Failure) -> Digest, _ next: () throws(Failure) -> LedgerRecord?
    ) throws(Failure) -> ImportCounts {
        try write { try Self.take(digest, next, $0) }
    }

    /// Takes in records where nothing is held yet, then hands out what is held: all counts or nothing does, where `finish`
    /// throws.
    ///
    /// - Parameters:
    ///   - digest: As of `importAdvisories`.
    ///   - next: The next record; nil at the end.
    ///   - give: Given each record as an export has it.
    ///   - finish: Says whether these are the records that were meant.
    /// - Throws: `output.exists` where something is held, as `importRecords`, and what `finish` throws.
    package func fill(
        digest: ([AdvisorySource]) throws(Failure) -> Digest, _ next: () throws(Failure) -> LedgerRecord?,
        giving give: (LedgerRecord) throws(Failure) -> Void, finish: () throws(Failure) -> Void
    ) throws(Failure) -> ImportCounts {
        try write { database in
            for table in ["layers", "artifacts", "trees", "advisory_sources", "matches", "runs", "told_artifacts"] {
                guard try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM \(table))") == false else {
                    throw Failure(
                        .outputExists, "holds something already", file: place,
                        remedy: "name a ledger that holds nothing, or take the other in: \(run: .mergeLedgers, "FILE")")
                }
            }
            let counts = try Self.take(digest, next, database)
            try Self.give(database, give)
            try finish()
            return counts
        }
    }

    private static func take(
        _ digest: ([AdvisorySource]) throws(Failure) -> Digest, _ next: () throws(Failure) -> LedgerRecord?,
        _ database: any SQLConnection
    ) throws -> ImportCounts {
        let writer = LedgerWriter(database: database)
        var importer = LedgerImporter(
            writer: writer, packages: try PackageImporter(writer: writer), runs: try RunImporter(database))
        while let record = try next() { try importer.take(record) }
        guard importer.isBetweenTrees else { throw LedgerImporter.fault("the files of a tree do not end") }
        try importer.packages.finish(digest)
        (importer.counts.packages, importer.counts.advisories) = importer.packages.counts
        importer.counts.runs = try importer.runs.finish()
        return importer.counts
    }
}

/// An import under way.
struct LedgerImporter {
    let writer: LedgerWriter
    var packages: PackageImporter
    var runs: RunImporter
    var counts = ImportCounts()
    /// The tree whose files are coming: its row, and how many there were; no row where it is known already.
    private var tree: (digest: Digest, id: Int64?, files: Int)?

    init(writer: LedgerWriter, packages: PackageImporter, runs: RunImporter) {
        self.writer = writer
        self.packages = packages
        self.runs = runs
    }

    var isBetweenTrees: Bool { tree == nil }

    static func fault(_ message: String) -> Failure {
        Failure(.ledgerExportInvalid, message, remedy: "export the ledger again")
    }

    mutating func take(_ record: LedgerRecord) throws {
        switch record {
        case .layer(let layer):
            counts.layers += 1
            _ = try writer.layerID(layer, isNews: false)
        case .files(let digest, let files, let isLast): try take(files, of: digest, isLast: isLast)
        case .artifact(let artifact, let name, let source):
            counts.artifacts += 1
            let id = try writer.artifactID(artifact, name: name, source: source, isNews: false)
            try writer.place(id, at: source, isNews: false)
        case .layerScan(let digest, let scan):
            let id = try Int64.fetchOne(
                writer.database.cachedStatement(sql: "SELECT id FROM layers WHERE digest = ?"),
                arguments: [digest.blob])
            guard let id else { throw Self.fault("a scan of \(digest), a layer that was not named") }
            try take(scan, layer: id, artifact: nil)
        case .artifactScan(let digest, let tree, let scan):
            let id = try writer.knownID(of: ArtifactKey(digest: digest, tree: tree))
            guard let id else { throw Self.fault("a scan of \(digest), an artifact that was not named") }
            try take(scan, layer: nil, artifact: id)
        case .evidence(let evidence, let key):
            guard let id = try writer.knownID(of: key) else {
                throw Self.fault("evidence of \(key.digest), an artifact that was not named")
            }
            try writer.keep(evidence, of: id, isNews: false)
        case .packages, .source, .advisory, .exploits, .match, .finding: try packages.take(record)
        case .run(let run): try runs.take(run)
        case .told(let history): try runs.take(history)
        }
    }

    private mutating func take(_ files: [LedgerFileRow], of digest: Digest, isLast: Bool) throws {
        var current: (digest: Digest, id: Int64?, files: Int)
        if let tree {
            guard tree.digest == digest else { throw Self.fault("the files of a tree do not end") }
            current = tree
        } else {
            let id = try writer.treeID(digest)
            let isKnown = try Bool.fetchOne(
                writer.database.cachedStatement(sql: "SELECT files IS NOT NULL FROM trees WHERE id = ?"),
                arguments: [id])
            current = (digest, isKnown == true ? nil : id, 0)
        }
        if let id = current.id {
            for file in files { try writer.add(file, toTree: id) }
            current.files += files.count
            if isLast {
                try writer.database.run("UPDATE trees SET files = ? WHERE id = ?", [current.files, id])
            }
        }
        tree = isLast ? nil : current
    }

    private mutating func take(_ scan: ScanRecord, layer: Int64?, artifact: Int64?) throws {
        counts.scans += 1
        if try !writer.insert(scan, layer: layer, artifact: artifact) { counts.knownScans += 1 }
    }
}
