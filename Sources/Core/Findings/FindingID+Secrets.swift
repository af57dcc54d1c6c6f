extension FindingID {
    /// A service's token.
    package static let secretToken = FindingID(
        "secret.token", .secret, .high, "A service's token", outcome: .warn,
        meaning: "\(gives) what the service lets its owner do. Where the form has a checksum, it was verified.",
        cause: "A file with a token that was copied with a folder, or a token written into code.",
        fix: "Replace the token: it was readable. Keep it in Secrets Manager or Parameter Store, and name it there.")

    /// A webhook's address.
    package static let secretWebhook = FindingID(
        "secret.webhook", .secret, .medium, "An address that lets anybody post", outcome: .warn,
        meaning: "Whoever has the artifact can post in the name of its owner: the address is the credential.",
        cause: "An alert's address that was written into code.",
        fix: "Have the service make another address, and give it to the function by a reference.")

    /// A key pair of AWS.
    package static let secretAccessKey = FindingID(
        "secret.access-key", .secret, .high, "An access key of AWS with its secret", outcome: .warn,
        meaning:
            "\(gives) the permissions of the user or role. The id and a secret of 40 characters lie near each other.",
        cause: "`~/.aws/credentials` that was copied with a folder, or keys written into code.",
        fix: "Deactivate the key and delete it. Let the function's role give permissions.")

    /// A key id of AWS.
    package static let secretAccessKeyId = FindingID(
        "secret.access-key-id", .secret, .low, "The id of an access key of AWS", outcome: .warn,
        meaning:
            "The public half of a key, without a secret near it: it opens nothing, but names an account. It never fails.",
        cause: "A log, a presigned address, or a key whose secret lies elsewhere.",
        fix: "Look for the secret. Where there is none, waive it.")

    /// A key of a service account.
    package static let secretServiceAccount = FindingID(
        "secret.service-account", .secret, .high, "A key of a service account of Google Cloud", outcome: .warn,
        meaning: "\(gives) the permissions of the service account: the file has its private key and its address.",
        cause: "The JSON file of the key that was copied with the code that reads it.",
        fix: "Delete the key in Google Cloud. Let workload identity federation give permissions.")

    /// A private key.
    package static let secretPrivateKey = FindingID(
        "secret.private-key", .secret, .high, "A private key", outcome: .warn,
        meaning: "\(gives) what the key signs or opens. It is under no passphrase, or nothing says that it is.",
        cause: "A key that was copied with a folder, or one for tests that a package brings.",
        fix: "Replace the key, and keep the new one out of artifacts. A key for tests alone can be waived by its path.")

    /// A private key under a passphrase.
    package static let secretEncryptedKey = FindingID(
        "secret.encrypted-key", .secret, .low, "A private key under a passphrase", outcome: .warn,
        meaning: "Whoever has the artifact can try passphrases as long as they like. It never fails by itself.",
        cause: "A key of somebody's own that came with a folder, or one that a package tests with.",
        fix: "Keep the key out of artifacts, and replace it where the passphrase may be guessed.")

    /// A JSON web token.
    package static let secretWebToken = FindingID(
        "secret.web-token", .secret, .medium, "A signed JSON web token", outcome: .warn,
        meaning: """
            \(gives) what the token claims, until it ends. One that had ended by the time judged at only warns. Tokens that \
            documentation uses, such as jwt.io's, are no findings.
            """,
        cause: "A session's token in a test's recording, or one that never ends.",
        fix:
            "End the session it is of, or change the key that signed it. Keep recordings of tests free of tokens that hold."
    )

    /// A password in an address.
    package static let secretConnection = FindingID(
        "secret.connection", .secret, .high, "A password in an address", outcome: .warn,
        meaning:
            "\(gives) access to the database or service there. Passwords that stand for one, and hosts such as localhost, are no findings.",
        cause: "A connection string with its password, where only the name of a secret should be.",
        fix: "Change the password. Keep the address in Secrets Manager, and name it there.")

    /// A value of an image's config.
    package static let secretConfig = FindingID(
        "secret.config", .secret, .high, "A value in an image's config that looks like a secret", outcome: .warn,
        meaning: """
            Everybody who can pull the image can read its variables, labels and history, build arguments among them. The name \
            says that the value is a credential; whether it is a fleet's variable is judged alike (`secret.environment`).
            """,
        cause: "A build argument or variable that brought a credential into the build.",
        fix:
            "Replace the credential. Give the build its secrets by mounts of the type secret, and the program at run time."
    )

    /// More than was looked at.
    package static let secretUnread = FindingID(
        "secret.unread", .secret, .medium, "A file with more than was looked at", outcome: .unknown,
        exitStatus: .undecided,
        meaning: "A file holds very many things that look like credentials. Those beyond a limit were not looked at.",
        cause: "A list of made-up tokens, such as tests of a scanner have; or somebody who wants to hide one.",
        fix: "Look into the file by another tool, and leave it out of the artifact.")

    private static let gives: Prose = "Whoever can read the artifact, a former layer of the image included, gets"
}

extension FindingRegistry {
    /// What nobody else may know.
    static let secrets: [FindingID] = [
        .secretToken, .secretWebhook, .secretAccessKey, .secretAccessKeyId, .secretServiceAccount, .secretPrivateKey,
        .secretEncryptedKey, .secretWebToken, .secretConnection, .secretConfig, .secretUnread,
    ]
}
