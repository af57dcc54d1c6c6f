#!/usr/bin/env python3
"""Makes the fixture zips and images, and checks that the ones in the repository hold what this script says.

usage: make.py [--check] [FOLDER]

A zip whose content is right is left as it is: other zlib versions deflate to other bytes, and the committed
bytes are the fixture. --check writes nothing and fails where a zip is missing or holds something else.
"""

import base64
import hashlib
import io
import pathlib
import struct
import sys
import zipfile

import image

FILE, FOLDER, LINK = 0o100000, 0o040000, 0o120000
BUILT = (2026, 3, 2, 9, 0, 0)
REBUILT = (2026, 5, 18, 16, 30, 0)


# ---- what goes into the layers


def package(name, version, files, *, summary, record=True):
    """The files of an installed Python package: its sources and a dist-info with a correct RECORD."""
    info = f"python/{name}-{version}.dist-info"
    tree = {f"python/{name}/{path}": data for path, data in files.items()}
    tree[f"{info}/INSTALLER"] = b"pip\n"
    tree[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\nSummary: {summary}\n"
        "License: Apache-2.0\nRequires-Python: >=3.10\n"
    ).encode()
    tree[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: hatchling\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    tree[f"{info}/top_level.txt"] = f"{name}\n".encode()
    lines = []
    for path, data in tree.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path.removeprefix('python/')},sha256={digest},{len(data)}\n")
    lines.append(f"{info.removeprefix('python/')}/RECORD,,\n")
    tree[f"{info}/RECORD"] = "".join(sorted(lines)).encode()
    return tree


def shared_object(machine, note):
    """An ELF64 header for a machine (62 x86-64, 183 AArch64), no sections, and a note behind it: never loadable."""
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0)
    return ident + header + f"fixture: {note}\n".encode() * 40


EXPORTER = '''"""Sends finished spans to the collector in batches."""

import http.client
import queue

from spanwire import codec

BATCH = {batch}


class Exporter:
    def __init__(self, host="127.0.0.1", port=4318):
        self.host, self.port = host, port
        self.pending = queue.SimpleQueue()

    def export(self, span):
        self.pending.put(span)
        if self.pending.qsize() >= BATCH:
            self.flush()

    def flush(self):
        batch = []
        while not self.pending.empty() and len(batch) < BATCH:
            batch.append(self.pending.get())
        connection = http.client.HTTPConnection(self.host, self.port, timeout={timeout})
        connection.request("POST", "/v1/traces", codec.encode(batch))
        return connection.getresponse().status
'''

SAMPLER = '''"""Decides which traces are kept."""


def keep(trace_id: int, ratio: float) -> bool:
    return trace_id & 0xFFFFFFFF < {scale}
'''

W3C = '''"""The traceparent header (W3C Trace Context)."""


def parse(header: str):
    version, trace, span, flags = header.split("-")
    if version != "00" or len(trace) != 32 or len(span) != 16:
        raise ValueError(f"not a traceparent: {header!r}")
    return int(trace, 16), int(span, 16), int(flags, 16) & 1 == 1
'''

B3 = '''"""The b3 single header."""


def parse(header: str):
    trace, span, sampled = header.split("-")[:3]
    return int(trace, 16), int(span, 16), sampled == "1"
'''

CODEC = '''"""Packs spans: a varint length, then UTF-8."""

from . import varint


def encode(spans):
    out = bytearray()
    for span in spans:
        text = str(span).encode()
        out += varint.encode(len(text)) + text
    return bytes(out)
'''

VARINT = '''"""LEB128, unsigned."""


def encode(number: int) -> bytes:
    out = bytearray()
    while True:
        low, number = number & 0x7F, number >> 7
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)
'''

COLLECTOR = '''#!/bin/sh
# Lambda starts what lies in /opt/extensions beside the function.
exec /opt/python/bin/python3 -m acme_telemetry.collector --port 4318
'''

STARTUP = '''# A stand-in for what an attacker adds: Python runs the next line before the function's first one.
import sys
'''


def acme_telemetry(version, *, batch, timeout, scale):
    return package(
        "acme_telemetry", version,
        {
            "__init__.py": f'"""Tracing for Lambda functions."""\n\n__version__ = "{version}"\n'.encode(),
            "exporter.py": EXPORTER.format(batch=batch, timeout=timeout).encode(),
            "sampler.py": SAMPLER.format(scale=scale).encode(),
            "propagation/__init__.py": b"",
            "propagation/w3c.py": W3C.encode(),
            "propagation/b3.py": B3.encode(),
            "py.typed": b"",
        },
        summary="Tracing for Lambda functions")


