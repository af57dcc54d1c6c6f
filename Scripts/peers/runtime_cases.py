"""Images whose roots container runtimes agree on, do not agree on, or agree on but for some, and what layerlock says."""

from tar_images import archive, folder, hardlink, layer, link, member, pax, xattr

RUN = member("app/run", data=b"#!/bin/sh\n", mode=0o755)
CAPABILITY = b"\1\0\0\2\0\4" + bytes(14)
OVERLAYS = ("containerd overlayfs", "podman overlay")
PODMAN_OVERLAYS = ("podman overlay", "podman fuse-overlayfs")
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

# Accepted with `archive.runtimes-differ`.
WARNED = {
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
    for name, (others, layers) in WARNED.items():
        yield name, "accepted", "runtimes-differ", others, archive(layers)
