import Core
import Ledger

/// Hands out an export of a ledger piece by piece: lines of JSON, the last one of which says how many there are.
package struct ExportLedger: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Exports in a process a ledger.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// - Throws: `input.not-found`, `ledger.*`, or what `append` throws.
    package func run(append: ([UInt8]) throws(Failure) -> Void) async throws(Failure) {
        let store = try environment.ledgers.required(ledger)
        var piece = LedgerLine.header()
        var records = 0
        try await store.export { record throws(Failure) in
            records += 1
            piece += LedgerLine.text(record)
            if piece.count >= 1 << 16 {
                try append(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        try append(piece + LedgerLine.end(records: records))
        try await store.close()
    }
}
