import Core
import Ledger

/// Compares the packages that a ledger knows with the advisories that it holds, without touching an artifact.
package struct MatchAdvisories: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Compares in a process what a ledger holds.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// - Throws: `input.not-found` where there is no ledger or no advisories, `ledger.*`, `output.failed`.
    package func run(asOf: Timestamp, clock: () -> Timestamp) async throws(Failure) -> AdvisorySummary {
        guard let store = try environment.ledgers.openExisting(ledger) else {
            throw Failure(
                .inputNotFound, "there is no ledger", file: ledger, remedy: "name another with \(setting: .ledger)")
        }
        guard let outcome = try await AdvisoryMatcher.match(store, asOf: asOf, clock: clock) else {
            throw Failure(
                .inputNotFound, "holds no advisories", file: ledger,
                remedy: "import some: \(run: .importAdvisories, "FILE")")
        }
        try await store.close()
        return AdvisorySummary(outcome)
    }
}
