#!/usr/bin/env python3
"""Compares what layerlock says of a zip with what other readers make of it: unzip, bsdtar, Go's archive/zip.

What layerlock accepts, each reader has to unpack, or list, as the same paths, types, contents and link targets, and modes
where the reader takes them from the archive. A reader that refuses the zip is counted, and is no difference.
"""

import argparse
import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC0"}
UNIX, DARWIN = 3, 19
DOS = {0, 11, 14}


class Refused(Exception):
    """A reader does not take the archive."""


def unescaped(text):
    """A path or target of a manifest, its octal escapes undone."""
    return re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8)]), text)


def manifest(text):
    """Path to type, mode (None where an entry only implies the folder), digest and target."""
    found = {}
    for line in text.splitlines():
        words = line.split(b" ")
        if line.startswith(b"#") or words[0] in (b".", b""):
            continue
        keywords = dict(word.partition(b"=")[::2] for word in words[1:])
        mode = keywords.get(b"mode")
        found[unescaped(words[0].removeprefix(b"./"))] = (
            keywords[b"type"].decode(), None if mode is None else int(mode, 8),
            keywords.get(b"sha256digest", b"").decode(), unescaped(keywords.get(b"link", b"")))
    return found


def records(path):
    """Path to host and external attributes."""
    with zipfile.ZipFile(path) as archive:
        return {
            info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437").rstrip(b"/"):
            (info.create_system, info.external_attr) for info in archive.infolist()}


def tree(folder):
    """As `manifest`, of a folder on disk."""
    found = {}
    root = os.fsencode(folder)
    for base, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(base, name)
            status = os.lstat(path)
            mode = stat.S_IMODE(status.st_mode)
            kind, digest, target = "other", "", b""
            if stat.S_ISLNK(status.st_mode):
                kind, target = "link", os.readlink(path)
            elif stat.S_ISDIR(status.st_mode):
                kind = "dir"
                os.chmod(path, mode | 0o700)
            elif stat.S_ISREG(status.st_mode):
                kind = "file"
                os.chmod(path, mode | 0o400)
                with open(path, "rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") \
                        else hashlib.sha256(file.read()).hexdigest()
            found[os.path.relpath(path, root)] = (kind, mode, digest, target)
    return found


def extracted(command, allowed):
    """The tree that a command leaves in an empty folder; `{}` of its words is the folder."""
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            [word.replace("{}", folder) for word in command], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT, preexec_fn=lambda: os.umask(0o022))
        if result.returncode not in allowed:
            raise Refused(result.stderr.decode(errors="replace").strip()[-200:])
        return tree(folder)


class ZipPeers:
    """The readers that are installed; `program` is what zip.go was built as."""

    def __init__(self, layerlock, program=None):
        self.layerlock, self.program = layerlock, program
        self.refusals = collections.Counter()
        self.readers = {}
        if shutil.which("unzip"):
            self.readers["unzip"] = self.unzip
        if shutil.which("bsdtar"):
            self.readers["bsdtar"] = self.bsdtar
        if program:
            self.readers["Go"] = self.go

    @staticmethod
    def build(folder):
        """Builds zip.go in a folder; None where there is no Go."""
        if not shutil.which("go"):
            return None
        folder = pathlib.Path(folder).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / "zip-peer"
        subprocess.run(
            ["go", "build", "-o", program, "zip.go"], cwd=HERE, check=True,
            env=os.environ | {"GOCACHE": str(folder / "go"), "GO111MODULE": "off", "CGO_ENABLED": "0"})
        return program

    # Each reader gives a tree, and tells by host and attributes which bits of a mode it takes from the archive.

    def unzip(self, path):
        # 1 is a warning, as for UTF-8 names without the flag.
        found = extracted(["unzip", "-qq", "-o", path, "-d", "{}"], (0, 1))
        return found, lambda host, external, kind: 0 if host == DARWIN or host == UNIX and external >> 16 == 0 else 0o777

    def bsdtar(self, path):
        # It gives a folder without type bits a mode of its own making.
        found = extracted(["bsdtar", "-xpf", path, "-C", "{}"], (0,))

        def taken(host, external, kind):
            mode = external >> 16
            return 0o7777 if host == UNIX and mode and (kind != "dir" or mode & 0o170000) else 0

        return found, taken

    def go(self, path):
        result = subprocess.run([self.program, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if result.returncode == 2:
            raise Refused(result.stderr.decode(errors="replace").strip())
        result.check_returncode()
        found = {}
        for line in result.stdout.splitlines():
            entry = json.loads(line)
            found[entry["name"].encode().rstrip(b"/")] = (
                entry["type"], entry["mode"], entry.get("sha256", ""), entry.get("link", "").encode())

        def taken(host, external, kind):
            if host in (UNIX, DARWIN):
                return 0o777 if external >> 16 else 0
            # Of DOS attributes Go makes 0666 or 0444, and of folders 0777: what nobody may write to is told.
            return 0o222 if host in DOS and external & 1 and kind == "file" else 0

        return found, taken

    def differences(self, path):
        """What the readers make of a zip that layerlock does not say; empty too where layerlock refuses it."""
        path = os.path.abspath(path)
        result = subprocess.run([self.layerlock, "manifest", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if result.returncode != 0:
            return []
        ours, hosts, different = manifest(result.stdout), records(path), []
        for name, reader in self.readers.items():
            try:
                theirs, taken = reader(path)
            except Refused:
                self.refusals[name] += 1
                continue
            different += [f"{name}: {line}" for line in compared(ours, theirs, hosts, taken, name == "Go")]
        return different


def compared(ours, theirs, hosts, taken, lists):
    """The differences of two trees, as lines; a reader that only `lists` knows no folder without an entry."""
    different = []
    for path in sorted(ours.keys() | theirs.keys()):
        shown = path.decode(errors="backslashreplace")
        mine, other = ours.get(path), theirs.get(path)
        if mine is None:
            # The signature's own entry is in no manifest.
            if path.split(b"/")[0] != b"META_INF":
                different.append(f"{shown} is {other[0]}, and not in the manifest")
            continue
        if other is None:
            if not (lists and mine[1] is None):
                different.append(f"{shown} is missing")
            continue
        if (mine[0], mine[2], mine[3]) != (other[0], other[2], other[3]):
            different.append(f"{shown} is {other[0]} {other[2]}{other[3].decode(errors='replace')}, "
                             f"not {mine[0]} {mine[2]}{mine[3].decode(errors='replace')}")
        if mine[1] is not None and mine[0] != "link":
            bits = taken(*hosts.get(path, (0, 0)), mine[0])
            if mine[1] & bits != other[1] & bits:
                different.append(f"{shown} has mode {other[1]:04o}, not {mine[1]:04o}")
    return different


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layerlock", required=True, help="the binary")
    parser.add_argument("zips", nargs="+")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        peers = ZipPeers(os.path.abspath(arguments.layerlock), ZipPeers.build(folder))
        failed = False
        for path in arguments.zips:
            for line in peers.differences(path):
                failed = True
                print(f"{path}: {line}")
        refusals = ", ".join(f"{name} {count}" for name, count in sorted(peers.refusals.items())) or "none"
        print(f"{len(arguments.zips)} zips read by {', '.join(peers.readers)}; refused by readers: {refusals}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
