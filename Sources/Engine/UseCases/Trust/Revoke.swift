import Core
import Cryptography
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

    /// All that was signed by the word of an issuer: `ISSUER SUBJECT`.
    package static func identity(_ text: String) -> RevokedSubject { RevokedSubject(kind: .identity, id: text) }

    /// All that a key signed, by the SHA-256 of its SubjectPublicKeyInfo.
    package static func key(_ digest: String) -> RevokedSubject { RevokedSubject(kind: .key, id: digest) }

    /// The word for its kind.
    package var word: String { kind.rawValue }
    /// What an id of its kind looks like, for messages.
    package var form: String { Revocation.form(of: kind) }
    /// Whether the id is one.
    package var isWellFormed: Bool { Revocation(kind, id: id, effectiveFrom: Timestamp(milliseconds: 0)) != nil }
}

extension RevokedSubject {
    /// The same by its id, where an identity or a key is given by its name in a store, or a key by its file.
    func found(in store: String) throws(Failure) -> RevokedSubject {
        guard !isWellFormed, kind == .identity || kind == .key else { return self }
        let known = try TrustStore.load(store)
        switch kind {
        case .identity:
            if let identity = known.identities.first(where: { $0.name == id }) {
                return .identity(RevokedIdentity.id(of: identity))
            }
        default:
            if let key = known.keys.first(where: { $0.name == id }) { return .key(key.fingerprint.description) }
            if try FileKind.of(id) == .file {
                let bytes = try FileReading.readWhole(id, limit: PublicKey.byteLimit)
                return .key(try ProposedKey(bytes, source: id).fingerprint.description)
            }
        }
        throw Failure(
            .trustUnknown, "holds no \(kind.rawValue) \(PathEscaping.displayed(id.utf8))", file: store,
            remedy: "see `\(run: .listTrust)`, or give \(form)")
    }
}

/// Revokes a profile version, a signing job, a certificate, an identity or a key in a trust store, or dates its list of revocations.
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
        if let subject = try subject?.found(in: store), let effectiveFrom,
            let revocation = Revocation(subject.kind, id: subject.id, effectiveFrom: effectiveFrom, reason: reason)
        {
            changes = try TrustStore.revoke(revocation, in: store, asOf: asOf)
        }
        if isCurrent { changes = try TrustStore.confirmRevocations(in: store, asOf: asOf) }
        return changes
    }
}
