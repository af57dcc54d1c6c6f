import Core
import Ledger

/// Lists the sources of advisories that a ledger holds.
package struct ListAdvisories: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Lists in a process what a ledger holds.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// The sources; none where there is no ledger.
    /// - Throws: `ledger.*`, `input.unreadable`.
    package func run() async throws(Failure) -> [AdvisorySource] {
        guard let store = try environment.ledgers.openExisting(ledger) else { return [] }
        return try await store.advisorySources()
    }
}
