import Core
import Ledger
import SQL

extension SQLStore {
    /// Artifacts that one question names at the most, and that are read by one where it names others too.
    private static var batch: Int { 500 }

    /// What is kept of these readings; those of which nothing is are left out.
    package func evidence(of keys: [EvidenceKey]) throws(Failure) -> [EvidenceKey: KeptEvidence] {
        let wanted = Set(keys)
        let digests = Set(keys.map(\.artifact.digest)).sorted()
        return try read { database in
            var known: [EvidenceKey: KeptEvidence] = [:]
            for start in stride(from: 0, to: digests.count, by: Self.batch) {
                let batch = digests[start..<min(start + Self.batch, digests.count)]
                let rows = try Row.fetchCursor(
                    database,
                    sql: """
                        \(Self.evidenceQuery) WHERE a.digest IN (\(LedgerReader.marks(batch.count)))
                        """, arguments: StatementArguments(batch.map(\.blob)))
                while let row = try rows.next() {
                    let (artifact, evidence) = try Self.evidence(row)
                    let key = EvidenceKey(artifact, selection: evidence.selection)
                    if wanted.contains(key) { known[key] = evidence }
                }
            }
            return known
        }
    }

    /// Records judgements of artifacts, in one transaction.
    /// - Throws: `ledger.invalid` for an artifact that is not known, `ledger.busy`, `output.failed`; then nothing is recorded.
    package func record(_ judgements: [JudgedArtifact]) throws(Failure) {
        guard !judgements.isEmpty else { return }
        try write { database in
            let writer = LedgerWriter(database: database)
            for judged in judgements {
                guard let id = try writer.knownID(of: judged.key) else {
                    throw LedgerFailures.invalid("knows no artifact \(judged.key.digest) to be judged")
                }
                try writer.insert(judged.scan, artifact: id)
            }
        }
    }

    /// Hands out all evidence, by artifact and selection.
    static func evidence(_ database: any SQLConnection, _ give: (LedgerRecord) throws(Failure) -> Void) throws {
        let rows = try Row.fetchCursor(
            database, sql: "\(evidenceQuery) ORDER BY a.digest, a.tree, e.selection")
        while let row = try rows.next() {
            let (artifact, evidence) = try evidence(row)
            try give(.evidence(evidence, of: artifact))
        }
    }

    private static var evidenceQuery: String {
        """
        SELECT a.digest, a.tree, e.selection, e.version, e.digest, e.body
        FROM artifacts a JOIN evidence e ON e.artifact_id = a.id
        """
    }

    private static func evidence(_ row: Row) throws -> (ArtifactKey, KeptEvidence) {
        (
            ArtifactKey(digest: try row.requiredDigest(0), tree: try row.requiredDigest(1)),
            KeptEvidence(
                selection: TextKey(try row.text(2)), version: try row.text(3), digest: try row.requiredDigest(4),
                body: Array(try row.bytes(5)))
        )
    }
}

extension LedgerWriter {
    /// The row of an artifact; nil where it is not known.
    func knownID(of artifact: ArtifactKey) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM artifacts WHERE digest = ? AND tree = ?"),
            arguments: [artifact.digest.blob, artifact.tree.blob])
    }

    /// Keeps evidence.
    /// - Parameter isNews: Whether it takes the place of what is kept.
    func keep(_ evidence: KeptEvidence, of artifact: Int64, isNews: Bool = true) throws {
        let conflict = """
            UPDATE SET version = excluded.version, digest = excluded.digest, body = excluded.body
            WHERE evidence.digest <> excluded.digest OR evidence.body <> excluded.body
                OR evidence.version <> excluded.version
            """
        try database.run(
            """
            INSERT INTO evidence (artifact_id, selection, version, digest, body) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (artifact_id, selection) DO \(isNews ? conflict : "NOTHING")
            """,
            [artifact, evidence.selection.string, evidence.version, evidence.digest.blob, Array(evidence.body)])
    }
}
