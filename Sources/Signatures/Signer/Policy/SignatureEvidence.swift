import Core

/// What an artifact brings to prove who stands behind it.
package enum SignatureEvidence: Sendable, Equatable {
    /// No signature that this version reads.
    case unsigned
    /// An envelope that does not hold, and why.
    case broken(String)
    /// A signature that holds over the content; whom to believe is for the trust store to say.
    case verified(SignedClaims)

    /// The evidence of an envelope; of none, `unsigned`.
    package init(_ outcome: EnvelopeOutcome?) {
        switch outcome {
        case nil: self = .unsigned
        case .verified(let claims): self = .verified(claims)
        case .broken(let fault): self = .broken(fault.message)
        }
    }
}

/// What a detached, signed statement says about an artifact, once its signature has been verified.
package struct EndorsedArtifact: Sendable, Equatable {
    /// SHA-256 of the artifact's bytes.
    package var digest: Digest
    /// Digest of its canonical manifest.
    package var tree: Digest
    /// Why somebody endorsed it, for people.
    package var reason: String

    /// Describes what is endorsed.
    package init(digest: Digest, tree: Digest, reason: String) {
        self.digest = digest
        self.tree = tree
        self.reason = reason
    }
}

/// What became of an endorsement's verification.
package enum EndorsementEvidence: Sendable, Equatable {
    /// A statement that does not hold, and why.
    case broken(String)
    /// A statement whose signature holds; `expires` of the claims is the statement's end date.
    case verified(EndorsedArtifact, SignedClaims)
}

/// What the judgement of a signature established.
package struct SignatureJudgement: Sendable, Equatable {
    /// One finding for each check that ran, in the order of the checks.
    package var findings: [Finding]
    /// The profile version that signed, where an anchor of its own vouches for it.
    package var signer: ProfileVersionArn?

    /// Describes a judgement.
    package init(findings: [Finding], signer: ProfileVersionArn? = nil) {
        self.findings = findings
        self.signer = signer
    }
}
