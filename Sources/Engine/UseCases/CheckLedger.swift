import Core
import Ledger

/// Checks every page and row of a ledger.
package struct CheckLedger: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Checks in a process a ledger.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// How many rows there are of what.
    /// - Throws: `input.not-found`, `ledger.*`.
    package func run() async throws(Failure) -> [(label: String, value: String)] {
        let rows = try await environment.ledgers.required(ledger).check { record throws(Failure) in
            guard case .evidence(let evidence, let artifact) = record,
                try !EvidenceForm.isBound(evidence, to: artifact)
            else { return }
            throw Failure(
                .ledgerInvalid, "is damaged: the evidence of \(artifact.digest) is not what was kept of it",
                file: ledger,
                remedy: "look at it again: \(run: .rescan, .setting(.all), .setting(.trust, "TRUSTSTORE"))")
        }
        return rows.map { ($0.table, "\($0.rows)") }
    }
}
