extension FindingID {
    /// Compressed data is damaged.
    package static let archiveZipDeflateError = FindingID(
        "archive.zip-deflate-error", .archive, .high, "Compressed data is damaged",
        meaning: """
            The deflate stream of an entry breaks its format (RFC 1951) or ends early. Readers deliver what they \
            had decoded up to that point, and that length differs from reader to reader.
            """,
        cause: "Damage in transfer, a truncated upload or a wrong compressed size.",
        fix: "Fetch the file again, or build it again if the source copy fails too.")

    /// Bytes behind the compressed data.
    package static let archiveZipDeflateTrailing = FindingID(
        "archive.zip-deflate-trailing", .archive, .high, "Bytes behind the compressed data",
        meaning: """
            The deflate stream ends before the entry's compressed size is used up. The left-over bytes are shown \
            by no reader, yet a reader that looks for signatures may take them for further entries.
            """,
        cause: "Data hidden between entries, or a writer that padded its output.",
        fix: "Repack; every common compressor writes a stream that fills its size exactly.")

    /// Same path twice.
    package static let archiveZipDuplicateName = FindingID(
        "archive.zip-duplicate-name", .archive, .critical, "Same path twice",
        meaning: """
            Two entries have the same path. Unpackers keep the first, the last, or ask; a program that imports \
            from the zip takes one and a listing shows both, so nobody can say which file runs.
            """,
        cause: """
            Gradle's `duplicatesStrategy` of INCLUDE, Python's zipfile and Maven's shading adding a file again, `zip` run \
            twice with different path spellings, or an attempt to shadow a reviewed file. A folder that stands twice with \
            the same metadata is accepted.
            """,
        fix: """
            Build into a new, empty archive and look at both files before you do; with Gradle set `duplicatesStrategy` to \
            EXCLUDE or FAIL.
            """)

    /// Paths that differ only in case or composition.
    package static let archiveZipCaseCollision = FindingID(
        "archive.zip-case-collision", .archive, .low, "Paths that differ only in case or composition", outcome: .warn,
        meaning: """
            Two paths differ only in upper and lower case, or are the same text in two Unicode forms (composed \
            and decomposed). On Linux both exist; on macOS and Windows, where people review, the one overwrites \
            the other.
            """,
        cause: """
            Honest packages do this now and then; it can also hide one of the two files from a reviewer's \
            laptop.
            """,
        fix: "Look at both files on Linux. Rename one if it is yours.")

    /// Path is both a file and a folder.
    package static let archiveZipTypeConflict = FindingID(
        "archive.zip-type-conflict", .archive, .critical, "Path is both a file and a folder",
        meaning: """
            An entry is a file or a link, and another entry lies below that path. Unpackers replace one by the \
            other, skip one or fail, depending on the order, and with a link the lower entry lands elsewhere.
            """,
        cause: "Files from two builds were added to one archive, or a link was planted above a reviewed path.",
        fix: "Pack from one clean folder; a file system cannot hold both, so the result cannot either.")

    /// Entry says two kinds at once.
    package static let archiveZipTypeAmbiguous = FindingID(
        "archive.zip-type-ambiguous", .archive, .high, "Entry says two kinds at once",
        meaning: """
            The signs of an entry's kind contradict each other: its trailing slash, the DOS folder bit and the \
            Unix file type do not agree, a Unix link type stands under a host that has none, or the entry is a DOS \
            volume label. Each reader goes by another sign, so the path becomes a file here and a folder, a link or \
            nothing there.
            """,
        cause: "A writer that sets attributes by hand and forgets one of them.",
        fix: """
            In scripts that set `external_attr`, set `create_system` to 3 and the file type to match the name: \
            folders end in a slash, files and links do not.
            """)

