extension FindingID {
    /// Text does not decode as announced.
    package static let archiveTarNameEncoding = FindingID(
        "archive.tar-name-encoding", .archive, .medium, "Text does not decode as announced",
        meaning: """
            The name of a user or group is not UTF-8, or a header declares a character set that readers know \
            differently. Names of files and targets of links that are not UTF-8 are accepted in an image's layers, with \
            this id as a warning: Linux takes any bytes, and they are pinned one by one, shown escaped. In the archive \
            around the layers they are refused.
            """,
        cause: "Names in a legacy locale, such as Latin-1 certificates or test data.",
        fix: "Rename the files, or create the layer under a UTF-8 locale.")

    /// Member name holds a NUL byte.
    package static let archiveTarPathNul = FindingID(
        "archive.tar-path-nul", .archive, .critical, "Member name holds a NUL byte",
        meaning: """
            A pax path or a GNU long name contains a zero byte before its end. Readers in C cut the name there \
            and Go refuses or keeps it, so the file gets two names.
            """,
        cause: "A name crafted against C string handling.",
        fix: "Do not load the image.")

    /// Member name holds a control character.
    package static let archiveTarPathControl = FindingID(
        "archive.tar-path-control", .archive, .high, "Member name holds a control character",
        meaning: """
            The name contains a line feed, an escape or another control character. Such names forge lines in \
            logs and lists, and some tools drop or quote them so that rules by name miss the file.
            """,
        cause: "A stray file from a faulty script (`find / -name '*[[:cntrl:]]*'`), or deception.",
        fix: "Delete or rename the file in the build.")

    /// Member name begins with a slash.
    package static let archiveTarPathAbsolute = FindingID(
        "archive.tar-path-absolute", .archive, .high, "Member name begins with a slash",
        meaning: """
            The path of a layer's member begins with two slashes, or that of a member of the archive around the \
            layers with one. Rules by path see a second spelling, and tools that keep the slash write to the host. \
            (In a layer one leading slash stands for the image's root, as every runtime reads it: kaniko, ko, \
            buildpacks and nix write it.)
            """,
        cause: "A script that joins folder names with extra slashes, or `tar -P`.",
        fix: "Pack with `tar -C root .` and without `-P`.")

    /// Member name climbs out with `..`.
    package static let archiveTarPathTraversal = FindingID(
        "archive.tar-path-traversal", .archive, .critical, "Member name climbs out with `..`",
        meaning: """
            A component of the name is `..`. Tools that join it to the target folder write outside it; careful \
            ones refuse, others strip it and write elsewhere.
            """,
        cause: "A path traversal attack on whoever unpacks the layer.",
        fix: "Do not load the image with any tool.")

    /// Member name has superfluous components.
    package static let archiveTarPathNoncanonical = FindingID(
        "archive.tar-path-noncanonical", .archive, .medium, "Member name has superfluous components",
        meaning: """
            The name contains `//` or a `.` component past a leading `./`. One file can be spelled in many such \
            ways, so duplicates and rules by path go unnoticed.
            """,
        cause: "A script that joins folder names with extra slashes.",
        fix: "Normalise names in the script that writes the archive.")

    /// Member name is empty.
    package static let archiveTarPathEmpty = FindingID(
        "archive.tar-path-empty", .archive, .high, "Member name is empty",
        meaning: "A member has no name. Readers skip it or apply it to the root folder.",
        cause: "A zeroed header field in a damaged or hand-made archive.",
        fix: "Rebuild the layer.")

    /// Member name is too long.
    package static let archiveTarPathTooLong = FindingID(
        "archive.tar-path-too-long", .archive, .medium, "Member name is too long",
        meaning: """
            A component exceeds 255 bytes or the name 4,096. Linux cannot hold it, so unpacking fails in the \
            middle or the file is dropped.
            """,
        cause: "Generated folder trees, or a name that only a scanner's memory can hold.",
        fix: "Shorten the path in the build.")
}

extension FindingRegistry {
    /// Tar layers: names of members.
    static let tarPaths: [FindingID] = [
        .archiveTarNameEncoding, .archiveTarPathNul, .archiveTarPathControl, .archiveTarPathAbsolute,
        .archiveTarPathTraversal, .archiveTarPathNoncanonical, .archiveTarPathEmpty, .archiveTarPathTooLong,
    ]
}
