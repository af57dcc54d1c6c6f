import Core

/// Compares who signed with who had signed when the artifact was pinned.
package enum SignerPinCheck {
    /// `lock.signer`; nil where the artifact was pinned unsigned and still is.
    ///
    /// The pin holds a profile version, so another version fails as another profile does, with its own message: the
    /// store may trust both, and the review that the pin stands for saw one of them.
    ///
    /// - Parameters:
    ///   - pinned: The pin's profile version ARN; nil where nobody had signed when it was pinned.
    ///   - evidence: What the artifact carries now.
    ///   - trusted: The signer that an anchor vouches for; nil where none does, or no trust store was given.
    ///   - areBytesPinned: Whether the artifact's bytes are the pinned ones, so that no signature can have come since.
    package static func judge(
        pinned: String?, evidence: SignatureEvidence, trusted: ProfileVersionArn?, areBytesPinned: Bool = false
    ) -> Finding? {
        guard let pinned else { return appeared(evidence, trusted: trusted, areBytesPinned: areBytesPinned) }
        let shown = PathEscaping.displayed(pinned.utf8)
        switch evidence {
        case .unsigned:
            return failed(
                "signed by \(shown) when it was pinned, carries no signature now",
                "find out where the signature went; lock again only if it may go")
        case .broken:
            return failed(
                "signed by \(shown) when it was pinned, its signature does not hold now", "see signature.integrity")
        case .verified(let claims):
            let found = trusted?.text ?? claims.profileVersionArn
            guard found.utf8.elementsEqual(pinned.utf8) else { return changed(from: pinned, to: found) }
            guard trusted != nil else {
                return Finding(
                    .lockSigner, .warn, "claims to be signed by \(shown) as pinned, and nobody vouched for it",
                    remedy: "verify with --trust")
            }
            return Finding(.lockSigner, .pass, "signed by \(shown), as pinned")
        }
    }

    /// What a signature is worth that was not there when the artifact was pinned. The content is the pinned one: what has
    /// to be known is who vouches for it all of a sudden.
    private static func appeared(
        _ evidence: SignatureEvidence, trusted: ProfileVersionArn?, areBytesPinned: Bool
    ) -> Finding? {
        let remedy = "if the artifact was to be signed: lock it again, which pins the signer"
        switch evidence {
        case .unsigned: return nil
        case .broken:
            return failed(
                "unsigned when it was pinned, carries a signature now that does not hold",
                "get the artifact again from where it was pinned")
        case .verified(let claims):
            let found = PathEscaping.displayed((trusted?.text ?? claims.profileVersionArn).utf8)
            if areBytesPinned {
                return Finding(
                    .lockSigner, .warn, "signed by \(found), in the pinned bytes, and the pin names no signer",
                    remedy: remedy)
            }
            if trusted != nil {
                return Finding(
                    .lockSigner, .warn,
                    "unsigned when it was pinned, signed now by \(found), for whom the trust store vouches",
                    remedy: remedy)
            }
            return failed(
                "unsigned when it was pinned, claims now to be signed by \(found), and nobody vouched for it",
                "verify with --trust, and find out who signed it; \(remedy)")
        }
    }

    private static func changed(from pinned: String, to found: String) -> Finding {
        let (old, new) = (ProfileVersionArn(pinned), ProfileVersionArn(found))
        if let old, let new, old.isSameProfile(as: new) {
            return failed(
                "signed by version \(new.version) of the pinned profile \(old.name), pinned is version \(old.version)",
                "if the profile moved to this version: lock the artifact again")
        }
        return failed(
            "signed by another profile than pinned: \(PathEscaping.displayed(found.utf8)), pinned is "
                + PathEscaping.displayed(pinned.utf8),
            "confirm the change with the owners of both profiles, then lock the artifact again")
    }

    private static func failed(_ message: String, _ remedy: String) -> Finding {
        Finding(.lockSigner, .fail, message, remedy: remedy)
    }
}
