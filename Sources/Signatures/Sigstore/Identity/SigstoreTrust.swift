import Core
import Cryptography

/// Whom of Sigstore's signers a trust store believes, at a time.
package struct SigstoreTrust: Sendable {
    /// Trusted roots and identities.
    package let store: TrustStore
    /// Which of the identities may sign; nil for all.
    package let config: CodeSigningConfig?
    let asOf: Timestamp
    let memory: CertificateMemory

    /// Believes a store's identities, or those that a config allows.
    package init(
        store: TrustStore, config: CodeSigningConfig?, asOf: Timestamp,
        memory: CertificateMemory = CertificateMemory()
    ) {
        self.store = store
        self.config = config
        self.asOf = asOf
        self.memory = memory
    }

    /// What the first trusted root proves that vouches for a bundle over a digest; of several that do not, what one says that
    /// knows its log.
    func proof(of bytes: [UInt8], over digest: Digest) -> Result<BundleProof, SigstoreFault> {
        proof(of: bytes, over: BundleSubject(digest), nil) { (_) throws(SigstoreFault) in }
    }

    /// The same of a bundle of a key, where there is one.
    /// - Parameter also: What else has to hold of the bundle.
    func proof(
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
