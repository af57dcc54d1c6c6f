import Core
import Ledger

/// Takes sources of advisories out of the ledger.
package struct RemoveAdvisories: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Removes in a process from a ledger.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// - Parameter names: The sources' names.
    /// - Throws: `input.not-found` where there is no ledger or no such source, `ledger.*`, `output.failed`.
    package func run(_ names: [String]) async throws(Failure) {
        guard let store = try environment.ledgers.openExisting(ledger) else {
            throw Failure(
                .inputNotFound, "there is no ledger", file: ledger, remedy: "name another with \(setting: .ledger)")
        }
        let unknown = try await store.removeAdvisories(names, digest: AdvisoryState.digest)
        guard unknown.isEmpty else {
            throw Failure(
                .inputNotFound, "holds no advisories of the name \(PathEscaping.displayed(unknown[0].utf8))",
                file: ledger,
                remedy: "`\(run: .listAdvisories)` lists the names")
        }
        try await store.close()
    }
}
