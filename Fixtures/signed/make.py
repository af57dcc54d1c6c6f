#!/usr/bin/env python3
"""Signs fixture zips as AWS Signer does, with the test PKI; knows nothing of layerlock's own signer.

usage: make.py [--check]

Signatures are random, so a package that is there and whose signature openssl verifies over the content that this
script computes is left as it is. --check writes nothing and fails where one is missing or does not verify.
"""

import base64
import datetime
import hashlib
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
PKI = HERE.parent / "pki"
sys.path.insert(0, str(PKI))
from der import (ECDSA_SHA384, SHA384, certificate_der, children, generalized, indefinite, integer, octets, oid, seq,
                 set_of, sign, tlv, utf8)

SIGNATURE = "META_INF/aws_signer_signature_v1.0.SF"
OWNER = "arn:aws:signer:eu-central-1:111122223333:"
PROFILE = OWNER + "/signing-profiles/acme_layers/AbCdEf0123"
JOB = OWNER + "/signing-jobs/0f6c2d1e-1111-4222-8333-abcdef012345"
SIGNED = datetime.datetime(2026, 9, 3, 10, 30, 15, tzinfo=datetime.timezone.utc)
EXPIRES = datetime.datetime(2037, 12, 3, 10, 30, 15, tzinfo=datetime.timezone.utc)
CHAIN = ["leaf", "regional", "ca", "root"]


def chain(first, *rest):
    return [first, *(rest or CHAIN[1:])]


def attribute(kind, value):
    return seq(oid(kind), tlv(0x31, value))


def envelope(content, chain=CHAIN, profile=PROFILE, job=JOB, expires=EXPIRES, ber=True):
    """What AWS Signer writes around SHA384(names and bodies): outer layers in BER, the rest in DER."""
    signing_time = generalized(SIGNED, ".123" if ber else "")
    attributes = [
        attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
        attribute("1.2.840.113549.1.9.4", octets(hashlib.sha384(content).digest())),
        attribute("1.2.840.113549.1.9.5", signing_time),
        attribute("1.3.187.137.1.2", utf8(job)),
        attribute("1.3.187.137.1.3", generalized(expires)),
        attribute("1.3.187.137.1.4", utf8(profile)),
    ]
    if ber:
        protection = seq(SHA384, tlv(0xA1, oid("1.2.840.10045.4.3.3")))
        attributes.append(attribute("1.2.840.113549.1.9.52", protection))
    attributes = set_of(*attributes)
    certificates = [certificate_der(PKI / f"{name}.pem") for name in chain]
    body = children(certificates[0])[0]
    serial, issuer = children(body)[1], children(body)[3]
    signer = seq(
        integer(1), seq(issuer, serial), SHA384, b"\xa0" + attributes[1:], ECDSA_SHA384,
        octets(sign(PKI / f"{chain[0]}.key.pem", attributes)))
    layer = indefinite if ber else tlv
    order = list(reversed(certificates)) if ber else sorted(certificates)
    message = layer(0x30, oid("1.2.840.113549.1.7.2"), layer(0xA0, layer(
        0x30, integer(1), tlv(0x31, SHA384), layer(0x30, oid("1.2.840.113549.1.7.1")),
        layer(0xA0, *order), tlv(0x31, signer))))
    text = base64.b64encode(message).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN PKCS7-----\n{lines}\n-----END PKCS7-----\n".encode()


def content_digest(entries):
    digest = hashlib.sha384()
    for info, body in entries:
        if info.filename != SIGNATURE:
            digest.update(info.filename.encode() + body)
    return digest.digest()


def read(path):
    with zipfile.ZipFile(path) as package:
        return [(info, package.read(info)) for info in package.infolist()]


def entry(name, body, like=None):
    info = zipfile.ZipInfo(name, like.date_time if like else SIGNED.timetuple()[:6])
    info.create_system = 3
    info.compress_type = like.compress_type if like else zipfile.ZIP_DEFLATED
    info.external_attr = like.external_attr if like else 0o100644 << 16
    return info, body


def signed(**options):
    """telemetry.zip with META_INF/ and the signature behind its own entries, those left as they are."""
    source = HERE.parent / "layers" / "telemetry.zip"
    buffer = io.BytesIO(source.read_bytes())
    folder = entry("META_INF/", b"")[0]
    folder.external_attr, folder.compress_type = 0o40755 << 16 | 0x10, zipfile.ZIP_STORED
    entries = read(source) + [(folder, b"")]
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(folder, b"")
        package.writestr(entry(SIGNATURE, b"")[0], envelope(content_digest(entries), **options))
    return buffer.getvalue()


