import Core
import Signatures

/// Makes a trust store, or adds what an existing one lacks.
package struct InitTrust: Sendable {
    /// The store's folder.
    package var store: String
    /// What its README speaks of commands in.
    package var wording: any Wording

    /// Makes this store.
    package init(store: String, wording: any Wording) {
        self.store = store
        self.wording = wording
    }

    /// What became of which file; of a store that lacked nothing, of the folder alone.
    /// - Parameter asOf: The date of an empty list of revocations.
    /// - Throws: `trust.*`, `input.*`, `output.failed`.
    package func run(asOf: Timestamp) throws(Failure) -> [TrustChange] {
        let changes = try TrustStore.initialize(store, asOf: asOf, wording: wording)
        return changes.isEmpty ? [TrustChange("", .unchanged)] : changes
    }
}
