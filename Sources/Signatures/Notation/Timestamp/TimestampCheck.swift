import Core
import Cryptography

/// A time that an authority vouches for: the signature existed then.
package struct TrustedTime: Sendable, Equatable {
    /// The token's `genTime`.
    package var time: Timestamp
    /// How far the true time may lie from `time`, in milliseconds, rounded up.
    package var accuracy: Int64
    /// The authority's certificates, the token's signer first, a root of the store last.
    package var chain: [Certificate]

    /// Describes a time.
    package init(time: Timestamp, accuracy: Int64, chain: [Certificate]) {
        self.time = time
        self.accuracy = accuracy
        self.chain = chain
    }

    /// The earliest instant that is meant.
    package var earliest: Timestamp { Timestamp(milliseconds: time.milliseconds &- accuracy) }
    /// The latest instant that is meant.
    package var latest: Timestamp { Timestamp(milliseconds: time.milliseconds &+ accuracy) }
}

/// What became of a timestamp.
package enum TimestampOutcome: Sendable, Equatable {
    /// The timestamp holds, and every certificate of the signer's chain was valid from its earliest to its latest instant.
    case inside(TrustedTime)
    /// It does not hold, or nobody believed stands behind it, or a certificate was not valid then.
    case broken(NotationFault)
}

/// Judges RFC 3161 timestamps over signatures (trust-store-trust-policy.md, "Authentic Timestamp").
package enum TimestampCheck {
    /// Largest token, in bytes.
    package static let byteLimit = 256 << 10
    /// Most certificates of `tsa` trust stores.
    package static let authorityLimit = CertificatePaths.certificateLimit - TimestampToken.certificateLimit
    /// ETSI EN 319 421's baseline policy: an accuracy that is not stated is a second (ETSI EN 319 421, 7.7.2).
    private static let baselinePolicy = "0.4.0.2023.1.1"

    /// Judges a token.
    ///
    /// Structure, message imprint, the token's own signature, signing-certificate-v2, the authority's certificate profile
    /// and chain, all valid at genTime, and that `[genTime − accuracy, genTime + accuracy]` lies within the life of every
    /// certificate of `chain`. Whether a certificate of the authority has been revoked is the caller's to ask.
    ///
    /// - Parameters:
    ///   - token: The TimeStampToken's DER.
    ///   - signature: The bytes that it has to be over: `NotationClaims.signature`.
    ///   - chain: The signer's certificates.
    ///   - authorities: DER of the root certificates of `tsa` trust stores.
    ///   - known: DER of certificates that a token may leave out: the signer's and those between it and a root.
    ///   - asOf: The time judged at, which no genTime may lie beyond.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the token's.
    package static func judge(
        token: [UInt8], signature: [UInt8], chain: [Certificate], authorities: [[UInt8]], known: [[UInt8]] = [],
        asOf: Timestamp
    ) throws(Failure) -> TimestampOutcome {
        let facts: TimestampFacts
        do throws(NotationFault) {
            facts = try read(token, known: known)
        } catch {
            return .broken(error)
        }
        guard try facts.imprintAlgorithm.digest(of: signature) == facts.imprint else {
            return .broken(NotationFault(.imprint, "it is over other bytes than this signature"))
        }
        guard try SigningCertificate.names(facts.signer, attribute: facts.signingCertificate) else {
            return .broken(
                NotationFault(
                    .malformed,
                    "its attribute signing-certificate-v2 is missing or means another certificate"
                ))
        }
        let path: [Certificate]
        switch try AuthorityPath.find(facts, authorities: authorities, known: known) {
        case .success(let found): path = found
        case .failure(let fault): return .broken(fault)
        }
        if let fault = TimestampToken.verify(token, chain: path) {
            return .broken(NotationFault(.signature, fault.message))
        }
        guard facts.time <= asOf else {
            return .broken(
                NotationFault(.time, "its time \(facts.time) lies after \(asOf), the time judged at"))
        }
        let time = TrustedTime(time: facts.time, accuracy: accuracy(of: facts), chain: path)
        for certificate in chain where !(certificate.notBefore <= time.earliest && time.latest <= certificate.notAfter)
        {
            return .broken(
                NotationFault(
                    .validity,
                    "its time, \(time.time) ± \(accuracyText(time.accuracy)), does not lie within the life of the certificate of \(certificate.subject), \(certificate.notBefore) to \(certificate.notAfter)"
                ))
        }
        return .inside(time)
    }

    /// What a token claims, and nothing verified but its form: for showing signatures.
    ///
    /// - Returns: The time that it states, with the certificates that it carries, the signer's first, the others in no order
    ///   to rely on.
    package static func unverifiedTime(of token: [UInt8]) -> Result<TrustedTime, NotationFault> {
        do throws(NotationFault) {
            let facts = try read(token)
            let others = facts.certificates.filter { $0 != facts.signer }
            return .success(
                TrustedTime(time: facts.time, accuracy: accuracy(of: facts), chain: [facts.signer] + others))
        } catch {
            return .failure(error)
        }
    }

    /// Reads a token within bounds.
    static func read(_ token: [UInt8], known: [[UInt8]] = []) throws(NotationFault) -> TimestampFacts {
        guard token.count <= byteLimit else {
            throw NotationFault(.tooLarge, "the timestamp has \(token.count) bytes, over the limit of \(byteLimit)")
        }
        do throws(BERFault) {
            _ = try BERDocument(token)
        } catch {
            throw NotationFault(
                error.isLimit ? .tooLarge : .malformed,
                "the timestamp is no DER: \(error.message) (at byte \(error.offset))")
        }
        do throws(CryptoFault) {
            return try TimestampToken.read(token, known: known)
        } catch {
            // One that may leave its signer out is by somebody else then.
            let isForeign = error.lacksSigner && !known.isEmpty
            throw NotationFault(isForeign ? .authority : .malformed, error.message)
        }
    }

    private static func accuracy(of facts: TimestampFacts) -> Int64 {
        if let microseconds = facts.accuracyMicroseconds { return (microseconds + 999) / 1_000 }
        return facts.policy == baselinePolicy ? 1_000 : 0
    }

    private static func accuracyText(_ milliseconds: Int64) -> String {
        milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000) s" : "\(milliseconds) ms"
    }
}
