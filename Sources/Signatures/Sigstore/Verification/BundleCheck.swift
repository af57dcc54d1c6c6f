import Core
import Cryptography

/// What a bundle proves: somebody signed exactly this artifact, when, and who vouches for that.
package struct BundleProof: Sendable, Equatable {
    /// Who signed, by a certificate; nil for a key that the verifier had.
    package var identity: FulcioIdentity?
    /// The key that signed.
    package var key: PublicKey
    /// When the signature existed, by each who vouches for a time.
    package var times: [WitnessedTime]
    /// The logs that hold it, in the trusted root's words.
    package var logs: [String]
    /// What kind of statement it is; nil for a signature over the artifact itself.
    package var predicateType: String?
    /// Timestamps by authorities that nobody vouches for, and why.
    package var remarks: [String]
}

/// Verifies bundles by one trusted root.
package struct BundleCheck: Sendable {
    /// Who is believed.
    package var root: TrustedRoot
    /// The time judged at, which no signature may be later than.
    package var asOf: Timestamp
    /// Whether a key's bundle without any entry of a log holds.
    package var takesUnlogged = false
    /// What is known of certificates from before.
    package var memory = CertificateMemory()

    /// Verifies by a root at a time.
    package init(_ root: TrustedRoot, asOf: Timestamp) {
        self.root = root
        self.asOf = asOf
    }

    /// Verifies all that a bundle says of an artifact.
    ///
    /// - Parameter key: The key of a bundle that only hints at one; nil where none is known.
    package func verify(
        _ bundle: SigstoreBundle, over subject: BundleSubject, key: PublicKey? = nil
    ) throws(SigstoreFault) -> BundleProof {
        let (signing, certificate) = try Self.key(of: bundle, given: key)
        let signed = try SignedBytes(bundle.content, over: subject, key: signing, certificate: certificate)
        var proof = BundleProof(key: signing, times: [], logs: [], remarks: [])
        proof.predicateType = try Self.predicateType(of: bundle.content, over: subject)
        try witness(bundle, signed, in: &proof)
        if let certificate {
            guard !proof.times.isEmpty else {
                let reason = proof.remarks.first.map { ": \($0)" } ?? ""
                throw SigstoreFault(.missing, "nobody who is believed says when it was signed\(reason)")
            }
            try FulcioCheck(root: root, memory: memory).check(certificate, at: proof.times.map(\.time))
            proof.identity = try FulcioIdentity(certificate)
        }
        return proof
    }

    private static func key(
        of bundle: SigstoreBundle, given: PublicKey?
    ) throws(SigstoreFault) -> (PublicKey, Certificate?) {
        switch (bundle.signer, given) {
        case (.certificate(let leaf), nil):
            do throws(CryptoFault) {
                return (try PublicKey(of: leaf.der), leaf)
            } catch {
                throw SigstoreFault(.certificate, "the signer's certificate: \(error.message)")
            }
        case (.publicKey, let key?): return (key, nil)
        case (.certificate, .some):
            throw SigstoreFault(.identity, "it is signed by a certificate's key, and another one is asked for")
        case (.publicKey(let hint), nil):
            throw SigstoreFault(
                .identity,
                "it is signed by a key without a certificate (\(PathEscaping.displayed(hint.utf8.prefix(64)))), and none is known"
            )
        }
    }

    private static func predicateType(
        of content: SigstoreBundle.Content, over subject: BundleSubject
    ) throws(SigstoreFault) -> String? {
        guard case .envelope(let envelope) = content else { return nil }
        let statement = try InTotoStatement(envelope)
        guard statement.subjects.contains(where: subject.isNamed) else {
            throw SigstoreFault(.content, "its statement is not about \(subject.text)")
        }
        return statement.predicateType
    }

    /// Looks for those who saw the signature: timestamping authorities and logs.
    private func witness(
        _ bundle: SigstoreBundle, _ signed: SignedBytes, in proof: inout BundleProof
    ) throws(SigstoreFault) {
        for response in bundle.timestamps {
            do throws(SigstoreFault) {
                proof.times.append(try root.time(of: response, over: bundle.content.signature, asOf: asOf))
            } catch {
                // Whoever signed may have asked authorities that others know.
                guard error.code == .unknownAuthority else { throw error }
                proof.remarks.append(error.message)
            }
        }
        guard !bundle.entries.isEmpty else {
            guard takesUnlogged, case .publicKey = bundle.signer else {
                throw SigstoreFault(.missing, "it holds no entry of a log")
            }
            return
        }
        let check = LogCheck(signed: signed, logs: root.logs, demand: bundle.version == .v01 ? .either : .proof)
        var silent: [TrustedLog] = []
        for entry in bundle.entries {
            let logged = try check.judge(entry)
            proof.logs.append(logged.log.url)
            guard let time = logged.time else {
                silent.append(logged.log)
                continue
            }
            proof.times.append(WitnessedTime(time: time, witness: logged.log.url))
        }
        if let late = proof.times.first(where: { $0.time > asOf }) {
            throw SigstoreFault(.time, "it was signed at \(late.time), after \(asOf), the time judged at")
        }
        // A log that says no time is believed at the times that others say, or now.
        let times = proof.times.isEmpty ? [asOf] : proof.times.map(\.time)
        for log in silent {
            guard let time = times.first(where: { !log.period.contains($0) }) else { continue }
            throw SigstoreFault(.time, "it was signed at \(time), and \(log.shown) is believed \(log.period.text)")
        }
    }
}
