"""Builds small container images for the fixtures: OCI archives with uncompressed layers, so that the bytes are fixed."""

import hashlib
import io
import json
import tarfile


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def document(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def tar(members):
    """A ustar of (path, mode, content); content is None for a folder, a str for a symbolic link's target."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, mode, content in members:
            info = tarfile.TarInfo(path)
            info.mode, info.mtime = mode, 1772442000
            if content is None:
                info.type = tarfile.DIRTYPE
            elif isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return buffer.getvalue()


def oci_archive(layers, config, name):
    """The bytes of an OCI archive with one image for linux/amd64."""
    layers = [tar(members) for members in layers]
    config = document({
        "architecture": "amd64", "os": "linux", "config": config,
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]}})
    kind = "application/vnd.oci.image."
    manifest = document({
        "schemaVersion": 2, "mediaType": kind + "manifest.v1+json",
        "config": descriptor(kind + "config.v1+json", config),
        "layers": [descriptor(kind + "layer.v1.tar", layer) for layer in layers]})
    index = document({
        "schemaVersion": 2, "mediaType": kind + "index.v1+json",
        "manifests": [
            descriptor(kind + "manifest.v1+json", manifest)
            | {"annotations": {"org.opencontainers.image.ref.name": name}}]})
    blobs = {"blobs/sha256/" + digest(blob).removeprefix("sha256:"): blob for blob in [manifest, config, *layers]}
    files = {"oci-layout": document({"imageLayoutVersion": "1.0.0"}), "index.json": index} | blobs
    return tar([(path, 0o644, data) for path, data in files.items()])


def descriptor(media_type, data):
    return {"mediaType": media_type, "digest": digest(data), "size": len(data)}
