import Core
import Cryptography

/// The search for a path that holds: candidates by name, each judged by our rules and then by OpenSSL.
struct PathSearch: Sendable {
    /// The leaf first; none of them an anchor.
    private let offered: [Certificate]
    private let anchors: [Certificate]
    private let candidates: [(path: [Int], anchor: Int)]

    init(_ chain: [Certificate], anchors: [Certificate]) throws(ChainFault) {
        // An anchor that the envelope offers too is the anchor.
        offered = chain.filter { certificate in !anchors.contains { $0.der == certificate.der } }
        self.anchors = anchors
        do throws(CryptoFault) {
            candidates = try CertificatePaths.candidates(offered.map(\.der), anchors: anchors.map(\.der))
        } catch {
            throw ChainFault(.unreadable, error.message)
        }
    }

    /// The first path that holds at a time, the anchor last; or what is wrong with the first that does not.
    func path(
        at time: Timestamp, memory: CertificateMemory
    ) throws(Failure) -> Result<[Certificate], ChainFault> {
        guard let leaf = offered.first else {
            return .failure(ChainFault(.untrusted, "there is no certificate to judge"))
        }
        var firstFault: ChainFault?
        for candidate in candidates {
            let path = candidate.path.map { offered[$0] } + [anchors[candidate.anchor]]
            guard let fault = try fault(of: path, at: time, memory) else { return .success(path) }
            firstFault = firstFault ?? fault
        }
        return .failure(
            firstFault
                ?? ChainFault(
                    .untrusted, "no path leads from \(leaf.subject), issued by \(leaf.issuer), to a trust anchor"))
    }

    private func fault(
        of path: [Certificate], at time: Timestamp, _ memory: CertificateMemory
    ) throws(Failure) -> ChainFault? {
        do throws(ChainFault) {
            for certificate in path.dropFirst() { try Self.check(authority: certificate) }
            for certificate in path {
                guard certificate.notBefore <= time, time <= certificate.notAfter else {
                    throw ChainFault(
                        .validity,
                        "\(certificate.subject) was valid from \(certificate.notBefore) to "
                            + "\(certificate.notAfter), not at the signing time, \(time)")
                }
            }
        } catch {
            return error
        }
        guard let anchor = path.last else { return ChainFault(.untrusted, "an empty path") }
        let refusal = try memory.refusal(of: path.dropLast().map(\.der), anchor: anchor.der)
        return refusal.map { ChainFault(.untrusted, "the chain does not hold: \($0.message)") }
    }

    /// What a certificate that others hang from has to be.
    static func check(authority: Certificate) throws(ChainFault) {
        guard authority.isCA else {
            throw ChainFault(.authority, "\(authority.subject) issues certificates and is no CA (basicConstraints)")
        }
        guard authority.mayIssue else {
            throw ChainFault(.authority, "\(authority.subject) issues certificates without the key usage keyCertSign")
        }
        guard !authority.hasExtendedUsage || authority.maySignCode || authority.hasAnyUsage else {
            throw ChainFault(
                .authority, "\(authority.subject) is a CA for other uses than code signing (extendedKeyUsage)")
        }
    }
}
