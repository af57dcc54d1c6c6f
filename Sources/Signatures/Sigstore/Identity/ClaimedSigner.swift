import Core
import Cryptography

/// Who signed, as far as a bundle says.
struct ClaimedSigner {
    var identity: SignerIdentity
    /// nil for a key alone.
    var leaf: Certificate?
    /// nil where the bundle holds no key, but the digest of one, or nothing of one: only who has it can verify the bundle.
    var key: PublicKey?

    /// - Throws: for a certificate or a log's entry that cannot be read.
    init(_ bundle: SigstoreBundle) throws(SigstoreFault) {
        switch bundle.signer {
        case .certificate(let leaf):
            let name = try FulcioIdentity(leaf)
            identity = .issued(issuer: name.issuer, subject: name.subject)
            self.leaf = leaf
            do throws(CryptoFault) {
                key = try PublicKey(of: leaf.der)
            } catch {
                throw SigstoreFault(.certificate, error.message)
            }
        case .publicKey(let hint):
            // The log's entry holds the key; every entry has to be of the same one, which is for the policy to verify.
            if let entry = bundle.entries.first {
                let logged = try LoggedSignature(entry.body, kind: entry.kind, version: entry.version)
                guard case .key(let found) = logged.verifier else {
                    throw SigstoreFault(.entry, "a key alone signed it, and the log's entry is of a certificate")
                }
                key = found
                identity = .key(try found.fingerprint)
            } else {
                identity = KeyHint.digest(hint).map { .key($0) } ?? .unnamedKey
            }
        }
    }
}
