import Core
import Signatures

/// Loads a trust store and says what deserves a look.
package struct CheckTrust: Sendable {
    /// The store's folder.
    package var store: String
    /// The age from which the list of revocations counts as missing; nil for no such age.
    package var maxRevocationAge: Duration?

    /// Checks this store.
    package init(store: String, maxRevocationAge: Duration? = nil) {
        self.store = store
        self.maxRevocationAge = maxRevocationAge
    }

    /// Warnings of what ends, is not used or is old.
    /// - Throws: `trust.invalid` where it does not load, `input.*`.
    package func run(asOf: Timestamp) throws(Failure) -> [Finding] {
        try TrustStore.load(store).notices(asOf: asOf, maxRevocationAge: maxRevocationAge)
    }
}
