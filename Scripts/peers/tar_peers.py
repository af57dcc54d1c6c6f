"""Mutations of image layers: what layerlock accepts has to be the same tree to bsdtar, to Go's archive/tar and to umoci.

A mutant is told by its number alone. Its image is rebuilt around the changed layer, digests and all, so that nothing but
the tar readers stands between a change and the tree.
"""

import concurrent.futures
import json
import os
import pathlib
import posixpath
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import roots  # noqa: E402
import runtimes  # noqa: E402
from tar_images import GNU, USTAR, V7, archive, folder, hardlink, layer, link, member, pax, xattr  # noqa: E402

CAPABILITY = b"\1\0\0\2\0\4" + bytes(14)
# Every so many accepted mutants umoci unpacks one.
UMOCI_EVERY = 5
CHUNK = 200


def seeds():
    """Images of honest layers, between them every kind of member and extension."""
    base = layer(
        folder("./"), folder("etc/"), member("etc/conf", data=b"a = 1\n"), folder("usr/"), folder("usr/bin/", mode=0o711),
        member("usr/bin/tool", data=b"#!/bin/sh\n", mode=0o755), hardlink("usr/bin/again", "usr/bin/tool", mode=0o755),
        link("usr/lib", "bin"), xattr("usr/bin/ping", "security.capability", CAPABILITY, mode=0o755, data=b"x"))
    upper = layer(
        folder("etc/"), member("etc/.wh.conf"), folder("opt/"), member("opt/.wh..wh..opq"),
        pax({"path": "opt/größe", "mtime": "1700000000.5", "uid": "70000", "uname": "one"}) + member("opt/g", data=b"y" * 600))
    gnu = layer(
        member("././@LongLink", "L", b"n" * 150 + b"\0", magic=GNU) + member("n" * 100, data=b"long", magic=GNU),
        member("d/", "5", magic=GNU), member("d/f", data=b"z", magic=GNU, raw={108: b"\x80\0\0\0\0\1\0\0"}),
        member("././@LongLink", "K", b"t" * 150 + b"\0", magic=GNU) + member("l", "2", link="t" * 100, magic=GNU))
    old = layer(
        member("p/", "5"), member("q", data=b"q", raw={345: b"p"}), member("v/", "0", magic=V7, raw={156: b"\0"}, mode=0o755),
        member("v/a", data=b"v", magic=V7))
    return [[base], [base, upper], [gnu], [old], [layer(member("a", data=b"a")), layer(member("b", data=b"b"))]]


NUMBERS = [
    b"0000644\0", b"     755", b"644 \0", b"\x80" + bytes(7), b"\xff" * 8, b"\x80" + b"\xff" * 7, bytes(8), b" " * 8,
    b"0100644\0", b"0040755\0", b"+644\0", b"08\0", b"\0644\0", b"7777777\0"]
PREFIXES = [b"etc", b"755\0" + bytes(8) + b"\xff" * 12, b"14524770400\0", b"/", b"..", b"a/b\0c", b" ", b"\x80" + bytes(11)]
TIMES = ["-1", "1.", "9223372036854775807", "9223372036854775808", "+1", "1e3", "", "0001"]
KEYS = ["path", "linkpath", "size", "uid", "mtime", "atime", "comment", "SCHILY.xattr.user.a", "SCHILY.xattr.security.b",
        "LIBARCHIVE.xattr.user.a", "GNU.sparse.name", "hdrcharset", "ACME.note", "uname"]


def headers(tar):
    """Where its headers begin."""
    found, position = [], 0
    while position + 512 <= len(tar) and any(tar[position:position + 512]):
        found.append(position)
        digits = bytes(tar[position + 124:position + 135]).strip(b" \0")
        size = int(digits, 8) if re.fullmatch(rb"[0-7]+", digits) else 0
        position += 512 + size + -size % 512
    return found


def checked(tar, at):
    """Gives a header the checksum of its bytes."""
    block = bytearray(tar[at:at + 512])
    block[148:156] = b" " * 8
    tar[at + 148:at + 156] = f"{sum(block):06o}\0 ".encode()


