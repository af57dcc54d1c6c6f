extension FindingID {
    /// Same path twice in one layer.
    package static let archiveTarDuplicatePath = FindingID(
        "archive.tar-duplicate-path", .archive, .critical, "Same path twice in one layer",
        meaning: """
            Two members of a layer have the same path and are not the same folder. The last one usually wins on \
            disk, while scanners that index by path may keep the first.
            """,
        cause: "`tar -r` or `-u` on an existing archive, or a file shadowed on purpose.",
        fix: "Build the layer in one pass from one folder.")

    /// Path is both a file and a folder in one layer.
    package static let archiveTarTypeConflict = FindingID(
        "archive.tar-type-conflict", .archive, .critical, "Path is both a file and a folder in one layer",
        meaning: """
            A member is a file or a link and another lies below its path. Runtimes replace, fail or write \
            through it, each in its own way.
            """,
        cause: "A layer assembled from two trees, or a path prepared to redirect a later write.",
        fix: "Decide which of the two the layer should hold and rebuild it.")

    /// Hard link to nothing.
    package static let archiveTarHardlinkMissing = FindingID(
        "archive.tar-hardlink-missing", .archive, .high, "Hard link to nothing",
        meaning: """
            A hard link names a target that neither the layer nor, as far as it is known, a lower layer holds. \
            Readers fail, write an empty file, or link to whatever stands at that path on the host.
            """,
        cause: "The target was removed from the layer afterwards, or comes later in the archive.",
        fix: "Rebuild so that the target comes before its links.")

    /// Hard link out of the root.
    package static let archiveTarHardlinkEscape = FindingID(
        "archive.tar-hardlink-escape", .archive, .critical, "Hard link out of the root",
        meaning: """
            The target of a hard link climbs with `..`, begins with two slashes or passes through a link. An \
            unpacker that follows it ties a file of the host into the image, where it can be read or overwritten. \
            (One leading slash stands for the image's own root.)
            """,
        cause: "An attack on the unpacker.",
        fix: "Do not load the image with any tool; report where it came from.")

    /// Symbolic link target is not usable.
    package static let archiveTarSymlinkTarget = FindingID(
        "archive.tar-symlink-target", .archive, .high, "Symbolic link target is not usable",
        meaning: """
            The target of a symbolic link is empty, too long or holds a NUL or control character. Readers cut it \
            at different places or fail. (Where it leads does not matter: a container ends at its root.)
            """,
        cause: "A corrupt header or a writer without long-link support.",
        fix: "Recreate the link in the build and rebuild the layer.")

    /// Member lies below a symbolic link of its layer.
    package static let archiveTarSymlinkThrough = FindingID(
        "archive.tar-symlink-through", .archive, .critical, "Member lies below a symbolic link of its layer",
        meaning: """
            The path of a member passes through a symbolic link in the same layer. Unpacked in order it is \
            written to the link's target, which may lie outside; a listing shows it inside.
            """,
        cause: "A planted two-step write, or an archive appended after a folder became a link.",
        fix: "Build the layer from a real tree in one pass.")

    /// Whiteout is not well formed.
    package static let archiveTarWhiteoutInvalid = FindingID(
        "archive.tar-whiteout-invalid", .archive, .high, "Whiteout is not well formed",
        meaning: """
            A member with the prefix `.wh.` is no valid whiteout: it names nothing, `.` or `..`, is not an empty \
            regular file, or uses a reserved `.wh..wh.` name. Runtimes either delete something else than it says \
            or create a file of that name. A character device 0, 0 is refused too: overlayfs takes it for a whiteout, \
            others make a device. (What AUFS kept at the top of a layer, `.wh..wh.aufs`, `.wh..wh.plnk` and \
            `.wh..wh.orph`, empty, is passed over, as runtimes do.)
            """,
        cause: "An overlay's upper folder that was packed directly, or an attempt to delete outside the folder.",
        fix: "Rebuild the layer with BuildKit or another current builder.")

    /// Opaque root folder above other layers.
    package static let archiveTarWhiteoutRootOpaque = FindingID(
        "archive.tar-whiteout-root-opaque", .archive, .critical, "Opaque root folder above other layers",
        meaning: """
            A layer says that nothing of the layers below is left: `.wh..wh..opq` at its top. Overlay drivers \
            (containerd, podman, docker) cannot make the root opaque and show all of it; drivers that copy, \
            fuse-overlayfs, buildah and umoci empty the root. So one image has two contents.
            """,
        cause: "A crafted layer, or a tool that packed an overlay's upper folder as a whole.",
        fix: "Build the image from scratch instead of above layers that it does not want.")

    /// Path both removed and added in one layer.
    package static let archiveTarWhiteoutConflict = FindingID(
        "archive.tar-whiteout-conflict", .archive, .high, "Path both removed and added in one layer",
        meaning: """
            A layer holds a path and its whiteout. The specification hides only lower layers, but runtimes that \
            go by order delete the new file and others keep it.
            """,
        cause: "Two layers were squashed by a tool that kept both records.",
        fix: "Squash with a tool that merges whiteouts, or rebuild from the Dockerfile.")

    /// Overlay attribute in a layer.
    package static let archiveTarXattrOverlay = FindingID(
        "archive.tar-xattr-overlay", .archive, .critical, "Overlay attribute in a layer",
        meaning: """
            A member carries `trusted.overlay.*`, `user.overlay.*`, `user.fuseoverlayfs.*` or \
            `security.fuseoverlayfs.*`, or the root folder `user.containers.*`. To overlayfs and fuse-overlayfs these \
            make folders opaque, redirect them or give files other owners and modes, so a layer could hide or reveal \
            what no whiteout mentions.
            """,
        cause: "An overlay's upper folder was packed with all attributes.",
        fix: "Pack with `--xattrs-exclude='*.overlay.*'` or let an image builder do it.")

    /// Extended attribute said in two ways.
    package static let archiveTarXattrConflict = FindingID(
        "archive.tar-xattr-conflict", .archive, .high, "Extended attribute said in two ways",
        meaning: """
            One attribute is given under two keys (`SCHILY.xattr` and `LIBARCHIVE.xattr`) with different values, or \
            under the second alone, or an access list states other rights than the mode. \
            Readers know one or the other; for `security.capability` that decides which rights a program gets.
            """,
        cause: "Conversion between tar writers, or a crafted capability.",
        fix: "Write attributes under `SCHILY.xattr` only, as GNU tar and Go do.")
}

extension FindingRegistry {
    /// Tar layers: members, links, whiteouts and attributes.
    static let tarContent: [FindingID] = [
        .archiveTarDuplicatePath, .archiveTarTypeConflict, .archiveTarHardlinkMissing, .archiveTarHardlinkEscape,
        .archiveTarSymlinkTarget, .archiveTarSymlinkThrough, .archiveTarWhiteoutInvalid,
        .archiveTarWhiteoutRootOpaque, .archiveTarWhiteoutConflict, .archiveTarXattrOverlay, .archiveTarXattrConflict,
    ]
}
