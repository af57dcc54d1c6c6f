import Core
import Cryptography
import Signatures

/// What was signed, for whom to print.
package struct SigningReceipt: Sendable, Equatable {
    /// The signature's form.
    package var format: SignatureFormatName
    /// What was signed, as the user named it.
    package var source: String
    /// The file that was written: the signed package, or the statement.
    package var output: String
    /// SHA-256 of the signed package or image as it was written, or of what the statement is about.
    package var digest: Digest
    /// Its tree; nil for a lockfile.
    package var tree: Digest?
    /// What the signature says.
    package var claims: SignedClaims
    /// Why an endorsement was made; nil for the other kinds.
    package var reason: String?
    /// Digest of the document that an image's signature is over; nil for the other kinds.
    package var covers: Digest?
    /// What is good to know about the outcome, each a sentence or two.
    package var notices: [String] = []

    /// Sets each property.
    package init(
        format: SignatureFormatName, source: String, output: String, digest: Digest, tree: Digest?,
        claims: SignedClaims,
        reason: String? = nil, covers: Digest? = nil
    ) {
        self.format = format
        self.source = source
        self.output = output
        self.digest = digest
        self.tree = tree
        self.claims = claims
        self.reason = reason
        self.covers = covers
    }

    /// What was written, for people.
    package var title: String { (format == .dsse ? "statement " : "signed ") + output }

    /// The receipt for people.
    package var facts: [(label: String, value: String)] {
        var facts = [
            (label: "profile", value: claims.profileVersionArn), ("job", claims.jobArn),
            ("signed at", "\(claims.signingTime)"), ("expires", "\(claims.expires)"),
        ]
        if let leaf = claims.chain.first { facts.append(("signer", leaf.subject)) }
        if let reason { facts.append(("reason", reason)) }
        if let covers { facts.append(("over", covers.description)) }
        facts.append(("digest", digest.description))
        if let tree { facts.append(("tree", tree.description)) }
        if format == .dsse { facts.append(("of", source)) }
        return facts
    }

    /// The receipt for scripts: one JSON object, `docs/trust.md`.
    package var json: [UInt8] {
        var object = JSONObject()
        object["schemaVersion"] = 1
        object["source"] = .string(PathEscaping.displayed(source.utf8))
        object["output"] = .string(PathEscaping.displayed(output.utf8))
        object["digest"] = .string(digest.description)
        object["tree"] = tree.map { .string($0.description) }
        object["signature"] = .object(signature)
        return JSONWriter.text(.object(object), style: .pretty)
    }

    private var signature: JSONObject {
        var object = JSONObject()
        object["format"] = .string(format.rawValue)
        object["covers"] = covers.map { .string($0.description) }
        object["profileVersionArn"] = .string(claims.profileVersionArn)
        object["jobArn"] = .string(claims.jobArn)
        object["signingTime"] = .string(claims.signingTime.description)
        object["expires"] = .string(claims.expires.description)
        object["reason"] = reason.map { .string($0) }
        object["certificates"] = .array(
            claims.certificates.map { certificate in
                var object = JSONObject()
                object["subject"] = .string(certificate.subject)
                object["issuer"] = .string(certificate.issuer)
                object["serial"] = .string(certificate.serial)
                object["notBefore"] = .string(certificate.notBefore.description)
                object["notAfter"] = .string(certificate.notAfter.description)
                object["sha256"] = .string(certificate.sha256.hex)
                object["revocationHash"] = certificate.revocationHash.map { .string($0) }
                return .object(object)
            })
        return object
    }
}
