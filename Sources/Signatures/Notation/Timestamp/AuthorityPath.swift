import Core
import Cryptography

/// The search for a chain from a timestamp's signer to a root that is believed.
enum AuthorityPath {
    /// Finds the first chain that the Notary Project's rules and OpenSSL accept, all of it valid at the timestamp's time.
    static func find(
        _ facts: TimestampFacts, authorities: [[UInt8]], known: [[UInt8]]
    ) throws(Failure) -> Result<[Certificate], NotationFault> {
        guard (1...TimestampCheck.authorityLimit).contains(authorities.count) else {
            return .failure(
                NotationFault(
                    .authority,
                    "\(authorities.count) roots of timestamping authorities, where 1 to \(TimestampCheck.authorityLimit) are looked at"
                ))
        }
        // Nobody vouches for himself: what is believed is an authority, and an authority signs no timestamps.
        guard !authorities.contains(facts.signer.der) else {
            return .failure(
                NotationFault(
                    .authority,
                    "\(facts.signer.subject) signed the timestamp, and is in the trust store in place of a root"))
        }
        let paths: [[Certificate]]
        do throws(CryptoFault) {
            paths = try candidates(facts, authorities: authorities, known: known)
        } catch {
            return .failure(NotationFault(.authority, error.message))
        }
        var fault = NotationFault(
            .authority, "no root of the trust store stands behind the timestamp of \(facts.signer.subject)")
        for path in paths {
            let reason = try self.fault(in: path, facts)
            guard let reason else { return .success(path) }
            fault = reason
        }
        return .failure(fault)
    }

    private static func candidates(
        _ facts: TimestampFacts, authorities: [[UInt8]], known: [[UInt8]]
    ) throws(CryptoFault) -> [[Certificate]] {
        var roots: [Certificate] = []
        for der in authorities where !roots.contains(where: { $0.der == der }) {
            roots.append(try Certificate(der: der))
        }
        var offered = [facts.signer]
        var others = facts.certificates
        for der in known { others.append(try Certificate(der: der)) }
        for certificate in others where !offered.contains(certificate) && !roots.contains(certificate) {
            offered.append(certificate)
        }
        let paths = try CertificatePaths.candidates(offered.map(\.der), anchors: roots.map(\.der))
        return paths.map { path in path.path.map { offered[$0] } + [roots[path.anchor]] }
    }

    private static func fault(in path: [Certificate], _ facts: TimestampFacts) throws(Failure) -> NotationFault? {
        do throws(NotationFault) {
            try ChainRules.check(path, for: .timestamping)
        } catch {
            return NotationFault(.authority, error.message)
        }
        // What the signer says of its own time has to agree, where it says anything.
        for time in [facts.time, facts.signingTime ?? facts.time] {
            for certificate in path where !(certificate.notBefore <= time && time <= certificate.notAfter) {
                return NotationFault(
                    .authority,
                    "the certificate of \(certificate.subject) was not valid at the timestamp's time, \(time)")
            }
        }
        guard path.count > 1, let root = path.last else { return nil }
        return try CertificatePaths.verify(path.dropLast().map(\.der), anchor: root.der).map {
            NotationFault(.authority, "the timestamping authority's chain does not hold: \($0.message)")
        }
    }
}
