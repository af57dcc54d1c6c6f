import Core
import Cryptography

/// Whether a chain ends in an anchor that somebody chose.
package enum TrustAnchors {
    /// Most certificates of an envelope or a chain file that are looked at.
    package static let chainLimit = SignedDataOutline.certificateLimit
    /// Most anchors of one profile.
    package static let anchorLimit = CertificatePaths.certificateLimit - chainLimit

    /// Finds a path from the leaf through the envelope's certificates to one of the anchors, valid at a time.
    ///
    /// The leaf must be no CA, hold digitalSignature, codeSigning and a P-384 key. Everything above it must be a CA
    /// (basicConstraints and keyCertSign), and may not be restricted to other uses than code signing. Times compare
    /// to the millisecond.
    ///
    /// - Parameters:
    ///   - chain: The leaf first, then the certificates offered to reach an anchor; they prove nothing by themselves.
    ///   - anchors: DER of the self-signed certificates that are believed.
    ///   - time: The signing time: every certificate of the path must have been valid then.
    ///   - memory: What is known of certificates from before.
    /// - Returns: The path, leaf first and anchor last, each with its revocation hash; or why there is none.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    package static func vouches(
        chain: [CertificateFacts], anchors: [[UInt8]], at time: Timestamp,
        memory: CertificateMemory = CertificateMemory()
    ) throws(Failure) -> Result<[CertificateFacts], ChainFault> {
        let search: PathSearch
        do throws(ChainFault) {
            let ders = chain.map(\.der)
            search = try memory.search(ders, anchors: anchors) { () throws(ChainFault) in
                let roots = try certificates(anchors, limit: 0...anchorLimit, "trust anchors", memory)
                let offered = try certificates(ders, limit: 1...chainLimit, "certificates", memory)
                for root in roots { try check(anchor: root) }
                try CodeSigningLeaf.check(offered[0])
                return try PathSearch(offered, anchors: roots)
            }
        } catch {
            return .failure(error)
        }
        return try search.path(at: time, memory: memory).map { withRevocationHashes($0) }
    }

    /// Checks that a certificate can be a trust anchor: readable, issued by itself, a CA that may issue certificates.
    ///
    /// - Parameter der: The certificate; at its end nothing else.
    /// - Returns: What it says.
    /// - Throws: `ChainFault`.
    package static func anchor(der: [UInt8]) throws(ChainFault) -> CertificateFacts {
        let root = try certificates([der], limit: 1...1, "trust anchors", CertificateMemory())[0]
        try check(anchor: root)
        return withRevocationHashes([root])[0]
    }

    private static func certificates(
        _ ders: [[UInt8]], limit: ClosedRange<Int>, _ what: String, _ memory: CertificateMemory
    ) throws(ChainFault) -> [Certificate] {
        guard limit.contains(ders.count) else {
            throw ChainFault(
                .size, "\(ders.count) \(what), where \(limit.lowerBound) to \(limit.upperBound) are looked at")
        }
        do throws(CryptoFault) {
            var certificates: [Certificate] = []
            for der in ders { certificates.append(try memory.certificate(der)) }
            return certificates
        } catch {
            throw ChainFault(.unreadable, error.message)
        }
    }

    private static func check(anchor: Certificate) throws(ChainFault) {
        guard anchor.isSelfSigned else {
            let why =
                anchor.subject == anchor.issuer
                ? "is signed by another key than its own" : "is issued by \(anchor.issuer)"
            throw ChainFault(
                .authority, "the trust anchor \(anchor.subject) \(why): an anchor is a root certificate")
        }
        try PathSearch.check(authority: anchor)
    }

    /// Each certificate's hash with its parent's; a root is its own parent.
    private static func withRevocationHashes(_ path: [Certificate]) -> [CertificateFacts] {
        zip(path, RevocationHash.all(of: path)).map { certificate, hash in
            var facts = CertificateFacts(certificate)
            facts.revocationHash = hash
            return facts
        }
    }
}
