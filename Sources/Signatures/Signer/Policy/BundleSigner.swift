import Core
import Cryptography

/// Who signed a bundle that was verified.
enum BundleSigner {
    /// By the word of an issuer of identities, and the identities of the store that mean him.
    case identity(FulcioIdentity, [StoreIdentity])
    /// A key of the store.
    case key(StoreKey)

    /// The signer in words, as they are shown.
    var shown: String {
        let text: String
        switch self {
        case .identity(let identity, _):
            text = SignerIdentity.issued(issuer: identity.issuer, subject: identity.subject).text
        case .key(let key): text = SignerIdentity.key(key.fingerprint).text
        }
        return PathEscaping.displayed(text.utf8)
    }

    /// The names of the store's files that mean him.
    var names: [String] {
        switch self {
        case .identity(_, let known): known.map(\.name)
        case .key(let key): [key.name]
        }
    }

    /// Whether a revocation is of this signer.
    func isMeant(by entry: Revocation) -> Bool {
        switch (self, entry.kind) {
        case (.identity(let identity, _), .identity): RevokedIdentity(entry.id)?.names(identity) ?? false
        case (.key(let key), .key): Digest(entry.id) == key.fingerprint
        default: false
        }
    }
}
