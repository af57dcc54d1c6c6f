#!/usr/bin/env python3
"""Builds the benchmarks' images in a work folder: of Debian packages, and synthetic ones.

usage: image_inputs.py WORK NAME...

debian      500 MB of Debian packages, unpacked, in four layers
quick       24 MB of made-up files in four layers, without any download
imageN      N synthetic files in two layers, N in thousands: image25, image50, image100
bomb        a few hundred bytes whose one file claims 65 GiB
bomb-zeros  two megabytes of zstd whose tar layer goes on for 65 GiB after its end

Of `debian` and `quick` three archives of the same layers are made, NAME-gzip.tar and NAME-zstd.tar (OCI archives) and
NAME-plain.tar (as docker save writes it); of the others NAME.tar. The layers lie beside in NAME-….layers, for the tools
that read no archive. What is already there is kept.
"""

import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile

WHEN = 1_704_067_200
CREATED = "2024-01-01T00:00:00Z"
TOTAL = 500_000_000
GIB = 1 << 30

# What a service's image is of: the system, tools, a toolchain, a runtime; each layer is cut at a quarter of TOTAL.
DEBIAN_LAYERS = [
    "base-files base-passwd bash bsdutils coreutils dash debianutils diffutils dpkg findutils gawk grep gzip libc-bin libc6 "
    "libssl3 login mount ncurses-base ncurses-bin perl-base sed sysvinit-utils tar util-linux apt libapt-pkg6.0 "
    "passwd libstdc++6 libgnutls30 libgcrypt20 libdb5.3 tzdata ca-certificates openssl locales",
    "perl perl-modules-5.36 libperl5.36 git python3.11-minimal libpython3.11-minimal libpython3.11-stdlib "
    "libpython3.11 python3-setuptools libicu72 libsqlite3-0 curl libcurl4",
    "libc6-dev libstdc++-12-dev binutils-x86-64-linux-gnu libgcc-12-dev gcc-12 g++-12 cpp-12",
    "openjdk-17-jre-headless postgresql-15 libboost1.74-dev",
]
MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")


class Unavailable(Exception):
    """An input that cannot be built here, and why."""


class LayerTar:
    """A layer's tar under construction: fixed times, folders before what lies in them, no path twice."""

    def __init__(self, path):
        self.path = path
        self.tar = tarfile.open(path, "w", format=tarfile.PAX_FORMAT)
        self.seen = set()
        self.bytes = 0
        self.files = 0

    def add(self, member, content=None):
        if member.name in self.seen:
            return
        self.parents(member.name)
        self.seen.add(member.name)
        member.mtime, member.uname, member.gname, member.pax_headers = WHEN, "", "", {}
        self.tar.addfile(member, content)
        self.bytes += member.size
        self.files += member.isreg()

    def parents(self, name):
        folder = name.rpartition("/")[0]
        if folder and folder not in self.seen:
            member = tarfile.TarInfo(folder)
            member.type, member.mode = tarfile.DIRTYPE, 0o755
            self.add(member)

    def file(self, name, data):
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(data), 0o644
        self.add(member, io.BytesIO(data))

    def link(self, name, target):
        member = tarfile.TarInfo(name)
        member.type, member.mode, member.linkname = tarfile.SYMTYPE, 0o777, target
        self.add(member)

    def close(self):
        self.tar.close()


def merged(name):
    """A package's path in an image whose /bin, /lib and so on are links into /usr."""
    name = name.removeprefix("./").strip("/")
    return f"usr/{name}" if name.split("/")[0] in MERGED else name


