extension FindingID {
    /// Header checksum is wrong.
    package static let archiveTarBadChecksum = FindingID(
        "archive.tar-bad-checksum", .archive, .high, "Header checksum is wrong",
        meaning: """
            The checksum of a 512-byte header does not match its bytes. Some readers skip ahead until a header \
            fits, others stop; what follows is present for the first and absent for the second.
            """,
        cause: "Damage in transfer, or a header that was edited by hand.",
        fix: "Pull or build the layer again and compare its digest with the registry's.")

    /// Header field is malformed.
    package static let archiveTarHeaderMalformed = FindingID(
        "archive.tar-header-malformed", .archive, .high, "Header field is malformed",
        meaning: """
            A numeric or text field of a header holds something that the format does not allow, such as letters \
            in an octal number or text behind the terminating NUL. Each reader recovers in its own way, usually \
            as zero or as the part that parses.
            """,
        cause: "A home-made tar writer, or a field altered to read differently in two libraries.",
        fix: "Build the layer with GNU tar, `bsdtar`, BuildKit or Go's archive/tar.")

    /// Header belongs to two formats at once.
    package static let archiveTarHeaderAmbiguous = FindingID(
        "archive.tar-header-ambiguous", .archive, .critical, "Header belongs to two formats at once",
        meaning: """
            The magic says one tar dialect and the fields follow another, for example GNU magic with a ustar \
            name prefix. containerd and Go read `etc/passwd` from such a header; libarchive and GNU tar read \
            `passwd`. GNU's own times in that place are refused too: Python and 7-Zip take any of them for a prefix, \
            Go those that are no numbers of 64 bits.
            """,
        cause: "A header crafted to have two names, or an incremental backup of GNU tar.",
        fix: "Do not run the image. Rebuild the layer with an ordinary writer, without `--incremental`.")

    /// Archive ends inside a member.
    package static let archiveTarTruncated = FindingID(
        "archive.tar-truncated", .archive, .high, "Archive ends inside a member",
        meaning: """
            The file ends before the data or the padding of a member does. Readers keep what they have, fill \
            with zeros or fail after writing half a file.
            """,
        cause: "An interrupted download or a full disk while the archive was saved.",
        fix: "Save or pull the image again; compare the size with the descriptor in the manifest.")

    /// No end-of-archive blocks.
    package static let archiveTarMissingEof = FindingID(
        "archive.tar-missing-eof", .archive, .medium, "No end-of-archive blocks",
        meaning: """
            The archive that holds the image's blobs does not end with the two zero blocks of POSIX. Most readers \
            accept the end of the file instead, so an archive that was cut exactly between two members looks complete \
            to them. (A layer may end without them: its size, digest and diffID say that nothing is missing.)
            """,
        cause: "A writer that never closed the archive, or a cut at a 512-byte boundary.",
        fix: "Close the tar writer in your build script; otherwise save or fetch the image again.")

    /// Single zero block, then more members.
    package static let archiveTarLoneZeroBlock = FindingID(
        "archive.tar-lone-zero-block", .archive, .critical, "Single zero block, then more members",
        meaning: """
            One zero block stands where the end needs two, and members follow it. libarchive stops quietly at \
            the lone block, Go reports an error, and GNU tar with `-i` reads on, so everything behind it exists \
            for some readers only.
            """,
        cause: "Two archives joined with `cat`, or members hidden behind a false end.",
        fix: "Join archives with `tar --concatenate` (or rebuild the layer), never with `cat`.")

    /// Data after the end of the archive.
    package static let archiveTarTrailingData = FindingID(
        "archive.tar-trailing-data", .archive, .high, "Data after the end of the archive",
        meaning: """
            Bytes other than zero follow the end-of-archive blocks. Readers that stop at the end never see them; \
            those that ignore zero blocks unpack a second archive from there. The table of an eStargz layer, \
            `stargz.index.json`, is accepted there with a warning: snapshotters that fetch files one by one take the \
            layer from the table, which is not compared with the headers.
            """,
        cause:
            "A second archive or a signature was appended; of the warning, BuildKit or nerdctl made an eStargz layer.",
        fix: "Rebuild the layer as one archive and keep signatures in files of their own.")

