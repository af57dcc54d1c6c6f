import Core
import Ledger
import SQL

extension SQLStore {
    /// Values that one question names at the most.
    private static var batch: Int { 500 }

    /// What is known, up to a time, of the layers of these digests, who holds them apart; those that nobody knows are left
    /// out.
    package func layers(_ digests: [Digest], asOf: Timestamp) throws(Failure) -> [Digest: KnownLayer] {
        let wanted = Set(digests)
        return try read { database in
            let reader = LedgerReader(database: database, asOf: asOf)
            var known: [Digest: KnownLayer] = [:]
            for batch in try Self.batches(wanted, of: "layers", database) {
                for layer in try reader.layers(batch, withArtifacts: false) where wanted.contains(layer.identity.digest)
                {
                    known[layer.identity.digest] = layer
                }
            }
            return known
        }
    }

    /// All layers and what is known of them up to a time, by their digests.
    package func layers(asOf: Timestamp) throws(Failure) -> [KnownLayer] {
        try read { try LedgerReader(database: $0, asOf: asOf).layers(nil, withArtifacts: true) }
    }

    /// What is known, up to a time, of these artifacts; those that nobody knows are left out.
    package func artifacts(_ keys: [ArtifactKey], asOf: Timestamp) throws(Failure) -> [ArtifactKey: KnownArtifact] {
        let wanted = Set(keys)
        return try read { database in
            var known: [ArtifactKey: KnownArtifact] = [:]
            for batch in try Self.batches(Set(keys.map(\.digest)), of: "artifacts", database) {
                for artifact in try LedgerReader(database: database, asOf: asOf).artifacts(batch)
                where wanted.contains(artifact.key) {
                    known[artifact.key] = artifact
                }
            }
            return known
        }
    }

    /// All artifacts and what is known of them up to a time.
    package func artifacts(asOf: Timestamp) throws(Failure) -> [KnownArtifact] {
        try read { try LedgerReader(database: $0, asOf: asOf).artifacts(nil) }
    }

    /// The artifacts that lay at these places when those were looked at last, by their displayed paths.
    package func identities(ofSources sources: [String]) throws(Failure) -> [TextKey: ArtifactIdentity] {
        let wanted = Set<TextKey>(sources).sorted()
        return try read { database in
            var known: [TextKey: ArtifactIdentity] = [:]
            for start in stride(from: 0, to: wanted.count, by: Self.batch) {
                let batch = Array(wanted[start..<min(start + Self.batch, wanted.count)])
                for (source, identity) in try LedgerReader.identities(ofSources: batch, database) {
                    known[source] = identity
                }
            }
            return known
        }
    }

    /// The digests to ask for at a time; one question about everything, nil, where that is less work.
    private static func batches(_ digests: Set<Digest>, of table: String, _ database: any SQLConnection) throws
        -> [[Digest]?]
    {
        if digests.count > batch {
            let rows = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
            if rows / 2 < digests.count { return [nil] }
        }
        let sorted = digests.sorted()
        return stride(from: 0, to: sorted.count, by: batch).map { Array(sorted[$0..<min($0 + batch, sorted.count)]) }
    }
}

/// Reads rows within a transaction.
struct LedgerReader {
    let database: any SQLConnection
    let asOf: Timestamp

    /// The columns of a scan, in the order that `record` reads them.
    static let scanColumns = """
        s.id, k.name, s.version, d.name, d.digest, d.data_date, s.as_of, s.started, s.finished, s.outcome, s.bytes_seen,
        s.bytes_total, s.code_bytes, s.owned_bytes
        """