def mutant(number):
    """The layers of a mutant and the place of the one that was changed."""
    pick = random.Random(number)
    layers = list(pick.choice(SEEDS))
    place = pick.randrange(len(layers))
    tar = bytearray(layers[place])
    at = pick.choice(headers(tar))
    kind = pick.randrange(10)
    if kind < 4:
        tar[at + pick.randrange(512)] ^= 1 << pick.randrange(8) if pick.random() < 0.5 else pick.randrange(1, 256)
        checked(tar, at)
    elif kind < 6:
        field, values = pick.choice([
            *[((start, 8), NUMBERS) for start in (100, 108, 116, 329, 337)], ((136, 12), NUMBERS + [b"\x80" + b"\xff" * 11]),
            ((345, 24), PREFIXES), ((257, 8), [USTAR, GNU, V7, b"ustar\0  "]),
            ((156, 1), [bytes([flag]) for flag in b"\0001234567LKxgSDNVX "])])
        tar[at + field[0]:at + sum(field)] = pick.choice(values)[:field[1]].ljust(field[1], b"\0")
        checked(tar, at)
    elif kind < 8:
        key = pick.choice(KEYS)
        value = pick.choice(TIMES + ["x", "x/", ".wh.x", "../x", "7", "a\0b", "é"])
        insert = pick.choice([
            pax({key: value}), pax({"comment": value}, pick.choice(["pax_global_header", "x", "etc/.wh.conf"]), "g"),
            member("././@LongLink", pick.choice("LK"), value.encode() + b"\0", magic=GNU)])
        tar[at:at] = insert
    elif kind == 8:
        tar[pick.randrange(len(tar))] ^= pick.randrange(1, 256)
    else:
        others = headers(tar)
        start = pick.choice(others)
        end = next((other for other in others if other > start), start + 512)
        tar[at:at] = tar[start:end]
    layers[place] = bytes(tar)
    return layers, place


SEEDS = seeds()


def kept(name):
    """Whether a manifest holds an attribute of this name."""
    return name.startswith(("security.", "system.posix_acl_", "user.containers.", "user.rootlesscontainers"))


def ours(text):
    """A layer's entries from its manifest, as all peers could say them."""
    found = {}
    for line in text.splitlines():
        name, _, words = line.partition(" ")
        keywords = dict(word.partition("=")[::2] for word in words.split(" "))
        if line.startswith("#") or name == "." or "mode" not in keywords:
            continue
        tags = dict(tag.partition(":")[::2] for tag in keywords.get("tags", "").split(",") if tag)
        kind = "hardlink" if "hardlink" in tags else keywords["type"]
        found[roots.unescaped(name).removeprefix("./")] = {
            "type": kind, "mode": int(keywords["mode"], 8), "owner": (int(keywords["uid"]), int(keywords["gid"])),
            "size": int(keywords.get("size", 0)), "sha256": keywords.get("sha256digest"),
            "link": roots.unescaped(tags["hardlink"] if kind == "hardlink" else keywords.get("link", "")),
            "xattrs": {name: value for name, value in tags.items() if kept(name)}}
    return found


def of_go(listing):
    """What Go read, paths cleaned as containerd cleans them."""
    kinds = {"0": "file", "\0": "file", "1": "hardlink", "2": "link", "5": "dir"}
    found = {}
    for entry in listing["members"]:
        text = {key: bytes.fromhex(entry.get(key, "")).decode("utf-8", "surrogateescape") for key in ("name", "link")}
        path = posixpath.normpath(text["name"])
        if entry["type"] == "g" or path == ".":
            continue
        kind = kinds.get(entry["type"], entry["type"])
        found[path] = {
            "type": kind, "mode": entry["mode"] & 0o7777, "owner": (entry["uid"], entry["gid"]), "size": entry["size"],
            "sha256": entry.get("sha256") if kind == "file" else None,
            "link": posixpath.normpath(text["link"]) if kind == "hardlink" else text["link"],
            "xattrs": {name: value for name, value in entry.get("xattrs", {}).items() if kept(name)}}
    return found


def of_bsdtar(text):
    """What bsdtar lists; of hard links it says neither that they are any nor what to."""
    found = {}
    for line in text.splitlines():
        name, _, words = line.strip().partition(" ")
        keywords = dict(word.partition("=")[::2] for word in words.split(" "))
        path = posixpath.normpath("./" + roots.unescaped(name.lstrip("/").removeprefix("./")))
        if line.startswith("#") or path == ".":
            continue
        found[path] = {
            "type": keywords["type"], "mode": int(keywords["mode"], 8), "owner": (int(keywords["uid"]), int(keywords["gid"])),
            "size": int(keywords.get("size", 0)), "sha256": keywords.get("sha256digest"),
            "link": roots.unescaped(keywords.get("link", ""))}
    return found


def unlike(mine, theirs, keys):
    """The first path that both do not say the same of."""
    for path in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(path), theirs.get(path)
        wanted = [key for key in keys if one and not (key == "mode" and one["type"] == "link")]
        if one is None or other is None or any(one[key] != other[key] for key in wanted):
            return f"{path}\n  layerlock: {one}\n  there: {other}"
    return None


