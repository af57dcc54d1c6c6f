extension FindingID {
    /// No `oci-layout` file.
    package static let archiveOciLayoutMissing = FindingID(
        "archive.oci-layout-missing", .archive, .medium, "No `oci-layout` file", help: .images,
        meaning: """
            The folder or archive has an index but no `oci-layout` file, which marks an OCI layout and gives its \
            version. Tools guess the format from what else is there and may take it for a docker archive.
            """,
        cause: "The file was left out of a hand-made copy, or the folder is of skopeo's `dir:` format.",
        fix: "Copy the layout whole, or convert the folder: `skopeo copy dir:X oci:Y`.")

    /// Unknown layout version.
    package static let archiveOciLayoutVersion = FindingID(
        "archive.oci-layout-version", .archive, .medium, "Unknown layout version", help: .images,
        meaning: """
            The `oci-layout` file gives a version other than 1.0.0. The rules of another version are unknown \
            here, so nothing read under the old ones can be called certain.
            """,
        cause: "A future or misspelled version.",
        fix: "Export with `\"imageLayoutVersion\": \"1.0.0\"`.")

    /// Unknown schema version.
    package static let archiveOciSchemaVersion = FindingID(
        "archive.oci-schema-version", .archive, .medium, "Unknown schema version", help: .images,
        meaning: """
            An index or manifest has a `schemaVersion` other than 2. Version 1 described layers in another way \
            and with other digests, and tools still differ in what they make of it.
            """,
        cause: "An image from a very old registry, or an altered document.",
        fix: "Pull with a current tool, which converts to version 2, and push it again.")

    /// Layout holds no image.
    package static let archiveOciNoImage = FindingID(
        "archive.oci-no-image", .archive, .medium, "Layout holds no image", help: .images,
        meaning: """
            The index lists no image manifest. There is nothing to verify, and an empty list must not pass as a \
            verified image.
            """,
        cause: "An export of the wrong name, or only attestations were saved.",
        fix: "Export the image again by its tag or digest; `\(setting: .image)` takes a name or a digest that is there."
    )

    /// Manifest is not an image.
    package static let archiveOciNotImage = FindingID(
        "archive.oci-not-image", .archive, .medium, "Manifest is not an image", help: .images,
        meaning: """
            The manifest chosen describes another artifact, such as a signature, an SBOM or a chart. It has no \
            root file system to verify.
            """,
        cause: "The tag points to an attached artifact.",
        fix: "Name the image itself with `\(setting: .image)` or export it alone.")

    /// Several images, none named.
    package static let archiveOciMultipleImages = FindingID(
        "archive.oci-multiple-images", .archive, .medium, "Several images, none named", help: .images,
        meaning: """
            The layout holds more than one image and nothing says which is meant. A tool that picks the first \
            and one that picks the last run different software.
            """,
        cause: "A layout used as a store for several builds.",
        fix:
            "Say which with `\(setting: .image, "NAME:TAG")`, or `\(setting: .image, "sha256:HEX")` where one has no name."
    )

    /// One name for two images.
    package static let archiveOciAmbiguousRef = FindingID(
        "archive.oci-ambiguous-ref", .archive, .critical, "One name for two images", help: .images,
        meaning: """
            Two descriptors carry the same reference name. The reference then depends on the order in which a \
            tool looks at the index.
            """,
        cause: "An export into an existing layout that did not replace the old tag.",
        fix: "Remove the stale descriptor, or export into an empty folder.")

    /// Several images for the platform.
    package static let archiveOciAmbiguousPlatform = FindingID(
        "archive.oci-ambiguous-platform", .archive, .high, "Several images for the platform", help: .images,
        meaning: """
            More than one manifest of an index fits the platform asked for. Clients pick by variant, by order or \
            at random; the one verified may not be the one run.
            """,
        cause: "Variants of one architecture (arm/v6, arm/v7) without a choice, or a planted second manifest.",
        fix: """
            Give the platform with its variant (`\(setting: .platform, "linux/arm/v7")`) or the image's digest (`\(setting: .image, "sha256:HEX")`), or \
            push one manifest per platform.
            """)

    /// Image is for another platform than its index says.
    package static let archiveOciPlatformMismatch = FindingID(
        "archive.oci-platform-mismatch", .archive, .high, "Image is for another platform than its index says",
        help: .images,
        meaning: """
            The platform in the index and the one in the image's configuration disagree. A client that selects \
            by the index runs a binary for another machine, or one that nobody reviewed for this one.
            """,
        cause: "A cross build with wrong `--platform`, or a descriptor pointed at another image.",
        fix: "Rebuild for the platform that is named and push the index again.")

    /// Document is a manifest and an index at once.
    package static let archiveOciAmbiguousDocument = FindingID(
        "archive.oci-ambiguous-document", .archive, .critical, "Document is a manifest and an index at once",
        help: .images,
        meaning: """
            One document carries both the fields of an image manifest and those of an index. Clients decide by \
            media type, by header or by fields; some see layers and others further images (CVE-2021-41190).
            """,
        cause: "A document crafted to be two things.",
        fix: "Refuse the image; a builder writes either the one document or the other.")

    /// Manifest lacks a field or has it wrong.
    package static let archiveOciManifestField = FindingID(
        "archive.oci-manifest-field", .archive, .high, "Manifest lacks a field or has it wrong", help: .images,
        meaning: """
            A required field of an index, manifest or descriptor is missing or of the wrong type. Clients put a \
            default in its place, and the defaults differ.
            """,
        cause: "A hand-written manifest, or a tool bug.",
        fix: "Have a builder or registry client write the manifest again.")

    /// Layer writes through a lower layer's link.
    package static let archiveLayerSymlinkThrough = FindingID(
        "archive.layer-symlink-through", .archive, .critical, "Layer writes through a lower layer's link",
        help: .images,
        meaning: """
            A member of a layer lies below a path that a lower layer made a symbolic link. Some runtimes write \
            to the link's target and others replace the link, so the merged root differs; a target outside would \
            be an escape.
            """,
        cause: """
            A base image turned a folder into a link (`/lib` to `/usr/lib`) and the upper layer still has the \
            folder, or a planted link.
            """,
        fix: "Rebuild the upper layer on the current base image, with the file at its real path.")
}

extension FindingRegistry {
    /// OCI image layouts: finding the one image that is meant.
    static let imageLayout: [FindingID] = [
        .archiveOciLayoutMissing, .archiveOciLayoutVersion, .archiveOciSchemaVersion, .archiveOciNoImage,
        .archiveOciNotImage, .archiveOciMultipleImages, .archiveOciAmbiguousRef, .archiveOciAmbiguousPlatform,
        .archiveOciPlatformMismatch, .archiveOciAmbiguousDocument, .archiveOciManifestField,
        .archiveLayerSymlinkThrough,
    ]
}
