#!/usr/bin/env python3
"""Writes the bill of materials of a package: what is linked into the program, and the libraries that it needs. CycloneDX 1.6.

usage: bill.py FILE --version V --epoch SECONDS --manifest Package.swift [--depends TEXT] [--packages LIST] [--swift VERSION]

--depends is a Debian package's field, of packages that the system brings; --packages a list of "SHA-256  FILE.deb", of packages
whose libraries lie in FILE. The same input gives the same bytes.
"""

import argparse
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid


def quoted(text):
    return urllib.parse.quote(text, safe="")


def linked(manifest, swift):
    """What is compiled into the program."""
    text = re.sub(r"(?m)^\s*//.*$", "", manifest)
    for url, version in re.findall(r'\.package\(\s*url:\s*"https://([^"]+)",\s*exact:\s*"([^"]+)"', text):
        path = url.removesuffix(".git")
        yield component("library", path.rsplit("/", 1)[-1], version, f"pkg:swift/{path}@{quoted(version)}", "linked")
    if swift:
        yield component("framework", "swift", swift, f"pkg:swift/github.com/swiftlang/swift@{quoted(swift)}", "linked")
    if "CTOML" in text:
        version = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Version}", "libtomlplusplus-dev"], capture_output=True, text=True).stdout
        if version:
            yield component(
                "library", "libtomlplusplus-dev", version, f"pkg:deb/debian/libtomlplusplus-dev@{quoted(version)}", "linked")


def component(kind, name, version, purl, how, digest=None):
    found = {"type": kind, "bom-ref": purl, "name": name}
    if version:
        found["version"] = version
    if digest:
        found["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return found | {"purl": purl, "properties": [{"name": "layerlock:how", "value": how}]}


def needed(depends):
    """Libraries of the system; which version it is, is the system's to say."""
    for part in filter(None, (part.strip() for part in depends.split(","))):
        match = re.match(r"([a-z0-9][a-z0-9.+-]*)(?:\s*\(([^)]*)\))?", part)
        if not match:
            sys.exit(f"bill.py: a dependency that cannot be read: {part}")
        found = component("library", match[1], None, f"pkg:deb/debian/{quoted(match[1])}", "shared, of the system")
        if match[2]:
            found["properties"].append({"name": "layerlock:versions", "value": match[2]})
        yield found


def brought(listing):
    for line in listing.splitlines():
        digest, file = line.split("  ", 1)
        name, version, architecture = file.removesuffix(".deb").split("_")
        version = urllib.parse.unquote(version)
        purl = f"pkg:deb/debian/{quoted(name)}@{quoted(version)}?arch={architecture}"
        yield component("library", name, version, purl, "shared, in this file", digest)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--epoch", required=True, type=int)
    parser.add_argument("--manifest", required=True, type=pathlib.Path)
    parser.add_argument("--depends", default="")
    parser.add_argument("--packages", type=pathlib.Path)
    parser.add_argument("--swift", default="")
    arguments = parser.parse_args()
    components = list(linked(arguments.manifest.read_text(), arguments.swift)) + list(needed(arguments.depends))
    if arguments.packages:
        components += brought(arguments.packages.read_text())
    digest = hashlib.sha256(arguments.file.read_bytes()).hexdigest()
    own = f"pkg:generic/layerlock@{quoted(arguments.version)}"
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + digest)}", "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(arguments.epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application", "bom-ref": own, "name": arguments.file.name, "version": arguments.version, "purl": own,
                "hashes": [{"alg": "SHA-256", "content": digest}], "licenses": [{"license": {"id": "Apache-2.0"}}]},
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [part["bom-ref"] for part in components]}]
        + [{"ref": part["bom-ref"]} for part in components],
    }
    print(json.dumps(document, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
