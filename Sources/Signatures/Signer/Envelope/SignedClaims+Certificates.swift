import Core
import Cryptography

extension SignedClaims {
    /// The certificates, each whose issuer is among them with the id by which it is revoked.
    ///
    /// Issuers are told by names and key identifiers, and nobody vouches for them: this is for people who look for an id.
    package var certificates: [CertificateFacts] {
        do throws(CryptoFault) {
            let ders = chain.map(\.der)
            var hashes: [[UInt8]] = []
            for der in ders { hashes.append(try Certificate(der: der).tbsSHA384) }
            var certificates = chain
            for (index, issuer) in try CertificatePaths.issuers(of: ders).enumerated() {
                guard let issuer, certificates[index].revocationHash == nil else { continue }
                certificates[index].revocationHash = Hex.text(hashes[index] + hashes[issuer])
            }
            return certificates
        } catch {
            return chain
        }
    }
}
