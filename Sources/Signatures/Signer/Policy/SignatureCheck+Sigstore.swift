import Core
import Cryptography

/// Sigstore's bundles by the trust store: its trusted roots say who vouches for certificates, logs and times, its identities who
/// may sign, and a code signing config which of these.
extension SignatureCheck {
    /// Judges a package's signatures where a bundle is among them. One inside that does not hold says something false about the
    /// bytes, whoever signed them beside.
    func judgePackage(
        _ evidence: [SignatureEvidence], isPinned: Bool
    ) throws(Failure) -> SignatureJudgement {
        guard evidence.contains(where: { $0.format.isSigstores }) else {
            return try judge(evidence.first, isPinned: isPinned)
        }
        let seen = evidence.map { $0.seen(at: asOf) }
        var judged: [(findings: [Finding], isAuthentic: Bool)] = []
        for signature in seen {
            if signature.format.isSigstores {
                judged.append(judgeBundle(signature))
            } else {
                let judgement = try judge(signature, isPinned: isPinned)
                judged.append((judgement.findings, judgement.signer != nil))
            }
        }
        var judgement = SignatureJudgement(bestOf: judged, seen)
        if let broken = seen.indices.first(where: { !seen[$0].format.isSigstores && !seen[$0].holds }) {
            let others = judged.indices.filter { $0 != broken }.flatMap { judged[$0].findings }
            judgement.findings = judged[broken].findings + others.filter { $0.outcome != .pass }
        }
        return judgement
    }

    /// Judges one bundle.
    func judgeBundle(_ signature: SignatureEvidence) -> (findings: [Finding], isAuthentic: Bool) {
        switch signature.outcome {
        case .broken(let reason) where signature.needsKey:
            let finding = Finding(
                .signatureUntrusted, .fail, reason, path: signature.place,
                remedy: "sign as an identity of the trust store, or as one that can be added to it after review")
            return ([finding], false)
        case .broken(let reason):
            let finding = Finding(
                .signatureIntegrity, .fail, "the signature does not hold: \(reason)", path: signature.place,
                remedy: "compare with the build it came from, then get its bundle from its publisher again")
            return ([finding], false)
        case .verified(let claims):
            let (findings, isAuthentic) = judge(claims)
            return (
                findings.map { finding in
                    var copy = finding
                    if finding.outcome != .pass { copy.path = finding.path ?? signature.place }
                    return copy
                }, isAuthentic
            )
        }
    }

    private func judge(_ claims: SignatureClaims) -> (findings: [Finding], isAuthentic: Bool) {
        guard !store.trustedRoots.isEmpty else {
            return (
                [
                    Finding(
                        .signatureUntrusted, .fail,
                        "the trust store holds no trusted root of Sigstore, so nobody vouches for who signed",
                        remedy: "take one in with `\(run: .importTrust, "trusted_root.json")`, after review")
                ], false
            )
        }
        switch proof(of: claims) {
        case .failure(let fault): return ([Finding(fault.finding, .fail, fault.message)], false)
        case .success(let proof): return judge(proof, over: claims.covers)
        }
    }

    /// What the first trusted root proves that vouches for the bundle; of several that do not, what one says that knows its log.
    private func proof(of claims: SignatureClaims) -> Result<BundleProof, SigstoreFault> {
        guard let bytes = claims.bundle, let digest = claims.bundled else {
            return .failure(SigstoreFault(.content, "it is over nothing that is at hand"))
        }
        return proof(of: bytes, over: digest)
    }

    /// The same of a bundle over a digest.
    func proof(of bytes: [UInt8], over digest: Digest) -> Result<BundleProof, SigstoreFault> {
        var fault = SigstoreFault(.unknownLog, "the trust store holds no trusted root of Sigstore")
        for root in store.trustedRoots {
            var check = BundleCheck(root.root, asOf: asOf)
            check.memory = memory
            do throws(SigstoreFault) {
                return .success(try check.verify(try SigstoreBundle.read(bytes), over: BundleSubject(digest)))
            } catch {
                if fault.code == .unknownLog || fault.code == .unknownAuthority { fault = error }
            }
        }
        return .failure(fault)
    }

    private func judge(
        _ proof: BundleProof, over subject: SignedSubject
    ) -> (findings: [Finding], isAuthentic: Bool) {
        let who = proof.identity.map { SignerIdentity.issued(issuer: $0.issuer, subject: $0.subject).text } ?? ""
        let shown = PathEscaping.displayed(who.utf8)
        var findings = [Finding(.signatureIntegrity, .pass, "the signature holds, and its log holds it")]
        let known = store.identities.filter { identity in proof.identity.map(identity.names) ?? false }
        guard !known.isEmpty else {
            findings.append(
                Finding(
                    .signatureUntrusted, .fail, "signed by \(shown), who is no identity of the trust store",
                    remedy: "add who signs with `\(run: .addIdentity)`, after review"))
            return (findings, false)
        }
        let times = proof.times.map { "at \($0.time) by the word of \(PathEscaping.displayed($0.witness.utf8))" }
        findings.append(
            Finding(.signatureUntrusted, .pass, "signed by \(shown), \(times.joined(separator: ", "))"))
        findings += proof.remarks.map { Finding(.signatureUntrusted, .warn, $0) }
        findings.append(mismatch(known))
        if case .file = subject {
            findings.append(
                Finding(.signatureCoverage, .pass, "the bundle is over the artifact's digest: it covers every byte"))
        }
        return (findings, true)
    }

    private func mismatch(_ known: [StoreIdentity]) -> Finding {
        let names = known.map { "\"\($0.name)\"" }.joined(separator: ", ")
        guard let config else {
            return Finding(.signatureMismatch, .pass, "the identity \(names) of the trust store may sign")
        }
        guard known.contains(where: { config.identities.contains($0.name) }) else {
            return Finding(
                .signatureMismatch, enforcement.bad, "the config \(config.name) does not allow the identity \(names)",
                remedy: "sign as an allowed identity, or add it to the config after review")
        }
        return Finding(.signatureMismatch, .pass, "the config \(config.name) allows the identity \(names)")
    }
}

extension SignatureClaims {
    /// What the bundle has to be over: what is covered, or the payload that names it; nil where neither is at hand.
    fileprivate var bundled: Digest? {
        guard let payload else { return covers.digest }
        do throws(SigstoreFault) {
            // Evidence that was kept has to be as it was made.
            guard try SimpleSigningPayload(payload).image == covers.digest else { return nil }
        } catch {
            return nil
        }
        do throws(Failure) { return try SHA256.digest(of: payload) } catch { return nil }
    }
}
