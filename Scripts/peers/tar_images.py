"""Tars and OCI archives in which every field can lie, built in memory."""

import gzip
import hashlib
import io
import json
import tarfile

MEDIA = "application/vnd.oci.image."
USTAR, GNU, V7 = b"ustar\x0000", b"ustar  \0", bytes(8)
ROOT = "/"


def member(name, kind="0", data=b"", mode=None, link="", uid=0, gid=0, mtime=1700000000, magic=USTAR, raw=None):
    """One header with its content; `raw` are bytes put over the header before the checksum is made."""
    if mode is None:
        mode = {"5": 0o755, "2": 0o777}.get(kind, 0o644)
    block = bytearray(512)

    def put(offset, value):
        value = value if isinstance(value, bytes) else value.encode()
        block[offset:offset + len(value)] = value

    put(0, name)
    put(100, f"{mode:07o}")
    put(108, f"{uid:07o}")
    put(116, f"{gid:07o}")
    put(124, f"{len(data):011o}")
    put(136, f"{mtime:011o}")
    put(156, kind)
    put(157, link)
    put(257, magic)
    if magic != V7:
        put(329, "0000000")
        put(337, "0000000")
    for offset, value in (raw or {}).items():
        put(offset, value)
    put(148, " " * 8)
    put(148, f"{sum(block):06o}\0 ")
    return bytes(block) + data + bytes(-len(data) % 512)


def record(key, value):
    """A pax record with its right length."""
    value = value if isinstance(value, bytes) else value.encode()
    rest = b" " + key.encode() + b"=" + value + b"\n"
    length = len(rest) + 1
    while length != len(str(length)) + len(rest):
        length = len(str(length)) + len(rest)
    return str(length).encode() + rest


def pax(records, name="PaxHeaders.0/x", kind="x"):
    """An extended header (`x`) or a global one (`g`)."""
    return member(name, kind, b"".join(record(key, value) for key, value in records.items()))


def folder(name, **more):
    return member(name, "5", **more)


def link(name, target, **more):
    return member(name, "2", link=target, **more)


def hardlink(name, target, **more):
    return member(name, "1", link=target, **more)


def device(name, kind, major, minor, **more):
    """A character (`3`) or block (`4`) device."""
    return member(name, kind, raw={329: f"{major:07o}", 337: f"{minor:07o}"}, **more)


def table():
    """What eStargz writers put behind a layer's end."""
    return member("stargz.index.json", data=b'{"version":1,"entries":[]}', mode=0, mtime=0) + bytes(1024)


def xattr(name, key, value, **more):
    """A file with one extended attribute, as star and Go write it."""
    return pax({f"SCHILY.xattr.{key}": value}) + member(name, **more)


def layer(*members, end=bytes(1024)):
    return b"".join(members) + end


def archive(layers, reference="v1"):
    """An OCI archive of these tars; its name for containerd is repo/app:v1."""
    def digest(blob):
        return "sha256:" + hashlib.sha256(blob).hexdigest()

    def document(value):
        return json.dumps(value, separators=(",", ":")).encode()

    def descriptor(blob, media, **more):
        return {"mediaType": MEDIA + media, "digest": digest(blob), "size": len(blob), **more}

    config = document({
        "architecture": "amd64", "os": "linux", "config": {"Cmd": ["/app/run"]},
        "rootfs": {"type": "layers", "diff_ids": [digest(tar) for tar in layers]}})
    blobs = [gzip.compress(tar, compresslevel=1, mtime=0) for tar in layers]
    manifest = document({
        "schemaVersion": 2, "mediaType": MEDIA + "manifest.v1+json", "config": descriptor(config, "config.v1+json"),
        "layers": [descriptor(blob, "layer.v1.tar+gzip") for blob in blobs]})
    names = {"org.opencontainers.image.ref.name": reference, "io.containerd.image.name": f"repo/app:{reference}"}
    index = document({
        "schemaVersion": 2, "mediaType": MEDIA + "index.v1+json",
        "manifests": [descriptor(manifest, "manifest.v1+json", annotations=names)]})
    files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": index}
    for blob in [config, manifest, *blobs]:
        files["blobs/sha256/" + hashlib.sha256(blob).hexdigest()] = blob
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()
