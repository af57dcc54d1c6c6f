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
    /// What the signer has to have added to what it signed.
    let metadata: [SignedArtifact.Annotation]
    /// What is known of certificates from other signatures.
    let memory: CertificateMemory

    /// Whether the policy is the one for files.
    private let isForFiles: Bool

    /// Prepares the checks.
    ///
    /// - Parameters:
    ///   - lists: CRLs and OCSP responses at hand.
    ///   - store: The trust store whose list says what AWS Signer has revoked.
    ///   - maxRevocationAge: The age from which that list counts as missing.
    ///   - metadata: What the signer has to have added to what it signed.
    package init(
        config: NotationConfig, asOf: Timestamp, lists: RevocationLists, store: TrustStore? = nil,
        maxRevocationAge: Duration? = nil, metadata: [SignedArtifact.Annotation] = [],
        memory: CertificateMemory = CertificateMemory()
    ) {
        self.metadata = metadata
        self.config = config
        isForFiles = config.isForFiles
        self.asOf = asOf
        self.lists = lists
        self.store = store
        self.maxRevocationAge = maxRevocationAge
        self.memory = memory
    }

    /// Judges all signatures of an artifact. As in Notation, one that is good suffices; others that do not hold are
    /// warned of then, and those that the user gave have to pass too.
    ///
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the evidence's.
    package func judge(
        _ evidence: [SignatureEvidence], of documents: [SignableDocument]
    ) throws(Failure) -> SignatureJudgement {
        var judgement = try judge(evidence.map { $0.seen(at: asOf) })
        if let finding = referenceMismatch(documents) { judgement.findings.append(finding) }
        judgement.findings += config.notices
        return judgement
    }

    /// Judges a package by the policy for files: envelopes of the Notary Project over all of its bytes. What is signed
    /// otherwise is for other policies; a signature inside that does not hold says something false all the same.
    private func judgePackage(_ evidence: [SignatureEvidence]) throws(Failure) -> SignatureJudgement {
        let seen = evidence.map { $0.seen(at: asOf) }
        let places = seen.indices.filter { seen[$0].isNotation }
        guard config.level.name != .skip, !places.isEmpty else {
            var judgement = try judge([])
            judgement.findings += config.notices
            return judgement
        }
        var judged: [(findings: [Finding], isAuthentic: Bool)] = []
        for place in places { judged.append(try judge(seen[place])) }
        var judgement = SignatureJudgement(packageOf: judged, places.map { seen[$0] })
        judgement.authentic = Set(judgement.authentic.map { places[$0] })
        judgement.findings += config.notices
        for signature in seen where !signature.isDetached {
            if case .broken(let reason) = signature.outcome {
                judgement.findings.append(broken(signature.place, reason))
            }
        }
        return judgement
    }

    private func judge(_ evidence: [SignatureEvidence]) throws(Failure) -> SignatureJudgement {
        if config.level.name == .skip {
            return SignatureJudgement(findings: [
                Finding(
                    .signatureUntrusted, .warn,
                    "the trust policy's statement \(shownName) skips verification: nothing was checked")
            ])
        }
        guard !evidence.isEmpty else { return SignatureJudgement(findings: [missing]) }
        var judged: [(findings: [Finding], isAuthentic: Bool)] = []
        for signature in evidence { judged.append(try judge(signature)) }
        return SignatureJudgement(bestOf: judged, evidence)
    }

    private var missing: Finding {
        Finding(
            .signatureMissing, .fail,
            "the artifact carries no signature, and the trust policy's statement \(shownName) asks for one",
            remedy: isForFiles
                ? "sign it (`notation blob sign`), and leave the envelope beside it (.jws.sig, .cose.sig)"
                : "sign it (`notation sign`, AWS Signer, `\(run: .sign)`), and export it with its signatures "
                    + "(`oras cp -r … --to-oci-layout`)")
    }

    private func broken(_ place: String?, _ reason: String) -> Finding {
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
            prose:
                "\(setting: .reference) names \(digest), the artifact is \(documents.first?.digest.description ?? "without a manifest")",
            remedy: "verify the artifact that the reference names")
    }

    private func judge(_ signature: SignatureEvidence) throws(Failure) -> (findings: [Finding], isAuthentic: Bool) {
        if signature.format.isSigstores, !signature.isGiven {
            let finding = Finding(
                .signatureUntrusted, .fail,
                "authenticity: the statement \(shownName) believes signers of the Notary Project's signatures, and this one is of Sigstore's",
                path: signature.place, remedy: "judge it by a trust store with \(setting: .trust)")
            return ([finding], false)
        }
        let claims: SignatureClaims
        switch signature.outcome {
        case .broken(let reason): return ([broken(signature.place, reason)], false)
        case .verified(let verified): claims = verified
        }
        guard let (what, coverage) = Self.covered(claims), let scheme = claims.scheme else {
            return (
                [broken(signature.place, "it is no signature of the Notary Project over an image or a file")], false
            )
        }
        let integrity = Finding(
            .signatureIntegrity, .pass, "integrity: the signature of \(claims.signingTime) holds over the \(what)")
        let signed = SignedBy(
            claims: claims, scheme: scheme, chain: try claims.certificates(memory), plugin: claims.signerAttributes)
        if let fault = claims.signerFault {
            // No plugin makes a stranger's signature a good one.
            let anchor = anchor(of: signed)
            guard anchor.outcome != .fail else { return ([integrity, anchor], false) }
            let open = Finding(
                .signatureUntrusted, .unknown, "authenticity: not decided: \(fault)",
                path: signature.place, remedy: "verify with the plugin that the signature asks for")
            return ([integrity] + (anchor.outcome == .pass ? [] : [anchor]) + [open], false)
        }
        let authenticity = authenticity(of: signed)
        let isAuthentic = authenticity.allSatisfy { $0.outcome == .pass }
        let missing = claims.missing(metadata)
        var rest = [expiry(of: claims), try authenticTimestamp(of: signed)] + revocation(of: signed)
        // What nobody vouches for passes no other check: its claims are told where they speak against it.
        if isAuthentic { rest.append(coverage) } else { rest.removeAll { $0.outcome == .pass } }
        // Nor does it matter then what nobody could tell.
        if authenticity.contains(where: { $0.outcome == .fail }) { rest.removeAll { $0.outcome == .unknown } }
        return ([integrity] + authenticity + rest + missing, isAuthentic && missing.isEmpty)
    }

    /// What a signature is over, in words, and what it leaves open; nil for what is neither an image's document nor a file.
    private static func covered(_ claims: SignatureClaims) -> (what: String, coverage: Finding)? {
        switch claims.covers {
        case .document(let document):
            ("\(document.role.rawValue) \(document.digest)", .coverage(of: document))
        case .file(let digest): ("file \(digest)", .coverageOfFile)
        case .content, .artifact, .lockfile, .other: nil
        }
    }

    var shownName: String { PathEscaping.displayed(config.statementName.utf8.prefix(128)) }

    /// The finding of a validation that failed, by what the policy does about it.
    func failed(
        _ id: FindingID, _ validation: Validation, _ message: String, isOpen: Bool = false, remedy: Prose? = nil
    ) -> Finding {
        let enforcement = config.level[validation].enforcement
        let note = enforcement == .warned ? " (the statement \(shownName) only logs it)" : ""
        return Finding(
            id, isOpen ? enforcement.open : enforcement.bad, "\(validation.rawValue): \(message)\(note)",
            remedy: remedy)
    }

    func passed(_ id: FindingID, _ validation: Validation, _ message: String) -> Finding {
        Finding(id, .pass, "\(validation.rawValue): \(message)")
    }
}

