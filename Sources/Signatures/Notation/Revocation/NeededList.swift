import Core
import Cryptography

/// A list of revocations that certificates ask for: whose it is, where it is published, and what of it is at hand.
package struct NeededList: Sendable, Equatable {
    /// Who issues it: the issuer of the certificates.
    package var issuer: String
    /// Where it is published, by the certificates' own words (cRLDistributionPoints); empty where they name a responder alone.
    package var sources: [String]
    /// The subjects of the certificates that name it, each once.
    package var certificates: [String]
    /// Whether they name lists of changes since too (freshestCRL).
    package var namesChanges: Bool
    /// The newest complete list of that issuer at hand; its signature is not asked about.
    package var file: String?
    /// When the successor of that list is due; nil where it does not say.
    package var until: Timestamp?

    /// The lists that certificates need, in the order in which they come. Roots, and certificates that say that nobody need ask,
    /// need none; nor do those that do not say where their revocation would be published.
    package static func all(of certificates: [Certificate], in lists: RevocationLists) -> [NeededList] {
        var needed: [NeededList] = []
        var names: [[UInt8]] = []
        var seen: Set<Digest> = []
        for certificate in certificates where !certificate.isSelfSigned && seen.insert(certificate.sha256).inserted {
            let profile: CertificateProfile
            do throws(CryptoFault) { profile = try CertificateProfile(certificate) } catch { continue }
            guard profile.isRevocable, !profile.needsNoCheck else { continue }
            let known = needed.indices.first {
                names[$0] == profile.issuerName && needed[$0].sources == profile.distributionPoints
            }
            if let known {
                if !needed[known].certificates.contains(certificate.subject) {
                    needed[known].certificates.append(certificate.subject)
                }
                if profile.namesChanges { needed[known].namesChanges = true }
                continue
            }
            let found = lists.newest(of: profile)
            names.append(profile.issuerName)
            needed.append(
                NeededList(
                    issuer: certificate.issuer, sources: profile.distributionPoints,
                    certificates: [certificate.subject], namesChanges: profile.namesChanges, file: found?.name,
                    until: found?.facts.nextUpdate))
        }
        return needed
    }
}
