import Archive
import Core
import Ledger

/// Takes what other ledgers hold into one, as when each machine looked at its part of the artifacts.
package struct MergeLedgers: Sendable {
    package var environment: Environment
    /// The ledger that all go into.
    package var ledger: String

    /// Merges in a process into a ledger, which is made where there is none.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// Takes in one after the other, each as a whole or not at all; then compares the packages that came with the advisories,
    /// where there are any.
    ///
    /// - Parameters:
    ///   - files: Ledgers, and exports of some.
    ///   - asOf: What the comparison is dated by.
    ///   - clock: Tells the time.
    ///   - tell: Told what came of each file.
    /// - Throws: `ledger.*`, `ledger.export-invalid`, `input.*`, `output.failed`; what was taken in before stays.
    package func run(
        _ files: [String], asOf: Timestamp, clock: () -> Timestamp,
        tell: (_ file: String, _ counts: [(label: String, value: String)]) throws(Failure) -> Void
    ) async throws(Failure) {
        let places = environment.places
        for file in files where TextKey(places.absolute(file)) == TextKey(places.absolute(ledger)) {
            throw Failure(.inputOption, "is the ledger that all go into", file: file, remedy: "leave it out")
        }
        let importer = ImportLedger(environment, ledger: ledger)
        for file in files {
            let counts: ImportCounts
            if try Self.isLedger(file) {
                counts = try await importer.take(try await lines(of: file), of: file)
            } else {
                counts = try await importer.take(try FileLines(file, limit: LedgerLine.byteLimit), of: file)
            }
            try tell(file, ImportLedger.told(counts))
        }
        let store = try environment.ledgers.required(ledger)
        _ = try await AdvisoryMatcher.match(store, asOf: asOf, clock: clock)
        try await store.close()
    }

    /// Whether a file is a ledger of its own, and no export.
    private static func isLedger(_ file: String) throws(Failure) -> Bool {
        if LedgerPlace.isServer(file) { return true }
        var head: [UInt8] = []
        let pieces = try FilePieces(file)
        while head.count < 16, try pieces.append(to: &head) > 0 {}
        return head.starts(with: "SQLite format 3\0".utf8)
    }

    /// What a ledger holds at one moment, as an export has it, in a file without a name.
    func lines(of file: String) async throws(Failure) -> FileLines {
        let spool = try SpoolFile(
            in: environment.temporaryFolder, holding: "what \(PathEscaping.displayed(file.utf8)) holds", limit: .max)
        try await ExportLedger(environment, ledger: file).run { bytes throws(Failure) in
            try spool.append(bytes.span.bytes)
        }
        return try FileLines(adopting: spool.descriptorForReading(), named: file, limit: LedgerLine.byteLimit)
    }
}
