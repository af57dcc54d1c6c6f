extension FindingID {
    /// No signature.
    package static let signatureMissing = FindingID(
        "signature.missing", .signature, .high, "No signature",
        meaning: """
            The artifact carries no signature that this tool reads, and the configuration asks for one. Nobody \
            vouches for it. Under `Enforce` this fails; under `Warn` it is a warning. Where `lockfile.signedBy` \
            demands a signed lockfile and there is none, or none was given, this fails under any policy.
            """,
        cause: "The artifact was built locally, or packed again after it was signed.",
        fix: """
            Sign it (`\(run: .sign)`, or an AWS Signer job) and deploy the signed file. Of an image: export its \
            signatures with it, or pass them with \(setting: .signature). Of a lockfile: pass it with \(setting: .lockfile), and sign it with \
            `\(run: .lock, .setting(.lockfileSigner))`.
            """)

    /// Signed content was altered.
    package static let signatureIntegrity = FindingID(
        "signature.integrity", .signature, .critical, "Signed content was altered",
        meaning: """
            The signature is well formed, but the content it signs is not the content of the artifact: an entry \
            was changed, renamed, added, removed or moved after signing. Or the signature itself breaks a rule, or \
            was made later than the time judged at. An image's signature names another manifest, or its own lists \
            it wrongly. The same holds of an endorsement and of the lockfile's signature. This fails under every \
            configuration, as it does in Lambda; `lock` pins no such artifact.
            """,
        cause: "The zip, or the lockfile, was edited after signing, or tampered with.",
        fix: "Compare with the unsigned build (`\(run: .compare)`), then sign the right content again.")

    /// Signed by a publisher that is not allowed.
    package static let signatureMismatch = FindingID(
        "signature.mismatch", .signature, .high, "Signed by a publisher that is not allowed",
        meaning: """
            The signature is valid, and the profile version that made it is not among those that the code \
            signing configuration allows, or its signer none of a trust policy's trusted identities. Under \
            `Enforce` (`enforce`) this fails; under `Warn` (`log`) it is a warning.
            """,
        cause: "A new profile version that the configuration does not list yet, or a signature by another team.",
        fix: """
            Sign with an allowed profile, or add the profile version to the configuration in the trust store \
            after review.
            """)

    /// Signature has expired.
    package static let signatureExpiry = FindingID(
        "signature.expiry", .signature, .medium, "Signature has expired",
        meaning: """
            The signature's own expiry lies before the time that is judged at. The content may be unchanged, yet \
            the publisher vouched for it only until then. Under a trust policy of Notation's also: a certificate was \
            not valid when the image was signed, as far as anybody believed can tell (authenticTimestamp).
            """,
        cause: "A layer that outlived its profile's validity period.",
        fix: "Sign the reviewed content again; `\(setting: .asOf)` answers how it stood at another time.")

    /// Signature was revoked, or that is unknown.
    package static let signatureRevocation = FindingID(
        "signature.revocation", .signature, .critical, "Signature was revoked, or that is unknown",
        meaning: """
            The profile version, the signing job, a certificate of the chain, or of a Sigstore bundle the identity or \
            the key is revoked with effect on this signature. Without a recent revocation list (one of the future is none) the answer is \
            unknown: undecided under `Enforce`, a warning under `Warn`.
            """,
        cause: "A leaked or withdrawn key, or a trust store without `revocations.json`.",
        fix: """
            Revoked: sign again with a valid profile and find out why. Unknown: run `\(run: .initializeTrust)` or \
            import a current list; of an image's certificates give current lists with \(setting: .revocationLists).
            """)

    /// No trust anchor vouches for the signer.
    package static let signatureUntrusted = FindingID(
        "signature.untrusted", .signature, .critical, "No trust anchor vouches for the signer",
        meaning: """
            The certificate chain does not end in an anchor of the profile it claims, at the signing time. The \
            roots inside the envelope prove nothing; anyone can make a chain that names a profile. This fails \
            under every configuration. Under a trust policy of Notation's: no store of the scheme's type holds a \
            certificate of the chain; or the policy skips verification, or a plugin is asked for, which says nothing.
            """,
        cause: "The profile or its root is missing from the trust store, or the signature is forged.",
        fix: """
            Compare the root's fingerprint with its publisher's and add it with `\(run: .addRoot)`, only \
            if it matches.
            """)

    /// Part of the artifact is not signed.
    package static let signatureCoverage = FindingID(
        "signature.coverage", .signature, .medium, "Part of the artifact is not signed", outcome: .warn,
        meaning: """
            The signature leaves something open: AWS Signer's envelope does not cover modes, link types, times \
            or extra fields, and puts no boundary between a name and its content. A valid signature alone \
            therefore does not fix every entry.
            """,
        cause: "This is how the format works; it is no fault of the artifact.",
        fix: "Pin the artifact in the lockfile as well: its tree covers names, modes and links.")
}

extension FindingRegistry {
    /// Signatures and what they cover.
    static let signature: [FindingID] = [
        .signatureMissing, .signatureIntegrity, .signatureMismatch, .signatureExpiry, .signatureRevocation,
        .signatureUntrusted, .signatureCoverage,
    ]
}
