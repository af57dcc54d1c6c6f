import COpenSSL
import Core

/// The digests that timestamps may be over; SHA-1 is none of them.
package enum DigestAlgorithm: String, Word, Sendable, CaseIterable {
    /// SHA-256.
    case sha256 = "2.16.840.1.101.3.4.2.1"
    /// SHA-384.
    case sha384 = "2.16.840.1.101.3.4.2.2"
    /// SHA-512.
    case sha512 = "2.16.840.1.101.3.4.2.3"

    /// OpenSSL's digest.
    var method: OpaquePointer? {
        switch self {
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }

    /// The algorithm that OpenSSL's number means.
    init?(nid: CInt) {
        switch nid {
        case NID_sha256: self = .sha256
        case NID_sha384: self = .sha384
        case NID_sha512: self = .sha512
        default: return nil
        }
    }

    /// The digest of bytes at hand.
    package func digest(of bytes: [UInt8]) throws(Failure) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard EVP_Digest(bytes, bytes.count, &digest, &count, method, nil) == 1 else {
            throw OpenSSLErrors.failure("hash")
        }
        return Array(digest.prefix(Int(count)))
    }
}
