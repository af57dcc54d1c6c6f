import Core

/// Compares who signs with who had signed when the artifact was pinned: `lock.signer`, whatever the format and the policy.
package struct SignerPinCheck: Sendable {
    /// What the artifact is, as messages have it.
    package enum Kind: Sendable {
        /// A zip, with one signature inside at the most.
        case package
        /// An image, whose signatures come from whoever may push to its repository.
        case image
    }

    private let kind: Kind
    private let evidence: [SignatureEvidence]
    private let trusted: Set<Int>?

    /// Prepares the comparison.
    ///
    /// - Parameters:
    ///   - evidence: What the artifact carries now, seen at the time judged at.
    ///   - trusted: Places in it of the signatures that somebody believed stands behind; nil where nobody was asked.
    package init(_ kind: Kind, _ evidence: [SignatureEvidence], trusted: Set<Int>?) {
        self.kind = kind
        self.evidence = evidence
        self.trusted = trusted
    }

    /// The finding; nil where the artifact was pinned unsigned and still is.
    ///
    /// The pin holds a profile version, so another version fails as another profile does, with its own message: the
    /// store may trust both, and the review that the pin stands for saw one of them.
    ///
    /// - Parameters:
    ///   - pinned: The pinned signer; nil where nobody had signed when it was pinned.
    ///   - areBytesPinned: Whether the artifact's bytes are the pinned ones, so that no signature can have come since.
    package func judge(pinned: SignerIdentity?, areBytesPinned: Bool = false) -> Finding? {
        pinned.map { compare(with: $0) } ?? appeared(areBytesPinned: areBytesPinned)
    }

    private func compare(with pinned: SignerIdentity) -> Finding {
        let shown = PathEscaping.displayed(pinned.text.utf8)
        guard !evidence.isEmpty else {
            return failed(
                "signed by \(shown) when it was pinned, carries no signature now",
                "find out where the signature went; lock again only if it may go")
        }
        var others: [SignerIdentity] = []
        var found: Set<Int> = []
        for place in evidence.indices {
            guard let claims = claims(at: place) else { continue }
            if claims.signer == pinned { found.insert(place) } else { others.append(claims.signer) }
        }
        guard found.isEmpty else {
            guard let trusted, !found.isDisjoint(with: trusted) else {
                return Finding(
                    .lockSigner, .warn, "claims to be signed by \(shown) as pinned, and nobody vouched for it",
                    remedy: trusted == nil ? askSomebody : "see signature.untrusted")
            }
            return Finding(.lockSigner, .pass, "signed by \(shown), as pinned")
        }
        guard let other = others.first else {
            if trusted == nil, evidence.contains(where: { $0.openClaims?.signer == pinned }) {
                return Finding(
                    .lockSigner, .warn, "claims to be signed by \(shown) as pinned, and nobody vouched for it",
                    remedy: askSomebody)
            }
            return failed(
                "signed by \(shown) when it was pinned, its signature does not hold now", "see signature.integrity")
        }
        if let version = others.compactMap({ $0.otherVersion(of: pinned) }).first {
            return failed(version, "if the profile moved to this version: lock the artifact again")
        }
        let shownOther = PathEscaping.displayed(other.text.utf8)
        return switch kind {
        case .package:
            failed(
                "signed by another profile than pinned: \(shownOther), pinned is \(shown)",
                "confirm the change with the owners of both profiles, then lock the artifact again")
        case .image:
            failed(
                "signed by another than pinned: \(shownOther), pinned is \(shown)",
                "confirm the change with both signers, then lock the artifact again")
        }
    }

    /// What a signature that holds claims; of one that only its key can verify, where somebody did.
    private func claims(at place: Int) -> SignatureClaims? {
        if let open = evidence[place].openClaims { return trusted?.contains(place) == true ? open : nil }
        guard case .verified(let claims) = evidence[place].outcome else { return nil }
        return claims
    }

    /// What signatures are worth that were not there when the artifact was pinned. The content is the pinned one: what has to
    /// be known is who vouches for it all of a sudden. Those that the user gave did not come with the artifact.
    private func appeared(areBytesPinned: Bool) -> Finding? {
        var places = evidence.indices.filter { place in
            // What somebody attached to an image with a key that nobody here has says nothing.
            !evidence[place].isGiven && (kind != .image || !evidence[place].isUnasked || claims(at: place) != nil)
        }
        if kind == .package {
            let inside = places.filter { !evidence[$0].isDetached }
            if inside.isEmpty { return appearedBeside(places.filter { evidence[$0].attestationBeside == nil }) }
            places = inside
        }
        guard let first = places.first else { return nil }
        let names = places.compactMap { place -> String? in
            guard let claims = claims(at: place) else { return nil }
            return PathEscaping.displayed(claims.signer.text.utf8)
        }
        guard let signer = names.first else {
            var finding = failed("unsigned when it was pinned, carries a signature now that does not hold", getRidOfIt)
            if kind == .image { finding.path = evidence[first].place }
            return finding
        }
        let shown = names.count == 1 ? signer : "\(signer) and \(names.count - 1) more"
        if areBytesPinned {
            return Finding(
                .lockSigner, .warn, "signed by \(shown), in the pinned bytes, and the pin names no signer",
                remedy: lockAgain)
        }
        // One signature beside it that nobody vouches for is no reason to doubt the one that somebody vouches for.
        if let trusted, !trusted.isDisjoint(with: places) {
            let why = kind == .image ? "and a signature that came is vouched for" : "for whom the trust store vouches"
            return Finding(
                .lockSigner, .warn, "unsigned when it was pinned, signed now by \(shown), \(why)", remedy: lockAgain)
        }
        return failed(
            "unsigned when it was pinned, claims now to be signed by \(shown), and nobody vouched for it",
            "\(askSomebody), and find out who signed it; \(lockAgain)")
    }

    /// The bytes may be the pinned ones and somebody laid a signature beside them: what it is worth is for others to say.
    private func appearedBeside(_ places: [Int]) -> Finding? {
        guard let first = places.first else { return nil }
        let names = places.compactMap { claims(at: $0) ?? evidence[$0].openClaims }.map(\.signer.text)
        guard let signer = names.first else {
            var finding = failed(
                "unsigned when it was pinned, and what lies beside it as a signature does not hold",
                "find out who put it there; take it away if it is of other content")
            finding.path = evidence[first].place
            return finding
        }
        let shown = PathEscaping.displayed(signer.utf8) + (names.count == 1 ? "" : " and \(names.count - 1) more")
        return Finding(
            .lockSigner, .warn, "unsigned when it was pinned, and a signature by \(shown) lies beside it now",
            path: evidence[first].place, remedy: lockAgain)
    }

    private var askSomebody: Prose {
        kind == .image
            ? "verify with \(setting: .trust) or \(setting: .notationConfig)" : "verify with \(setting: .trust)"
    }

    private var lockAgain: Prose {
        "if the \(kind == .image ? "image" : "artifact") was to be signed: lock it again, which pins the signer"
    }

    private var getRidOfIt: Prose {
        kind == .image
            ? "export the image without it, or find out where it is from"
            : "get the artifact again from where it was pinned"
    }

    private func failed(_ message: String, _ remedy: Prose) -> Finding {
        Finding(.lockSigner, .fail, message, remedy: remedy)
    }
}

extension SignerIdentity {
    /// Words for another version of one profile; nil where the two are not that.
    fileprivate func otherVersion(of pinned: SignerIdentity) -> String? {
        guard case .profileVersion(let found) = self, case .profileVersion(let expected) = pinned,
            let new = ProfileVersionArn(found), let old = ProfileVersionArn(expected), old.isSameProfile(as: new)
        else { return nil }
        return "signed by version \(new.version) of the pinned profile \(old.name), pinned is version \(old.version)"
    }
}
