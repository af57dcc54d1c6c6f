import Core
import Cryptography

/// Sigstore's bundles by the trust store: its trusted roots say who vouches for certificates, logs and times, its identities who
/// may sign, and a code signing config which of these.
extension SignatureCheck {
    /// Judges one bundle.
    func judgeBundle(_ signature: SignatureEvidence) -> (findings: [Finding], isAuthentic: Bool) {
        var claims = signature.openClaims
        if claims == nil {
            switch signature.outcome {
            case .broken(let reason):
                let finding = Finding(
                    .signatureIntegrity, .fail, "the signature does not hold: \(reason)", path: signature.place,
                    remedy: "compare with the build it came from, then get its bundle from its publisher again")
                return ([finding], false)
            case .verified(let verified): claims = verified
            }
        }
        guard let claims else { return ([], false) }
        var (findings, isAuthentic) = judge(claims)
        let missing = isAuthentic ? claims.missing(metadata) : []
        findings += missing
        if !missing.isEmpty { isAuthentic = false }
        return (
            findings.map { finding in
                var copy = finding
                if finding.outcome != .pass { copy.path = finding.path ?? signature.place }
                return copy
            }, isAuthentic
        )
    }

    private func judge(_ claims: SignatureClaims) -> (findings: [Finding], isAuthentic: Bool) {
        let trust = SigstoreTrust(store: store, config: config, asOf: asOf, memory: memory)
        let keys = trust.keys(of: claims.signer)
        if let keys, keys.isEmpty {
            let finding = Finding(
                .signatureUntrusted, .fail, "signed by \(claims.signer.text), which is none of the trust store",
                remedy: "add the key with `\(run: .addIdentity)`, after review")
            return ([finding], false)
        }
        guard !store.trustedRoots.isEmpty || keys?.contains(where: \.isUnlogged) == true else {
            return (
                [
                    Finding(
                        .signatureUntrusted, .fail,
                        "the trust store holds no trusted root of Sigstore, so nobody vouches for who signed",
                        remedy: "take one in with `\(run: .importTrust, "trusted_root.json")`, after review")
                ], false
            )
        }
        guard let bytes = claims.bundle, let subject = claims.bundleSubject else {
            let fault = SigstoreFault(.content, "it is over nothing that is at hand")
            return ([Finding(fault.finding, .fail, fault.message)], false)
        }
        let found = trust.proof(of: bytes, over: subject, by: claims.signer) { bundle throws(SigstoreFault) in
            try bundle.requireSignature(of: subject)
        }
        switch found {
        case .failure(let fault): return ([Finding(fault.finding, .fail, fault.message)], false)
        case .success((let proof, let key)): return judge(proof, key, trust.identities, over: claims.covers)
        }
    }

    private func judge(
        _ proof: BundleProof, _ key: StoreKey?, _ identities: [StoreIdentity], over subject: SignedSubject
    ) -> (findings: [Finding], isAuthentic: Bool) {
        let held = proof.logs.isEmpty ? "" : ", and its log holds it"
        var findings = [Finding(.signatureIntegrity, .pass, "the signature holds\(held)")]
        let signer: BundleSigner
        if let key {
            signer = .key(key)
            if let message = key.fault(at: proof.times, asOf: asOf) {
                findings.append(
                    Finding(.signatureUntrusted, .fail, message, remedy: "sign with a key that is believed now"))
                return (findings, false)
            }
        } else if let identity = proof.identity {
            let known = identities.filter { $0.names(identity) }
            signer = .identity(identity, known)
            guard !known.isEmpty else {
                findings.append(
                    Finding(
                        .signatureUntrusted, .fail, "signed by \(signer.shown), who is no identity of the trust store",
                        remedy: "add who signs with `\(run: .addIdentity)`, after review"))
                return (findings, false)
            }
        } else {
            return ([Finding(.signatureUntrusted, .fail, "nobody knows who signed it")], false)
        }
        let times = proof.times.map { "at \($0.time) by the word of \(PathEscaping.displayed($0.witness.utf8))" }
        let when = times.isEmpty ? "at a time that nobody vouches for" : times.joined(separator: ", ")
        findings.append(Finding(.signatureUntrusted, .pass, "signed by \(signer.shown), \(when)"))
        findings += proof.remarks.map { Finding(.signatureUntrusted, .warn, $0) }
        findings.append(mismatch(signer.names))
        findings.append(revocation(of: signer, proof))
        if case .file = subject {
            findings.append(.coverageOfFile)
        }
        return (findings, true)
    }

    private func mismatch(_ known: [String]) -> Finding {
        let names = known.map { "\"\($0)\"" }.joined(separator: ", ")
        guard let config else {
            return Finding(.signatureMismatch, .pass, "the identity \(names) of the trust store may sign")
        }
        guard known.contains(where: { name in config.identities.contains { $0 == name } }) else {
            return Finding(
                .signatureMismatch, enforcement.bad, "the config \(config.name) does not allow the identity \(names)",
                remedy: "sign as an allowed identity, or add it to the config after review")
        }
        return Finding(.signatureMismatch, .pass, "the config \(config.name) allows the identity \(names)")
    }

    /// Whether the store has revoked who signed, with effect on this signature.
    private func revocation(of signer: BundleSigner, _ proof: BundleProof) -> Finding {
        let time = proof.times.map(\.time).min()
        let said = StoreRevocation(signer, signedAt: time, store: store, asOf: asOf, maxAge: maxRevocationAge)
        guard said.hits.isEmpty else {
            let when = time.map { "signed at \($0)" } ?? "signed at a time that nobody vouches for"
            return Finding(
                .signatureRevocation, enforcement.bad, "\(when): \(said.hits.joined(separator: "; "))",
                remedy: "find out why it was revoked, then have it signed again by who is believed")
        }
        if let gap = said.gap {
            return Finding(.signatureRevocation, enforcement.open, gap.message, remedy: gap.remedy)
        }
        let list = said.listed.map { ", by the list of \($0)" } ?? ""
        let rest = said.spared.isEmpty ? "" : "; \(said.spared.joined(separator: "; "))"
        return Finding(.signatureRevocation, .pass, "not revoked\(list)\(rest)")
    }
}