def packages(work, names):
    """The paths of Debian packages, downloaded where they are not there yet."""
    folder = work / "debs"
    folder.mkdir(parents=True, exist_ok=True)
    missing = [name for name in names if not list(folder.glob(f"{name}_*.deb"))]
    for tool in ("apt-get", "dpkg-deb") if missing else ("dpkg-deb",):
        if shutil.which(tool) is None:
            raise Unavailable(f"{tool} is not installed")
    if missing:
        # As root apt would drop to a user who may not write here, and say so at length.
        result = subprocess.run(
            ["apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", *missing], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode != 0:
            last = (result.stdout.strip().splitlines() or ["no message"])[-1]
            raise Unavailable(f"apt-get download failed ({last}); apt-get update may help")
    return [sorted(folder.glob(f"{name}_*.deb"))[-1] for name in names]


def debian(work, folder):
    paths, total = [], 0
    for number, names in enumerate(DEBIAN_LAYERS):
        layer = LayerTar(folder / f"{number}.tar")
        for name in MERGED if number == 0 else ():
            layer.parents(f"usr/{name}/")
            layer.link(name, f"usr/{name}")
        for path in packages(work, names.split()):
            unpack(path, layer, TOTAL * (number + 1) // len(DEBIAN_LAYERS) - total)
        layer.close()
        total += layer.bytes
        paths.append(layer.path)
        print(f"layer {number + 1}: {layer.files} files, {layer.bytes} bytes", file=sys.stderr)
    if total < 0.95 * TOTAL:
        raise Unavailable(f"the packages hold only {total} bytes; add one to DEBIAN_LAYERS")
    return paths


def unpack(path, layer, limit):
    """Adds the files of a package to a layer, up to a size of the layer."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", path], stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as source:
            for member in source:
                member.name = merged(member.name)
                if not member.name or member.name in MERGED or layer.bytes + member.size > limit:
                    continue
                if member.islnk():
                    member.linkname = merged(member.linkname)
                    if member.linkname not in layer.seen:
                        continue
                layer.add(member, source.extractfile(member) if member.isreg() else None)
        process.stdout.read()
    if process.returncode != 0:
        raise Unavailable(f"dpkg-deb cannot read {path}")


def synthetic(layers, files, smallest, largest):
    """Files of random words, 100 to a folder."""

    def build(work, folder):
        source = random.Random(files)
        words = [f"{source.getrandbits(40):010x}" for _ in range(4096)]
        paths = []
        for number in range(layers):
            layer = LayerTar(folder / f"{number}.tar")
            for index in range(number * files // layers, (number + 1) * files // layers):
                text = " ".join(source.choices(words, k=source.randrange(smallest, largest)))
                layer.file(f"srv/layer{number}/part{index // 100:04d}/file{index:06d}.txt", text.encode())
            layer.close()
            paths.append(layer.path)
        return paths

    return build


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def gzipped(path):
    target = path.with_suffix(".tar.gz")
    with open(path, "rb") as source, open(target, "wb") as raw:
        with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
            shutil.copyfileobj(source, packed, 1 << 20)
    return target


def zstandard(path):
    if shutil.which("zstd") is None:
        raise Unavailable("zstd is not installed")
    subprocess.run(["zstd", "-q", "-f", "-3", path, "-o", f"{path}.zst"], check=True)
    return path.with_suffix(".tar.zst")


class Archive:
    """An image's outer tar."""

    def __init__(self, path):
        self.path = path
        self.tar = tarfile.open(f"{path}.part", "w", format=tarfile.USTAR_FORMAT)

    def add(self, name, size, content):
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o644, WHEN
        self.tar.addfile(member, content)

    def document(self, name, value):
        data = value if isinstance(value, bytes) else compact(value)
        self.add(name, len(data), io.BytesIO(data))

    def blob(self, name, path):
        with open(path, "rb") as file:
            self.add(name, os.path.getsize(path), file)

    def close(self):
        self.tar.close()
        os.replace(f"{self.path}.part", self.path)


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def config(diff_ids):
    return compact({
        "created": CREATED, "architecture": "amd64", "os": "linux",
        "config": {"Env": ["PATH=/usr/bin:/bin"], "Cmd": ["/bin/bash"], "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in diff_ids]},
        "history": [{"created": CREATED, "created_by": f"layer {number + 1}"} for number in range(len(diff_ids))]})


def oci_archive(path, blobs, diff_ids, suffix):
    archive = Archive(path)
    written = set()

    def descriptor(kind, data=None, file=None):
        digest = hashlib.sha256(data).hexdigest() if file is None else sha256(file)
        size = len(data) if file is None else os.path.getsize(file)
        if digest not in written:
            written.add(digest)
            name = f"blobs/sha256/{digest}"
            archive.document(name, data) if file is None else archive.blob(name, file)
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": size}

    archive.document("oci-layout", {"imageLayoutVersion": "1.0.0"})
    manifest = descriptor("manifest.v1+json", compact({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("config.v1+json", config(diff_ids)),
        "layers": [descriptor(f"layer.v1.tar+{suffix}", file=blob) for blob in blobs]}))
    archive.document("index.json", {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [manifest | {"platform": {"architecture": "amd64", "os": "linux"}}]})
    archive.close()


def docker_archive(path, tars, diff_ids):
    archive = Archive(path)
    text = config(diff_ids)
    digest = hashlib.sha256(text).hexdigest()
    for tar, diff_id in zip(tars, diff_ids):
        archive.document(f"{diff_id}/VERSION", b"1.0")
        archive.document(f"{diff_id}/json", {"id": diff_id, "created": CREATED})
        archive.blob(f"{diff_id}/layer.tar", tar)
    archive.document(f"{digest}.json", text)
    archive.document("manifest.json", [{
        "Config": f"{digest}.json", "RepoTags": ["layerlock/bench:latest"],
        "Layers": [f"{diff_id}/layer.tar" for diff_id in diff_ids]}])
    archive.document("repositories", {"layerlock/bench": {"latest": diff_ids[-1]}})
    archive.close()


def zeros(count):
    """A zstd frame of zeros (RFC 8878): blocks of one repeated byte, four bytes for each 128 KiB."""
    block = 1 << 17
    frame = bytearray(b"\x28\xb5\x2f\xfd\x00\x38")
    whole, rest = divmod(count, block)
    frame += (((block << 3) | 2).to_bytes(3, "little") + b"\0") * whole
    return bytes(frame + ((rest << 3) | 3).to_bytes(3, "little") + b"\0")


def raw(data):
    """A zstd frame of one stored block."""
    return b"\x28\xb5\x2f\xfd\x00\x38" + ((len(data) << 3) | 1).to_bytes(3, "little") + data


def bomb(claimed):
    """A layer of one file; `claimed` says whether its header claims the 65 GiB, or they follow the layer's end."""

    def build(work, folder):
        member = tarfile.TarInfo("zeros")
        member.size, member.mtime = 65 * GIB if claimed else 0, WHEN
        header = member.tobuf(tarfile.GNU_FORMAT)
        path = folder / "0.tar.zst"
        path.write_bytes(raw(header) + zeros(GIB) * (65 if not claimed else 1))
        return path

    return build


TREES = {
    "debian": debian,
    "quick": synthetic(4, 1200, 200, 3500),
    "image25": synthetic(2, 25_000, 20, 70),
    "image50": synthetic(2, 50_000, 20, 70),
    "image100": synthetic(2, 100_000, 20, 70),
}
BOMBS = {"bomb": bomb(True), "bomb-zeros": bomb(False)}
THREE = ("debian", "quick")


def archives(name):
    """The names of the archives that are made for an input."""
    return [f"{name}-{kind}" for kind in ("gzip", "zstd", "plain")] if name in THREE else [name]


def build(work, name):
    work.mkdir(parents=True, exist_ok=True)
    if all((work / f"{archive}.tar").exists() for archive in archives(name)):
        return
    folder = work / f"{name}.parts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        if name in BOMBS:
            # Nobody is meant to get as far as comparing the diffID.
            oci_archive(work / f"{name}.tar", [BOMBS[name](work, folder)], ["0" * 64], "zstd")
            return
        tars = TREES[name](work, folder)
        diff_ids = [sha256(tar) for tar in tars]
        if name not in THREE:
            oci_archive(work / f"{name}.tar", [gzipped(tar) for tar in tars], diff_ids, "gzip")
            return
        for kind, pack in (("gzip", gzipped), ("zstd", zstandard)):
            blobs = [pack(tar) for tar in tars]
            oci_archive(work / f"{name}-{kind}.tar", blobs, diff_ids, kind)
            keep(work / f"{name}-{kind}.layers", blobs)
        docker_archive(work / f"{name}-plain.tar", tars, diff_ids)
        keep(work / f"{name}-plain.layers", tars)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(folder, files):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in files:
        os.replace(file, folder / file.name)


def ensure(work, name):
    """Builds an input in a process of its own, whose memory is none of the measured ones'; what is missing, or None."""
    if all((work / f"{archive}.tar").exists() for archive in archives(name)):
        return None
    result = subprocess.run([sys.executable, __file__, work, name], stdout=subprocess.PIPE, text=True)
    return None if result.returncode == 0 else result.stdout.strip() or f"{name}: exit {result.returncode}"


if __name__ == "__main__":
    if len(sys.argv) < 3 or any(name not in TREES | BOMBS for name in sys.argv[2:]):
        sys.exit(__doc__)
    for wanted in sys.argv[2:]:
        try:
            build(pathlib.Path(sys.argv[1]), wanted)
        except Unavailable as reason:
            print(f"{wanted}: {reason}")
            sys.exit(1)
