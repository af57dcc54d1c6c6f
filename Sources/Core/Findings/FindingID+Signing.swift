extension FindingID {
    /// Signing key is not usable.
    package static let signKey = FindingID(
        "sign.key", .sign, .none, "Signing key is not usable", outcome: .unknown,
        meaning: """
            The key given to sign with cannot be read, or is not the key of exactly one certificate of the \
            chain. Nothing was signed.
            """,
        cause: "Another certificate's key, a missing passphrase, or a file that is no PEM key.",
        fix: """
            Compare `openssl pkey -in KEY.pem -pubout` with `openssl x509 -in LEAF.pem -noout -pubkey`; both \
            must print the same.
            """)

    /// Signer's chain would not verify.
    package static let signChain = FindingID(
        "sign.chain", .sign, .none, "Signer's chain would not verify", outcome: .unknown,
        meaning: """
            The certificates given do not lead from the signer to a self-signed root, or one of them may not \
            sign code at the signing time. A verifier would refuse the signature, so none was made.
            """,
        cause: "A chain file without intermediates or root, an expired leaf, or a leaf for another purpose.",
        fix: """
            Put leaf, intermediates and root into one PEM file; the leaf needs the extended key usage code \
            signing and must be valid at `\(setting: .asOf)`.
            """)

    /// Signature would contradict itself.
    package static let signRequest = FindingID(
        "sign.request", .sign, .none, "Signature would contradict itself", outcome: .unknown,
        meaning: """
            What the signature is to say cannot be true together: an ARN is malformed, profile and job belong to \
            different accounts or regions, or the expiry does not lie after the signing time. Nothing was \
            signed.
            """,
        cause: "A profile ARN without its version, or times given in the wrong order.",
        fix: "Take the profile version ARN from `aws signer get-signing-profile` and check the times.")

    /// Profile may not sign this.
    package static let signProfile = FindingID(
        "sign.profile", .sign, .none, "Profile may not sign this", outcome: .unknown,
        meaning: """
            The profile is canceled or revoked, is for another platform, or the trust store says that its \
            signature would not be accepted: a certificate is revoked, or no config lets the profile sign the \
            lockfile. Nothing was signed.
            """,
        cause: "A newer version of the profile has taken its place, or another profile was meant.",
        fix: """
            See `\(run: .showTrust, "NAME")`, and sign with an active profile; import what `aws signer \
            get-signing-profile` prints where the store is out of date.
            """)

    /// Archive cannot take a signature.
    package static let signArchive = FindingID(
        "sign.archive", .sign, .none, "Archive cannot take a signature", outcome: .unknown,
        meaning: """
            The archive carries a signature already, or one that does not hold, or something other than a folder \
            stands where the signature's folder has to be. A second signature would replace what the first one \
            vouches for, and what says something false about itself is neither signed anew nor endorsed: nothing \
            was written.
            """,
        cause: """
            A signed file was given where the unsigned build was meant, or the file was changed after it was signed.
            """,
        fix: """
            Sign the unsigned build. Verify the signed file with `\(run: .verify, .setting(.trust))` if that is what you \
            wanted.
            """)

    /// Signed statement does not hold.
    package static let statementInvalid = FindingID(
        "statement.invalid", .statement, .high, "Signed statement does not hold", outcome: .unknown,
        meaning: """
            A detached statement, such as an endorsement or a lockfile's signature, is malformed, signs other \
            content, or was not made by the key it names. It vouches for nothing.
            """,
        cause: "A statement about another version of the file, a truncated copy, or a forgery.",
        fix: "Ask the signer for the statement that belongs to this file; compare the digest it names.")
}

extension FindingRegistry {
    /// Signatures and statements that could not be made or do not hold.
    static let signing: [FindingID] = [
        .signKey, .signChain, .signRequest, .signProfile, .signArchive, .statementInvalid,
    ]
}
