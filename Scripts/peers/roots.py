"""What layerlock's manifest says of a root, and what lies on disk; the differences between them."""

import hashlib
import os
import re
import stat

# The attributes that manifests hold; others are the file system's own.
PINNED = re.compile(r"security\.(?!selinux$)|system\.posix_acl_|user\.containers\.override_stat$|user\.fuseoverlayfs\."
                    r"|user\.rootlesscontainers$")
KINDS = {
    stat.S_IFREG: "file", stat.S_IFDIR: "dir", stat.S_IFLNK: "link", stat.S_IFCHR: "char", stat.S_IFBLK: "block",
    stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}


def unescaped(text):
    """The bytes of a path that vis(3) escaped."""
    return re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8)]), text.encode()).decode("utf-8", "surrogateescape")


def of_manifest(text):
    """Path to what the manifest says of it; a folder that no layer mentions has a type alone."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, *words = line.split(" ")
        keywords = dict(word.partition("=")[::2] for word in words)
        path = unescaped(name).removeprefix("./")
        if path == ".":
            continue  # readers differ in what they make of the root folder, and it is no part of the tree
        said = {"type": keywords["type"]}
        if "mode" in keywords:
            said |= {"mode": int(keywords["mode"], 8), "owner": (int(keywords["uid"]), int(keywords["gid"]))}
        for key, wanted in (("sha256digest", "sha256"), ("link", "link"), ("device", "device")):
            if key in keywords:
                said[wanted] = unescaped(keywords[key])
        # Access lists as text are libarchive's and GNU tar's: no runtime sets them.
        tags = [tag for tag in keywords.get("tags", "").split(",") if tag]
        said["xattrs"] = sorted(tag for tag in tags if not tag.startswith(("hardlink:", "SCHILY.")))
        found[path] = said
    return found


def of_folder(root):
    """Path to what lies there."""
    found = {}
    root = os.fsencode(root)
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            try:
                about = os.lstat(path)
            except FileNotFoundError:
                continue  # a whiteout of overlayfs in a folder that no lower layer has: listed, and not there
            kind = KINDS[stat.S_IFMT(about.st_mode)]
            is_link = kind == "link"
            said = {
                "type": kind, "mode": 0o777 if is_link else stat.S_IMODE(about.st_mode),
                "owner": (about.st_uid, about.st_gid)}
            if kind == "file":
                with open(path, "rb") as file:
                    said["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
            if kind in ("char", "block"):
                said["device"] = f"native,{os.major(about.st_rdev)},{os.minor(about.st_rdev)}"
            if is_link:
                said["link"] = os.fsdecode(os.readlink(path))
            said["xattrs"] = sorted(
                f"{key}:{os.getxattr(path, key, follow_symlinks=False).hex()}"
                for key in os.listxattr(path, follow_symlinks=False) if PINNED.match(key))
            found[os.fsdecode(os.path.relpath(path, root))] = said
    return found


def differences(ours, theirs):
    """One line for each path that both do not say the same of."""
    lines = []
    # A folder that whiteouts emptied, or that was made for a whiteout, stays with some.
    needed = set()
    for path in [*ours, *(path for path, other in theirs.items() if other["type"] != "dir")]:
        while path:
            needed.add(path)
            path = path.rpartition("/")[0]
    for path in sorted(ours.keys() | theirs.keys(), key=os.fsencode):
        mine, other = ours.get(path), theirs.get(path)
        if mine is None:
            if other["type"] != "dir" or path in needed:
                lines.append(f"{path}: they alone have it, {other}")
        elif other is None:
            lines.append(f"{path}: missing there")
        else:
            keys = [key for key in mine if not (key == "xattrs" and "mode" not in mine)]
            lines += [f"{path}: {key} {mine[key]} and there {other.get(key)}" for key in keys if mine[key] != other.get(key)]
    return lines
