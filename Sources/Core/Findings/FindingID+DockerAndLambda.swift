extension FindingID {
    /// No `manifest.json`.
    package static let archiveDockerManifestMissing = FindingID(
        "archive.docker-manifest-missing", .archive, .medium, "No `manifest.json`", help: .images,
        meaning: """
            The tar has no `manifest.json` at its top, so nothing says which files are the image's configuration \
            and layers.
            """,
        cause: """
            The archive is empty, no `docker save` output (perhaps `docker export`), one of docker before 1.10, or a folder \
            was packed around it.
            """,
        fix: "Save with `docker save NAME:TAG -o image.tar`; load an old archive and save it again.")

    /// `manifest.json` is malformed.
    package static let archiveDockerManifestInvalid = FindingID(
        "archive.docker-manifest-invalid", .archive, .high, "`manifest.json` is malformed", help: .images,
        meaning: """
            The file is not a list of images with `Config` and `Layers`, or lists an image twice. Loaders skip \
            the bad part and load the rest.
            """,
        cause: "A converted or hand-edited archive.",
        fix: "Save the image again with a current Docker or Podman.")

    /// Archive holds several images.
    package static let archiveDockerMultipleImages = FindingID(
        "archive.docker-multiple-images", .archive, .medium, "Archive holds several images", help: .images,
        meaning: """
            The archive holds more than one image and none was named. `docker load` loads them all; a verdict \
            over one says nothing about the others.
            """,
        cause: "`docker save` with several names, or by repository without a tag.",
        fix:
            "Name one with `\(setting: .image, "NAME:TAG")` or `\(setting: .image, "sha256:HEX")`, or save each image to its own file."
    )

    /// Path in `manifest.json` leaves the archive.
    package static let archiveDockerPath = FindingID(
        "archive.docker-path", .archive, .critical, "Path in `manifest.json` leaves the archive", help: .images,
        meaning: """
            A path in the manifest is absolute, climbs with `..` or is not canonical. A loader that unpacks to a \
            folder first would read a file of the host as configuration or layer.
            """,
        cause: "An attack on the loader.",
        fix: "Do not load the archive.")

    /// File named in `manifest.json` is missing.
    package static let archiveDockerFileMissing = FindingID(
        "archive.docker-file-missing", .archive, .high, "File named in `manifest.json` is missing", help: .images,
        meaning: """
            The configuration or a layer that the manifest names is not in the archive. Loaders fail or use a \
            layer of that name from their own store.
            """,
        cause: "A truncated archive, or files removed to shrink it.",
        fix: "Save the image again.")

    /// Configuration or layer is not a regular file.
    package static let archiveDockerNotRegular = FindingID(
        "archive.docker-not-regular", .archive, .high, "Configuration or layer is not a regular file", help: .images,
        meaning: """
            A path in the manifest leads to a folder, a device or a link that does not end at a regular file of \
            the archive. (Links between equal layers, as older versions of Docker write them, are accepted.)
            """,
        cause: "A hostile archive, or a chain of links cut by a filter.",
        fix: "Save the image again with a current Docker.")

    /// Configuration does not match its name.
    package static let archiveDockerConfigDigest = FindingID(
        "archive.docker-config-digest", .archive, .critical, "Configuration does not match its name", help: .images,
        meaning: """
            The configuration's file name is its SHA-256, and the content has another. The image's identity, \
            which `docker images` shows, is then not that of the content.
            """,
        cause: "The configuration was edited in the archive, for example its entrypoint or user.",
        fix: "Change the image in its Dockerfile, never in the archive. Treat this one as altered.")

    /// Docker and OCI documents describe different images.
    package static let archiveDockerOciDisagree = FindingID(
        "archive.docker-oci-disagree", .archive, .critical, "Docker and OCI documents describe different images",
        help: .images,
        meaning: """
            The archive holds both `manifest.json` and an OCI index, and they lead to different configurations \
            or layers. Docker reads the one and containerd the other. (No name in one of them is not another name, and \
            docker saves images by digest without listing them in the index.)
            """,
        cause: "One of the two was altered, or files of two exports were mixed.",
        fix: "Save the image again into a new file.")

    /// More than five layers.
    package static let archiveLambdaLayerCount = FindingID(
        "archive.lambda-layer-count", .archive, .medium, "More than five layers",
        meaning: """
            The stack has more layers than the five that Lambda attaches to one function. The deploy would be \
            refused, and a merged view of six layers would describe no function that can exist.
            """,
        cause: "A new layer was added without retiring an old one.",
        fix: "Merge two layers into one, or drop one.")

    /// Layers disagree whether a path is a folder.
    package static let archiveLambdaTypeConflict = FindingID(
        "archive.lambda-type-conflict", .archive, .high, "Layers disagree whether a path is a folder",
        meaning: """
            One layer has a file or link where another has a folder. How `/opt` looks then depends on the order \
            and on how the unpacker replaces one by the other.
            """,
        cause: "Two layers that package the same library in different ways.",
        fix: "Rebuild one of the layers so that the path is the same kind in both.")

    /// Layer writes through another layer's link.
    package static let archiveLambdaSymlinkThrough = FindingID(
        "archive.lambda-symlink-through", .archive, .critical, "Layer writes through another layer's link",
        meaning: """
            A layer has an entry below a path that another layer made a symbolic link. Its file would land at \
            the link's target, where neither layer's listing shows it.
            """,
        cause: "A layer with `lib` as a link beneath one with `lib` as a folder, or a planted redirect.",
        fix: "Change the order, or ship the real folder in both layers.")

    /// Stack exceeds Lambda's size limit.
    package static let archiveLambdaSizeLimit = FindingID(
        "archive.lambda-size-limit", .archive, .medium, "Stack exceeds Lambda's size limit",
        meaning: """
            All layers and the function together unpack to more than 262,144,000 bytes. Lambda refuses such a \
            configuration.
            """,
        cause: "Dependencies packed twice, in the layer and in the function, or test data.",
        fix: "Remove what is shadowed or unused; `\(run: .stack)` shows both. Else deploy as an image.")

    /// Layer hides another layer's file.
    package static let stackShadow = FindingID(
        "stack.shadow", .stack, .low, "Layer hides another layer's file", outcome: .warn,
        meaning: """
            A later layer brings a path that an earlier one has too, with other content, mode, type or target. The \
            function sees the later one; what was reviewed in the earlier layer is not what runs. Where both are \
            the same this passes.
            """,
        cause: "Two layers that package the same dependency in different versions, or a file planted to win.",
        fix: "Read both files. Keep the dependency in one layer, or order the layers so that the right one wins.")

    /// Program for another machine.
    package static let stackArchitecture = FindingID(
        "stack.architecture", .stack, .low, "Program for another machine", outcome: .warn,
        meaning: """
            An ELF file that the function can see is built for another machine than the function's architecture. \
            Loading it fails when the function first needs it, not when it is deployed. Where a file's header was \
            not at hand the matter is undecided.
            """,
        cause: "Wheels or node modules installed on a developer's machine of another architecture.",
        fix: "Install for the function's platform, for instance `pip install --platform manylinux2014_aarch64`.")

    /// The two readers disagree.
    package static let archiveReadersDisagree = FindingID(
        "archive.readers-disagree", .archive, .critical, "The two readers disagree",
        meaning: """
            The strict reader and libarchive, which stands for a lenient consumer, report different entries for \
            the same bytes. The message names the first path and the difference. What was checked would not be \
            what some consumer unpacks.
            """,
        cause: "An ambiguity that no other check names yet, or a defect of one of the two readers.",
        fix: """
            Do not deploy. Repack with a common tool; if the difference stays, report the archive as a defect of \
            layerlock.
            """)
}

extension FindingRegistry {
    /// Docker archives, stacks of Lambda layers, and the second reader.
    static let dockerAndLambda: [FindingID] = [
        .archiveDockerManifestMissing, .archiveDockerManifestInvalid, .archiveDockerMultipleImages,
        .archiveDockerPath, .archiveDockerFileMissing, .archiveDockerNotRegular, .archiveDockerConfigDigest,
        .archiveDockerOciDisagree, .archiveLambdaLayerCount, .archiveLambdaTypeConflict, .archiveLambdaSymlinkThrough,
        .archiveLambdaSizeLimit, .stackShadow, .stackArchitecture, .archiveReadersDisagree,
    ]
}
