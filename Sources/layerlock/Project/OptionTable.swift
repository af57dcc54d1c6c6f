import Project

/// The options that a project file and variables may set, and those that they may not.
enum OptionTable {
    private static let naming = ["lock", "verify"]
    private static let readingBesides = [
        "inspect", "manifest", "rescan", "worker enqueue", "worker run", "stack", "unpack", "diff", "sign", "endorse",
        "sbom", "trust pin",
        "trust refresh",
        "advisories sources", "advisories fetch", "ledger receipt",
    ]
    private static let reading = naming + readingBesides
    private static let judging = ["verify", "rescan", "worker enqueue", "worker run"]
    private static let looking = ["rescan", "status"]
    private static let working = ["worker enqueue", "worker run"]
    private static let signing = ["sign", "endorse"]
    private static let reporting =
        ["inspect", "lock", "verify", "verify-bundle", "rescan", "stack", "unpack", "diff"] + signing
    private static let rendering = [
        "inspect", "verify", "verify-bundle", "rescan", "stack", "unpack", "diff", "status", "fleet", "report",
    ]
    private static let readingTrust = ["trust list", "trust show", "trust check"]
    private static let writingTrust = [
        "trust init", "trust import", "trust identity add", "trust add-root", "trust pin", "trust revoke",
    ]
    private static let tellingLedger = [
        "worker list", "ledger check", "ledger export", "advisories list", "advisories match",
    ]
    private static let readingLedger = tellingLedger + ["ledger receipt"]
    private static let writingLedger = [
        "worker retry", "ledger import", "ledger merge", "advisories import", "advisories remove",
    ]
    private static let quiet =
        reading + ["status", "fleet", "report", "waivers add", "verify-bundle", "ledger copy"] + readingTrust
        + writingTrust
        + tellingLedger
        + writingLedger

    static let options: [ProjectOption] = pins + signatures + attestations + looks + contents + fleet + telling

    private static let pins = [
        ProjectOption("lock", .value, ["verify"], yields: ["no-lock", "artifact"], isPath: true),
        ProjectOption("lock", .value, ["rescan", "worker enqueue", "worker run", "trust refresh"], isPath: true),
        ProjectOption("lock", .value, ["status"], yields: ["all"], isPath: true),
        ProjectOption("lock", .value, ["lock"], word: "output", isWritten: true),
        ProjectOption("layers", .value, ["verify"], in: .anywhere, needs: ["lock"], weakens: true),
        ProjectOption("layers", .value, ["rescan", "worker run", "diff"], weakens: true),
        ProjectOption("strict-names", .flag, ["verify"], needs: ["lock"]),
        ProjectOption("complete", .flag, ["verify"], needs: ["lock"]),
    ]

    private static let signatures = [
        ProjectOption("trust", .value, judging, in: .anywhere, isPath: true),
        ProjectOption("trust", .value, signing + readingTrust + ["trust refresh", "ledger receipt"], isPath: true),
        ProjectOption("trust", .value, writingTrust, isWritten: true),
        ProjectOption("trust", .value, ["lock"], needs: ["sign-with"], isPath: true),
        // A config may warn where any profile of the store has to hold otherwise.
        ProjectOption("config", .value, judging, in: .anywhere, needs: ["trust"], weakens: true),
        ProjectOption("max-revocation-age", .value, ["verify"], in: .anywhere, needs: ["trust", "scan-trust"]),
        ProjectOption("max-revocation-age", .value, ["rescan"] + working, in: .anywhere, needs: ["trust"]),
        ProjectOption("max-revocation-age", .value, ["trust check"]),
        ProjectOption("endorsement", .list, judging, in: .artifact, needs: ["trust"], isPath: true),
        ProjectOption("notation-config", .value, judging, in: .anywhere, isPath: true),
        ProjectOption(
            "reference", .value, judging, in: [.command, .artifact], needs: ["notation-config"], weakens: true),
        ProjectOption("blob-policy", .value, judging, in: .anywhere, needs: ["notation-config"], weakens: true),
        ProjectOption("user-metadata", .list, judging, in: .anywhere, needs: ["trust", "notation-config"]),
        ProjectOption(
            "crl", .value, judging, in: [.command, .artifact], needs: ["trust", "notation-config"], isPath: true),
        ProjectOption("crl", .value, ["trust refresh"], in: .command, isPath: true),
        ProjectOption("signature", .list, ["verify", "lock"], in: .artifact, isPath: true),
        ProjectOption("profile", .value, signing),
        ProjectOption("chain", .value, signing, isPath: true),
        ProjectOption("chain", .value, naming, needs: ["sign-with"], isPath: true),
        ProjectOption("envelope", .value, ["sign"]),
    ]

