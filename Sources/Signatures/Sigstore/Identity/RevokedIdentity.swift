import Core

/// Whom a revocation of the kind `identity` means: an issuer, exact, and a subject, a glob where it has a `*`. It names no file of
/// the store: whoever renames one takes no revocation back.
package struct RevokedIdentity: Sendable, Equatable {
    /// The issuer.
    package let issuer: String
    /// The subjects.
    package let subject: SubjectPattern

    /// Reads `ISSUER SUBJECT`; nil for what is none.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard let space = bytes.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        issuer = String(text[..<space])
        let name = String(text[bytes.index(after: space)...])
        guard StoreIdentity.isIssuer(issuer), !name.isEmpty else { return nil }
        guard name.utf8.contains(UInt8(ascii: "*")) else {
            subject = .exact(name)
            return
        }
        // Of revocations a glob that means nearly anybody is no mistake to keep anybody from.
        subject = .glob(name)
    }

    /// Whom an identity of the store means, as an id.
    package static func id(of identity: StoreIdentity) -> String { "\(identity.issuer) \(identity.subject.text)" }

    /// Whether a certificate is one of theirs.
    package func names(_ identity: FulcioIdentity) -> Bool {
        issuer == identity.issuer && subject.covers(identity.subject)
    }
}
