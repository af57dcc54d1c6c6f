import Core
import Cryptography

/// The id by which AWS Signer and our trust store revoke a certificate.
package enum RevocationHash {
    /// Lower-case hex of `SHA384(TBSCertificate) ‖ SHA384(the parent's TBSCertificate)`; a root is its own parent.
    package static func of(_ certificate: Certificate, issuedBy parent: Certificate) -> String {
        Hex.text(certificate.tbsSHA384 + parent.tbsSHA384)
    }

    /// The ids of a chain's certificates, each the issuer of the one before, the last its own.
    package static func all(of chain: [Certificate]) -> [String] {
        chain.indices.map { of(chain[$0], issuedBy: chain[min($0 + 1, chain.count - 1)]) }
    }
}
