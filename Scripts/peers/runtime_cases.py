"""Images whose roots container runtimes agree on, do not agree on, or agree on but for some, and what layerlock says."""

from tar_images import archive, device, folder, hardlink, layer, link, member, pax, table, xattr

RUN = member("app/run", data=b"#!/bin/sh\n", mode=0o755)
CAPABILITY = b"\1\0\0\2\0\4" + bytes(14)
OVERLAYS = ("containerd overlayfs", "podman overlay")
PODMAN_OVERLAYS = ("podman overlay", "podman fuse-overlayfs")
LATIN = b"caf\xe9"
STAT = "user.containers.override_stat"


def access_list(owner, group, others):
    """An access list with one more user, as the kernel keeps it."""
    nobody = b"\xff" * 4
    entries = [(1, owner, nobody), (2, group, b"\xe8\3\0\0"), (4, group, nobody), (16, group, nobody), (32, others, nobody)]
    return b"\2\0\0\0" + b"".join(bytes([tag, 0, rights, 0]) + who for tag, rights, who in entries)


def comment(name):
    """A global header that holds a comment."""
    return pax({"comment": "x"}, name, "g")


# Refused: name to the id without `archive.` and the layers.
REFUSED = {
    "an opaque root above content": ("tar-whiteout-root-opaque", [
        layer(folder("etc/"), member("etc/a", data=b"a"), RUN), layer(member(".wh..wh..opq"), member("new"))]),
    "an opaque ./ above content": ("tar-whiteout-root-opaque", [
        layer(folder("etc/"), member("etc/a", data=b"a"), RUN),
        layer(folder("./"), member("./.wh..wh..opq"), member("./new"))]),
    "an opaque root above a folder": ("tar-whiteout-root-opaque", [layer(folder("etc/")), layer(member(".wh..wh..opq"), RUN)]),
    "a global header named as a whiteout": ("tar-pax-global", [
        layer(RUN, member("etc/policy", data=b"keep\n"), comment("etc/.wh.policy"))]),
    "a global header named as a file": ("tar-pax-global", [layer(RUN, member("etc/policy"), comment("etc/policy"))]),
    "a global header of git's name above a file of that name": ("tar-pax-global", [
        layer(member("pax_global_header"), RUN), layer(comment("pax_global_header"), member("b"))]),
    "an opaque folder for fuse-overlayfs": ("tar-xattr-overlay", [
        layer(folder("d/"), member("d/x"), RUN),
        layer(pax({"SCHILY.xattr.user.fuseoverlayfs.opaque": "y"}) + folder("d/"), member("d/y"))]),
    "a root that has owners taken from attributes": ("tar-xattr-overlay", [
        layer(pax({f"SCHILY.xattr.{STAT}": "0:0:0755"}) + folder("./"), xattr("f", STAT, "0:0:04755"), RUN)]),
    "an access list of other rights than the mode": ("tar-xattr-conflict", [
        layer(xattr("f", "system.posix_acl_access", access_list(7, 7, 5)), RUN)]),
    "GNU's times, which are a prefix to others": ("tar-header-ambiguous", [
        layer(member("usr/bin/app", magic=b"ustar  \0", raw={345: b"755\0", 357: b"\x80\0\0\0\x80" + bytes(7)}), RUN)]),
}

REFUSED |= {
    "the device that is overlayfs's whiteout": ("tar-whiteout-invalid", [
        layer(folder("d/"), member("d/x"), RUN), layer(device("d", "3", 0, 0))]),
    "a device number that is cut off to 0, 0": ("tar-header-malformed", [
        layer(member("x"), RUN), layer(device("x", "3", 0, 1 << 20))]),
    "two spellings of one path": ("tar-duplicate-path", [
        layer(member("/app/run", data=b"a"), member("app/run", data=b"b"))]),
    "a member below a link with surplus dots": ("tar-symlink-through", [
        layer(link("l", "../../../app"), member("l/x", data=b"x"), RUN)]),
    "a member below a lower layer's link with surplus dots": ("layer-symlink-through", [
        layer(link("l", "../../../app"), RUN), layer(member("l/x", data=b"x"))]),
    "a file in AUFS's folder of hard links": ("tar-whiteout-invalid", [
        layer(folder(".wh..wh.plnk/"), member(".wh..wh.plnk/1.2", data=b"x"), hardlink("x", ".wh..wh.plnk/1.2"), RUN)]),
    "a second archive behind the end": ("tar-trailing-data", [
        layer(RUN) + layer(member("etc/shadow", data=b"x"))]),
    "a hard link that adds a set-user-id bit": ("tar-header-ambiguous", [
        layer(member("a", data=b"a", mode=0o755), hardlink("b", "a", mode=0o4755), RUN)]),
}

