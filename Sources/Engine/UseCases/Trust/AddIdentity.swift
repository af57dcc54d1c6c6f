import Core
import Cryptography
import Signatures

/// Adds a signer to a trust store: by the word of an issuer of identities, or by a key.
package struct AddIdentity: Sendable {
    /// The store's folder.
    package var store: String
    /// The name in the store; nil for one made of the subject.
    package var name: String?
    /// What the signer is believed in.
    package var uses: TrustUses

    /// Adds to this store a signer who is believed in some things.
    package init(store: String, name: String? = nil, uses: TrustUses = .usual) {
        self.store = store
        self.name = name
        self.uses = uses
    }

    /// - Parameter subject: The subject, or a glob of subjects.
    /// - Throws: `trust.invalid`, `trust.conflict`, `trust.busy`, `output.failed`; the store is then as before.
    package func run(issuer: String, subject: String) throws(Failure) -> [TrustChange] {
        try TrustStore.adding(issuer: issuer, subject: subject, uses: uses, name: name, to: store)
    }

    /// Adds a key that signs without a certificate.
    ///
    /// - Parameters:
    ///   - file: A PEM or DER file with the public key.
    ///   - period: From when on, and until when, it is believed.
    ///   - isUnlogged: Whether its bundles hold without an entry of a log.
    /// - Throws: `trust.invalid`, `trust.conflict`, `trust.busy`, `input.*`, `output.failed`; the store is then as before.
    package func run(
        key file: String, period: (start: Timestamp?, end: Timestamp?) = (nil, nil), isUnlogged: Bool = false
    ) throws(Failure) -> [TrustChange] {
        let bytes = try FileReading.readWhole(file, limit: PublicKey.byteLimit)
        var key = ProposedKey(
            bytes, source: file, name: name, from: period.start, until: period.end, isUnlogged: isUnlogged)
        key.uses = uses
        return try TrustStore.adding(key, to: store)
    }
}
