import Core

/// What a chain's revocation comes to, in words; what follows is a policy's to say.
package struct RevocationRemark: Sendable, Equatable {
    /// How much it weighs.
    package enum Kind: Sendable {
        /// Lists say that nothing is revoked that they were asked about.
        case good
        /// Nobody was asked, since nobody says whom to ask.
        case notChecked
        /// Who should know was not at hand.
        case unknown
        /// A certificate is revoked.
        case revoked
    }

    /// How much it weighs.
    package var kind: Kind
    /// One sentence.
    package var message: String
    /// What the user can do about it.
    package var remedy: Prose?

    static let revokedRemedy: Prose = "find out why it was revoked, then sign the reviewed image again"
}

extension RevocationStatus {
    /// The remarks: one, and another where lists answer for a part of the chain alone.
    package var remarks: [RevocationRemark] {
        switch self {
        case .good(let until, let unchecked):
            let good = RevocationRemark(kind: .good, message: "not revoked, by lists that hold until \(until)")
            guard !unchecked.isEmpty else { return [good] }
            return [
                good,
                RevocationRemark(
                    kind: .notChecked,
                    message: "not checked of \(unchecked.joined(separator: " and of ")): the certificate does not say "
                        + "where its revocation would be published, and no list at hand covers it"),
            ]
        case .notRevocable:
            return [
                RevocationRemark(
                    kind: .notChecked,
                    message: "not checked: no certificate of the chain says where its revocation would be published")
            ]
        case .unknown(let reason):
            return [
                RevocationRemark(
                    kind: .unknown, message: "not known: \(reason)",
                    remedy: "give the issuers' current revocation lists with \(setting: .revocationLists, "DIR")")
            ]
        case .revoked(let certificate):
            let reason = certificate.reason.map { " (\($0))" } ?? ""
            return [
                RevocationRemark(
                    kind: .revoked,
                    message: "\(certificate.subject) is revoked since \(certificate.since)\(reason), says "
                        + PathEscaping.displayed(certificate.file.utf8),
                    remedy: RevocationRemark.revokedRemedy)
            ]
        }
    }

    /// The certificate that is revoked; nil where none is known to be.
    var revoked: RevokedCertificate? {
        if case .revoked(let certificate) = self { certificate } else { nil }
    }
}
