extension FindingID {
    /// Central directory record is malformed.
    package static let archiveZipBadCentral = FindingID(
        "archive.zip-bad-central", .archive, .high, "Central directory record is malformed",
        meaning: """
            A record of the central directory does not begin with its signature, or its lengths reach past the \
            directory. From here on readers disagree: some stop and keep what they have, others resynchronise at \
            the next signature.
            """,
        cause: "Damage in transfer, or a length field that was altered to hide the records behind it.",
        fix: "Compare the file's digest with the builder's; fetch it again where they differ, else repack.")

    /// Local header is malformed.
    package static let archiveZipBadLocal = FindingID(
        "archive.zip-bad-local", .archive, .high, "Local header is malformed",
        meaning: """
            The place that the directory names for an entry holds no valid local header. Readers that only use \
            the directory may still compute a data offset from what stands there; streaming readers never see \
            the entry.
            """,
        cause: "The file was damaged, or the directory was moved without its entries.",
        fix: "Fetch the file again and test it with `unzip -t`; repack if the builder's copy shows the same.")

    /// Entry offset lies outside the entry area.
    package static let archiveZipOffsetInvalid = FindingID(
        "archive.zip-offset-invalid", .archive, .high, "Entry offset lies outside the entry area",
        meaning: """
            The directory places an entry beyond the file, inside the directory or at a place where its header \
            cannot fit. Arithmetic on such offsets overflows in careless readers, and others read directory \
            bytes as file content.
            """,
        cause: "A truncated file with an intact end, or a hostile offset.",
        fix: "Fetch or build the archive again; an honest writer cannot produce this.")

    /// Entries share bytes.
    package static let archiveZipOverlap = FindingID(
        "archive.zip-overlap", .archive, .critical, "Entries share bytes",
        meaning: """
            Two entries, or an entry and the directory, claim the same bytes. Overlapping entries unpack to far \
            more than the file's size (a zip bomb without recursion), and one name can be served another entry's \
            data by readers that compute offsets differently.
            """,
        cause: "A hostile archive; no ordinary writer overlaps entries.",
        fix: "Do not unpack it anywhere. Ask where it came from.")

    /// Bytes that no record accounts for.
    package static let archiveZipGap = FindingID(
        "archive.zip-gap", .archive, .high, "Bytes that no record accounts for",
        meaning: """
            Between two entries, or between the last entry and the directory, lie bytes that belong to nothing. \
            A streaming reader may find entries there, and libarchive was measured to read an archive with a gap \
            after its directory as empty, without an error.
            """,
        cause: """
            An entry was deleted from the directory but its data left in place, or an alignment tool \
            (`zipalign`) padded between entries.
            """,
        fix: "Pack again instead of deleting in place; leave `zipalign` to Android packages.")

    /// Local entry without a directory record.
    package static let archiveZipHiddenEntry = FindingID(
        "archive.zip-hidden-entry", .archive, .critical, "Local entry without a directory record",
        meaning: """
            A complete local header stands in the file and no central record names it. Readers that use the \
            directory never list the file, while streaming readers (a pipe into `bsdtar`, Java's ZipInputStream) \
            unpack it.
            """,
        cause: "Somebody hid a file from listings and scanners, or removed only its directory record.",
        fix: """
            Do not deploy. If it is your own build, pack from a clean folder rather than editing an existing \
            zip.
            """)

    /// Compression method differs between headers.
    package static let archiveZipMethodMismatch = FindingID(
        "archive.zip-method-mismatch", .archive, .critical, "Compression method differs between headers",
        meaning: """
            The local header and the central record name different compression methods. One reader inflates the \
            bytes and another copies them as they are, so one path has two contents.
            """,
        cause: "A header was patched to give two kinds of readers different files.",
        fix: "Treat the archive as hostile and repack the content you reviewed.")

    /// Sizes differ between headers or from the data.
    package static let archiveZipSizeMismatch = FindingID(
        "archive.zip-size-mismatch", .archive, .critical, "Sizes differ between headers or from the data",
        meaning: """
            The local header, the central record and the data itself give different compressed or unpacked sizes. \
            The size decides where an entry's data ends and what follows it, so readers that trust the one or the \
            other see different data and different next entries.
            """,
        cause: "An altered header, or a writer that never went back to fill in the local header.",
        fix: """
            Rebuild with a writer that seeks or writes descriptors correctly, such as Info-ZIP, Python or Go.
            """)

    /// CRC-32 differs between headers.
    package static let archiveZipCrcMismatch = FindingID(
        "archive.zip-crc-mismatch", .archive, .high, "CRC-32 differs between headers",
        meaning: """
            The local header and the central record give different checksums for one entry. Each reader checks \
            against one of them at most, so data that fails for one passes for another.
            """,
        cause: "A patched entry where only one of the two headers was corrected.",
        fix: "Fetch the archive again; if the builder's copy has it too, repack from the source.")

    /// Data does not match its CRC-32.
    package static let archiveZipCrcError = FindingID(
        "archive.zip-crc-error", .archive, .high, "Data does not match its CRC-32",
        meaning: """
            The unpacked data of an entry has another CRC-32 than its headers say. The content is not what was \
            packed. Readers differ in what they do: many deliver all bytes first and complain afterwards, and \
            Java was measured to say nothing where both headers agree on the wrong value.
            """,
        cause: "Damage in transfer or storage, or an edit of the data without the headers.",
        fix: "Fetch the file again and compare digests with the source before you trust any copy.")

    /// General purpose flags differ between headers.
    package static let archiveZipFlagsMismatch = FindingID(
        "archive.zip-flags-mismatch", .archive, .high, "General purpose flags differ between headers",
        meaning: """
            The flag bits of the local header and the central record disagree, for example on encryption, on the \
            UTF-8 name bit or on whether a descriptor follows. A reader that goes by one header decodes the name \
            or the data otherwise than its neighbour.
            """,
        cause: """
            One of the two headers was altered, or a broken writer set the bits twice from different sources.
            """,
        fix: "Repack with a common zip tool, which writes both headers from one record.")

    /// Names differ between headers.
    package static let archiveZipNameMismatch = FindingID(
        "archive.zip-name-mismatch", .archive, .critical, "Names differ between headers",
        meaning: """
            The local header and the central record give the same entry different names. libarchive unpacks \
            under the local name; Go, Java and 7-Zip under the central one. A scanner that lists one name \
            vouches for a file that lands under the other.
            """,
        cause: "A deliberate attempt to smuggle a file past a listing.",
        fix: "Do not deploy; find out who built the file. Repack reviewed content only.")
}

extension FindingRegistry {
    /// Zip: records, offsets and the bytes between them.
    static let zipRecords: [FindingID] = [
        .archiveZipBadCentral, .archiveZipBadLocal, .archiveZipOffsetInvalid, .archiveZipOverlap, .archiveZipGap,
        .archiveZipHiddenEntry, .archiveZipMethodMismatch, .archiveZipSizeMismatch, .archiveZipCrcMismatch,
        .archiveZipCrcError, .archiveZipFlagsMismatch, .archiveZipNameMismatch,
    ]
}