def spanwire(version, codec=CODEC):
    return package(
        "spanwire", version,
        {
            "__init__.py": f'__version__ = "{version}"\n'.encode(),
            "codec.py": codec.encode(),
            "varint.py": VARINT.encode(),
            "_speedups.cpython-312-x86_64-linux-gnu.so": shared_object(62, f"spanwire {version}"),
        },
        summary="A compact wire format for spans")


EXECUTABLE = {"bin/telemetry-collector", "extensions/telemetry-collector", "bin/spandump"}


def telemetry():
    tree = acme_telemetry("3.2.1", batch=512, timeout=2, scale="int(ratio * 0x100000000)") | spanwire("0.9.4")
    tree["bin/telemetry-collector"] = COLLECTOR.encode()
    tree["extensions/telemetry-collector"] = COLLECTOR.encode()
    tree["lib/libspanwire.so.1.0.2"] = shared_object(62, "libspanwire 1.0.2")
    tree["lib/libspanwire.so.1"] = Link("libspanwire.so.1.0.2")
    tree["lib/libspanwire.so"] = Link("libspanwire.so.1")
    return tree


def telemetry_tampered():
    """acme-telemetry upgraded as an upgrade does it, and under that cover two files that no upgrade explains."""
    tree = telemetry()
    for path in [path for path in tree if path.startswith("python/acme_telemetry")]:
        del tree[path]
    tree |= acme_telemetry("3.3.0", batch=256, timeout=5, scale="round(ratio * (1 << 32))")
    tree["python/spanwire/codec.py"] = CODEC.replace("str(span)", "repr(span)").encode()
    tree["python/startup.pth"] = STARTUP.encode()
    return tree


def vendor():
    """A layer of other owners that brings an older spanwire, and so shadows telemetry's where it is merged later."""
    tree = spanwire("0.9.1", codec=CODEC.replace("LEB128", "varint").replace("bytes(out)", "out"))
    tree["bin/telemetry-collector"] = COLLECTOR.replace("4318", "4317").encode()
    tree["bin/spandump"] = b'#!/bin/sh\nexec od -A d -t x1z "$@"\n'
    return tree


def function():
    return {
        "lambda_function.py": b'import acme_telemetry\n\n\ndef handler(event, context):\n'
        b'    return {"statusCode": 200, "body": acme_telemetry.__version__}\n',
        "settings/__init__.py": b"",
        "settings/production.py": b"SAMPLE_RATIO = 0.05\n",
    }


class Link(str):
    """The target of a symbolic link."""


# ---- images


def checkout_layers():
    base = [
        ("bin", 0o755, None), ("bin/sh", 0o755, shared_object(62, "sh")), ("etc", 0o755, None),
        ("etc/passwd", 0o644, b"root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n"), ("lib", 0o777, "usr/lib"),
        ("tmp", 0o1777, None), ("usr", 0o755, None), ("usr/lib", 0o755, None),
        ("usr/lib/libcheckout.so.1", 0o644, shared_object(62, "libcheckout"))]
    app = [("srv", 0o755, None), ("srv/checkout.py", 0o644, b"import http.server\n")]
    return [base, app]


CHECKOUT_CONFIG = {
    "Entrypoint": ["/bin/sh", "-c"], "Cmd": ["python3 /srv/checkout.py"], "User": "app", "WorkingDir": "/srv",
    "Env": ["PATH=/bin", "PAYMENT_TOKEN=fixture"], "ExposedPorts": {"8080/tcp": {}}}


def checkout_image():
    return image.oci_archive(checkout_layers(), CHECKOUT_CONFIG, "checkout:1")


def checkout_image_tampered():
    """A layer more, which adds a preloaded library and removes nothing; and the config runs it as root."""
    preload = [("etc/ld.so.preload", 0o644, b"/usr/lib/libtrace.so\n"),
               ("usr/lib/libtrace.so", 0o755, shared_object(62, "libtrace"))]
    config = CHECKOUT_CONFIG | {"User": "root", "Env": ["PATH=/bin", "PAYMENT_TOKEN=other"]}
    return image.oci_archive([*checkout_layers(), preload], config, "checkout:1")


# ---- zips


