import Core
import Signatures

/// Adds a signer by the word of an issuer of identities to a trust store.
package struct AddIdentity: Sendable {
    /// The store's folder.
    package var store: String
    /// The name in the store; nil for one made of the subject.
    package var name: String?

    /// Adds to this store.
    package init(store: String, name: String? = nil) {
        self.store = store
        self.name = name
    }

    /// - Parameter subject: The subject, or a glob of subjects.
    /// - Throws: `trust.invalid`, `trust.conflict`, `trust.busy`, `output.failed`; the store is then as before.
    package func run(issuer: String, subject: String) throws(Failure) -> [TrustChange] {
        try TrustStore.adding(issuer: issuer, subject: subject, name: name, to: store)
    }
}
