import Core
import Cryptography
import Ledger

/// Copies all that a ledger holds into one that holds nothing, whatever stores keep them.
package struct CopyLedger: Sendable {
    package var environment: Environment
    /// The two ledgers.
    package var from, to: String

    /// Copies in a process.
    package init(_ environment: Environment, from: String, to: String) {
        self.environment = environment
        self.from = from
        self.to = to
    }

    /// What the copy holds is compared with what was read before any of it counts.
    /// - Returns: How much was copied of what.
    /// - Throws: `input.not-found`, `output.exists`, `ledger.*`, `output.failed`; then nothing is copied.
    package func run() async throws(Failure) -> [(label: String, value: String)] {
        let places = environment.places
        if TextKey(places.absolute(from)) == TextKey(places.absolute(to)) {
            throw Failure(.inputOption, "is the ledger that is copied", file: to, remedy: "name another one")
        }
        let lines = try await MergeLedgers(environment, ledger: to).lines(of: from)
        return ImportLedger.told(
            try await ImportLedger(environment, ledger: to).take(lines, of: from, isCopy: true))
    }
}

/// The digest of records in their order.
struct RecordDigest: Equatable {
    private(set) var count = 0
    private var digest: Digest?

    /// Takes in the next record.
    mutating func add(_ record: LedgerRecord) throws(Failure) {
        count += 1
        let former = digest.map { Array($0.bytes) } ?? []
        digest = try SHA256.digest(of: former + LedgerLine.text(record))
    }
}
