import Core
import Ledger
import LedgerSQL
import LedgerSQLite
import Testing

func digest(_ seed: Int) throws -> Digest {
    try #require(Digest(bytes: (0..<32).map { UInt8(truncatingIfNeeded: seed >> (8 * ($0 % 4))) ^ UInt8($0) }))
}

func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

func scan(
    _ seconds: Int64, _ outcome: ScanOutcome = .clean, scanner: String = Scanner.reading, version: String = "1",
    findings: [ScanFinding] = []
) -> ScanRecord {
    ScanRecord(
        scanner: Scanner(name: scanner, version: version), asOf: time(seconds), started: time(seconds),
        finished: time(seconds + 1), outcome: outcome, bytesSeen: 10, bytesTotal: 10, findings: findings)
}

func entries(_ names: [String]) throws -> [Entry] {
    try names.enumerated().map { index, name in
        Entry(
            path: try EntryPath(validating: Array(name.utf8), rules: .tar), type: .file, mode: 0o644,
            size: UInt64(index), sha256: try digest(index))
    }
}

/// A zip that was looked at.
func zip(_ seed: Int, name: String = "layer", scans: [ScanRecord], tree: Int? = nil) throws -> ScannedArtifact {
    let digest = try digest(seed)
    let identity = ArtifactIdentity(
        kind: .layerZip, digest: digest, tree: try LedgerTests.digest(tree ?? seed + 1_000), size: 10, layers: [])
    return ScannedArtifact(
        identity, name: name, source: "/layers/\(name).zip",
        layers: [ScannedLayer(identity.layers[0], entries: try entries(["a", "b/c", "d"]), scans: scans)], scans: scans)
}

/// An image that was looked at.
func image(_ seed: Int, layers seeds: [Int], name: String, scans: [ScanRecord]) throws -> ScannedArtifact {
    let layers = try seeds.map { seed in
        LayerFacts(
            digest: try digest(seed), diffID: try digest(seed + 1), tree: try digest(seed + 2), mediaType: "tar")
    }
    let identity = ArtifactIdentity(
        kind: .ociArchive, digest: try digest(seed), tree: try digest(seed + 1), size: 100, layers: layers)
    return ScannedArtifact(
        identity, name: name, source: "/images/\(name).tar",
        layers: try identity.layers.map {
            ScannedLayer($0, entries: try entries(["etc/\($0.digest.hex)"]), scans: scans)
        },
        scans: scans)
}

/// The code of the failure that a body ends in; nil where it does not fail.
func failure(_ body: () throws(Failure) -> Void) -> FindingID? {
    do throws(Failure) {
        try body()
        return nil
    } catch {
        return error.code
    }
}

/// All records of a ledger.
func records(_ ledger: SQLiteLedger) throws -> [LedgerRecord] {
    var records: [LedgerRecord] = []
    try ledger.export { record throws(Failure) in records.append(record) }
    return records
}

/// The digest of sources, which no test here looks at.
func anyDigest(_ sources: [AdvisorySource]) throws(Failure) -> Digest {
    let text = String(sources.reduce(0) { $0 + $1.records }, radix: 16)
    guard let digest = Digest(hex: String(repeating: "0", count: 64 - text.count) + text) else {
        throw Failure(.internalFault, "no digest")
    }
    return digest
}
