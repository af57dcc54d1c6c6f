import COpenSSL

/// The signature algorithms of the Notary Project; the key decides which one it is (signature-specification.md, "Signature
/// Algorithm Requirements").
public enum SignatureAlgorithm: String, Sendable, CaseIterable {
    /// RSASSA-PSS with SHA-256, RSA 2048.
    case ps256 = "PS256"
    /// RSASSA-PSS with SHA-384, RSA 3072.
    case ps384 = "PS384"
    /// RSASSA-PSS with SHA-512, RSA 4096.
    case ps512 = "PS512"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
    /// ECDSA on P-384 with SHA-384.
    case es384 = "ES384"
    /// ECDSA on P-521 with SHA-512.
    case es512 = "ES512"
}
