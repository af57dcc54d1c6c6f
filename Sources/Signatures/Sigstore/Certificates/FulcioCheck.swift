import Core
import Cryptography

/// Whether an authority that is believed issued a signer's certificate, and told a log that is believed.
struct FulcioCheck {
    let root: TrustedRoot
    let memory: CertificateMemory

    /// Judges a certificate at the times of its signature, each of which has to lie within its life.
    func check(_ leaf: Certificate, at times: [Timestamp]) throws(SigstoreFault) {
        try checkUse(of: leaf)
        var path: [Certificate] = []
        for time in times {
            guard leaf.notBefore <= time, time <= leaf.notAfter else {
                throw SigstoreFault(
                    .time,
                    "it was signed at \(time), and the signer's certificate lived from \(leaf.notBefore) to \(leaf.notAfter)"
                )
            }
            path = try self.path(of: leaf, at: time)
        }
        guard path.count > 1 else { throw SigstoreFault(.unknownAuthority, "no authority issued the certificate") }
        try checkTransparency(of: leaf, issuer: path[1])
    }

    private func checkUse(of leaf: Certificate) throws(SigstoreFault) {
        guard !leaf.isCA else { throw SigstoreFault(.certificate, "the signer's certificate is an authority's") }
        guard leaf.maySign, leaf.maySignCode else {
            throw SigstoreFault(
                .certificate, "the signer's certificate lacks the usage digitalSignature, or codeSigning")
        }
    }

    private func path(of leaf: Certificate, at time: Timestamp) throws(SigstoreFault) -> [Certificate] {
        var reason = "the trusted root holds no certificate authority"
        for authority in root.authorities {
            guard authority.period.contains(time) else {
                reason = "\(authority.shown) is believed \(authority.period.text), and it was signed at \(time)"
                continue
            }
            guard let anchor = authority.chain.last else { continue }
            do throws(ChainFault) {
                let search = try PathSearch([leaf] + authority.chain.dropLast(), anchors: [anchor])
                switch try Self.found(search, at: time, memory) {
                case .success(let path): return path
                case .failure(let fault): reason = fault.message
                }
            } catch {
                reason = error.message
            }
        }
        throw SigstoreFault(.unknownAuthority, "no authority vouches for the signer's certificate: \(reason)")
    }

    private static func found(
        _ search: PathSearch, at time: Timestamp, _ memory: CertificateMemory
    ) throws(ChainFault) -> Result<[Certificate], ChainFault> {
        do throws(Failure) {
            return try search.path(at: time, memory: memory)
        } catch {
            throw ChainFault(.untrusted, error.message)
        }
    }

    /// One timestamp of a log that is believed is enough; those of logs that are not known say nothing.
    private func checkTransparency(of leaf: Certificate, issuer: Certificate) throws(SigstoreFault) {
        var reason = SigstoreFault(
            .missing, "no log of certificates vouches for the signer's certificate: it carries no timestamp")
        do throws(CryptoFault) {
            for timestamp in try CertificateTimestamp.all(in: leaf) {
                guard let log = root.certificateLogs.first(where: { $0.id == timestamp.log }) else {
                    reason = SigstoreFault(
                        .unknownLog, "the signer's certificate is in a log of certificates that nobody vouches for")
                    continue
                }
                guard let key = log.key else {
                    reason = .unreadableKey(log)
                    continue
                }
                guard log.period.contains(timestamp.time) else {
                    reason = SigstoreFault(
                        .time,
                        "the signer's certificate was given to \(log.shown) at \(timestamp.time), which is believed \(log.period.text)"
                    )
                    continue
                }
                let signed = try timestamp.signedBytes(of: leaf, issuedBy: issuer)
                guard let digest = Self.digest(of: signed, by: timestamp.algorithm),
                    key.fault(in: timestamp.signature, digest: digest, by: timestamp.algorithm) == nil
                else {
                    reason = SigstoreFault(
                        .certificate, "the timestamp of \(log.shown) is not over the signer's certificate")
                    continue
                }
                return
            }
        } catch {
            throw SigstoreFault(.certificate, error.message)
        }
        throw reason
    }

    private static func digest(of bytes: [UInt8], by algorithm: DigestAlgorithm) -> [UInt8]? {
        do throws(Failure) { return try algorithm.digest(of: bytes) } catch { return nil }
    }
}

extension TrustedAuthority {
    /// The authority in messages.
    var shown: String { PathEscaping.displayed(name.utf8) }
}
