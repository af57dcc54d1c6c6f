extension FindingID {
    /// No end of central directory record.
    package static let archiveZipNoEocd = FindingID(
        "archive.zip-no-eocd", .archive, .high, "No end of central directory record",
        meaning: """
            The file has no end of central directory record where a zip must end, so nothing says which entries \
            it holds. Readers that search for a directory find no archive; readers that stream local headers \
            from the front still unpack files.
            """,
        cause: "The download or copy was cut short, or the file is not a zip at all.",
        fix: """
            Fetch or build the file again and compare its size with the source; `unzip -t` should report no \
            error before you lock it.
            """)

    /// Two possible end records.
    package static let archiveZipEocdAmbiguous = FindingID(
        "archive.zip-eocd-ambiguous", .archive, .critical, "Two possible end records",
        meaning: """
            More than one place in the file can be read as the end of central directory record, for example one \
            inside the archive comment. Some readers take the first that fits and others the last, so the same \
            file is two archives with different content. Go and 7-Zip were measured to list other files than the \
            rest.
            """,
        cause: """
            A file made to show one content to a scanner and another to the runtime; very rarely, a comment that \
            holds zip bytes by accident.
            """,
        fix: "Do not deploy it. Repack the content you reviewed into a new zip without an archive comment.")

    /// Archive comment does not reach the end of the file.
    package static let archiveZipCommentLength = FindingID(
        "archive.zip-comment-length", .archive, .high, "Archive comment does not reach the end of the file",
        meaning: """
            The end record gives the length of the archive comment, and that length does not end exactly at the \
            last byte. Strict readers then reject the end record and look for another one; lenient readers \
            accept it and ignore the rest.
            """,
        cause: "A truncated file, or bytes that were appended or removed after the zip was written.",
        fix: "Build the zip again and do not add anything to the file afterwards.")

    /// Bytes after the end of the archive.
    package static let archiveZipTrailingData = FindingID(
        "archive.zip-trailing-data", .archive, .high, "Bytes after the end of the archive",
        meaning: """
            Bytes follow the end record and its comment and belong to no part of the zip. Readers that search \
            backwards for the end record may skip them or may find a second end record in them, so what they \
            unpack differs.
            """,
        cause: """
            A signature block, a log line or a second archive was appended to the file. (Zeros that fill the last block, as \
            `bsdtar` writes them into a pipe, are accepted.)
            """,
        fix: "Remove what was appended, or pack again from the source folder.")

    /// Bytes before the first entry.
    package static let archiveZipPrependedData = FindingID(
        "archive.zip-prepended-data", .archive, .high, "Bytes before the first entry",
        meaning: """
            The first local header does not stand at byte 0. Readers disagree on whether offsets count from the \
            start of the file or from the start of the archive, so a prefix can make them read different \
            headers; a streaming reader may see a different archive in the prefix alone.
            """,
        cause: "A self-extracting stub, a script line for `zipapp`, or another archive glued in front.",
        fix: """
            Strip the prefix, for instance by unpacking with a tool you trust and packing again; a Lambda layer \
            needs no stub.
            """)

    /// Archive split over several disks.
    package static let archiveZipMultidisk = FindingID(
        "archive.zip-multidisk", .archive, .medium, "Archive split over several disks",
        meaning: """
            The end record or an entry names a disk other than 0. Readers either ignore disk numbers, and read \
            entries that should lie in another file, or refuse the archive.
            """,
        cause: "`zip -s` made a split archive and only its last part is here, or the disk fields were altered.",
        fix: "Join the parts with `zip -s 0 split.zip --out whole.zip` and use the whole file.")

    /// Entry count differs from the directory.
    package static let archiveZipCdCountMismatch = FindingID(
        "archive.zip-cd-count-mismatch", .archive, .critical, "Entry count differs from the directory",
        meaning: """
            The end record says how many entries the central directory holds, and the directory holds another \
            number. A reader that trusts the count stops early or reads on; libarchive ignores the count. The \
            entries in between exist for some readers only.
            """,
        cause: """
            macOS' Finder, which counts modulo 65,536 where there are more entries; or the file was edited by hand or by a \
            tool that forgot the end record.
            """,
        fix:
            "Pack the reviewed content with a tool that knows zip64, such as `zip -r`; do not patch directories in place."
    )

    /// Directory size differs from the directory.
    package static let archiveZipCdSizeMismatch = FindingID(
        "archive.zip-cd-size-mismatch", .archive, .critical, "Directory size differs from the directory",
        meaning: """
            The end record gives the size of the central directory, and the records found there take up another \
            number of bytes. Readers locate the directory by that size or by its offset; when the two disagree \
            they parse different records.
            """,
        cause: "Records were added to or cut from the directory after the archive was finished.",
        fix: "Treat the file as altered. Get it again from its builder, or pack the source folder anew.")

    /// Directory is not where the end record says.
    package static let archiveZipCdOffsetMismatch = FindingID(
        "archive.zip-cd-offset-mismatch", .archive, .critical, "Directory is not where the end record says",
        meaning: """
            The central directory does not begin at the offset of the end record, or does not end right before \
            it. Some readers trust the offset; others compute it from the end record backwards. An attacker can \
            place a different directory at each place.
            """,
        cause: "Bytes were inserted into or removed from the middle of the file, or two archives were joined.",
        fix: "Do not repair the offsets (`zip -FF` hides the cause). Pack the content again from its source.")

    /// Zip64 values announced but absent.
    package static let archiveZipZip64Missing = FindingID(
        "archive.zip-zip64-missing", .archive, .high, "Zip64 values announced but absent",
        meaning: """
            A field holds the marker (all bits set) that sends the reader to a zip64 record, and that record or \
            its locator is missing. A reader without zip64 takes the marker as a real value; one with zip64 \
            fails or guesses.
            """,
        cause: "A truncated large archive, or a writer that handles archives over 4 GiB or 65,535 entries badly.",
        fix: "Build the zip with a tool that writes zip64 (Info-ZIP 3, Python, Go), then lock again.")

    /// Zip64 and classic fields disagree.
    package static let archiveZipZip64Inconsistent = FindingID(
        "archive.zip-zip64-inconsistent", .archive, .critical, "Zip64 and classic fields disagree",
        meaning: """
            A size, offset or count is given both in its classic field and in a zip64 record, with different \
            values. Readers that know zip64 and readers that do not then see different directories, so a check \
            made by one says nothing about the other.
            """,
        cause: "Fields were altered to hide entries from readers of one generation.",
        fix: "Refuse the file and ask its builder for a fresh one. Repacking removes the double bookkeeping.")

    /// Zip64 end record carries extra data.
    package static let archiveZipZip64ExtensibleData = FindingID(
        "archive.zip-zip64-extensible-data", .archive, .medium, "Zip64 end record carries extra data",
        meaning: """
            The zip64 end record is longer than its defined fields. The extra area has no public meaning \
            (APPNOTE 4.3.15 reserves it), most readers skip it and some compute the directory's place wrongly \
            because of it.
            """,
        cause: "A proprietary writer, or data hidden where no listing shows it.",
        fix: "Repack with a common zip tool; none of them writes this area.")
}

extension FindingRegistry {
    /// Zip: the end records that a reader starts from.
    static let zipEnd: [FindingID] = [
        .archiveZipNoEocd, .archiveZipEocdAmbiguous, .archiveZipCommentLength, .archiveZipTrailingData,
        .archiveZipPrependedData, .archiveZipMultidisk, .archiveZipCdCountMismatch, .archiveZipCdSizeMismatch,
        .archiveZipCdOffsetMismatch, .archiveZipZip64Missing, .archiveZipZip64Inconsistent,
        .archiveZipZip64ExtensibleData,
    ]
}