# Accepted: name to the runtimes that do otherwise, by which warning it is said, and the layers.
ACCEPTED = {
    "an opaque folder": ((), [
        layer(folder("etc/"), member("etc/a", data=b"a"), RUN),
        layer(folder("etc/"), member("etc/.wh..wh..opq"), member("etc/b", data=b"b"))]),
    "an opaque root in the lowest layer": ((), [layer(member(".wh..wh..opq"), RUN)]),
    "an opaque root above an empty layer": ((), [layer(), layer(member(".wh..wh..opq"), RUN)]),
    "an opaque root above what is removed": ((), [
        layer(member("a")), layer(member(".wh.a")), layer(member(".wh..wh..opq"), RUN)]),
    "git's global header": (("umoci",), [layer(comment("pax_global_header"), RUN)]),
    "Go's global header": (("umoci",), [layer(comment("GlobalHead.0.0"), RUN)]),
    "a pax header named as a whiteout": ((), [layer(member("etc/a"), pax({"comment": "x"}, "etc/.wh.a"), RUN)]),
    "whiteouts": ((), [
        layer(folder("d/"), member("d/x"), member("d/y"), RUN), layer(folder("d/"), member("d/.wh.x")), layer(member(".wh.d"))]),
    "a file, then a folder, then a link": ((), [layer(member("d"), RUN), layer(folder("d/"), member("d/x")), layer(link("d", "app"))]),
    "set-user-id, a sticky folder, owners": ((), [
        layer(member("su", mode=0o4755, uid=5), folder("tmp/", mode=0o1777, gid=7), hardlink("su2", "su", mode=0o4755, uid=5), RUN)]),
    "a capability, on a link too": ((), [
        layer(xattr("ping", "security.capability", CAPABILITY),
              pax({"SCHILY.xattr.security.capability": CAPABILITY}) + hardlink("pong", "ping"), RUN)]),
    "attributes that runtimes act on": ((), [
        layer(xattr("f", STAT, "0:0:04755"), xattr("g", "user.rootlesscontainers", b"\x08\1"), RUN)]),
    "an access list that fits": (("buildah vfs",), [
        layer(xattr("f", "system.posix_acl_access", access_list(6, 4, 4)), RUN)]),
}

ACCEPTED |= {
    "absolute names": ((), [
        layer(folder("/"), folder("/app/"), member("/app/run", data=b"#!/bin/sh\n", mode=0o755),
              hardlink("/app/link", "/app/run", mode=0o755), member("/app/old")),
        layer(member("/app/.wh.old"), member("/etc/a", data=b"a"))]),
    "absolute names with a dot": ((), [layer(folder("/./"), folder("/./etc/"), member("/./etc/a", data=b"a"), RUN)]),
    "an absolute opaque folder": ((), [
        layer(folder("etc/"), member("etc/a", data=b"a"), RUN),
        layer(folder("/etc/"), member("/etc/.wh..wh..opq"), member("/etc/b", data=b"b"))]),
    "links with surplus dots": ((), [
        layer(link("usr/lib/cacerts", "../../../../../etc/pki"), link("up", ".."), member("etc/pki", data=b"x"), RUN)]),
    "devices and pipes below /dev": ((), [
        layer(folder("dev/"), device("dev/null", "3", 1, 3, mode=0o666), device("dev/tty", "3", 5, 0, gid=5),
              member("dev/initctl", "6", mode=0o600), RUN)]),
    "a hard link to a device": ((), [
        layer(device("dev/a", "3", 1, 3), hardlink("dev/b", "dev/a"), RUN)]),
    "no end blocks": ((), [layer(RUN, end=b"")]),
    "one zero block at the end": ((), [layer(RUN, end=bytes(512))]),
    "neither end blocks nor padding": ((), [layer(RUN, member("a", data=b"alpha"), end=b"")[:-507]]),
    "a layer of no bytes": ((), [layer(RUN), layer(end=b"")]),
    "a layer of 512 bytes": ((), [layer(RUN), layer(end=bytes(512))]),
    "zeros that fill no block": ((), [layer(RUN, end=bytes(3 * 1024 * 1024 + 77))]),
    "vendors' keys": ((), [
        layer(pax({"APK-TOOLS.checksum.SHA1": "00", "acme_2.note": "n", "MSWINDOWS.fileattr": "32"}) + member("a"), RUN)]),
    "AUFS's bookkeeping": ((), [
        layer(member("a"), member("b"), RUN),
        layer(member(".wh..wh.aufs", mode=0o444), folder(".wh..wh.orph/", mode=0o700), folder(".wh..wh.plnk/", mode=0o700),
              hardlink(".wh.a", ".wh..wh.aufs"), hardlink(".wh.b", ".wh.a"))]),
}

