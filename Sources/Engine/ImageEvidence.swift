import Core
import Cryptography
import Pins
import Signatures

/// The signatures over one image, verified, and what of it can be signed.
struct ImageEvidence: Sendable {
    var signatures: [NotationEvidence]
    var documents: [SignableDocument]

    /// Who signs the image by signatures that hold, each once, the one that a lockfile pins first: the one pinned so far
    /// where he is among them, else one with AWS Signer's attributes, else the earliest. Whoever may push to a repository can
    /// add signatures, and date his own as he likes.
    func signers(pinned: Pin.Signer.Identity?) -> [Pin.Signer] {
        let verified = signatures.compactMap { signature in
            if case .verified(let claims, _) = signature.outcome { claims } else { nil }
        }
        func rank(_ claims: NotationClaims) -> Int {
            if claims.pinnedSigner.identity == pinned { return 0 }
            return claims.signerAttributes == nil ? 2 : 1
        }
        let ordered = verified.enumerated().sorted {
            (rank($0.element), $0.element.signingTime, $0.offset) < (
                rank($1.element), $1.element.signingTime, $1.offset
            )
        }
        var signers: [Pin.Signer] = []
        for claims in ordered.map(\.element) {
            let signer = claims.pinnedSigner
            if !signers.contains(where: { $0.identity == signer.identity }) { signers.append(signer) }
        }
        return signers
    }

    /// Why an image cannot be pinned as signed: a signature that the user gave does not hold, or none of the layout's does.
    var refusal: (reason: String, place: String)? {
        var first: (reason: String, place: String)?
        var holds = false
        for signature in signatures {
            guard case .broken(let reason) = signature.outcome else {
                holds = true
                continue
            }
            if signature.isGiven { return (reason, signature.place) }
            first = first ?? (reason, signature.place)
        }
        return holds ? nil : first
    }

    /// Those of the layout that do not hold, beside one that does.
    var warnings: [Finding] {
        signatures.compactMap { signature in
            guard case .broken(let reason) = signature.outcome else { return nil }
            return .anotherBroken(reason, at: signature.place)
        }
    }

    /// `lock.signer` of an image that was pinned unsigned: signatures that came since; nil where there are none. Those that the
    /// user gave did not come with the image.
    ///
    /// - Parameters:
    ///   - trusted: Places of the signatures that somebody believed stands behind; nil where nobody was asked.
    ///   - areBytesPinned: Whether the archive's bytes are the pinned ones, its signatures among them.
    func compareWithUnsigned(trusted: Set<Int>?, areBytesPinned: Bool) -> Finding? {
        let places = signatures.indices.filter { !signatures[$0].isGiven }
        guard let first = places.first else { return nil }
        let remedy = "if the image was to be signed: lock it again, which pins the signer"
        let names = places.compactMap { place -> String? in
            guard case .verified(let claims, _) = signatures[place].outcome else { return nil }
            return PathEscaping.displayed(claims.pinnedSigner.identity.text.utf8)
        }
        guard let signer = names.first else {
            var finding = Self.failed(
                "unsigned when it was pinned, carries a signature now that does not hold",
                "export the image without it, or find out where it is from")
            finding.path = signatures[first].place
            return finding
        }
        let shown = names.count == 1 ? signer : "\(signer) and \(names.count - 1) more"
        if areBytesPinned {
            return Finding(
                .lockSigner, .warn, "signed by \(shown), in the pinned bytes, and the pin names no signer",
                remedy: remedy)
        }
        // One signature beside it that nobody vouches for is no reason to doubt the one that somebody vouches for.
        if let trusted, !trusted.isDisjoint(with: places) {
            return Finding(
                .lockSigner, .warn,
                "unsigned when it was pinned, signed now by \(shown), and a signature that came is vouched for",
                remedy: remedy)
        }
        return Self.failed(
            "unsigned when it was pinned, claims now to be signed by \(shown), and nobody vouched for it",
            "verify with --trust or --notation-config, and find out who signed it; \(remedy)")
    }

    /// `lock.signer`: whether the pinned signer is among those that sign now.
    ///
    /// - Parameter trusted: Places of the signatures that somebody believed stands behind; nil where nobody was asked.
    func compare(with pinned: Pin.Signer, trusted: Set<Int>?) -> Finding {
        let shown = PathEscaping.displayed(pinned.identity.text.utf8)
        guard !signatures.isEmpty else {
            return Self.failed(
                "signed by \(shown) when it was pinned, carries no signature now",
                "find out where the signature went; lock again only if it may go")
        }
        var others: [Pin.Signer.Identity] = []
        var found: Set<Int> = []
        for place in signatures.indices {
            guard case .verified(let claims, _) = signatures[place].outcome else { continue }
            let identity = claims.pinnedSigner.identity
            if identity == pinned.identity { found.insert(place) } else { others.append(identity) }
        }
        guard found.isEmpty else {
            guard let trusted, !found.isDisjoint(with: trusted) else {
                return Finding(
                    .lockSigner, .warn, "claims to be signed by \(shown) as pinned, and nobody vouched for it",
                    remedy: trusted == nil ? "verify with --trust or --notation-config" : "see signature.untrusted")
            }
            return Finding(.lockSigner, .pass, "signed by \(shown), as pinned")
        }
        guard let other = others.first else {
            return Self.failed(
                "signed by \(shown) when it was pinned, its signature does not hold now", "see signature.integrity")
        }
        if let version = others.compactMap({ $0.otherVersion(of: pinned.identity) }).first {
            return Self.failed(version, "if the profile moved to this version: lock the artifact again")
        }
        return Self.failed(
            "signed by another than pinned: \(PathEscaping.displayed(other.text.utf8)), pinned is \(shown)",
            "confirm the change with both signers, then lock the artifact again")
    }

    private static func failed(_ message: String, _ remedy: String) -> Finding {
        Finding(.lockSigner, .fail, message, remedy: remedy)
    }
}

extension NotationClaims {
    /// AWS Signer's profile version; of anybody else the leaf's subject under its root.
    fileprivate var pinnedSigner: Pin.Signer {
        if let attributes = signerAttributes {
            return Pin.Signer(format: format.word, profileVersionArn: attributes.profileVersion.text)
        }
        guard let leaf = chain.first, let root = chain.last else {
            return Pin.Signer(format: format.word, identity: .profileVersion(""))
        }
        return Pin.Signer(format: format.word, identity: .certificate(subject: leaf.subject, root: root.sha256))
    }
}

extension Pin.Signer.Identity {
    /// Words for another version of one profile; nil where the two are not that.
    fileprivate func otherVersion(of pinned: Pin.Signer.Identity) -> String? {
        guard case .profileVersion(let found) = self, case .profileVersion(let expected) = pinned,
            let new = ProfileVersionArn(found), let old = ProfileVersionArn(expected), old.isSameProfile(as: new)
        else { return nil }
        return
            "signed by version \(new.version) of the pinned profile \(old.name), pinned is version \(old.version)"
    }
}