    /// Readers give the entry different permissions.
    package static let archiveZipModeAmbiguous = FindingID(
        "archive.zip-mode-ambiguous", .archive, .high, "Readers give the entry different permissions",
        meaning: """
            The record says that it was written on a system whose permissions some readers take and others ignore: \
            unzip makes the file executable or unreadable, others give it their usual permissions. Nothing tells \
            which of them will unpack the archive. Of a DOS host's entries it is a warning: unzip differs in what \
            group and others may do, and no more. So it is of a folder that states a file's mode, which some readers let \
            all search.
            """,
        cause: "A writer that fills in the host by hand, or one for a system of long ago.",
        fix: """
            Pack again with a tool that writes Unix (3) or DOS (0) as the host; in scripts set `create_system` to 3 \
            and the mode in the upper half of `external_attr`.
            """)

    /// Folder entry carries data.
    package static let archiveZipDirWithData = FindingID(
        "archive.zip-dir-with-data", .archive, .high, "Folder entry carries data",
        meaning: """
            A folder's entry has content. Most readers drop it silently, while others write a file; it is also a \
            place to store bytes that no listing shows. (An empty deflate stream of two bytes, which Java \
            writes, is accepted.)
            """,
        cause: "A crafted archive, or a program that packs folders by reading them as files.",
        fix: "Repack with folders as empty entries or without folder entries at all.")

    /// Entry is a device, pipe or socket.
    package static let archiveZipSpecialFile = FindingID(
        "archive.zip-special-file", .archive, .high, "Entry is a device, pipe or socket",
        meaning: """
            The Unix mode of an entry makes it a device, a named pipe or a socket. A layer has no use for one; \
            unpackers skip it, write an empty file, or create it when they run as root. Of a named pipe all that were \
            tried make an ordinary file: it can be allowed.
            """,
        cause: "A folder such as `/dev` was packed along, or the mode bits were altered.",
        fix: """
            Pack only files, folders and links, for example with `find . -type f -o -type l | zip -y -@ \
            layer.zip`; allow a reviewed pipe with `\(setting: .allow, "archive.zip-special-file=PATH")`.
            """)

    /// Set-user-id or set-group-id bit.
    package static let archiveZipSetuid = FindingID(
        "archive.zip-setuid", .archive, .medium, "Set-user-id or set-group-id bit",
        meaning: """
            An entry's mode carries a set-user-id or set-group-id bit. A layer needs neither. Unpackers differ in \
            whether they keep the bits, and where root unpacks and keeps them, a program is left that runs with \
            its owner's rights. Of folders it is a warning: nothing runs by them.
            """,
        cause: """
            A system binary such as `ping` or `sudo` was packed with its mode; folders have it that were made inside one \
            whose group they take, as on CI runners.
            """,
        fix: """
            Clear the bits before packing: `chmod -R u-s,g-s folder`. A reviewed folder can be allowed with \
            `\(setting: .allow, "archive.zip-setuid=PATH")`, a file never.
            """)

    /// Larger than the limit.
    package static let archiveZipSizeLimit = FindingID(
        "archive.zip-size-limit", .archive, .medium, "Larger than the limit",
        meaning: """
            The archive holds more entries or more unpacked bytes than the limit allows; the message names the \
            limit and its value. For a layer the limit of unpacked bytes is Lambda's own, 262,144,000, so a \
            deploy would fail; a larger claim may also be a zip bomb.
            """,
        cause: "Test data, caches or debug symbols in the package, or a bomb.",
        fix: """
            Remove what the function does not need (`__pycache__`, tests, `*.a`), split the layer, or raise the \
            limit by option if you meant it.
            """)
}

extension FindingRegistry {
    /// Zip: entries, their data and their kinds.
    static let zipContent: [FindingID] = [
        .archiveZipDeflateError, .archiveZipDeflateTrailing, .archiveZipDuplicateName, .archiveZipCaseCollision,
        .archiveZipTypeConflict, .archiveZipTypeAmbiguous, .archiveZipModeAmbiguous, .archiveZipDirWithData,
        .archiveZipSpecialFile, .archiveZipSetuid, .archiveZipSizeLimit,
    ]
}
