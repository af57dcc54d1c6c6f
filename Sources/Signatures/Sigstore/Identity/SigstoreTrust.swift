import Core
import Cryptography

/// Whom of Sigstore's signers a trust store believes, at a time.
package struct SigstoreTrust: Sendable {
    /// Trusted roots and identities.
    package let store: TrustStore
    /// Which of the identities may sign; nil for all.
    package let config: CodeSigningConfig?
    let asOf: Timestamp
    /// The age from which a list of revocations counts as missing; nil for no such age.
    let maxRevocationAge: Duration?
    let memory: CertificateMemory
    /// In what signers are believed; whoever is believed in something else alone is none of the store here. nil for whatever they
    /// are believed in, which is then for whoever asks to look at.
    var use: TrustUse? = .sign

    /// The identities that are believed.
    var identities: [StoreIdentity] { store.identities.filter { identity in use.map(identity.uses.contains) ?? true } }
    /// The keys that are believed.
    var keys: [StoreKey] { store.keys.filter { key in use.map(key.uses.contains) ?? true } }

    /// Believes a store's identities, or those that a config allows.
    package init(
        store: TrustStore, config: CodeSigningConfig?, asOf: Timestamp, maxRevocationAge: Duration? = nil,
        memory: CertificateMemory = CertificateMemory()
    ) {
        self.store = store
        self.config = config
        self.asOf = asOf
        self.maxRevocationAge = maxRevocationAge
        self.memory = memory
    }

    /// Keys of the store that may have signed: the one that is named, or all where none is; nil for who signs with a certificate.
    func keys(of signer: SignerIdentity) -> [StoreKey]? {
        switch signer {
        case .key(let fingerprint): keys.filter { $0.fingerprint == fingerprint }
        case .unnamedKey: keys
        case .issued, .certificate, .profileVersion: nil
        }
    }

    /// What is proven of a bundle that somebody claims to have made, and the key of the store that signed; nil for a certificate's.
    /// - Parameter also: What else has to hold of the bundle.
    func proof(
        of bytes: [UInt8], over subject: BundleSubject, by signer: SignerIdentity,
        also: (SigstoreBundle) throws(SigstoreFault) -> Void = { (_) throws(SigstoreFault) in }
    ) -> Result<(proof: BundleProof, key: StoreKey?), SigstoreFault> {
        guard let keys = keys(of: signer) else {
            return proof(of: bytes, over: subject, nil, also: also).map { ($0, nil) }
        }
        var fault = SigstoreFault(.missing, "signed by \(signer.text), which is none of the trust store")
        for key in keys {
            switch proof(of: bytes, over: subject, key, also: also) {
            case .success(let proof): return .success((proof, key))
            // That it is by none of several keys says nothing against who signed.
            case .failure(let found) where signer == .unnamedKey && found.code == .signature: continue
            case .failure(let found): fault = found
            }
        }
        return .failure(fault)
    }

    /// What the first trusted root proves that vouches for a bundle, by a key or by the bundle's certificate; of several that do
    /// not, what one says that knows its log.
    private func proof(
        of bytes: [UInt8], over subject: BundleSubject, _ key: StoreKey?,
        also: (SigstoreBundle) throws(SigstoreFault) -> Void
    ) -> Result<BundleProof, SigstoreFault> {
        var fault = SigstoreFault(.unknownLog, "the trust store holds no trusted root of Sigstore")
        var roots = store.trustedRoots.map(\.root)
        // A key's word may need nobody else's.
        if roots.isEmpty, key != nil { roots = [.nobody] }
        for root in roots {
            var check = BundleCheck(root, asOf: asOf)
            check.memory = memory
            check.takesUnlogged = key?.isUnlogged ?? false
            do throws(SigstoreFault) {
                let bundle = try SigstoreBundle.read(bytes)
                let proof = try check.verify(bundle, over: subject, key: key?.key)
                try also(bundle)
                return .success(proof)
            } catch {
                if fault.code == .unknownLog || fault.code == .unknownAuthority { fault = error }
            }
        }
        return .failure(fault)
    }
}
