#!/usr/bin/env python3
"""What cloud.py serves in tests: usage: world.py FOLDER [JSON], which goes over the usual state.

A layer's zip as a layer version, a function and objects in S3, an image for two platforms with a signature's manifest beside it.
"""

import gzip
import hashlib
import io
import json
import pathlib
import sys
import tarfile
import zipfile

FOLDER = pathlib.Path(sys.argv[1])
BLOBS = FOLDER / "blobs" / "sha256"
BLOBS.mkdir(parents=True, exist_ok=True)
ARN = "arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7"


def blob(kind, data, **more):
    digest = hashlib.sha256(data).hexdigest()
    (BLOBS / digest).write_bytes(data)
    return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)} | more


def document(kind, content, **more):
    return blob(kind, json.dumps({"schemaVersion": 2, "mediaType": kind} | content).encode(), **more)


def pack(name, text, filler=0):
    with zipfile.ZipFile(FOLDER / name, "w") as archive:
        for path, data in [("python/app.py", text.encode()), ("python/data.bin", bytes(filler))][: 2 if filler else 1]:
            entry = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)


OCI = "application/vnd.oci.image"
pack("layer.zip", "print(1)\n")
pack("other.zip", "print(2)\n")
pack("large.zip", "print(3)\n", filler=400_000)


def image(*files):
    layers, digests, manifests = [], [], []
    for name, text in files:
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w") as archive:
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
        layers.append(blob(f"{OCI}.layer.v1.tar+gzip", gzip.compress(plain.getvalue(), mtime=0)))
        digests.append(f"sha256:{hashlib.sha256(plain.getvalue()).hexdigest()}")
    for architecture in ("amd64", "arm64"):
        config = blob(f"{OCI}.config.v1+json", json.dumps({
            "architecture": architecture, "os": "linux", "config": {"Cmd": ["/x"]},
            "rootfs": {"type": "layers", "diff_ids": digests}}).encode())
        manifests.append(document(
            f"{OCI}.manifest.v1+json", {"config": config, "layers": layers},
            platform={"os": "linux", "architecture": architecture}))
    return manifests, layers[0]


manifests, layer = image(("etc/hello", "hello"))
moved, _ = image(("etc/hello", "moved"))
later, _ = image(("etc/hello", "hello"), ("etc/more", "more"))
index = document(f"{OCI}.index.v1+json", {"manifests": manifests})
second = document(f"{OCI}.index.v1+json", {"manifests": moved})
empty = blob("application/vnd.oci.empty.v1+json", b"{}")
notation = "application/vnd.cncf.notary.signature"
subject = {name: index[name] for name in ("mediaType", "digest", "size")}
signature = document(f"{OCI}.manifest.v1+json", {
    "artifactType": notation, "config": empty, "layers": [blob("application/jose+json", b'{"no": "signature"}')],
    "subject": subject}, artifactType=notation)
listed = document(f"{OCI}.index.v1+json", {"manifests": [signature]})
single = {name: manifests[0][name] for name in ("mediaType", "digest", "size")}
foreign = document(f"{OCI}.manifest.v1+json", {
    "config": json.loads((BLOBS / single["digest"][7:]).read_text())["config"],
    "layers": [layer | {"mediaType": f"{OCI}.layer.nondistributable.v1.tar+gzip", "urls": ["https://elsewhere.example/"]}]})

state = {
    "secret": {"AKIDSTUB": ["s3cret/+", None], "ASIASTUB": ["temporary", "session/+token=="]},
    "layers": {ARN: {"file": "layer.zip"}, ARN[:-1] + "8": {"file": "large.zip"}},
    "functions": {
        "pay": {"file": "layer.zip", "aliases": {"live": "12"}},
        "shop": {"image": f"127.0.0.1:PORT/team/app@{single['digest']}"}},
    "objects": {
        "/bucket/a b/ü+layer.zip": {"file": "layer.zip", "sha256": "own", "version": "v/1"},
        "/bucket/large.zip": {"file": "large.zip", "sha256": "own"},
        "/bucket/parts.zip": {"file": "layer.zip", "sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=-2"},
        "/bucket/lies.zip": {"file": "layer.zip", "sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="},
        "/bucket/far.zip": {"file": "layer.zip", "sha256": "own", "region": "us-west-2"},
    },
    "tags": {
        "1": index["digest"], "2": second["digest"], "single": single["digest"], "later": later[0]["digest"], "foreign": foreign["digest"],
        f"sha256-{index['digest'][7:]}": listed["digest"]},
    "digests": {"index": index["digest"], "single": single["digest"], "layer": layer["digest"], "signature": signature["digest"]},
}
if len(sys.argv) > 2:
    state |= json.loads(sys.argv[2].replace("INDEX", index["digest"]).replace("SIGNATURE", json.dumps(signature)[1:-1]))
(FOLDER / "state.json").write_text(json.dumps(state))
for name, digest in state["digests"].items():
    (FOLDER / f"{name}.digest").write_text(digest)
