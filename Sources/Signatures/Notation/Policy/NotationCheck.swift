import Core
import Cryptography

/// Notation's five validations under one statement of a trust policy, as a pure function of evidence, stores, lists and a
/// time (notaryproject/specifications, trust-store-trust-policy.md, "Signature Verification Details").
package struct NotationCheck: Sendable {
    /// Policy and stores.
    package let config: NotationConfig
    /// The time to judge at.
    package let asOf: Timestamp
    let lists: RevocationLists
    /// What says what AWS Signer has revoked; nil where nobody does.
    let store: TrustStore?
    let maxRevocationAge: Duration?

    /// Prepares the checks.
    ///
    /// - Parameters:
    ///   - lists: CRLs and OCSP responses at hand.
    ///   - store: The trust store whose list says what AWS Signer has revoked.
    ///   - maxRevocationAge: The age from which that list counts as missing.
    package init(
        config: NotationConfig, asOf: Timestamp, lists: RevocationLists, store: TrustStore? = nil,
        maxRevocationAge: Duration? = nil
    ) {
        self.config = config
        self.asOf = asOf
        self.lists = lists
        self.store = store
        self.maxRevocationAge = maxRevocationAge
    }

    /// Judges all signatures of an artifact. As in Notation, one that is good suffices; others that do not hold are
    /// warned of then, and those that the user gave have to pass too.
    ///
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the evidence's.
    package func judge(
        _ evidence: [NotationEvidence], of documents: [SignableDocument]
    ) throws(Failure) -> NotationJudgement {
        var judgement = try judge(evidence.map { $0.seen(at: asOf) })
        if let finding = referenceMismatch(documents) { judgement.findings.append(finding) }
        return judgement
    }

    private func judge(_ evidence: [NotationEvidence]) throws(Failure) -> NotationJudgement {
        if config.level.name == .skip {
            return NotationJudgement(findings: [
                Finding(
                    .signatureUntrusted, .warn,
                    "the trust policy's statement \(shownName) skips verification: nothing was checked")
            ])
        }
        guard !evidence.isEmpty else { return NotationJudgement(findings: [missing]) }
        var judged: [(findings: [Finding], isAuthentic: Bool)] = []
        for signature in evidence { judged.append(try judge(signature)) }
        return NotationJudgement(bestOf: judged, evidence)
    }

    private var missing: Finding {
        Finding(
            .signatureMissing, .fail,
            "the artifact carries no signature, and the trust policy's statement \(shownName) asks for one",
            remedy: "sign it (`notation sign`, AWS Signer, `layerlock sign`), and export it with its signatures "
                + "(`oras cp -r … --to-oci-layout`)")
    }

    private func broken(_ place: String, _ reason: String) -> Finding {
        Finding(
            .signatureIntegrity, .fail, "integrity: the signature does not hold: \(reason)", path: place,
            remedy: "compare with the image that was signed, then sign it again")
    }

    /// The digest that the user's reference names has to be the artifact's.
    private func referenceMismatch(_ documents: [SignableDocument]) -> Finding? {
        guard let digest = config.reference?.digest, !documents.contains(where: { $0.digest == digest }) else {
            return nil
        }
        return Finding(
            .signatureMismatch, .fail,
            "--reference names \(digest), the artifact is \(documents.first?.digest.description ?? "without a manifest")",
            remedy: "verify the artifact that the reference names")
    }

    private func judge(_ signature: NotationEvidence) throws(Failure) -> (findings: [Finding], isAuthentic: Bool) {
        let claims: NotationClaims
        let document: SignableDocument
        switch signature.outcome {
        case .broken(let reason): return ([broken(signature.place, reason)], false)
        case .verified(let verified, let about): (claims, document) = (verified, about)
        }
        let integrity = Finding(
            .signatureIntegrity, .pass,
            "integrity: the signature of \(claims.signingTime) holds over the \(document.role.rawValue) \(document.digest)"
        )
        let plugin: AWSSigner.Attributes?
        do throws(AWSSigner.Fault) {
            plugin = try AWSSigner.attributes(of: claims)
        } catch {
            // No plugin makes a stranger's signature a good one.
            let anchor = anchor(of: claims)
            guard anchor.outcome != .fail else { return ([integrity, anchor], false) }
            let open = Finding(
                .signatureUntrusted, .unknown, "authenticity: not decided: \(error.message)",
                path: signature.place, remedy: "verify with the plugin that the signature asks for")
            return ([integrity] + (anchor.outcome == .pass ? [] : [anchor]) + [open], false)
        }
        let authenticity = authenticity(of: claims, plugin)
        let isAuthentic = authenticity.allSatisfy { $0.outcome == .pass }
        var rest = [expiry(of: claims), try authenticTimestamp(of: claims)] + revocation(of: claims, plugin)
        // What nobody vouches for passes no other check: its claims are told where they speak against it.
        if isAuthentic { rest.append(.coverage(of: document)) } else { rest.removeAll { $0.outcome == .pass } }
        // Nor does it matter then what nobody could tell.
        if authenticity.contains(where: { $0.outcome == .fail }) { rest.removeAll { $0.outcome == .unknown } }
        return ([integrity] + authenticity + rest, isAuthentic)
    }

    var shownName: String { PathEscaping.displayed(config.statementName.utf8.prefix(128)) }

    /// The finding of a validation that failed, by what the policy does about it.
    func failed(
        _ id: FindingID, _ validation: Validation, _ message: String, isOpen: Bool = false, remedy: String? = nil
    ) -> Finding {
        let isLogged = config.level[validation] != .enforce
        let note = isLogged ? " (the statement \(shownName) only logs it)" : ""
        return Finding(
            id, isLogged ? .warn : isOpen ? .unknown : .fail, "\(validation.rawValue): \(message)\(note)",
            remedy: remedy)
    }

    func passed(_ id: FindingID, _ validation: Validation, _ message: String) -> Finding {
        Finding(id, .pass, "\(validation.rawValue): \(message)")
    }
}
