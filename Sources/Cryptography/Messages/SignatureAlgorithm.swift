import COpenSSL
import Core

/// The signature algorithms of the Notary Project; the key decides which one it is (signature-specification.md, "Signature
/// Algorithm Requirements").
package enum SignatureAlgorithm: String, Word, Sendable, CaseIterable {
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

    /// Whether the signature is RSASSA-PSS.
    var isPSS: Bool {
        switch self {
        case .ps256, .ps384, .ps512: true
        case .es256, .es384, .es512: false
        }
    }

    /// OpenSSL's digest.
    var digest: OpaquePointer? {
        switch self {
        case .ps256, .es256: EVP_sha256()
        case .ps384, .es384: EVP_sha384()
        case .ps512, .es512: EVP_sha512()
        }
    }

    /// Bytes of each of ECDSA's two numbers (RFC 7518, 3.4), which is what the curve's order takes.
    var coordinateBytes: Int {
        switch self {
        case .es256: 32
        case .es384: 48
        case .es512: 66
        case .ps256, .ps384, .ps512: 0
        }
    }

    /// The algorithm of a key; nil for a key that none is for.
    init?(_ key: OpaquePointer) {
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            switch EVP_PKEY_get_bits(key) {
            case 2048: self = .ps256
            case 3072: self = .ps384
            case 4096: self = .ps512
            default: return nil
            }
            return
        }
        guard EVP_PKEY_is_a(key, "EC") == 1 else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        // Explicit curve parameters have no name.
        guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { return nil }
        switch String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) {
        case "prime256v1": self = .es256
        case Certificate.p384: self = .es384
        case "secp521r1": self = .es512
        default: return nil
        }
    }
}
