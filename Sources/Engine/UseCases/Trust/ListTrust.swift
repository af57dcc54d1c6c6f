import Core
import Signatures

/// What a trust store holds.
package struct TrustListing: Sendable {
    /// A line for each profile, config, root and revocation.
    package var groups: [FactGroup]
    /// The same for scripts: one JSON object, `docs/trust.md`.
    package var json: [UInt8]
}

/// Lists what a trust store holds.
package struct ListTrust: Sendable {
    /// The store's folder.
    package var store: String

    /// Lists this store.
    package init(store: String) { self.store = store }

    /// - Throws: `trust.invalid`, `input.*`.
    package func run() throws(Failure) -> TrustListing {
        let store = try TrustStore.load(store)
        return TrustListing(groups: store.overview, json: store.listing)
    }
}