def rewritten(change, **options):
    """The signed package after `change` went over its entries; the signature stays."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for info, body in change(read(io.BytesIO(signed(**options)))):
            package.writestr(info, body)
    return buffer.getvalue()


def position(entries, end):
    return next(at for at, (info, _) in enumerate(entries) if info.filename.endswith(end))


def recompressed(entries):
    changed = []
    for info, body in entries:
        info, body = entry(info.filename, body, info)
        info.compress_type, info.date_time = zipfile.ZIP_STORED, (2026, 10, 1, 0, 0, 0)
        changed.append((info, body))
    return changed


def altered(entries):
    at = position(entries, "codec.py")
    return entries[:at] + [(entries[at][0], entries[at][1] + b"# and more\n")] + entries[at + 1 :]


def renamed(entries):
    at = position(entries, "codec.py")
    info, body = entries[at]
    return entries[:at] + [entry(info.filename.replace("codec.py", "kodec.py"), body, info)] + entries[at + 1 :]


def reordered(entries):
    at = position(entries, "codec.py")
    return [entries[at]] + entries[:at] + entries[at + 1 :]


def shifted(entries):
    """The first byte of a body moved to the end of its name: the signed content stays."""
    at = position(entries, "codec.py")
    info, body = entries[at]
    return entries[:at] + [entry(info.filename + body[:1].decode(), body[1:], info)] + entries[at + 1 :]


def executable(entries):
    at = position(entries, "codec.py")
    info, body = entries[at]
    info = entry(info.filename, body, info)[0]
    info.external_attr |= 0o111 << 16
    return entries[:at] + [(info, body)] + entries[at + 1 :]


# name: (how it is made, whether the signature fits the content)
PACKAGES = {
    "telemetry": (signed, True),
    "telemetry-der": (lambda: signed(ber=False), True),
    "telemetry-recompressed": (lambda: rewritten(recompressed), True),
    "telemetry-shifted": (lambda: rewritten(shifted), True),
    "telemetry-executable": (lambda: rewritten(executable), True),
    "telemetry-altered": (lambda: rewritten(altered), False),
    "telemetry-renamed": (lambda: rewritten(renamed), False),
    "telemetry-reordered": (lambda: rewritten(reordered), False),
    "telemetry-other-version": (lambda: signed(profile=PROFILE.replace("AbCdEf", "ZyXwVu")), True),
    "telemetry-other-profile": (lambda: signed(profile=PROFILE.replace("acme", "umbrella")), True),
    "telemetry-expired": (lambda: signed(expires=SIGNED + datetime.timedelta(days=30)), True),
    "telemetry-revoked": (lambda: signed(chain=chain("leaf-revoked")), True),
    "telemetry-untrusted": (lambda: signed(chain=chain("other-leaf", "other-root")), True),
    "telemetry-server-leaf": (lambda: signed(chain=chain("leaf-server")), True),
    "telemetry-p256": (lambda: signed(chain=chain("leaf-p256")), True),
    "telemetry-foreign-job": (lambda: signed(job=JOB.replace("111122223333", "444455556666")), True),
}


def verifies(path):
    """Whether openssl, its certificate checks aside, accepts the signature over the package's content."""
    entries = read(path)
    text = dict((info.filename, body) for info, body in entries)[SIGNATURE]
    with tempfile.TemporaryDirectory() as folder:
        content = pathlib.Path(folder, "content")
        content.write_bytes(content_digest(entries))
        command = ["openssl", "cms", "-verify", "-inform", "PEM", "-binary", "-noverify", "-content", content]
        return subprocess.run(command, input=text.replace(b"PKCS7", b"CMS"), capture_output=True).returncode == 0


def main():
    only_check = "--check" in sys.argv[1:]
    wrong = []
    for name, (make, fits) in PACKAGES.items():
        path = HERE / f"{name}.zip"
        if path.exists() and verifies(path) == fits:
            continue
        wrong.append(path.name)
        if not only_check:
            path.write_bytes(make())
            print(f"wrote {path.name}")
            if verifies(path) != fits:
                sys.exit(f"{path.name} is not what it should be")
    if only_check and wrong:
        sys.exit(f"missing or not verifying: {', '.join(wrong)}")


main()
