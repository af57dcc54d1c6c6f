import Core
import Cryptography

extension NotationCheck {
    func expiry(of claims: SignatureClaims) -> Finding {
        guard let end = claims.expires else {
            return passed(.signatureExpiry, .expiry, "the signature states no end")
        }
        if asOf < end { return passed(.signatureExpiry, .expiry, "valid until \(end)") }
        return failed(
            .signatureExpiry, .expiry, "the signature expired at \(end)", remedy: "sign the reviewed image again")
    }

    /// Whether the chain was valid when the signature was made, by the word of somebody believed; where nobody is asked,
    /// whether it is valid still.
    func authenticTimestamp(of signed: SignedBy) throws(Failure) -> Finding {
        if signed.scheme == .signingAuthority {
            return validity(
                of: signed.chain, at: signed.claims.signingTime, "when it was signed, at \(signed.claims.signingTime)")
        }
        let hasExpired = signed.chain.contains { asOf > $0.notAfter }
        guard config.names(.timestamping), hasExpired || !config.statement.waitsForExpiry else {
            return validity(of: signed.chain, at: asOf, "at \(asOf), and no timestamp is asked for")
        }
        let again: Prose = "sign the image again, with a timestamp"
        guard let timestamp = signed.claims.timestamp else {
            return failed(
                .signatureExpiry, .authenticTimestamp, "the envelope holds no timestamp, and one is asked for",
                remedy: again)
        }
        let outcome = try TimestampCheck.judge(
            token: timestamp.token, signature: timestamp.signature, chain: signed.chain,
            authorities: config.certificates(.timestamping).map(\.certificate.der), asOf: asOf)
        switch outcome {
        case .broken(let fault):
            return failed(
                .signatureExpiry, .authenticTimestamp, "the timestamp does not hold: \(fault.message)", remedy: again)
        case .inside(let time): return timestampRevocation(time)
        }
    }

    private func validity(of chain: [Certificate], at time: Timestamp, _ when: String) -> Finding {
        for certificate in chain where time < certificate.notBefore || time > certificate.notAfter {
            return failed(
                .signatureExpiry, .authenticTimestamp,
                "\(certificate.subject), valid from \(certificate.notBefore) to \(certificate.notAfter), was not valid \(when)",
                remedy: "sign the reviewed image again")
        }
        return passed(.signatureExpiry, .authenticTimestamp, "every certificate was valid \(when)")
    }

    private func timestampRevocation(_ time: TrustedTime) -> Finding {
        let authority = time.chain.first?.subject ?? ""
        switch lists.status(of: time.chain, signedAt: nil, at: asOf) {
        case .revoked(let certificate):
            return failed(
                .signatureExpiry, .authenticTimestamp,
                "the timestamping authority's certificate \(certificate.subject) is revoked, says \(certificate.file)")
        case .unknown(let reason):
            return failed(
                .signatureExpiry, .authenticTimestamp,
                "whether the timestamping authority \(authority) is revoked is not known: \(reason)", isOpen: true,
                remedy: "give its issuers' current revocation lists with \(setting: .revocationLists, "DIR")")
        case .good, .notRevocable:
            return passed(
                .signatureExpiry, .authenticTimestamp,
                "\(authority) saw the signature at \(time.time), when every certificate was valid")
        }
    }
}
