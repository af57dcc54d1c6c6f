import Core
import Cryptography

extension NotationCheck {
    /// Two findings: a store holds a certificate of the chain, and the signer is one of the trusted identities.
    func authenticity(of signed: SignedBy) -> [Finding] {
        [anchor(of: signed), identity(of: signed)]
    }

    func anchor(of signed: SignedBy) -> Finding {
        let kind: TrustStoreKind = signed.scheme == .x509 ? .authority : .signingAuthority
        let remedy: Prose = "find out who signed; add a certificate only after its owner confirmed the fingerprint"
        let believed = config.certificates(kind)
        guard !believed.isEmpty else {
            return failed(
                .signatureUntrusted, .authenticity,
                "the signature is of the scheme \(signed.scheme.rawValue), and the statement \(shownName) names no store "
                    + "of the type \(kind.rawValue)",
                remedy: "name one under trustStores, if such signatures are to be believed")
        }
        let found = believed.first { entry in signed.chain.contains { $0.der == entry.certificate.der } }
        guard let found else {
            let root = signed.chain.last?.subject ?? "nobody"
            return failed(
                .signatureUntrusted, .authenticity,
                "no certificate of the chain up to \(root) is in the statement's stores of the type \(kind.rawValue)",
                remedy: remedy)
        }
        return passed(
            .signatureUntrusted, .authenticity, "\(found.store.text) holds \(found.certificate.subject)")
    }

    private func identity(of signed: SignedBy) -> Finding {
        if let plugin = signed.plugin { return profile(plugin) }
        guard case .listed(let identities) = config.statement.identities else {
            return passed(
                .signatureMismatch, .authenticity,
                "the statement \(shownName) trusts whomever its stores vouch for")
        }
        guard let leaf = signed.chain.first else {
            return failed(
                .signatureMismatch, .authenticity, "there is no certificate", remedy: Self.identityRemedy)
        }
        let name: DistinguishedName
        do throws(DistinguishedName.Fault) {
            name = try DistinguishedName(subjectOf: leaf)
        } catch {
            return failed(
                .signatureMismatch, .authenticity,
                "the signer's subject \(leaf.subject) can be no trusted identity: it \(error.message)",
                remedy:
                    "sign with a certificate whose subject has C, ST and O, each once, and plain attributes alone, or "
                    + "trust \"*\" in a statement whose stores vouch for this signer alone")
        }
        for identity in identities {
            guard case .subject(let trusted) = identity.matcher, trusted.isContained(in: name) else { continue }
            return passed(.signatureMismatch, .authenticity, "\(shown(identity)) is a trusted identity")
        }
        return failed(
            .signatureMismatch, .authenticity,
            "signed by \(leaf.subject), which is none of the trusted identities of the statement \(shownName)",
            remedy: Self.identityRemedy)
    }

    /// As AWS Signer's plugin has it: ARNs alone count, and `*` is refused whatever the level.
    private func profile(_ plugin: AWSSigner.Attributes) -> Finding {
        guard case .listed(let identities) = config.statement.identities else {
            return Finding(
                .signatureMismatch, .fail,
                "authenticity: signatures of AWS Signer are believed by their profiles' ARNs, and the statement "
                    + "\(shownName) trusts \"*\"", remedy: "list the signing profile's ARN under trustedIdentities")
        }
        let arn = plugin.profileVersion.text
        guard let trusted = identities.first(where: { $0.matches(profileVersion: arn) }) else {
            let mistaken = identities.first { !$0.likelyMistake.isEmpty }.map { identity in
                "; \(shown(identity)) is no profile's ARN\(identity.likelyMistake)"
            }
            return failed(
                .signatureMismatch, .authenticity,
                "signed by \(arn), which is none of the trusted identities of the statement \(shownName)"
                    + (mistaken ?? ""),
                remedy: Self.identityRemedy)
        }
        return passed(
            .signatureMismatch, .authenticity, "signed by \(arn), the trusted identity \(shown(trusted))")
    }

    private static let identityRemedy: Prose = "list the signer under trustedIdentities, if it is to be believed"

    private func shown(_ identity: TrustedIdentity) -> String {
        PathEscaping.displayed(identity.text.utf8.prefix(256))
    }
}