extension NotationCheck {
    /// A signature that holds, with what several validations need of it.
    struct SignedBy {
        var claims: SignatureClaims
        var scheme: SigningScheme
        /// The leaf first, a root last.
        var chain: [Certificate]
        /// nil where the signature asks for no plugin.
        var plugin: AWSSigner.Attributes?
    }
}

extension NotationCheck: SignaturePolicy {
    package func applies(to subject: JudgedSubject) -> Bool {
        switch subject {
        case .image: !isForFiles
        case .package: isForFiles
        }
    }

    package var takesEndorsements: Bool { false }

    package func judge(
        _ evidence: [SignatureEvidence], of subject: JudgedSubject
    ) throws(Failure) -> SignatureJudgement {
        switch (subject, isForFiles) {
        case (.image(let documents), false): try judge(evidence, of: documents)
        case (.package, true): try judgePackage(evidence)
        case (.package, false):
            SignatureJudgement(findings: [
                Finding(
                    .signatureUntrusted, .unknown,
                    "not decided: Notation's trust policy is about images, and this is a zip",
                    remedy:
                        "pass \(setting: .trust), or name a statement of \(NotationConfig.filePolicyName) with \(setting: .blobPolicy)"
                )
            ])
        case (.image, true):
            SignatureJudgement(findings: [
                Finding(
                    .signatureUntrusted, .unknown,
                    "not decided: Notation's trust policy is about files, and this is an image",
                    remedy: "pass \(setting: .trust), or add trustpolicy.oci.json to Notation's configuration")
            ])
        }
    }
}