    private static let attestations =
        [
            ProjectOption("attestation", .list, ["verify"], in: .anywhere, needs: ["trust"]),
            ProjectOption(
                "attestation-file", .list, ["verify"], in: .artifact, needs: ["attestation", "lock"], isPath: true),
            ProjectOption("attestation-file", .list, ["lock"], in: .artifact, isPath: true),
            ProjectOption("pin-provenance", .flag, ["lock"]),
            ProjectOption("attester", .list, ["verify"], in: .anywhere, needs: ["attestation"]),
            ProjectOption("external-parameter", .list, ["verify"], in: .anywhere, needs: ["attestation"]),
        ]
        + ["builder", "source-repository", "source-ref", "workflow", "verifier", "slsa-level"].map {
            ProjectOption($0, .value, ["verify"], in: .anywhere, needs: ["attestation"])
        }

    private static let looks = [
        ProjectOption("max-scan-age", .value, ["verify"], in: .anywhere, yields: ["artifact"]),
        // A week is usual there.
        ProjectOption("max-scan-age", .value, looking + ["worker enqueue"], weakens: true),
        ProjectOption("max-reading-age", .value, ["rescan"], weakens: true),
        ProjectOption("ledger", .value, ["verify"], needs: ["max-scan-age"], yields: ["scan-receipt"], isWritten: true),
        ProjectOption(
            "scan-receipt", .list, ["verify"], in: .artifact, yields: ["artifact", "ledger"], isPath: true,
            weakens: true),
        ProjectOption("scan-trust", .value, ["verify"], in: .anywhere, needs: ["scan-receipt"], isPath: true),
        ProjectOption(
            "ledger", .value,
            looking + working + readingLedger + writingLedger + ["advisories sources", "advisories fetch"],
            isWritten: true),
        ProjectOption(
            "fail-on", .value, ["verify"], in: .anywhere,
            needs: asksScans + ["secrets", "malware", "programs", "hooks"], weakens: true),
        ProjectOption("fail-on", .value, looking, weakens: true),
        ProjectOption(
            "waivers", .value, ["verify"], in: .anywhere,
            needs: asksScans + ["require-owned", "secrets", "malware", "programs", "hooks"], isPath: true,
            weakens: true),
        ProjectOption("waivers", .value, looking, isPath: true, weakens: true),
        ProjectOption("waivers", .value, ["waivers add"], isWritten: true),
        ProjectOption("vex", .list, ["verify"], in: .anywhere, needs: asksScans, isPath: true, weakens: true),
        ProjectOption("vex", .list, looking, isPath: true, weakens: true),
        ProjectOption("max-advisory-age", .value, ["verify"], in: .anywhere, needs: asksScans, weakens: true),
        ProjectOption("max-advisory-age", .value, looking + ["advisories list"], weakens: true),
        ProjectOption("max-data-age", .value, ["verify"], in: .anywhere, needs: asksScans),
        ProjectOption("max-data-age", .value, looking + ["advisories list"]),
        ProjectOption("allow-no-advisories", .flag, ["verify"], in: .anywhere, needs: asksScans, weakens: true),
        ProjectOption("allow-no-advisories", .flag, looking, weakens: true),
        ProjectOption("allow-unmatched", .list, ["verify"], in: .anywhere, needs: asksScans, weakens: true),
        ProjectOption("allow-unmatched", .list, looking, weakens: true),
        ProjectOption("only-fixed", .flag, ["verify"], in: .anywhere, needs: asksScans, weakens: true),
        ProjectOption("only-fixed", .flag, looking, weakens: true),
        ProjectOption("ignore-unimportant", .flag, ["verify"], in: .anywhere, needs: asksScans, weakens: true),
        ProjectOption("ignore-unimportant", .flag, looking, weakens: true),
        ProjectOption("require-owned", .flag, ["verify"], in: .anywhere, yields: ["artifact"]),
        ProjectOption("require-owned", .flag, looking),
        ProjectOption("limit", .value, ["rescan", "worker enqueue"], in: [.command, .variable], weakens: true),
        ProjectOption("limit", .value, ["worker list"], in: .command),
        ProjectOption("fail-fast", .flag, ["rescan"]),
    ]
    /// What has looks asked about.
    private static let asksScans = ["max-scan-age", "scan-receipt"]

    private static let fleet = [
        ProjectOption("lock", .value, ["fleet"], yields: ["no-lock"], isPath: true),
        ProjectOption("trust", .value, ["fleet"], isPath: true),
        ProjectOption("require-known", .flag, ["fleet"]),
        ProjectOption("only-layers", .flag, ["fleet"], weakens: true),
        ProjectOption("ledger", .value, ["fleet"], isPath: true),
        ProjectOption("max-scan-age", .value, ["fleet"]),
        ProjectOption("fail-on", .value, ["fleet"], weakens: true),
        ProjectOption("waivers", .value, ["fleet"], needs: asksLedger, isPath: true, weakens: true),
        ProjectOption("vex", .list, ["fleet"], needs: asksLedger, isPath: true, weakens: true),
        ProjectOption("max-advisory-age", .value, ["fleet"], needs: asksLedger, weakens: true),
        ProjectOption("max-data-age", .value, ["fleet"], needs: asksLedger),
        ProjectOption("allow-no-advisories", .flag, ["fleet"], needs: asksLedger, weakens: true),
        ProjectOption("allow-unmatched", .list, ["fleet"], needs: asksLedger, weakens: true),
    ]
    private static let asksLedger = ["ledger", "max-scan-age"]