    func layers(_ digests: [Digest]?, withArtifacts: Bool) throws -> [KnownLayer] {
        let condition = digests.map { "WHERE l.digest IN (\(Self.marks($0.count)))" } ?? ""
        let arguments = StatementArguments(digests?.map(\.blob) ?? [])
        var layers: [KnownLayer] = []
        var places: [Int64: Int] = [:]
        var trees = try TreeMatches(database, asOf: asOf)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT l.id, l.digest, t.tree, l.diff_id, t.id, t.ecosystems, t.matched
                FROM layers l JOIN trees t ON t.id = l.tree_id \(condition) ORDER BY l.digest
                """, arguments: arguments)
        while let row = try rows.next() {
            places[try row.integer(0)] = layers.count
            // The packages of an image's layers are those of its merged root.
            if row.hasNull(atIndex: 3) { try trees.add(layers.count, row, columns: 4) }
            layers.append(
                KnownLayer(
                    identity: LayerIdentity(
                        digest: try row.requiredDigest(1), tree: try row.requiredDigest(2), diffID: try row.digest(3)),
                    history: ScanHistory(), artifacts: []))
        }
        for (subject, scan) in try lastScans(of: "layer", "l.digest", digests) {
            if let place = places[subject] { layers[place].history.add(scan) }
        }
        for (place, match) in try trees.all(isEverything: digests == nil) { layers[place].packages = match }
        guard withArtifacts else { return layers }
        let holders = try Row.fetchCursor(
            database,
            sql: """
                SELECT al.layer_id, a.digest, a.tree FROM artifacts a JOIN artifact_layers al ON al.artifact_id = a.id
                ORDER BY al.layer_id, al.artifact_id
                """)
        while let row = try holders.next() {
            guard let place = places[try row.integer(0)] else { continue }
            let key = ArtifactKey(digest: try row.requiredDigest(1), tree: try row.requiredDigest(2))
            // An image may hold a layer twice.
            if layers[place].artifacts.last != key { layers[place].artifacts.append(key) }
        }
        return layers
    }

    func artifacts(_ digests: [Digest]?) throws -> [KnownArtifact] {
        let condition = digests.map { "WHERE l.digest IN (\(Self.marks($0.count)))" } ?? ""
        var artifacts: [KnownArtifact] = []
        var places: [Int64: Int] = [:]
        var trees = try TreeMatches(database, asOf: asOf)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT l.id, l.digest, l.tree, l.name, l.source, t.id, t.ecosystems, t.matched, l.kind
                FROM artifacts l LEFT JOIN trees t ON t.tree = l.tree \(condition) ORDER BY l.digest, l.tree
                """, arguments: StatementArguments(digests?.map(\.blob) ?? []))
        while let row = try rows.next() {
            places[try row.integer(0)] = artifacts.count
            let kind: ArtifactKind = try row.word(8)
            if kind != .layerZip { try trees.add(artifacts.count, row, columns: 5) }
            artifacts.append(
                KnownArtifact(
                    key: ArtifactKey(digest: try row.requiredDigest(1), tree: try row.requiredDigest(2)),
                    name: try row.text(3), source: try row.text(4), history: ScanHistory()))
        }
        for (subject, scan) in try lastScans(of: "artifact", "l.digest", digests) {
            if let place = places[subject] { artifacts[place].history.add(scan) }
        }
        for (place, match) in try trees.all(isEverything: digests == nil) { artifacts[place].packages = match }
        return artifacts
    }

    /// The artifacts that lay at places when those were looked at last. They are asked for at once: over a network each question
    /// costs a way there and back.
    static func identities(
        ofSources sources: [String], _ database: any SQLConnection
    ) throws -> [(source: String, identity: ArtifactIdentity)] {
        var found: [(source: String, identity: ArtifactIdentity)] = []
        var places: [Int64: [Int]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT a.id, a.kind, a.digest, a.tree, a.size, p.source
                FROM sources p JOIN artifacts a ON a.id = p.artifact_id WHERE p.source IN (\(marks(sources.count)))
                """, arguments: StatementArguments(sources))
        while let row = try rows.next() {
            var identity = ArtifactIdentity(
                kind: try row.word(1), digest: try row.requiredDigest(2), tree: try row.requiredDigest(3),
                size: try row.size(4), layers: [])
            identity.layers = []
            // One artifact may lie at several places.
            places[try row.integer(0), default: []].append(found.count)
            found.append((try row.text(5), identity))
        }
        guard !found.isEmpty else { return [] }
        let layers = try Row.fetchCursor(
            database,
            sql: """
                SELECT l.digest, t.tree, l.diff_id, al.artifact_id
                FROM artifact_layers al JOIN layers l ON l.id = al.layer_id JOIN trees t ON t.id = l.tree_id
                WHERE al.artifact_id IN (\(marks(places.count))) ORDER BY al.artifact_id, al.position
                """, arguments: StatementArguments(places.keys.sorted()))
        while let row = try layers.next() {
            let layer = try layer(row)
            for place in places[try row.integer(3)] ?? [] { found[place].identity.layers.append(layer) }
        }
        return found
    }

    private static func layer(_ row: Row) throws -> LayerIdentity {
        LayerIdentity(digest: try row.requiredDigest(0), tree: try row.requiredDigest(1), diffID: try row.digest(2))
    }

    static func layers(ofArtifact id: Int64, _ database: any SQLConnection) throws -> [LayerIdentity] {
        let query = try database.cachedStatement(
            sql: """
                SELECT l.digest, t.tree, l.diff_id FROM artifact_layers al JOIN layers l ON l.id = al.layer_id
                JOIN trees t ON t.id = l.tree_id WHERE al.artifact_id = ? ORDER BY al.position
                """)
        return try Row.all(query, [id], layer)
    }

    /// The last completed look of each scanner and its last attempt, oldest first, with the row that each is
    /// about. One step down an index for each, however many there are.
    private func lastScans(
        of subject: String, _ key: String, _ digests: [Digest]?
    ) throws -> [(subject: Int64, scan: ScanRecord)] {
        func last(_ column: String, _ completed: Int) -> String {
            """
            (SELECT \(column) FROM scans WHERE \(subject)_id = l.id AND scanner_id = k.id AND completed = \(completed)
                AND as_of <= ?1 ORDER BY as_of DESC, id DESC LIMIT 1)
            """
        }
        let condition = digests.map { "WHERE \(key) IN (\(Self.marks($0.count, from: 2)))" } ?? ""
        let latest =
            database.dialect.hasLateral
            ? "CROSS JOIN LATERAL (\(last("*", 1)) UNION ALL \(last("*", 0))) s"
            : "JOIN scans s ON s.id IN (\(last("id", 1)), \(last("id", 0)))"
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(Self.scanColumns), l.id FROM \(subject)s l CROSS JOIN scanners k
                \(latest)
                LEFT JOIN databases d ON d.id = s.database_id \(condition) ORDER BY s.as_of, s.id
                """,
            arguments: [asOf.milliseconds] + StatementArguments(digests?.map(\.blob) ?? []))
        var scans: [(subject: Int64, scan: ScanRecord)] = []
        var places: [Int64: Int] = [:]
        while let row = try rows.next() {
            let scan = try Self.record(row)
            // A look that found nothing wrong may have seen code that nobody knows.
            if scan.outcome != .clean || scan.coverage != nil { places[try row.integer(0)] = scans.count }
            scans.append((try row.integer(14), scan))
        }
        try addFindings(to: &scans, places)
        return scans
    }

    private func addFindings(to scans: inout [(subject: Int64, scan: ScanRecord)], _ places: [Int64: Int]) throws {
        let ids = places.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: 500) {
            let batch = Array(ids[start..<min(start + 500, ids.count)])
            for (id, found) in try findings(ofScans: batch) {
                guard let place = places[id] else { continue }
                if scans[place].scan.outcome == .clean, found.finding.id != .packagesUnowned { continue }
                scans[place].scan.findings.append(found)
            }
        }
    }

    func findings(ofScans ids: [Int64]) throws -> [(scan: Int64, finding: ScanFinding)] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT scan_id, finding, outcome, severity, message, path, remedy FROM findings
                WHERE scan_id IN (\(Self.marks(ids.count))) ORDER BY id
                """, arguments: StatementArguments(ids))
        var findings: [(scan: Int64, finding: ScanFinding)] = []
        while let row = try rows.next() {
            let finding = Finding(
                try row.word(1), try row.word(2), try row.text(4), path: try row.optionalText(5),
                remedy: try row.optionalText(6).map { Prose($0) })
            findings.append((try row.integer(0), ScanFinding(finding, severity: try row.word(3))))
        }
        return findings
    }

    static func record(_ row: Row) throws -> ScanRecord {
        var database: ScanDatabase?
        if let name = try row.optionalText(3) {
            database = ScanDatabase(name: name, digest: try row.requiredDigest(4), dataDate: try row.timestamp(5))
        }
        var record = ScanRecord(
            scanner: Scanner(name: try row.text(1), version: try row.text(2)), database: database,
            asOf: try row.timestamp(6), started: try row.timestamp(7), finished: try row.timestamp(8),
            outcome: try row.word(9), bytesSeen: try row.size(10), bytesTotal: try row.size(11))
        if !row.hasNull(atIndex: 12) || !row.hasNull(atIndex: 13) {
            guard let coverage = CodeCoverage(bytes: try row.size(12), owned: try row.size(13)) else {
                throw LedgerFailures.invalid("is damaged: a look accounts for more code than there is")
            }
            record.coverage = coverage
        }
        return record
    }

    static func marks(_ count: Int, from first: Int? = nil) -> String {
        (0..<count).map { index in first.map { "?\($0 + index)" } ?? "?" }.joined(separator: ", ")
    }
}
