extension FindingID {
    /// Deployed content is not the pinned one.
    package static let fleetDrift = FindingID(
        "fleet.drift", .fleet, .high, "Deployed content is not the pinned one", exitStatus: .drift,
        meaning: """
            AWS states another digest, or another size, of a layer version, a function's package or an image than the lockfile pins under \
            its name. What runs is not what was reviewed.
            """,
        cause:
            "A deploy that went around the gate, an older version that is still in use, or a pin that was moved on before the deploy.",
        fix: """
            Compare what is deployed with the pin (`\(run: .compare)`), then deploy what is pinned, or review what is deployed and pin it \
            (`\(run: .lock)`). A version that is meant to stay gets a pin of its own under its ARN.
            """)

    /// Deployed content is not pinned.
    package static let fleetUnpinned = FindingID(
        "fleet.unpinned", .fleet, .medium, "Deployed content is not pinned", exitStatus: .drift,
        meaning: """
            No pin of the lockfile has the digest that AWS states, none has the name, and none names the ARN. Nobody says that it was \
            reviewed.
            """,
        cause: "A layer of somebody else's, or a function that is deployed without being locked.",
        fix: """
            Review it and pin it (`\(run: .lock)`). Where functions' own packages are not pinned on purpose, \
            `\(setting: .onlyLayers)` judges layer versions alone.
            """)

    /// Nobody can say whether it is the pinned content.
    package static let fleetUnknown = FindingID(
        "fleet.unknown", .fleet, .low, "Nobody can say whether it is the pinned content", outcome: .warn,
        exitStatus: .undecided,
        meaning: """
            No inventory states a digest that a pin could be compared with. A list of functions states the size of a layer version, not its \
            digest: an equal size proves nothing. It warns with its count, and leaves the run undecided under \
            `\(setting: .requireKnown)`.
            """,
        cause: "A list of functions alone; an image whose manifest is not among the inventories.",
        fix: """
            Add what `aws lambda get-layer-version-by-arn --arn ARN` prints of each layer version, and of images what `aws lambda \
            get-function` or `aws ecr batch-get-image` prints.
            """)

    /// A layer version in use is gone.
    package static let fleetGhost = FindingID(
        "fleet.ghost", .fleet, .medium, "A version in use is deleted or not visible",
        meaning: """
            A function uses a layer version, or an image, that the list of its versions does not hold. Lambda goes on running it; nobody \
            can download it, scan it again or deploy it a second time.
            """,
        cause: "The version was deleted while functions still used it, or the account lost the right to see it.",
        fix: "Publish the content again from what is pinned, and have the functions use the new version.")

    /// A layer version of another account.
    package static let fleetForeignAccount = FindingID(
        "fleet.foreign-account", .fleet, .medium, "A layer version or image of another account", outcome: .warn,
        meaning: """
            A function uses a layer version or an image that another account owns. Its owner can delete it; what a new version holds is \
            the owner's choice. It fails under `\(setting: .failOn, "fleet.foreign-account")`.
            """,
        cause: "A vendor's or AWS's own layer; a shared account for layers.",
        fix: "Pin the content under its ARN, or publish a copy of what was reviewed in your own account.")

    /// Newer versions exist.
    package static let fleetBehind = FindingID(
        "fleet.behind", .fleet, .low, "Newer versions of a layer exist", outcome: .warn,
        meaning:
            "Functions use a version of a layer that newer ones have taken the place of. It fails under `\(setting: .failOn, "fleet.behind")`.",
        cause: "The layer was published anew and not every function was updated.",
        fix: "Have the functions use the newest version that is pinned.")

    /// Signed under another profile than pinned.
    package static let fleetSigner = FindingID(
        "fleet.signer", .fleet, .high, "Deployed under another signing profile than pinned", exitStatus: .signature,
        meaning: """
            The signing profile version that AWS states of the content is not the one that the pin was made with, or the trust store does \
            not know it, or has it revoked.
            """,
        cause: "A rotation of the profile, or somebody else signed.",
        fix: "Find out who signed. After a rotation, sign again, review and lock again.")

    /// No code signing config.
    package static let fleetUnsigned = FindingID(
        "fleet.unsigned", .fleet, .low, "Function without a code signing config", outcome: .warn,
        meaning: """
            The inventories tell functions' code signing configs, and none of this function: Lambda checks no signature of its package and \
            layers. Image functions have none by nature and are never meant. It fails under `\(setting: .failOn, "fleet.unsigned")`.
            """,
        cause: "The config was never attached, or taken off.",
        fix: "Attach one (`aws lambda put-function-code-signing-config`).")

    /// The code signing config only warns.
    package static let fleetWarnPolicy = FindingID(
        "fleet.warn-policy", .fleet, .low, "Code signing config that only warns", outcome: .warn,
        meaning: """
            The function's code signing config has the policy Warn: Lambda deploys what nobody signed, or somebody else, and says so in \
            a metric alone. It fails under `\(setting: .failOn, "fleet.warn-policy")`.
            """,
        cause: "A config from the time before the rollout was done.",
        fix: "Set UntrustedArtifactOnDeployment to Enforce.")

