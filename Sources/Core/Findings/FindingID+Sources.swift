extension FindingID {
    /// Other bytes than stated.
    package static let sourceDigest = FindingID(
        "source.digest", .source, .high, "Other bytes than the source states", exitStatus: .archiveRejected,
        meaning: """
            The place that the artifact was fetched from states a digest of it (Lambda's `CodeSha256`, S3's SHA-256, the digest of \
            an image's manifest, or the digest in the reference itself), and the bytes that came have another one. \
            Whatever lies between altered them, or the place does not hold what it says.
            """,
        cause: """
            A proxy or mirror that answers with something else, a damaged cache, or a tag that moved while the image \
            was fetched.
            """,
        fix: "Fetch it again, past the proxy or mirror. Where it stays so, take it for an attack.")

    /// No digest stated.
    package static let sourceUnstated = FindingID(
        "source.unstated", .source, .low, "The source states no digest", outcome: .pass,
        meaning: """
            An object in S3 without a SHA-256 checksum of the whole, such as one that was uploaded in parts: the bytes that \
            came were hashed, and nothing says that they are those that were uploaded.
            """,
        cause:
            "An upload without a SHA-256 checksum, or in parts, whose checksum is of the parts' checksums.",
        fix:
            "Upload the object with a SHA-256 checksum of the whole: `aws s3api put-object --checksum-algorithm SHA256`."
    )

    /// Reference that floats.
    package static let sourceFloating = FindingID(
        "source.floating", .source, .low, "The reference can come to mean something else", outcome: .pass,
        meaning: """
            A tag, an alias, `$LATEST` or a key without a version means whatever lies there now. What it meant in this \
            run is said in the finding; the pinned digest decides about everything that comes later.
            """,
        cause: "A reference by its name alone.",
        fix: "Where only this content is meant, use the reference that the finding names.")

    /// Nothing there.
    package static let sourceNotFound = FindingID(
        "source.not-found", .source, .none, "Nothing lies there", outcome: .unknown,
        meaning: "The place says that there is no such layer, function, object or image. Nothing was verified.",
        cause: "A misspelled reference, another region or account, or a version that was deleted.",
        fix: "Check the reference. Some places say so too to whoever may not see it.")

    /// Access denied.
    package static let sourceDenied = FindingID(
        "source.denied", .source, .none, "The place lets nobody in", outcome: .unknown,
        meaning: "There are no credentials, or the place does not take them. Nothing was verified.",
        cause: """
            No credentials in any of the places where they are looked for, expired ones, a role without the permission, \
            or a clock that is wrong by minutes.
            """,
        fix: "See which permissions each kind of source needs in docs/sources.md, and log in anew.")

    /// No answer.
    package static let sourceUnreachable = FindingID(
        "source.unreachable", .source, .none, "The place does not answer", outcome: .unknown,
        meaning: "The place could not be reached, or broke off every time. Nothing was verified.",
        cause: "No network, a proxy that is not set, a certificate that nobody vouches for, or too many requests.",
        fix: "Run again; behind a proxy set `HTTPS_PROXY`, and `SSL_CERT_FILE` to its certificate authority.")

    /// Answer that makes no sense.
    package static let sourceAnswer = FindingID(
        "source.answer", .source, .none, "The place answers what makes no sense", outcome: .unknown,
        meaning: """
            What came is not what the place's interface says: a page for people, an answer without content, a body that is \
            cut or too long, redirects in a circle, or a manifest that names what is not there.
            """,
        cause: "A proxy's login page, a stand-in of the real service, or a registry that is broken.",
        fix: "Look at the address with `curl -v`, and whether a proxy answers in its place.")

    /// Program is missing.
    package static let sourceProgram = FindingID(
        "source.program", .source, .none, "The program that fetches does not work", outcome: .unknown,
        meaning: """
            Artifacts from elsewhere are fetched by a program of its own, `layerlock-fetch` or the one that `LAYERLOCK_FETCH` names. \
            It is missing, could not be started, or did not keep to the protocol. Nothing was verified.
            """,
        cause: "A binary that was copied without the other one, or an own program that ended early.",
        fix: "Install both programs side by side, or check what `LAYERLOCK_FETCH` names.")

    /// Not fetched on purpose.
    package static let sourceRefused = FindingID(
        "source.refused", .source, .none, "This is not fetched", outcome: .unknown,
        meaning: """
            The way there is not safe, or it is no place that is read from: plain HTTP, a redirect to it, or a layer that lies \
            outside of its registry.
            """,
        cause: "A registry without TLS, or an image with foreign layers.",
        fix: "Fetch it yourself by a way that you trust, and name the file.")
}

extension FindingRegistry {
    /// Artifacts that lie elsewhere.
    static let sources: [FindingID] = [
        .sourceDigest, .sourceUnstated, .sourceFloating, .sourceNotFound, .sourceDenied, .sourceUnreachable,
        .sourceAnswer, .sourceProgram, .sourceRefused,
    ]
}
