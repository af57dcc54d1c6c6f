/// Who signed: what tells one signer from another, whatever the signature's format.
package enum SignerIdentity: Sendable, Equatable {
    /// A signing profile's version, by its ARN.
    case profileVersion(String)
    /// A certificate's subject under a root, by the SHA-256 of the root's DER.
    case certificate(subject: String, root: Digest)
    /// A subject by the word of an issuer of identities.
    case issued(issuer: String, subject: String)
    /// A key without a certificate, by the SHA-256 of its SubjectPublicKeyInfo (DER).
    case key(Digest)
    /// A key that nothing names: only who has it can tell. No lockfile pins one.
    case unnamedKey

    /// The signer in words.
    package var text: String {
        switch self {
        case .profileVersion(let arn): arn
        case .certificate(let subject, let root): "\(subject) under the root \(root)"
        case .issued(let issuer, let subject): "\(subject) by the word of \(issuer)"
        case .key(let digest): "the key \(digest)"
        case .unnamedKey: "a key that nothing names"
        }
    }

    /// By bytes: Swift's own comparison takes canonically equivalent texts for equal.
    package static func == (lhs: Self, rhs: Self) -> Bool {
        switch (lhs, rhs) {
        case (.profileVersion(let left), .profileVersion(let right)): left.utf8.elementsEqual(right.utf8)
        case (.certificate(let left, let leftRoot), .certificate(let right, let rightRoot)):
            left.utf8.elementsEqual(right.utf8) && leftRoot == rightRoot
        case (.issued(let left, let leftSubject), .issued(let right, let rightSubject)):
            left.utf8.elementsEqual(right.utf8) && leftSubject.utf8.elementsEqual(rightSubject.utf8)
        case (.key(let left), .key(let right)): left == right
        case (.unnamedKey, .unnamedKey): true
        default: false
        }
    }
}
