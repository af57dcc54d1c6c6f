import Core
import Ledger
import Pins

/// Names the functions that pinned content reaches, as inventories told that a ledger took in.
package struct KnownFunctions: Sendable {
    package var environment: Environment
    /// The ledger.
    package var ledger: String

    /// Asks in a process a ledger.
    package init(_ environment: Environment, ledger: String) {
        self.environment = environment
        self.ledger = ledger
    }

    /// ARNs of functions by the pins' names; nothing where there is no ledger or lockfile, which others say.
    /// - Throws: `ledger.*`, `lockfile.invalid`, `input.unreadable`.
    package func run(_ lockfile: String?, asOf: Timestamp) async throws(Failure) -> [TextKey: [String]] {
        guard let lockfile, try FileKind.of(lockfile) != .missing,
            let store = try environment.ledgers.openExisting(ledger)
        else { return [:] }
        return try await DeployedUses(try Lockfile.load(lockfile).artifacts, digests: [], in: store, asOf: asOf)
            .functions
    }
}