    /// Padding is not zero.
    package static let archiveTarPadding = FindingID(
        "archive.tar-padding", .archive, .medium, "Padding is not zero, or too long",
        meaning: """
            The bytes between the end of a member's data and the next 512-byte block are not zero. Readers \
            ignore them, so the layer's digest can change, or data can be carried along, without any change that \
            a file shows. Or more than 1 GiB of zeros follows the layer's end: a few compressed bytes that cost \
            every reader minutes.
            """,
        cause: "Uninitialised buffers in a writer, or bytes hidden on purpose.",
        fix: "Rebuild with a writer that pads with zeros, as all common ones do.")

    /// Size field is not a usable number.
    package static let archiveTarSizeInvalid = FindingID(
        "archive.tar-size-invalid", .archive, .high, "Size field is not a usable number",
        meaning: """
            A member's size is negative, or a base-256 number over the limit, or no number. Signed and unsigned \
            readers then differ by the whole file, and arithmetic on it overflows.
            """,
        cause: "A crafted header; honest sizes fit in eleven octal digits or a small base-256 value.",
        fix: "Refuse the layer and ask its builder for another copy.")

    /// Pax size differs from the header's.
    package static let archiveTarPaxSizeMismatch = FindingID(
        "archive.tar-pax-size-mismatch", .archive, .critical, "Pax size differs from the header's",
        meaning: """
            A pax record gives a size other than the header's own. Readers that honour pax and those that do not \
            take different bytes as data, and find the next header at different places (CVE-2025-62518 is of \
            this kind).
            """,
        cause: "A layer made to unpack differently in two tools, or a broken streaming writer.",
        fix: "Treat the layer as hostile. Rebuild it from its Dockerfile.")

    /// Sparse file.
    package static let archiveTarSparse = FindingID(
        "archive.tar-sparse", .archive, .medium, "Sparse file",
        meaning: """
            A member is stored as a sparse file (GNU type `S` or pax `GNU.sparse.*`). Four variants exist, \
            readers support different ones, and a reader without support writes the map as the file's content.
            """,
        cause: "`tar -S` over disk images, databases or `/var/log/lastlog`.",
        fix: "Pack without `--sparse`; remove huge sparse files such as `lastlog` from the image.")

    /// Device node.
    package static let archiveTarDevice = FindingID(
        "archive.tar-device", .archive, .medium, "Device node",
        meaning: """
            A layer holds a block device, or a character device outside `/dev`: where the runtime lets a container \
            open it, that gives raw access to hardware. It is pinned by type and numbers, and another number is \
            drift. `unpack` does not write device nodes. An archive that holds an image's blobs is refused for any.
            """,
        cause: """
            The root file system of a machine was packed with `/dev`, or a device was made in the build. What \
            debootstrap puts below `/dev` itself is covered by the runtime's own and is no reason to warn.
            """,
        fix: "Leave `/dev` out: `tar --exclude=./dev`, and build layers with an image builder.")

    /// Named pipe.
    package static let archiveTarFifo = FindingID(
        "archive.tar-fifo", .archive, .medium, "Named pipe",
        meaning: """
            A layer holds a named pipe outside `/dev`. Whatever opens it waits for the other end, so scanners that \
            open every path hang. It is pinned by its type; `unpack` does not write it. An archive that holds an \
            image's blobs is refused for any.
            """,
        cause: "A live file system was packed while a service ran.",
        fix: "Remove the pipe before packing: `find . -type p -delete`.")
}

extension FindingRegistry {
    /// Tar layers: headers, ends and sizes.
    static let tarHeaders: [FindingID] = [
        .archiveTarBadChecksum, .archiveTarHeaderMalformed, .archiveTarHeaderAmbiguous, .archiveTarTruncated,
        .archiveTarMissingEof, .archiveTarLoneZeroBlock, .archiveTarTrailingData, .archiveTarPadding,
        .archiveTarSizeInvalid, .archiveTarPaxSizeMismatch, .archiveTarSparse, .archiveTarDevice, .archiveTarFifo,
    ]
}
