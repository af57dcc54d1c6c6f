extension FindingID {
    /// Name is not UTF-8.
    package static let archiveZipNameEncoding = FindingID(
        "archive.zip-name-encoding", .archive, .high, "Name is not UTF-8",
        meaning: """
            The bytes of a name are not UTF-8. Each reader guesses another code page (437, the locale's, \
            Latin-1), so one entry gets several names. Where the name is UTF-8 and only the flag for it is \
            missing, as Debian's `zip` leaves it, this is a warning.
            """,
        cause: "An archive made under a legacy locale, most often on Windows.",
        fix: "Rename the files to ASCII or UTF-8 and pack under a UTF-8 locale; `zip -UN=UTF8` sets the flag.")

    /// Name holds a NUL byte.
    package static let archiveZipPathNul = FindingID(
        "archive.zip-path-nul", .archive, .critical, "Name holds a NUL byte",
        meaning: """
            The name contains a zero byte. Readers in C end the name there and the others keep all of it: \
            `safe.py` for one, `safe.py\\000.exe` for the next.
            """,
        cause: "An attack on readers in C; no file system allows such a name.",
        fix: "Do not unpack or deploy the archive.")

    /// Name holds a control character.
    package static let archiveZipPathControl = FindingID(
        "archive.zip-path-control", .archive, .high, "Name holds a control character",
        meaning: """
            The name contains a control character such as a line feed, an escape or a C1 code. Printed raw it \
            forges lines in logs and listings or drives a terminal; some unpackers replace or drop it.
            """,
        cause: "A file created by a faulty script, or a name made to deceive who reads the listing.",
        fix: "Find the file with `find . -name '*[[:cntrl:]]*'`, rename or delete it, and pack again.")

    /// Name holds a backslash.
    package static let archiveZipPathBackslash = FindingID(
        "archive.zip-path-backslash", .archive, .high, "Name holds a backslash",
        meaning: """
            A backslash separates folders for Windows readers and is an ordinary character on Linux. The entry \
            `a\\b` is therefore one file for some readers and a file in a folder for others, and `..\\` climbs out \
            on Windows only.
            """,
        cause: "An archive made by old .NET or PowerShell on Windows.",
        fix: "Pack with a current tool (PowerShell 7, `tar`, `zip`), which writes `/`.")

    /// Name begins with a slash.
    package static let archiveZipPathAbsolute = FindingID(
        "archive.zip-path-absolute", .archive, .critical, "Name begins with a slash",
        meaning: """
            The entry's path is absolute. Some unpackers strip the slash and others write to the root of the \
            file system, over whatever is there.
            """,
        cause: """
            `zip` was given absolute paths by a program that does not strip them, or an attempt to overwrite \
            system files.
            """,
        fix: "Change into the folder and pack with relative paths.")

    /// Name climbs out with `..`.
    package static let archiveZipPathTraversal = FindingID(
        "archive.zip-path-traversal", .archive, .critical, "Name climbs out with `..`",
        meaning: """
            A component of the path is `..`. Unpackers that follow it write outside the target folder (the \
            zip-slip attack); those that strip it write somewhere else inside.
            """,
        cause: "Zip slip, or a packing script that adds `../file` relative to its working folder.",
        fix: "Do not unpack it. In your own build, pack from the folder that holds everything.")

    /// Name has `.` or empty components.
    package static let archiveZipPathNoncanonical = FindingID(
        "archive.zip-path-noncanonical", .archive, .medium, "Name has `.` or empty components",
        meaning: """
            The path contains `./`, `//` or the like. It is a second spelling of a simpler path, so rules and \
            pins that compare text miss it, and two entries may be one file. A semicolon with digits at the end is a \
            version to unzip, which writes the file under the name before it.
            """,
        cause: """
            A script that joins paths with an extra slash, or adds some entries with a leading `./` and others without (before \
            all names it is accepted); a copy from VMS.
            """,
        fix: "Normalise names before adding them, for example with `os.path.normpath`.")

    /// Name begins with a drive letter.
    package static let archiveZipPathDrive = FindingID(
        "archive.zip-path-drive", .archive, .medium, "Name begins with a drive letter",
        meaning: """
            The path begins with a letter and a colon. Windows readers take it as a drive and write outside the \
            target folder; Linux readers make a folder of that name.
            """,
        cause: "An archiver on Windows that stored full paths.",
        fix: "Pack with relative paths from within the folder.")

    /// Name is empty.
    package static let archiveZipPathEmpty = FindingID(
        "archive.zip-path-empty", .archive, .high, "Name is empty",
        meaning: """
            An entry has no name, or only a slash. Readers skip it, fail, or apply its mode to the target folder \
            itself.
            """,
        cause: "A packing script that adds the root folder under its own relative name.",
        fix: "Skip the root folder in the script, or pack with `zip -r layer.zip .`.")

    /// Name is too long.
    package static let archiveZipPathTooLong = FindingID(
        "archive.zip-path-too-long", .archive, .medium, "Name is too long",
        meaning: """
            A component exceeds 255 bytes or the whole path 4,096, the limits of Linux. Unpackers fail in the \
            middle, shorten the name, or skip the file, so what arrives depends on the reader.
            """,
        cause: "Generated names (deep `node_modules`, hashed caches), or a name made to be dropped by a scanner.",
        fix: "Shorten the path or leave the file out; the message gives the length.")

    /// Link leaves the unpacked folder.
    package static let archiveZipSymlinkEscape = FindingID(
        "archive.zip-symlink-escape", .archive, .critical, "Link leaves the unpacked folder",
        meaning: """
            A symbolic link points outside what the archive unpacks to. Whoever opens or writes through it \
            touches files of the host or of other layers. Absolute links under `/opt` in a layer and under \
            `/var/task` in a function stay inside and are accepted.
            """,
        cause: "A link copied from a build machine (`/usr/lib/...`), or a planted path out.",
        fix: """
            Replace the link by the file it means, or make it relative and keep its target inside the package. Of somebody \
            else's layer a reviewed link can be allowed: `\(setting: .allow, "archive.zip-symlink-escape=PATH")`.
            """)

    /// Entry lies below a link.
    package static let archiveZipSymlinkThrough = FindingID(
        "archive.zip-symlink-through", .archive, .critical, "Entry lies below a link",
        meaning: """
            An entry's path passes through another entry that is a symbolic link. Unpacked in order, it is \
            written wherever the link points; read as a list, it looks like a file inside.
            """,
        cause: """
            The classic two-step write outside the target folder, or a folder that was replaced by a link \
            between two packing runs.
            """,
        fix: "Pack from one clean folder with `zip -y`; a real file tree cannot produce this.")

    /// Link target is not usable.
    package static let archiveZipSymlinkTarget = FindingID(
        "archive.zip-symlink-target", .archive, .high, "Link target is not usable",
        meaning: """
            The content of a symbolic link is empty, too long, not UTF-8 or holds control characters. Readers cut \
            it, guess, or write an ordinary file with the target as its text.
            """,
        cause: "A link entry written by a script with the file's content instead of its target.",
        fix: "Store the target path, uncompressed and without a line feed, as the entry's content.")
}

extension FindingRegistry {
    /// Zip: names of entries and targets of links.
    static let zipPaths: [FindingID] = [
        .archiveZipNameEncoding, .archiveZipPathNul, .archiveZipPathControl, .archiveZipPathBackslash,
        .archiveZipPathAbsolute, .archiveZipPathTraversal, .archiveZipPathNoncanonical, .archiveZipPathDrive,
        .archiveZipPathEmpty, .archiveZipPathTooLong, .archiveZipSymlinkEscape, .archiveZipSymlinkThrough,
        .archiveZipSymlinkTarget,
    ]
}
