import Core
import Pins
import Signatures

/// The signatures over one image, verified, as `lock` looks at them.
package struct ImageEvidence: Sendable {
    private let signatures: [SignatureEvidence]

    /// - Parameter signatures: As they are seen at the time that the image is pinned.
    package init(signatures: [SignatureEvidence]) { self.signatures = signatures }

    /// Who signs the image by signatures that hold, each once, the one that a lockfile pins first: the one pinned so far
    /// where he is among them, else a signing profile, else the earliest. Whoever may push to a repository can
    /// add signatures, and date his own as he likes.
    package func signers(pinned: SignerIdentity?) -> [Pin.Signer] {
        let verified = signatures.compactMap { signature -> (signer: Pin.Signer, time: Timestamp)? in
            guard case .verified(let claims) = signature.outcome else { return nil }
            return (Pin.Signer(format: signature.format.rawValue, identity: claims.signer), claims.signingTime)
        }
        func rank(_ signer: SignerIdentity) -> Int {
            if signer == pinned { return 0 }
            return if case .profileVersion = signer { 1 } else { 2 }
        }
        let ordered = verified.enumerated().sorted {
            (rank($0.element.signer.identity), $0.element.time, $0.offset) < (
                rank($1.element.signer.identity), $1.element.time, $1.offset
            )
        }
        var signers: [Pin.Signer] = []
        for signer in ordered.map(\.element.signer) where !signers.contains(where: { $0.identity == signer.identity }) {
            signers.append(signer)
        }
        return signers
    }

    /// Why an image cannot be pinned as signed: a signature that the user gave does not hold, or none of the layout's does.
    package var refusal: (reason: String, place: String)? {
        var first: (reason: String, place: String)?
        var holds = false
        // Of one whose key nobody here has nothing is known, good or bad.
        for signature in signatures where !signature.isUnasked || signature.isGiven {
            guard case .broken(let reason) = signature.outcome else {
                holds = true
                continue
            }
            if signature.isGiven { return (reason, signature.place ?? "") }
            first = first ?? (reason, signature.place ?? "")
        }
        return holds ? nil : first
    }

    /// Those of the layout that do not hold, beside one that does.
    package var warnings: [Finding] {
        signatures.compactMap { signature in
            guard case .broken(let reason) = signature.outcome, !signature.isUnasked else { return nil }
            return .anotherBroken(reason, at: signature.place)
        }
    }
}
