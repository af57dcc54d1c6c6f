import Core
import Signatures

/// What can be revoked, by its id.
package struct RevokedSubject: Sendable {
    fileprivate let kind: Revocation.Kind
    fileprivate let id: String

    /// All that a signing profile's version signed, by its ARN.
    package static func profileVersion(_ arn: String) -> RevokedSubject {
        RevokedSubject(kind: .profileVersion, id: arn)
    }

    /// What one signing job signed, by its ARN.
    package static func job(_ arn: String) -> RevokedSubject { RevokedSubject(kind: .job, id: arn) }

    /// All that was signed under a certificate, by its revocation hash.
    package static func certificate(_ hash: String) -> RevokedSubject { RevokedSubject(kind: .certificate, id: hash) }

    /// The word for its kind.
    package var word: String { kind.rawValue }
    /// What an id of its kind looks like, for messages.
    package var form: String { Revocation.form(of: kind) }
    /// Whether the id is one.
    package var isWellFormed: Bool { Revocation(kind, id: id, effectiveFrom: Timestamp(milliseconds: 0)) != nil }
}

/// Revokes a profile version, a signing job or a certificate in a trust store, or dates its list of revocations.
package struct Revoke: Sendable {
    /// The store's folder.
    package var store: String
    /// Whether the list is complete as of the time of the run, and dated so.
    package var isCurrent: Bool

    /// Revokes in this store.
    package init(store: String, isCurrent: Bool = false) {
        self.store = store
        self.isCurrent = isCurrent
    }

    /// - Parameters:
    ///   - subject: What is revoked; nil where the list is dated alone.
    ///   - effectiveFrom: Signatures made then or later are invalid.
    ///   - reason: Why, for people.
    /// - Throws: `trust.*`, `input.*`, `output.failed`; the store is then as before.
    package func run(
        _ subject: RevokedSubject?, effectiveFrom: Timestamp?, reason: String?, asOf: Timestamp
    ) throws(Failure) -> [TrustChange] {
        var changes: [TrustChange] = []
        if let subject, let effectiveFrom,
            let revocation = Revocation(subject.kind, id: subject.id, effectiveFrom: effectiveFrom, reason: reason)
        {
            changes = try TrustStore.revoke(revocation, in: store, asOf: asOf)
        }
        if isCurrent { changes = try TrustStore.confirmRevocations(in: store, asOf: asOf) }
        return changes
    }
}
