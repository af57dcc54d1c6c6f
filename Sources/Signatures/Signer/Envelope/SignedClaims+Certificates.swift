import Core
import Cryptography

extension CertificateFacts {
    /// The certificates, each whose issuer is among them with the id by which it is revoked.
    ///
    /// Issuers are told by names and key identifiers, and nobody vouches for them: this is for people who look for an id.
    static func withRevocationHashes(_ chain: [CertificateFacts]) -> [CertificateFacts] {
        do throws(CryptoFault) {
            let ders = chain.map(\.der)
            var read: [Certificate] = []
            for der in ders { read.append(try Certificate(der: der)) }
            var certificates = chain
            for (index, issuer) in try CertificatePaths.issuers(of: ders).enumerated() {
                guard let issuer, certificates[index].revocationHash == nil else { continue }
                certificates[index].revocationHash = RevocationHash.of(read[index], issuedBy: read[issuer])
            }
            return certificates
        } catch {
            return chain
        }
    }
}

extension SignedClaims {
    /// The certificates, with the ids by which they are revoked.
    package var certificates: [CertificateFacts] { CertificateFacts.withRevocationHashes(chain) }
}
