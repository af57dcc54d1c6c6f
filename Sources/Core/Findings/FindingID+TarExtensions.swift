extension FindingID {
    /// Pax record is malformed.
    package static let archiveTarPaxMalformed = FindingID(
        "archive.tar-pax-malformed", .archive, .high, "Pax record is malformed",
        meaning: """
            An extension record is not of the form "length, space, key, equals sign, value, line feed". Readers \
            skip the record, the rest of the header or the file; with a size of `+6` libarchive was measured to \
            read nothing at all.
            """,
        cause: "A home-made writer with a wrong length, or a record meant for one parser only.",
        fix: "Build the layer with a maintained tar library.")

    /// Pax key given twice.
    package static let archiveTarPaxDuplicateKey = FindingID(
        "archive.tar-pax-duplicate-key", .archive, .critical, "Pax key given twice",
        meaning: """
            One extension header sets the same key twice. POSIX lets the last one win, some readers take the \
            first, and for `path`, `linkpath` or `size` that gives two different members.
            """,
        cause: "A crafted header.",
        fix: "Refuse the layer; a rebuild writes each key once.")

    /// Pax record with an empty value.
    package static let archiveTarPaxDelete = FindingID(
        "archive.tar-pax-delete", .archive, .high, "Pax record with an empty value",
        meaning: """
            A record sets a key to nothing. POSIX gives this the meaning "use the header's value", readers also \
            take it as an empty path or ignore it, so the member's name or size depends on the reader.
            """,
        cause: "A crafted record, or a writer that emits unset attributes.",
        fix: "Write only the keys that have values.")

    /// Global pax header.
    package static let archiveTarPaxGlobal = FindingID(
        "archive.tar-pax-global", .archive, .critical, "Global pax header",
        meaning: """
            A global header changes the attributes of every member behind it. Some readers apply it, others \
            ignore it. containerd, podman and buildah also treat it as a member: they remove the path that it is named \
            after, or what a whiteout's name says. Only a `comment` is accepted, in a header that is named as git \
            (`pax_global_header`) or Go (`GlobalHead.0.0`) names it, where no path of the image has that name.
            """,
        cause: """
            `tar --format=pax` with global options, or a header meant to rename later members for some readers.
            """,
        fix: "Set attributes per member; produce reproducible archives with `--mtime`, `--owner` and `--group`.")

    /// Pax key with unknown effect.
    package static let archiveTarPaxUnsupportedKey = FindingID(
        "archive.tar-pax-unsupported-key", .archive, .medium, "Pax key with unknown effect",
        meaning: """
            A record uses a key that this reader does not know to be harmless. An unknown key may change name, \
            data or owner in the reader that does know it, and what cannot be judged is not accepted.
            """,
        cause: "Extensions of a backup tool or a dialect that images do not use.",
        fix: """
            Pack with plain pax or GNU format; vendor keys in the form `VENDOR.key`, in any letters, that \
            only annotate are accepted.
            """)

    /// Several extensions name one member.
    package static let archiveTarExtensionChain = FindingID(
        "archive.tar-extension-chain", .archive, .critical, "Several extensions name one member",
        meaning: """
            More than one kind of extension sets the same attribute of a member, such as a pax path and a GNU \
            long name. containerd takes the one and other readers the other, so the member has two names.
            """,
        cause: """
            Conversion between formats by a faulty tool, or a crafted chain. (One GNU `K` then one `L` is \
            ordinary and accepted.)
            """,
        fix: "Rebuild the layer in a single format.")

    /// Extension without a member.
    package static let archiveTarExtensionOrphan = FindingID(
        "archive.tar-extension-orphan", .archive, .high, "Extension without a member",
        meaning: """
            An extension header is followed by the end of the archive or by something it cannot apply to. \
            Readers drop it or apply it to the next member they find, under another name than its own.
            """,
        cause: "A truncated archive, or members that were cut out behind their extension.",
        fix: "Rebuild or fetch the layer again; do not edit a tar in place.")

    /// Extension over 1 MiB.
    package static let archiveTarExtensionTooLarge = FindingID(
        "archive.tar-extension-too-large", .archive, .medium, "Extension over 1 MiB",
        meaning: """
            An extension header claims more than 1 MiB. No path or attribute needs that; readers that allocate \
            what the header claims run out of memory, and others truncate the value.
            """,
        cause: "Huge extended attributes, or an attempt to exhaust memory.",
        fix: "Drop the attributes (`tar --no-xattrs`) or raise the limit by option if they are meant.")

    /// Unknown member type.
    package static let archiveTarTypeUnknown = FindingID(
        "archive.tar-type-unknown", .archive, .high, "Unknown member type",
        meaning: """
            The type flag is none of those defined. POSIX says to treat it as a file, some readers skip it, \
            others skip its header but not its data.
            """,
        cause: "A vendor extension, or a flag set so that only some readers see a file.",
        fix: "Build with a tool that writes ustar, GNU or pax types only.")

    /// Member says two types at once.
    package static let archiveTarTypeAmbiguous = FindingID(
        "archive.tar-type-ambiguous", .archive, .high, "Member says two types at once",
        meaning: """
            The type flag and the name disagree, for instance a regular file whose name ends in a slash. Most \
            readers make it a folder and drop its data; others write a file.
            """,
        cause: "A v7-style folder entry with data, or a crafted header.",
        fix: "Rebuild; current writers use type `5` for folders.")

    /// Data behind a member that has none.
    package static let archiveTarBodyNotAllowed = FindingID(
        "archive.tar-body-not-allowed", .archive, .high, "Data behind a member that has none",
        meaning: """
            A link, folder or special member has a size other than zero. Readers that skip the body and readers \
            that do not find the next header at different places and unpack different members.
            """,
        cause: "A crafted layer, or a writer that puts the size of a link's target into the header.",
        fix: "Write size 0 for everything that is not a regular file.")
}

extension FindingRegistry {
    /// Tar layers: extension records and member types.
    static let tarExtensions: [FindingID] = [
        .archiveTarPaxMalformed, .archiveTarPaxDuplicateKey, .archiveTarPaxDelete, .archiveTarPaxGlobal,
        .archiveTarPaxUnsupportedKey, .archiveTarExtensionChain, .archiveTarExtensionOrphan,
        .archiveTarExtensionTooLarge, .archiveTarTypeUnknown, .archiveTarTypeAmbiguous, .archiveTarBodyNotAllowed,
    ]
}
