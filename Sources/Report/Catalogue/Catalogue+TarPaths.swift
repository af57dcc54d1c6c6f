import Core

extension Catalogue {
    /// Tar layers: names of members.
    static let tarPaths: [Explanation] = [
        Explanation(
            "archive.tar-name-encoding", .medium, "Text does not decode as announced",
            meaning: """
                A pax record that must be UTF-8 is not, or a header's character set is declared as something else. \
                Readers convert, refuse or copy the bytes, which gives the member different names.
                """,
            cause: "`hdrcharset=BINARY` from an old writer, or names in a legacy locale.",
            fix: "Create the layer under a UTF-8 locale."),
        Explanation(
            "archive.tar-path-nul", .critical, "Member name holds a NUL byte",
            meaning: """
                A pax path or a GNU long name contains a zero byte before its end. Readers in C cut the name there \
                and Go refuses or keeps it, so the file gets two names.
                """,
            cause: "A name crafted against C string handling.",
            fix: "Do not load the image."),
        Explanation(
            "archive.tar-path-control", .high, "Member name holds a control character",
            meaning: """
                The name contains a line feed, an escape or another control character. Such names forge lines in \
                logs and lists, and some tools drop or quote them so that rules by name miss the file.
                """,
            cause: "A stray file from a faulty script (`find / -name '*[[:cntrl:]]*'`), or deception.",
            fix: "Delete or rename the file in the build."),
        Explanation(
            "archive.tar-path-absolute", .high, "Member name begins with a slash",
            meaning: """
                The path is absolute. Image tools take it relative to the root; others write to the host. Rules by \
                path see a second spelling.
                """,
            cause: "`tar -P`, or a writer that adds absolute names.",
            fix: "Pack with `tar -C root .` and without `-P`."),
        Explanation(
            "archive.tar-path-traversal", .critical, "Member name climbs out with `..`",
            meaning: """
                A component of the name is `..`. Tools that join it to the target folder write outside it; careful \
                ones refuse, others strip it and write elsewhere.
                """,
            cause: "A path traversal attack on whoever unpacks the layer.",
            fix: "Do not load the image with any tool."),
        Explanation(
            "archive.tar-path-noncanonical", .medium, "Member name has superfluous components",
            meaning: """
                The name contains `//` or a `.` component past a leading `./`. One file can be spelled in many such \
                ways, so duplicates and rules by path go unnoticed.
                """,
            cause: "A script that joins folder names with extra slashes.",
            fix: "Normalise names in the script that writes the archive."),
        Explanation(
            "archive.tar-path-empty", .high, "Member name is empty",
            meaning: "A member has no name. Readers skip it or apply it to the root folder.",
            cause: "A zeroed header field in a damaged or hand-made archive.",
            fix: "Rebuild the layer."),
        Explanation(
            "archive.tar-path-too-long", .medium, "Member name is too long",
            meaning: """
                A component exceeds 255 bytes or the name 4,096. Linux cannot hold it, so unpacking fails in the \
                middle or the file is dropped.
                """,
            cause: "Generated folder trees, or a name that only a scanner's memory can hold.",
            fix: "Shorten the path in the build."),
    ]
}
