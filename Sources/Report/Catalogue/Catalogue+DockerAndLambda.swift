import Core

extension Catalogue {
    /// Docker archives, stacks of Lambda layers, and the second reader.
    static let dockerAndLambda: [Explanation] = [
        Explanation(
            "archive.docker-manifest-missing", .medium, "No `manifest.json`",
            meaning: """
                The tar has no `manifest.json` at its top, so nothing says which files are the image's configuration \
                and layers.
                """,
            cause: """
                The archive is no `docker save` output (perhaps `docker export`), or a folder was packed around it.
                """,
            fix: "Save with `docker save NAME:TAG -o image.tar`."),
        Explanation(
            "archive.docker-manifest-invalid", .high, "`manifest.json` is malformed",
            meaning: """
                The file is not a list of images with `Config` and `Layers`, or lists an image twice. Loaders skip \
                the bad part and load the rest.
                """,
            cause: "A converted or hand-edited archive.",
            fix: "Save the image again with a current Docker or Podman."),
        Explanation(
            "archive.docker-multiple-images", .medium, "Archive holds several images",
            meaning: """
                The archive holds more than one image and none was named. `docker load` loads them all; a verdict \
                over one says nothing about the others.
                """,
            cause: "`docker save` with several names, or by repository without a tag.",
            fix: "Name one with `--image NAME:TAG`, or save each image to its own file."),
        Explanation(
            "archive.docker-path", .critical, "Path in `manifest.json` leaves the archive",
            meaning: """
                A path in the manifest is absolute, climbs with `..` or is not canonical. A loader that unpacks to a \
                folder first would read a file of the host as configuration or layer.
                """,
            cause: "An attack on the loader.",
            fix: "Do not load the archive."),
        Explanation(
            "archive.docker-file-missing", .high, "File named in `manifest.json` is missing",
            meaning: """
                The configuration or a layer that the manifest names is not in the archive. Loaders fail or use a \
                layer of that name from their own store.
                """,
            cause: "A truncated archive, or files removed to shrink it.",
            fix: "Save the image again."),
        Explanation(
            "archive.docker-not-regular", .high, "Configuration or layer is not a regular file",
            meaning: """
                A path in the manifest leads to a folder, a device or a link that does not end at a regular file of \
                the archive. (Links between equal layers, as older versions of Docker write them, are accepted.)
                """,
            cause: "A hostile archive, or a chain of links cut by a filter.",
            fix: "Save the image again with a current Docker."),
        Explanation(
            "archive.docker-config-digest", .critical, "Configuration does not match its name",
            meaning: """
                The configuration's file name is its SHA-256, and the content has another. The image's identity, \
                which `docker images` shows, is then not that of the content.
                """,
            cause: "The configuration was edited in the archive, for example its entrypoint or user.",
            fix: "Change the image in its Dockerfile, never in the archive. Treat this one as altered."),
        Explanation(
            "archive.docker-oci-disagree", .critical, "Docker and OCI documents describe different images",
            meaning: """
                The archive holds both `manifest.json` and an OCI index, and they lead to different configurations \
                or layers. Docker reads the one and containerd the other.
                """,
            cause: "One of the two was altered, or files of two exports were mixed.",
            fix: "Save the image again into a new file."),
        Explanation(
            "archive.lambda-layer-count", .medium, "More than five layers",
            meaning: """
                The stack has more layers than the five that Lambda attaches to one function. The deploy would be \
                refused, and a merged view of six layers would describe no function that can exist.
                """,
            cause: "A new layer was added without retiring an old one.",
            fix: "Merge two layers into one, or drop one."),
        Explanation(
            "archive.lambda-type-conflict", .high, "Layers disagree whether a path is a folder",
            meaning: """
                One layer has a file or link where another has a folder. How `/opt` looks then depends on the order \
                and on how the unpacker replaces one by the other.
                """,
            cause: "Two layers that package the same library in different ways.",
            fix: "Rebuild one of the layers so that the path is the same kind in both."),
        Explanation(
            "archive.lambda-symlink-through", .critical, "Layer writes through another layer's link",
            meaning: """
                A layer has an entry below a path that another layer made a symbolic link. Its file would land at \
                the link's target, where neither layer's listing shows it.
                """,
            cause: "A layer with `lib` as a link beneath one with `lib` as a folder, or a planted redirect.",
            fix: "Change the order, or ship the real folder in both layers."),
        Explanation(
            "archive.lambda-size-limit", .medium, "Stack exceeds Lambda's size limit",
            meaning: """
                All layers and the function together unpack to more than 262,144,000 bytes. Lambda refuses such a \
                configuration.
                """,
            cause: "Dependencies packed twice, in the layer and in the function, or test data.",
            fix: "Remove what is shadowed or unused; `layerlock stack` shows both. Else deploy as an image."),
        Explanation(
            "stack.shadow", .low, "Layer hides another layer's file", outcome: .warn,
            meaning: """
                A later layer brings a path that an earlier one has too, with other content, mode, type or target. The \
                function sees the later one; what was reviewed in the earlier layer is not what runs. Where both are \
                the same this passes.
                """,
            cause: "Two layers that package the same dependency in different versions, or a file planted to win.",
            fix: "Read both files. Keep the dependency in one layer, or order the layers so that the right one wins."),
        Explanation(
            "stack.architecture", .low, "Program for another machine", outcome: .warn,
            meaning: """
                An ELF file that the function can see is built for another machine than the function's architecture. \
                Loading it fails when the function first needs it, not when it is deployed. Where a file's header was \
                not at hand the matter is undecided.
                """,
            cause: "Wheels or node modules installed on a developer's machine of another architecture.",
            fix: "Install for the function's platform, for instance `pip install --platform manylinux2014_aarch64`."),
        Explanation(
            "archive.readers-disagree", .critical, "The two readers disagree",
            meaning: """
                The strict reader and libarchive, which stands for a lenient consumer, report different entries for \
                the same bytes. The message names the first path and the difference. What was checked would not be \
                what some consumer unpacks.
                """,
            cause: "An ambiguity that no other check names yet, or a defect of one of the two readers.",
            fix: """
                Do not deploy. Repack with a common tool; if the difference stays, report the archive as a defect of \
                layerlock.
                """),
    ]
}
