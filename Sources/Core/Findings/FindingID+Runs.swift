extension FindingID {
    /// Archive read strictly and accepted.
    package static let archiveAccepted = FindingID(
        "archive.accepted", .archive, .none, "Archive read strictly and accepted", outcome: .pass,
        meaning: """
            Every byte of the archive was accounted for, both readers reported the same entries, and all \
            checksums held. This says that the content is unambiguous, not that it is wanted; pins and \
            signatures say that.
            """,
        cause: "An ordinary archive.",
        fix: "Nothing to do.")

    /// Input does not exist.
    package static let inputNotFound = FindingID(
        "input.not-found", .input, .none, "Input does not exist", outcome: .unknown,
        meaning: """
            The path given does not exist, or `-` was given and nothing came on standard input. Nothing was \
            checked.
            """,
        cause: "A typing mistake, a build step that did not run, or another working folder.",
        fix: "Check the path; in CI, that the artifact was downloaded before this step.")

    /// Input could not be read.
    package static let inputUnreadable = FindingID(
        "input.unreadable", .input, .none, "Input could not be read", outcome: .unknown,
        meaning: """
            The file exists and the system refused to open or read it, or it is a folder where a file is due. \
            What could not be read is never called good.
            """,
        cause: "Missing permission, an I/O error, or a folder that is no image layout.",
        fix: """
            Read the reason in the message; check permissions with `ls -l` and the disk's health in the system \
            log.
            """)

    /// Input changed while it was read.
    package static let inputChanged = FindingID(
        "input.changed", .input, .high, "Input changed while it was read", outcome: .unknown,
        meaning: """
            The file's size or time changed during the run, or a part of it that was read twice held other bytes the \
            second time. The digest and the entries could come from different states, so neither is reported.
            """,
        cause: """
            A build still writing the file, or somebody replacing it at the moment of the check. Where size and \
            times are as they were, a program writes through a mapping of the file.
            """,
        fix: "Let the build finish, or verify a copy that nobody else can write to.")

    /// Input has more bytes than may be kept meanwhile.
    package static let inputSpoolLimit = FindingID(
        "input.spool-limit", .input, .none, "Input has more bytes than may be kept meanwhile", outcome: .unknown,
        meaning: """
            Standard input, and what is inside an artifact that is compressed as a whole, is kept in a temporary \
            file in TMPDIR while it is read. It has more bytes than `\(setting: .maxSpool)` allows (12 GiB unless said \
            otherwise), so reading stopped and nothing was decided. Nothing is left in TMPDIR.
            """,
        cause: "A very large image, or a few compressed bytes that unpack to a great many.",
        fix: """
            Raise `\(setting: .maxSpool)` where the artifact may take the room; or decompress the archive and give the \
            file's path, which is read where it lies.
            """)

    /// Kind of artifact is not supported.
    package static let inputUnsupported = FindingID(
        "input.unsupported", .input, .none, "Kind of artifact is not supported", outcome: .unknown,
        meaning: """
            The bytes are those of a format that this version does not read, such as 7z, rar or a tar that holds \
            no image. It makes no statement about the content.
            """,
        cause: "Another format than a zip layer or an image archive, or a newer format than this version.",
        fix: "Convert the artifact, or update layerlock; `\(run: .inspect)` shows what it takes the file for.")

    /// Allowance that allowed nothing.
    package static let inputUnusedAllowance = FindingID(
        "input.unused-allowance", .input, .low, "Allowance that allowed nothing", outcome: .warn,
        meaning: """
            `\(setting: .allow, "ID=PATH")` names a finding that no artifact of this run has. It changed nothing now; left in a \
            pipeline, it would accept without a word what comes to that path later.
            """,
        cause: "A path that was misspelt, or an artifact that was mended since.",
        fix: "Remove the `\(setting: .allow)`, or mend its path.")

    /// Option does not go with this artifact.
    package static let inputOption = FindingID(
        "input.option", .input, .none, "Option does not go with this artifact", outcome: .unknown, exitStatus: .usage,
        meaning: """
            An option was given that means something for images alone, and the artifact is a zip: what was asked for \
            could not be checked. This is wrong usage, exit 64; nothing was written.
            """,
        cause: "An image's options in a pipeline for zips, or a wrong file.",
        fix: "Leave the option out, or name the image that was meant.")

    /// Lockfile is not usable.
    package static let lockfileInvalid = FindingID(
        "lockfile.invalid", .lockfile, .high, "Lockfile is not usable", outcome: .unknown,
        meaning: """
            The lockfile is no valid JSON, is cut short, has a schema version or fields that are unknown, or \
            contradicts itself. A pin that cannot be read must not become a first use, so nothing is decided.
            """,
        cause: "A merge conflict left in the file, an interrupted write by another program, or a hand edit.",
        fix: "Restore it from version control (`git checkout -- layers.lock`); let `\(run: .lock)` write it.")

    /// Stored manifest is not what its name says.
    package static let lockfileManifestInvalid = FindingID(
        "lockfile.manifest-invalid", .lockfile, .high, "Stored manifest is not what its name says", outcome: .unknown,
        meaning: """
            A file in the manifest folder does not hash to its name or is no canonical manifest. It would \
            explain a drift with entries that were never pinned, so it is not used.
            """,
        cause: "A line-ending conversion by git, a hand edit, or tampering.",
        fix: """
            Restore the file from version control and mark `*.mtree -text` in `.gitattributes`; locking again \
            rewrites it.
            """)

    /// Lockfile is held by another run.
    package static let lockfileBusy = FindingID(
        "lockfile.busy", .lockfile, .none, "Lockfile is held by another run", outcome: .unknown,
        meaning: """
            Another process holds the lockfile's lock and did not release it in time. Writing beside it could \
            lose a pin.
            """,
        cause: "Two `lock` runs at once, or one that hangs.",
        fix: "Wait for the other run or end it, then try again.")

    /// Output could not be written.
    package static let outputFailed = FindingID(
        "output.failed", .output, .none, "Output could not be written", outcome: .unknown,
        meaning: """
            The report, lockfile or unpacked file could not be written completely. Nothing half-written was left \
            behind.
            """,
        cause: """
            A full disk, a read-only folder, missing permission, or a place that somebody else could change \
            meanwhile: root unpacks into no folder that others write to.
            """,
        fix:
            "Free space or choose another folder with `\(setting: .output)` or `\(setting: .unpackFolder)`, then run again."
    )

    /// Target folder is not empty.
    package static let outputExists = FindingID(
        "output.exists", .output, .none, "Target folder is not empty", outcome: .unknown,
        meaning: """
            `unpack` writes only into a new or empty folder. Mixing verified files with those already there \
            would give a folder that nobody verified.
            """,
        cause: "An earlier run into the same folder.",
        fix: "Give a new folder, or delete the old one first.")

    /// Internal fault.
    package static let internalFault = FindingID(
        "internal.fault", .internal, .none, "Internal fault", outcome: .unknown,
        meaning: """
            A system or library call failed for a reason that lies outside the input, such as memory or a broken \
            installation. The run was ended without a verdict.
            """,
        cause: "Too little memory, a missing or mismatched shared library, or a defect of layerlock.",
        fix:
            "Run again with `\(setting: .verbose)`. If it persists, report it with the message and `\(run: .tellVersion)`."
    )
}

extension FindingRegistry {
    /// Runs that could not decide, and the accepted archive.
    static let runs: [FindingID] = [
        .archiveAccepted, .inputNotFound, .inputUnreadable, .inputChanged, .inputSpoolLimit, .inputUnsupported,
        .inputOption, .inputUnusedAllowance, .lockfileInvalid, .lockfileManifestInvalid, .lockfileBusy, .outputFailed,
        .outputExists,
        .internalFault,
    ]
}