    private static let contents = [
        ProjectOption("image", .value, naming, in: .artifact),
        ProjectOption("platform", .value, naming, in: .anywhere, yields: ["artifact"]),
        ProjectOption("platform", .value, readingBesides, yields: ["artifact"]),
        ProjectOption("packages", .flag, ["inspect"], yields: ["artifact"]),
        ProjectOption("hooks", .value, ["verify"], in: .anywhere, yields: ["artifact"], weakens: true),
        ProjectOption("secrets", .value, ["verify"], in: .anywhere, yields: ["artifact"], weakens: true),
        ProjectOption("malware", .value, ["verify"], in: .anywhere, yields: ["artifact"], weakens: true),
        ProjectOption("programs", .value, ["verify"], in: .anywhere, yields: ["artifact"], weakens: true),
        ProjectOption("secret-salt", .value, ["verify", "inspect", "rescan"] + working),
        ProjectOption("indicators", .value, ["verify", "inspect", "rescan"] + working, isPath: true),
        ProjectOption("yara", .value, ["verify", "inspect"], needs: ["malware"], isPath: true),
        ProjectOption("yara", .value, ["rescan"] + working, isPath: true),
        ProjectOption("for", .value, ["verify"], in: .anywhere, weakens: true),
        ProjectOption("architecture", .value, ["verify"], in: .anywhere),
        ProjectOption("architecture", .value, ["stack"]),
        ProjectOption("runtime", .value, ["verify"], in: .anywhere),
        ProjectOption("allow", .list, naming, in: .artifact, weakens: true),
        ProjectOption("max-entries", .value, reading, in: .anywhere, weakens: true),
        ProjectOption("max-unpacked", .value, reading, in: .anywhere, weakens: true),
        ProjectOption("max-spool", .value, reading),
        ProjectOption("cache", .value, reading, isWritten: true),
        ProjectOption("cache-limit", .value, reading),
    ]

    private static let telling = [
        ProjectOption("format", .value, reporting + ["status", "fleet", "report"]),
        ProjectOption("sarif-category", .value, rendering),
        ProjectOption("aws-account", .value, rendering),
        ProjectOption("aws-region", .value, rendering),
        ProjectOption("format", .value, ["sbom"], in: [.command], yields: ["verify"]),
        ProjectOption("supplier", .value, ["sbom"], yields: ["verify"]),
        ProjectOption("author", .value, ["sbom"], yields: ["verify"]),
        ProjectOption("files", .flag, ["sbom"], yields: ["verify"]),
        ProjectOption(
            "format", .value,
            [
                "trust list", "trust show", "trust refresh", "advisories list", "advisories match",
                "advisories sources", "ledger receipt", "worker list",
            ],
            in: [.command]),
        ProjectOption(
            "output", .value,
            [
                "inspect", "manifest", "verify", "verify-bundle", "diff", "stack", "unpack", "rescan", "status",
                "fleet",
                "report", "ledger export",
                "sbom",
            ],
            in: .command, isWritten: true),
        ProjectOption("quiet", .flag, quiet, yields: ["verbose"]),
        ProjectOption("verbose", .flag, quiet, yields: ["quiet"]),
    ]

    /// Options of one run: its artifacts, keys, times and what it writes besides. A default for these would surprise.
    static let ofOneRun = [
        "all", "artifact", "as-of", "attempt-memory", "attempt-time", "base", "baseline", "bundle", "certificate",
        "certificate-identity", "certificate-oidc-issuer", "check", "config-file", "current", "drain",
        "effective-from", "expect-shards", "expires", "fetched", "from-lock", "function", "health-file", "help",
        "identity", "import", "index", "into", "issuer", "job", "jobs", "key", "layer", "list", "live",
        "metrics-file", "name", "no-lock", "only", "owner", "package", "passphrase-env", "passphrase-file", "path",
        "pin-env", "pin-file", "profile-version", "prune", "reason", "region", "remove", "rename", "replace",
        "report", "role", "run-id", "shard", "sign-with", "since", "stack", "subject", "template", "tenant",
        "timestamp", "to", "trusted-root", "unlogged", "unsigned", "until", "update", "use", "valid-from",
        "valid-until", "verify", "version", "write-inventory", "yes",
    ]

    /// Variables of layerlock that set no option.
    static let reserved = [
        configFileVariable, FetchPlace.variable, FetchPlace.loopbackVariable, WorkerPlace.variable, YaraPlace.variable,
        "LAYERLOCK_FUZZ",
    ]
    /// The variable that names the project file.
    static let configFileVariable = "LAYERLOCK_CONFIG_FILE"
    /// Options by one letter.
    static let letters: [(letter: Character, option: String)] = [("o", "output"), ("q", "quiet"), ("v", "verbose")]
}
