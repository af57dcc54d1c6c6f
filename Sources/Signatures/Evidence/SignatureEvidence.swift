import Core

/// What one signature proves, as a plain value: what a format established from an envelope and the content at hand. No trust
/// store and no clock was asked, so it stays true and can be kept, and judged again by another store or at another time.
package struct SignatureEvidence: Sendable, Equatable {
    /// What is known of it.
    package enum Outcome: Sendable, Equatable {
        /// It does not hold, or is over something else, and why.
        case broken(String)
        /// It holds over what it covers; whom to believe is still open.
        case verified(SignatureClaims)
    }

    /// Its form.
    package var format: SignatureFormatName
    /// The entry, document or file that holds it; displayed form. nil where nobody says.
    package var place: String?
    /// Whether the user gave it, rather than that it came with the artifact.
    package var isGiven: Bool
    /// SHA-256 of the envelope's bytes; nil where there are none.
    package var envelope: Digest?
    /// What it says of itself, as far as it can be read.
    package var claims: SignatureClaims?
    /// Why it does not hold; nil where it does.
    package var fault: String?
    /// Whether only a key that may be nobody's here could verify it: it is there, and nobody is asked.
    package var isUnasked: Bool { openClaims != nil }

    /// Describes a signature.
    package init(
        format: SignatureFormatName, place: String? = nil, isGiven: Bool = false, envelope: Digest? = nil,
        claims: SignatureClaims?, fault: String?
    ) {
        self.format = format
        self.place = place
        self.isGiven = isGiven
        self.envelope = envelope
        self.claims = claims
        self.fault = fault
    }

    /// What is known of it. Without claims nothing holds.
    package var outcome: Outcome {
        if openClaims != nil {
            return .broken("only \(claims?.signer.text ?? "its key") could verify it, which is not at hand")
        }
        guard let claims, fault == nil else { return .broken(fault ?? "it says nothing that can be read") }
        return .verified(claims)
    }

    /// What it claims where only the signer's key could tell whether it holds: a policy that has the key verifies it, for anybody
    /// else it does not hold. nil for all others.
    package var openClaims: SignatureClaims? { fault == nil && claims?.isOpen == true ? claims : nil }

    /// Whether it holds over what it covers.
    package var holds: Bool { if case .verified = outcome { true } else { false } }
}

extension SignatureEvidence {
    /// A signature that does not hold.
    package static func broken(
        _ reason: String, format: SignatureFormatName = .awsSignerZip, place: String? = nil, isGiven: Bool = false
    ) -> SignatureEvidence {
        SignatureEvidence(format: format, place: place, isGiven: isGiven, claims: nil, fault: reason)
    }

    /// A signing profile's signature that holds.
    package static func verified(_ claims: SignedClaims, covers: SignedSubject = .content) -> SignatureEvidence {
        let isInside = covers == .content
        return SignatureEvidence(
            format: isInside ? .awsSignerZip : .dsse, claims: SignatureClaims(claims, covers: covers), fault: nil)
    }

    /// The same, seen at a time: what was made later than that does not hold. The one place that looks at it.
    package func seen(at time: Timestamp) -> SignatureEvidence {
        guard case .verified(let claims) = outcome, claims.signingTime > time else { return self }
        var copy = self
        copy.fault =
            switch format {
            case .awsSignerZip: "the signing time, \(claims.signingTime), lies after \(time)"
            case .dsse: "its signing time, \(claims.signingTime), lies after \(time)"
            default: "its signing time \(claims.signingTime) lies after \(time), the time judged at"
            }
        return copy
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
