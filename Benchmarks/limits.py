"""What hostile input costs: small files that name much, or have much counted. Called by run.py.

Each row has a bound on time or memory, which docs/threat-model.md and docs/performance.md speak of.
"""

import gzip
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile

MANIFEST, CONFIG, INDEX = (f"application/vnd.oci.image.{kind}+json" for kind in ("manifest.v1", "config.v1", "index.v1"))
LAYER = "application/vnd.oci.image.layer.v1.tar"


def document(value):
    return json.dumps(value, separators=(",", ":")).encode()


def descriptor(blob, media, **more):
    return dict(mediaType=media, digest=f"sha256:{hashlib.sha256(blob).hexdigest()}", size=len(blob), **more)


def tar(files):
    """A tar of files, name to content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def layout(blobs, manifests):
    index = document({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})
    files = [("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), ("index.json", index)]
    return tar(files + [(f"blobs/sha256/{hashlib.sha256(blob).hexdigest()}", blob) for blob in blobs])


def image_config(layer, labels=None):
    return document({
        "architecture": "amd64", "os": "linux", "config": {"Labels": labels or {}},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]}})


def sharing(path, count):
    """A small archive whose many manifests name one config of 4 MB."""
    layer = tar([("a", b"x")])
    config = image_config(layer, {"a": "a" * (4 * 1024 * 1024 - 600)})
    manifests = [document({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(config, CONFIG),
        "layers": [descriptor(layer, LAYER)], "annotations": {"number": str(number)}}) for number in range(count)]
    name = "org.opencontainers.image.ref.name"
    tops = [descriptor(blob, MANIFEST, annotations={name: f"v{number}"}) for number, blob in enumerate(manifests)]
    path.write_bytes(gzip.compress(layout([config, layer, *manifests], tops), mtime=0))


def entries_of_image(path, count):
    """An image of many empty files."""
    layer = tar((f"opt/app/node_modules/package-{number // 1000:04d}/lib/module-{number:07d}.js", b"") for number in range(count))
    blob, config = gzip.compress(layer, 1, mtime=0), image_config(layer)
    manifest = document({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(config, CONFIG),
        "layers": [descriptor(blob, f"{LAYER}+gzip")]})
    path.write_bytes(layout([config, blob, manifest], [descriptor(manifest, MANIFEST)]))


def entries_of_zip(path, count):
    """A zip of many empty files with names of about 150 bytes; written by hand, since zipfile holds them all."""
    records, offset = [], 0
    with open(path, "wb") as out:
        for number in range(count):
            name = (f"python/lib/python3.12/site-packages/some_long_package_name_{number // 5000:04d}/sub_folder_{number // 100 % 50:03d}/"
                    f"module_with_quite_a_long_file_name_{number:08d}.py").encode()
            header = struct.pack("<HHHHIIIHH", 0, 0, 0x6000, 0x5C21, 0, 0, 0, len(name), 0)
            out.write(struct.pack("<IH", 0x04034B50, 20) + header + name)
            records.append(struct.pack("<IHH", 0x02014B50, 3 << 8 | 20, 20) + header
                           + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, offset) + name)
            offset += 30 + len(name)
        directory = b"".join(records)
        out.write(directory)
        out.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(directory), offset))
        out.write(struct.pack("<IIQI", 0x07064B50, 0, offset + len(directory), 1))
        out.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(directory), offset, 0))


def ranges(folder, layerlock, count, bench):
    """A ledger with one package, and one advisory of many ranges that are all about it."""
    layer, ledger, record = folder / "layer.zip", folder / "ledger", folder / "osv.json"
    with zipfile.ZipFile(layer, "w") as archive:
        archive.writestr("python/requests-5.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: requests\nVersion: 5.0\n")
    events = [[{"introduced": f"{number}.0"}, {"fixed": f"{number}.5"}] for number in range(count)]
    record.write_bytes(document({
        "id": "BENCH-1", "modified": "2026-11-01T00:00:00Z", "affected": [{
            "package": {"ecosystem": "PyPI", "name": "requests"},
            "ranges": [{"type": "ECOSYSTEM", "events": list} for list in events]}]}))
    asked = ["--as-of", "2026-11-02T00:00:00Z"]
    bench.Run([layerlock, "rescan", "--quiet", layer, "--ledger", ledger, *asked])
    bench.Run([layerlock, "advisories", "import", record, "--ledger", ledger])
    return [layerlock, "advisories", "match", "--ledger", ledger, *asked]


MAKERS = {"sharing": sharing, "image": entries_of_image, "zip": entries_of_zip}


def make(kind, path, count):
    """Makes an input in a process of its own: the peak that is measured of a child begins with what its parent holds."""
    subprocess.run([sys.executable, __file__, kind, path, str(count)], check=True)


def measure(bench, layerlock, quick):
    share = 20 if quick else 1
    rows = []

    def row(title, command, seconds=None, megabytes=None):
        took, peak = bench.measure({"": command}, 1 if quick else 3, warm=False)[""]
        time = bench.judged(took, seconds, " s", 2) if seconds else f"{took:.2f} s"
        rows.append((title, time, bench.judged(peak, megabytes, " MB") if megabytes else f"{peak:.0f} MB"))

    with tempfile.TemporaryDirectory(dir=bench.WORK) as name:
        folder = pathlib.Path(name)
        for count in (2_000, 4_000, 8_000):
            inside = folder / f"ranges{count}"
            inside.mkdir()
            row(f"`advisories match`: {count:,} ranges in one advisory", ranges(inside, layerlock, count, bench), 0.2)
        make("sharing", folder / "sharing.tar.gz", 300)
        row("`inspect`: 300 manifests that share a config of 4 MB, gzip of 35 kB",
            [layerlock, "inspect", "--quiet", "--image", "v7", folder / "sharing.tar.gz"], 1)
        count = 1_000_000 // share
        make("zip", folder / "names.zip", count)
        row(f"`verify`: a zip of {count:,} entries with long names",
            [layerlock, "verify", "--quiet", folder / "names.zip"], megabytes=600)
        (folder / "names.zip").unlink()
        count = 500_000 // share
        make("image", folder / "image.tar", count)
        row(f"`verify`: an image of {count:,} entries", [layerlock, "verify", "--quiet", folder / "image.tar"], megabytes=300)
    print("### Hostile input\n")
    bench.table(("input", "time", "peak memory"), rows)


if __name__ == "__main__":
    MAKERS[sys.argv[1]](pathlib.Path(sys.argv[2]), int(sys.argv[3]))
