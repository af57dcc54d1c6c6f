extension FindingID {
    /// Unknown media type.
    package static let archiveOciMediaType = FindingID(
        "archive.oci-media-type", .archive, .medium, "Unknown media type", help: .images,
        meaning: """
            A layer, configuration or manifest has a media type that this reader does not know. Clients guess \
            from the bytes, skip the layer or refuse, so what is unpacked varies.
            """,
        cause: "A layer format such as encrypted or squashfs layers, or a misspelled type.",
        fix: "Convert the image to OCI or docker v2 types, for instance with `skopeo copy --format oci`.")

    /// Media types disagree.
    package static let archiveOciMediaTypeMismatch = FindingID(
        "archive.oci-media-type-mismatch", .archive, .high, "Media types disagree", help: .images,
        meaning: """
            A document says another media type inside than its descriptor gives. Clients trust the outside or \
            the inside and parse the same bytes by different rules.
            """,
        cause: "A manifest that was converted without its descriptor.",
        fix: "Push the image again with one tool, so both are written together.")

    /// Layer is not compressed as its type says.
    package static let archiveOciCompressionMismatch = FindingID(
        "archive.oci-compression-mismatch", .archive, .high, "Layer is not compressed as its type says", help: .images,
        meaning: """
            The media type announces gzip, zstd or plain tar, and the bytes are something else. Clients that \
            sniff unpack it; those that go by the type fail or unpack garbage.
            """,
        cause: "A blob that was recompressed while its descriptor stayed.",
        fix: "Push again so that type and bytes agree.")

    /// Digest is malformed.
    package static let archiveOciDigestInvalid = FindingID(
        "archive.oci-digest-invalid", .archive, .high, "Digest is malformed", help: .images,
        meaning: """
            A digest is not an algorithm, a colon and the right number of lower-case hexadecimal digits. Tools \
            use digests as file names, so a malformed one can lead them to another path.
            """,
        cause: "Hand editing, or a path hidden in a digest.",
        fix: "Refuse the image; digests are written by tools.")

    /// Digest algorithm other than SHA-256.
    package static let archiveOciDigestAlgorithm = FindingID(
        "archive.oci-digest-algorithm", .archive, .medium, "Digest algorithm other than SHA-256", help: .images,
        meaning: """
            A digest uses an algorithm that is not accepted here. Others are allowed by the specification but \
            not checked by every client, and an unchecked digest vouches for nothing.
            """,
        cause: "An image with SHA-512 digests.",
        fix: "Push the image with SHA-256 digests, the default of all builders.")

    /// Blob does not match its digest.
    package static let archiveOciDigestMismatch = FindingID(
        "archive.oci-digest-mismatch", .archive, .critical, "Blob does not match its digest", help: .images,
        meaning: """
            The bytes of a blob hash to another digest than the one that names it. It is not the content that \
            the manifest, or a signature over it, vouches for; clients that load from disk often do not look.
            """,
        cause: "A damaged or replaced blob.",
        fix: "Pull the image again. If it persists, treat the source as compromised.")

    /// Blob is not as large as its descriptor says.
    package static let archiveOciSizeMismatch = FindingID(
        "archive.oci-size-mismatch", .archive, .high, "Blob is not as large as its descriptor says", help: .images,
        meaning: """
            The blob's size and the descriptor's differ. A client that reads only the announced size sees a \
            prefix; one that reads all sees more.
            """,
        cause: "A truncated blob, or a descriptor that was written by hand.",
        fix: "Pull the image again and push it with a tool that measures blobs.")

    /// Blob is missing.
    package static let archiveOciBlobMissing = FindingID(
        "archive.oci-blob-missing", .archive, .high, "Blob is missing", help: .images,
        meaning: """
            A document refers to a blob that the layout does not hold. The image cannot be verified as a whole; \
            a client with a cache would fill the hole with its own copy.
            """,
        cause: "A partial export, or a garbage collection during the copy.",
        fix: "Export the image again, with all its layers.")

    /// Blob is not a regular file.
    package static let archiveOciBlobNotRegular = FindingID(
        "archive.oci-blob-not-regular", .archive, .critical, "Blob is not a regular file", help: .images,
        meaning: """
            The path of a blob is a link, a folder or something else. Following a link would read a file of the \
            host, and what it points to can change after the check.
            """,
        cause: "A layout that was deduplicated with links, or a planted link.",
        fix: "Copy the layout with `cp -rL` from a source you trust, or export it again.")

    /// Layer lives outside the image.
    package static let archiveOciForeignLayer = FindingID(
        "archive.oci-foreign-layer", .archive, .medium, "Layer lives outside the image", help: .images,
        meaning: """
            A layer is marked as not distributable or carries URLs to fetch it from. Its bytes are not here, so \
            they cannot be checked, and what the URL serves can change.
            """,
        cause: "A Windows base image, or URLs added to redirect the download.",
        fix: """
            Set `allow-nondistributable-artifacts` for the registry in the Docker daemon, then push again so \
            that the layer is included.
            """)

    /// Embedded data differs from the blob.
    package static let archiveOciEmbeddedData = FindingID(
        "archive.oci-embedded-data", .archive, .high, "Embedded data differs from the blob", help: .images,
        meaning: """
            A descriptor carries the blob's content in its `data` field and it is not the blob's content or \
            size. Clients that use the embedded copy and those that fetch the blob get different documents.
            """,
        cause: "A descriptor whose digest was updated without its data.",
        fix: "Drop the `data` field; it only saves a request.")

    /// Image configuration is not usable.
    package static let archiveOciConfig = FindingID(
        "archive.oci-config", .archive, .high, "Image configuration is not usable", help: .images,
        meaning: """
            The configuration lacks `rootfs` or `architecture`, or a field has the wrong type. It decides what \
            is started and as which user, so a client's default would decide instead.
            """,
        cause: "A configuration made by hand, or an artifact that only looks like an image.",
        fix: "Rebuild the image with a builder.")

    /// Layer does not match its diffID.
    package static let archiveOciDiffidMismatch = FindingID(
        "archive.oci-diffid-mismatch", .archive, .critical, "Layer does not match its diffID", help: .images,
        meaning: """
            The uncompressed layer hashes to another digest than the configuration's `diff_ids` gives. The layer \
            that the configuration describes is not the one that is shipped.
            """,
        cause: "A layer that was replaced in the manifest only, or recompressed with changes.",
        fix: "Rebuild and push; do not edit manifests by hand.")

    /// Number of layers and diffIDs differ.
    package static let archiveOciDiffidCount = FindingID(
        "archive.oci-diffid-count", .archive, .critical, "Number of layers and diffIDs differ", help: .images,
        meaning: """
            The manifest lists another number of layers than the configuration. Clients pair them from the front \
            and ignore the rest, so a layer may be run that the configuration never mentions.
            """,
        cause: "A layer was added to or cut from the manifest.",
        fix: "Rebuild and push the image.")

    /// Root folder with unusual rights.
    package static let archiveRootFolder = FindingID(
        "archive.root-folder", .archive, .medium, "Root folder with unusual rights", outcome: .warn, help: .images,
        meaning: """
            The layers give the folder that everything lies in another mode or owner than 0755 of root, or an access \
            list. moby and umoci keep to it and containerd does not, so it is no part of the tree: where it holds, \
            others than root may add files beside `/etc`.
            """,
        cause: "A layer packed from a folder with a mode of its own, such as a temporary one.",
        fix: "Pack the layer from a folder with mode 0755 that belongs to root, or leave `./` out.")

    /// Runtimes make other files of it.
    package static let archiveRuntimesDiffer = FindingID(
        "archive.runtimes-differ", .archive, .medium, "Runtimes make other files of it", outcome: .warn, help: .images,
        meaning: """
            A layer states something that everyday builders write and that some container runtimes do otherwise or \
            fail on; the finding names them. What the layers state is pinned. docs/archives.md says what each runtime \
            was seen to do.
            """,
        cause: """
            Layers packed one by one, without the folders above their files or with hard links into lower layers, and \
            attributes that only some writers repeat.
            """,
        fix: """
            Rebuild with BuildKit or buildah, which name every folder and keep hard links within a layer; or squash the \
            image.
            """)

    /// Blob that no document names.
    package static let archiveOciUnreferencedBlob = FindingID(
        "archive.oci-unreferenced-blob", .archive, .none, "Blob that no document names", outcome: .pass, help: .images,
        meaning: """
            The archive holds a blob that is what its name says and that no manifest or index names. It is no part \
            of the image; it is listed so that nobody overlooks it.
            """,
        cause: "Another image's blob left behind by a tool that writes layouts.",
        fix: "Nothing has to be done; `umoci gc` or copying the image anew leaves it out.")
}

extension FindingRegistry {
    /// OCI image layouts: blobs, media types and digests.
    static let imageBlobs: [FindingID] = [
        .archiveOciMediaType, .archiveOciMediaTypeMismatch, .archiveOciCompressionMismatch, .archiveOciDigestInvalid,
        .archiveOciDigestAlgorithm, .archiveOciDigestMismatch, .archiveOciSizeMismatch, .archiveOciBlobMissing,
        .archiveOciBlobNotRegular, .archiveOciForeignLayer, .archiveOciEmbeddedData, .archiveOciConfig,
        .archiveOciDiffidMismatch, .archiveOciDiffidCount, .archiveRootFolder, .archiveRuntimesDiffer,
        .archiveOciUnreferencedBlob,
    ]
}
