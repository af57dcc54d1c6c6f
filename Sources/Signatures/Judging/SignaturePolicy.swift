import Core

/// What a policy's answer is about.
package enum JudgedSubject: Sendable {
    /// A zip; whether a lockfile with a pin for it is at hand, whose tree covers what a signature leaves open.
    case package(isPinned: Bool)
    /// An image, and what of it can be signed, its manifest first.
    case image([SignableDocument])
}

/// Whom to believe: evidence, a trust store and a time become findings. It reads nothing, and is prepared with both.
///
/// A new policy is a file with a type of its own, and a line where the engine's judge lists policies.
package protocol SignaturePolicy: Sendable {
    /// Whether it has rules for such artifacts.
    func applies(to subject: JudgedSubject) -> Bool
    /// Whether an endorsement that holds may stand in for the signatures that it asks for.
    var takesEndorsements: Bool { get }
    /// Judges all signatures that an artifact carries or that were given for it; of none, that they are missing.
    ///
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the evidence's.
    func judge(_ evidence: [SignatureEvidence], of subject: JudgedSubject) throws(Failure) -> SignatureJudgement
}
