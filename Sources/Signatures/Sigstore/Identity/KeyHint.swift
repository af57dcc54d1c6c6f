import Core
import Cryptography

/// By what bundles hint at a key that signed without a certificate: the SHA-256 of its SubjectPublicKeyInfo (DER), in base64 as
/// sigstore-go and cosign write it, or in hexadecimal digits. Nobody signs the hint: it only says which key to try.
enum KeyHint {
    /// The digest that a hint is; nil for any other text.
    static func digest(_ hint: String) -> Digest? {
        let text = Array(hint.utf8)
        if let digest = Digest(hint) ?? Digest(hex: hint) { return digest }
        return Base64.decode(text).flatMap { Digest(bytes: $0) }
    }

    /// The hint at a key.
    static func text(_ fingerprint: Digest) -> String { Base64.text(fingerprint.bytes) }
}

extension PublicKey {
    /// SHA-256 of the SubjectPublicKeyInfo, by which lockfiles, revocations and hints name a key.
    var fingerprint: Digest {
        get throws(SigstoreFault) {
            do throws(Failure) {
                return try SHA256.digest(of: spki)
            } catch {
                throw SigstoreFault(.signature, error.message)
            }
        }
    }
}