    /// Not looked at recently.
    package static let fleetStale = FindingID(
        "fleet.stale", .fleet, .medium, "Deployed content was not rescanned recently", exitStatus: .stale,
        meaning: """
            The ledger has no completed rescan of the deployed content that is recent enough, or with recent advisories, or the content \
            is not known, so that nothing could be looked up.
            """,
        cause: "The nightly rescan did not run, or looks at other content than what is deployed.",
        fix: "Run `\(run: .rescan)` over what is deployed.")

    /// A function URL that asks for nothing.
    package static let fleetPublicUrl = FindingID(
        "fleet.public-url", .fleet, .medium, "Function URL without authentication", outcome: .warn,
        meaning:
            "The function has a URL with AuthType NONE: everybody who knows it can call. It fails under `\(setting: .failOn, "fleet.public-url")`.",
        cause: "A public endpoint, or one that was made for a trial.",
        fix: "Set AuthType to AWS_IAM, or put an authoriser in front.")

    /// A deprecated runtime.
    package static let fleetRuntime = FindingID(
        "fleet.runtime", .fleet, .medium, "Runtime that gets no updates", outcome: .warn,
        meaning: """
            AWS has deprecated the function's runtime: it gets no security updates any more; or this version of layerlock does not know \
            it. It fails under `\(setting: .failOn, "fleet.runtime")`.
            """,
        cause: "A function that nobody touched for years; or a runtime that is newer than this version.",
        fix: "Move the function to a supported runtime.")
}

extension FindingID {
    /// An inventory was cut.
    package static let fleetIncomplete = FindingID(
        "fleet.incomplete", .fleet, .none, "Inventory that ends too early", outcome: .unknown, exitStatus: .undecided,
        meaning: """
            The inventory holds a token for a next page, or says itself which calls were not answered: what would have stood there is not \
            known, so nothing is decided, whatever the rest says.
            """,
        cause:
            "`aws ... --max-items N` or `aws ... --no-paginate`, a single call of the API, or a page that was saved by itself; of accounts that were read live a call that is denied or throttled.",
        fix: "Make the inventory again without these options, or give every page; allow the calls that are named.")

    /// Inventories contradict each other.
    package static let fleetConflict = FindingID(
        "fleet.conflict", .fleet, .medium, "Inventories contradict each other", outcome: .unknown,
        exitStatus: .undecided,
        meaning: """
            Two statements about one thing differ, and neither a date nor a revision says which is newer; or one function names the same \
            layer twice, which Lambda never does. What is deployed is not known.
            """,
        cause: "A file that was put together or edited by hand.",
        fix: "Make the inventories again.")

    /// An older statement was left out.
    package static let fleetSuperseded = FindingID(
        "fleet.superseded", .fleet, .none, "An older inventory was left out", outcome: .warn, exitStatus: .undecided,
        meaning: """
            Two inventories tell of one function at different times. The newer LastModified counts; what the older one says of it \
            was left out.
            """,
        cause: "Dumps of several days in one folder.",
        fix: "Nothing, or leave the older file out.")

    /// Not an inventory.
    package static let fleetInvalid = FindingID(
        "fleet.invalid", .fleet, .none, "Inventory that cannot be read", outcome: .unknown, exitStatus: .undecided,
        meaning: """
            The file is no JSON, says something twice, states a digest of the wrong length, or is of no kind that is known. What it would \
            have told is not known, so nothing was decided.
            """,
        cause: "A pager's colour codes, another output format of the AWS CLI, a download that broke off.",
        fix: """
            Make it again: `aws ... --no-cli-pager --output json --color off > FILE`. docs/fleet.md lists what is read.
            """)

    /// A secret in an environment variable.
    package static let secretEnvironment = FindingID(
        "secret.environment", .secret, .high, "Environment variable that looks like a secret", outcome: .warn,
        help: .fleet,
        meaning: """
            A variable's name or value looks like a credential rather than a reference to Secrets Manager or Parameter Store. Whoever may \
            list functions can read it; so can whoever gets this inventory. The value is never printed.
            """,
        cause: "A password or token that was put into the function's configuration.",
        fix: """
            Keep it in Secrets Manager or Parameter Store, name it there, and replace the credential: it was readable. It fails under \
            `\(setting: .failOn, "secret.environment")`.
            """)
}

extension FindingRegistry {
    /// The ids of this file.
    static let fleet: [FindingID] = [
        .fleetDrift, .fleetUnpinned, .fleetUnknown, .fleetGhost, .fleetForeignAccount, .fleetBehind, .fleetSigner,
        .fleetUnsigned, .fleetWarnPolicy, .fleetStale, .fleetPublicUrl, .fleetRuntime, .fleetIncomplete, .fleetConflict,
        .fleetSuperseded, .fleetInvalid, .secretEnvironment,
    ]
}
