extension FindingID {
    /// No such statement.
    package static let attestationMissing = FindingID(
        "attestation.missing", .attestation, .high, "No such statement",
        meaning: """
            A kind of statement is asked for (\(setting: .attestation)), and none about this artifact came with it or was given. A \
            signature is no statement, whoever signed.
            """,
        cause:
            "An image that was exported without what is attached to it, a build that makes no provenance, or another file.",
        fix: """
            Export the image with its referrers, or give the file that holds the statement with \(setting: .attestationFile).
            """)

    /// Statement does not hold.
    package static let attestationIntegrity = FindingID(
        "attestation.integrity", .attestation, .critical, "Statement does not hold",
        meaning: """
            A statement is about another artifact, or cannot be read; or its signature, its entry in a log, or the time of it do not \
            hold. One that came with an image and cannot be read only warns, as whoever may push to a repository can add some. \
            Of a scan receipt (\(setting: .scanReceipt)) it also says that it was made after the time judged at, is of a version that is not \
            known, names another tree or other layers, or that another one of the same moment says something else.
            """,
        cause: "A statement that was copied from another artifact, cut off, or tampered with.",
        fix: "Get the statement from its publisher again, and compare the artifact with the build that it came from.")

    /// Nobody vouches for a statement.
    package static let attestationUntrusted = FindingID(
        "attestation.untrusted", .attestation, .critical, "Nobody vouches for a statement",
        meaning: """
            No trusted root of the trust store vouches for certificate, log or time of the statement, or who made it is no identity \
            that is asked for. What such a statement says is nobody's word. A scan receipt is believed of those alone to whom the \
            trust store gives the use scan, and who are not revoked.
            """,
        cause: "The trusted root or the identity is missing from the trust store, or the statement is forged.",
        fix:
            "Find out who made it; add the trusted root with `\(run: .importTrust)`, or the identity with `\(run: .addIdentity)`, after review."
    )

    /// Statement says something else.
    package static let attestationMismatch = FindingID(
        "attestation.mismatch", .attestation, .high, "Statement says something else",
        meaning: """
            The statement holds, and somebody believed made it, and it does not say what is asked for: another builder, repository, \
            ref, workflow or parameter of the build, a verification that did not pass, or a lower level. Everything is \
            compared letter by letter.
            """,
        cause: "A build by another workflow or from another branch, or a condition that was written for another one.",
        fix: "Find out how it was built. Change the conditions only after review.")
}

extension FindingRegistry {
    /// Statements about artifacts.
    static let attestation: [FindingID] = [
        .attestationMissing, .attestationIntegrity, .attestationUntrusted, .attestationMismatch,
    ]
}
