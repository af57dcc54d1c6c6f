extension FindingID {
    /// Data descriptor contradicts the directory.
    package static let archiveZipDescriptorMismatch = FindingID(
        "archive.zip-descriptor-mismatch", .archive, .high, "Data descriptor contradicts the directory",
        meaning: """
            An entry's CRC and sizes follow its data in a descriptor, and they differ from the central record. \
            Streaming readers go by the descriptor and the others by the directory, so they cut the data at \
            different places.
            """,
        cause: """
            A streamed zip that was edited later: adm-zip, and .NET's ZipArchive in Update mode, keep the flag that \
            announces a descriptor and write none, or an old one. Or a truncated stream that was given a new directory.
            """,
        fix: "Pack into a new archive instead of changing a streamed one, or leave it unedited.")

    /// Data descriptor can be read in two ways.
    package static let archiveZipDescriptorAmbiguous = FindingID(
        "archive.zip-descriptor-ambiguous", .archive, .high, "Data descriptor can be read in two ways",
        meaning: """
            More than one place or form fits an entry's data descriptor: bytes inside stored data look like one, \
            or those behind it fit with and without signature, with 32-bit and 64-bit sizes. A streaming reader \
            learns the entry's size from the descriptor alone, so it ends the entry elsewhere and takes the rest \
            for further entries.
            """,
        cause: """
            A stored entry that was streamed and holds a zip itself, or sizes crafted to look like a descriptor.
            """,
        fix: """
            Write to a file instead of a pipe, so that sizes stand in the headers and no descriptor is needed.
            """)

    /// Extra field runs past its area.
    package static let archiveZipExtraMalformed = FindingID(
        "archive.zip-extra-malformed", .archive, .high, "Extra field runs past its area",
        meaning: """
            A header's extra area holds a field whose length reaches beyond the area, or bytes too few for a \
            field header. Readers ignore the rest, refuse the entry or read on into the data.
            """,
        cause: "A length that was altered, or a tool that pads with other bytes than up to three zeros.",
        fix: "Rewrite the archive with `zip` or Python's zipfile, which write well-formed extra fields.")

    /// Same extra field twice.
    package static let archiveZipExtraDuplicate = FindingID(
        "archive.zip-extra-duplicate", .archive, .critical, "Same extra field twice",
        meaning: """
            One header carries two extra fields of the same kind. For zip64 sizes, Unicode names or Unix modes \
            the first wins for some readers and the last for others; with a second Unicode Path field three \
            readers were measured to give three names.
            """,
        cause: "A crafted header; honest writers emit each field once.",
        fix: "Do not deploy it. A repack writes each field once.")

    /// Extra field that changes what the entry is.
    package static let archiveZipExtraForbidden = FindingID(
        "archive.zip-extra-forbidden", .archive, .high, "Extra field that changes what the entry is",
        meaning: """
            The header carries an extra field that some readers let override the entry's type, mode, name or \
            content, or that belongs to encryption, while others skip it. libarchive, for one, takes modes from its own \
            field 0x6c78, and unzip from 0x756e where the record has none. docs/archives.md has the table of all fields.
            """,
        cause: """
            A zip written with libarchive's experimental option or by an encrypting archiver, or a field added \
            to give one reader other permissions.
            """,
        fix: "Pack with Info-ZIP, Python or Go; with `zip -X` even the harmless extra fields stay out.")

    /// Unicode Path field names another file.
    package static let archiveZipUnicodePath = FindingID(
        "archive.zip-unicode-path", .archive, .critical, "Unicode Path field names another file",
        meaning: """
            The extra field 0x7075 gives a UTF-8 name that is not the name of the header. Readers that honour \
            the field unpack under one name and the rest under the other, so a review of one name misses the \
            file of the other.
            """,
        cause: "Names converted by an old Windows archiver, or a deliberate second name.",
        fix: "Pack on a system with UTF-8 names, so that header and field agree or no field is written.")

    /// Entry is encrypted.
    package static let archiveZipEncrypted = FindingID(
        "archive.zip-encrypted", .archive, .medium, "Entry is encrypted",
        meaning: """
            An entry is marked as encrypted. Its content cannot be checked without a password, and Lambda could \
            not unpack it either.
            """,
        cause: "The archive was made with a password (`zip -e`, 7-Zip, WinZip AES).",
        fix: "Pack without encryption; protect layers with IAM and bucket policies instead.")

    /// Flag bits that change the format.
    package static let archiveZipUnsupportedFlags = FindingID(
        "archive.zip-unsupported-flags", .archive, .medium, "Flag bits that change the format",
        meaning: """
            The general purpose flags announce a feature that alters how the entry is read, such as patched \
            data, strong encryption or masked headers. Readers without the feature take the bytes for something \
            else.
            """,
        cause: "A niche archiver, or flag bits set to confuse readers.",
        fix: "Repack with a common tool; plain stored or deflated entries need none of these bits.")

    /// Compression method other than stored or deflate.
    package static let archiveZipUnsupportedMethod = FindingID(
        "archive.zip-unsupported-method", .archive, .medium, "Compression method other than stored or deflate",
        meaning: """
            The entry uses a method such as bzip2, LZMA, Deflate64 or zstd. Only stored and deflate are read the \
            same everywhere; a reader without the method skips the entry, and a scanner with it sees more than \
            Lambda unpacks.
            """,
        cause: "7-Zip or WinZip with a non-default method, or Windows Explorer's Deflate64 for a large file.",
        fix: "Repack with deflate: `zip -r layer.zip .`, or 7-Zip with `-mm=Deflate`.")

    /// Entry comment hides an end record.
    package static let archiveZipEntryComment = FindingID(
        "archive.zip-entry-comment", .archive, .high, "Entry comment hides an end record",
        meaning: """
            An entry's comment in the central directory holds the bytes of an end of central directory record. A \
            reader that searches for that signature, and not from the very end, can start in the comment and see \
            an archive of the attacker's choice.
            """,
        cause: "A comment that was crafted for that purpose.",
        fix: "Repack without entry comments; review who could write to the build's output.")
}

extension FindingRegistry {
    /// Zip: descriptors, extra fields, flags and methods.
    static let zipFields: [FindingID] = [
        .archiveZipDescriptorMismatch, .archiveZipDescriptorAmbiguous, .archiveZipExtraMalformed,
        .archiveZipExtraDuplicate, .archiveZipExtraForbidden, .archiveZipUnicodePath, .archiveZipEncrypted,
        .archiveZipUnsupportedFlags, .archiveZipUnsupportedMethod, .archiveZipEntryComment,
    ]
}