class Trial:
    def __init__(self, layerlock, work, say):
        self.layerlock, self.work, self.say = layerlock, pathlib.Path(work), say
        self.go = self.umoci = None
        if shutil.which("go"):
            self.go = self.work / "tar-peer"
            subprocess.run(
                ["go", "build", "-o", self.go, pathlib.Path(__file__).with_name("tar.go")], check=True,
                env={**os.environ, "GO111MODULE": "off"})
        if shutil.which("umoci"):
            self.umoci = runtimes.Umoci(self.work)
        self.bsdtar = shutil.which("bsdtar")
        for name, found in (("bsdtar", self.bsdtar), ("go", self.go), ("umoci", self.umoci)):
            if not found:
                say(f"images: {name} is not installed; nothing is compared with it")
        self.compared = {"bsdtar": 0, "Go": 0, "umoci": 0}
        self.refused_by_umoci = 0

    def read(self, number):
        """Number, path and manifests of a mutant that is accepted; None for one that is refused."""
        layers, place = mutant(number)
        image = self.work / f"{number}.image"
        image.write_bytes(archive(layers))
        answers = []
        for more in ([], ["--layer", str(place)]):
            result = subprocess.run(
                [self.layerlock, "manifest", *more, image], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, timeout=60)
            if result.returncode == 10:
                image.unlink()
                return None
            if result.returncode != 0:
                self.fail(number, f"layerlock manifest ended with {result.returncode}\n{result.stderr.decode()}")
            answers.append(result.stdout.decode())
        tar = self.work / f"{number}.tar"
        tar.write_bytes(layers[place])
        return number, tar, answers

    def fail(self, number, what):
        folder = pathlib.Path(tempfile.gettempdir())
        layers, place = mutant(number)
        image, tar = folder / f"layerlock-mutant-{number}.image", folder / f"layerlock-mutant-{number}.tar"
        image.write_bytes(archive(layers))
        tar.write_bytes(layers[place])
        sys.exit(f"images: mutation {number}: {what}\nthe image is {image}, its layer {place} {tar}")

    def bsdtar_answer(self, tar):
        result = subprocess.run(
            ["bsdtar", "-cf", "-", "--format=mtree", "--options=!all,type,mode,uid,gid,size,link,sha256", f"@{tar}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
        return result.returncode, result.stdout.decode(), result.stderr.decode(errors="replace")

    def compare(self, accepted):
        if self.bsdtar:
            with concurrent.futures.ThreadPoolExecutor() as pool:
                answers = pool.map(self.bsdtar_answer, [tar for _, tar, _ in accepted])
                for (number, _, texts), (code, output, errors) in zip(accepted, answers):
                    mine = {
                        path: {**entry, "type": "file", "sha256": None, "link": ""} if entry["type"] == "hardlink" else entry
                        for path, entry in ours(texts[1]).items()}
                    theirs = of_bsdtar(output)
                    if code != 0:
                        self.fail(number, f"bsdtar ended with {code}: {errors}")
                    if found := unlike(mine, theirs, ["type", "mode", "owner", "size", "sha256", "link"]):
                        self.fail(number, f"unlike bsdtar's: {found}")
                    self.compared["bsdtar"] += 1
        if self.go and accepted:
            output = subprocess.run(
                [self.go, *[tar for _, tar, _ in accepted]], check=True, stdout=subprocess.PIPE).stdout.decode()
            for (number, _, texts), line in zip(accepted, output.splitlines(), strict=True):
                listing = json.loads(line)
                if listing.get("error"):
                    self.fail(number, f"Go refuses the layer: {listing['error']}")
                if found := unlike(ours(texts[1]), of_go(listing), ["type", "mode", "owner", "size", "sha256", "link", "xattrs"]):
                    self.fail(number, f"unlike Go's: {found}")
                self.compared["Go"] += 1
        if self.umoci:
            for number, tar, texts in accepted[::UMOCI_EVERY]:
                try:
                    with self.umoci.root(tar.with_suffix(".image")) as root:
                        if found := roots.differences(roots.of_manifest(texts[0]), roots.of_folder(root)):
                            self.fail(number, f"umoci's root differs: {found[0]}")
                    self.compared["umoci"] += 1
                except runtimes.Failed:
                    self.refused_by_umoci += 1


def run(layerlock, count, say=print):
    """Judges so many mutants; ends the process where an accepted one is not the same to every peer."""
    with tempfile.TemporaryDirectory() as work:
        trial = Trial(layerlock, work, say)
        accepted = 0
        for start in range(0, count, CHUNK):
            with concurrent.futures.ThreadPoolExecutor() as pool:
                found = [one for one in pool.map(trial.read, range(start, min(count, start + CHUNK))) if one]
            trial.compare(found)
            accepted += len(found)
            for number, tar, _ in found:
                tar.unlink()
                tar.with_suffix(".image").unlink()
        compared = ", ".join(f"{number} by {name}" for name, number in trial.compared.items())
        say(f"images: {count} mutations: {accepted} accepted, all read alike ({compared}; umoci refuses {trial.refused_by_umoci})")


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