def archive(tree, *, when=BUILT, method=zipfile.ZIP_DEFLATED, reverse=False, folders=True):
    """A zip as Info-ZIP on Unix makes it: folders first, then what is in them."""
    members = dict(tree)
    if folders:
        for path in tree:
            parts = path.split("/")[:-1]
            for depth in range(len(parts)):
                members["/".join(parts[: depth + 1]) + "/"] = None
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zip:
        for path in sorted(members, reverse=reverse):
            data = members[path]
            info = zipfile.ZipInfo(path, when)
            info.create_system = 3
            if data is None:
                info.external_attr = (FOLDER | 0o755) << 16 | 0x10
                zip.writestr(info, b"")
            elif isinstance(data, Link):
                info.external_attr = (LINK | 0o777) << 16
                zip.writestr(info, data)
            else:
                info.external_attr = (FILE | (0o755 if path in EXECUTABLE else 0o644)) << 16
                info.compress_type = method
                zip.writestr(info, data, compresslevel=9)
    return out.getvalue()


def hidden_entry():
    """Three local headers, two central records: a reader that streams sees a file that one that seeks does not."""
    whole = archive(
        {"python/app.py": b"print('reviewed')\n", "python/startup.pth": STARTUP.encode(),
         "python/util.py": b"ANSWER = 42\n"},
        method=zipfile.ZIP_STORED, folders=False)
    end = whole.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", whole, end + 12)
    records, at = [], start
    while at < start + size:
        lengths = struct.unpack_from("<HHH", whole, at + 28)
        next = at + 46 + sum(lengths)
        records.append(whole[at:next])
        at = next
    kept = b"".join(record for record in records if b"startup.pth" not in record)
    count = len(records) - 1
    return whole[:start] + kept + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(kept), start, 0)


def name_mismatch():
    """One file with two names: readers that trust the local header and readers that trust the directory differ."""
    whole = archive({"python/colours.py": b"RED = 1\n"}, method=zipfile.ZIP_STORED, folders=False)
    return whole.replace(b"python/colours.py", b"python/sitecustom", 1)


def symlink_escape():
    """A link that leads out of the layer."""
    return archive({"python/app.py": b"print('reviewed')\n", "python/data": Link("../../../etc")}, folders=False)


FIXTURES = {
    "layers/telemetry.zip": lambda: archive(telemetry()),
    "layers/telemetry-tampered.zip": lambda: archive(telemetry_tampered(), when=REBUILT),
    "layers/telemetry-repacked.zip": lambda: archive(
        telemetry(), when=REBUILT, method=zipfile.ZIP_STORED, reverse=True),
    "layers/vendor.zip": lambda: archive(vendor()),
    "images/checkout.tar": checkout_image,
    "images/checkout-tampered.tar": checkout_image_tampered,
    "functions/checkout.zip": lambda: archive(function()),
    "hostile/hidden-entry.zip": hidden_entry,
    "hostile/name-mismatch.zip": name_mismatch,
    "hostile/symlink-escape.zip": symlink_escape,
}


def content(data):
    """What a zip says, apart from how its bytes are deflated; of a zip that Python refuses to open, its bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zip:
            return [
                (i.filename, i.external_attr, i.date_time, i.compress_type, i.header_offset if not i.compress_type else 0,
                 zip.read(i)) for i in zip.infolist()
            ]
    except zipfile.BadZipFile:
        return data


def same(old, new):
    # Deflated bytes may differ by zlib version; an image, or a zip with nothing deflated, must match byte for byte.
    if not new.startswith(b"PK"):
        return old == new
    with zipfile.ZipFile(io.BytesIO(new)) as zip:
        deflated = any(info.compress_type for info in zip.infolist())
    return content(old) == content(new) if deflated else old == new


def main(arguments):
    check = "--check" in arguments
    folders = [argument for argument in arguments if not argument.startswith("-")]
    root = pathlib.Path(folders[0]) if folders else pathlib.Path(__file__).resolve().parent
    wrong = 0
    for name, make in FIXTURES.items():
        path, data = root / name, make()
        if path.exists() and same(path.read_bytes(), data):
            continue
        if check:
            print(f"{path}: {'holds something else than make.py says' if path.exists() else 'missing'}", file=sys.stderr)
            wrong += 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(f"wrote {path}, {len(data)} bytes")
    if wrong:
        sys.exit(1)
    print(f"{len(FIXTURES)} fixtures hold what make.py says")


if __name__ == "__main__":
    main(sys.argv[1:])