# Accepted with another id than `archive.runtimes-differ`: name to the id, the runtimes that do otherwise, the layers.
TOLD = {
    "devices and pipes elsewhere": ("tar-device", (), [layer(device("x", "3", 1, 3), device("dev/sda", "4", 8, 0), RUN)]),
    "a pipe elsewhere": ("tar-fifo", (), [layer(member("run/x", "6"), RUN)]),
    "an eStargz table": ("tar-trailing-data", (), [layer(RUN) + table()]),
    "names that are not UTF-8": ("tar-name-encoding", (), [
        layer(member(LATIN, data=b"x"), link("l", LATIN), hardlink("h", LATIN),
              pax({"path": LATIN + b"2"}) + member("x", data=b"y"), RUN)]),
}

# Accepted with `archive.runtimes-differ`.
WARNED = {
    "a hard link of other permissions": (("umoci",), [
        layer(member("a", data=b"a", mode=0o755), hardlink("b", "a"), hardlink("/c", "/a", mode=0o600), RUN)]),
    "a hard link into a lower layer": ((*OVERLAYS, "podman fuse-overlayfs"), [
        layer(folder("lib/"), member("lib/a", data=b"a"), RUN), layer(folder("lib/"), hardlink("lib/b", "lib/a"))]),
    "a folder of 0700 that is only implied": (PODMAN_OVERLAYS, [
        layer(folder("secret/", mode=0o700, uid=7), member("secret/a"), RUN), layer(member("secret/b"))]),
    "a whiteout in a folder of 0700 that is only implied": (PODMAN_OVERLAYS, [
        layer(folder("secret/", mode=0o700), member("secret/a"), member("secret/b"), RUN), layer(member("secret/.wh.a"))]),
    "a link that does not repeat the capability": (("containerd native", "containerd overlayfs"), [
        layer(xattr("ping", "security.capability", CAPABILITY), hardlink("pong", "ping"), RUN)]),
    "a folder named anew without its access list": (("containerd native",), [
        layer(pax({"SCHILY.xattr.system.posix_acl_access": access_list(7, 5, 5)}) + folder("d/"), RUN),
        layer(folder("d/"), member("d/x"))]),
    "a folder with a default access list": (
        ("containerd native", "containerd overlayfs", "podman vfs", *PODMAN_OVERLAYS, "buildah vfs"), [
            layer(pax({"SCHILY.xattr.system.posix_acl_default": access_list(7, 5, 5)}) + folder("d/"), member("d/x"), RUN)]),
}


def images():
    """Name, expectation, expected id, runtimes that do otherwise, image."""
    for name, (fault, layers) in REFUSED.items():
        yield name, "refused", fault, (), archive(layers)
    for name, (others, layers) in ACCEPTED.items():
        yield name, "accepted", None, others, archive(layers)
    for name, (told, others, layers) in TOLD.items():
        yield name, "accepted", told, others, archive(layers)
    for name, (others, layers) in WARNED.items():
        yield name, "accepted", "runtimes-differ", others, archive(layers)
