#!/usr/bin/env python3
"""Makes the test PKI: keys and certificates that nobody trusts and that this repository publishes.

usage: make.py [--check]

What is there and says what this script says is left as it is, since signatures are random. --check writes
nothing and fails where something is missing or says something else. Needs openssl.
"""

import base64
import datetime
import hashlib
import pathlib
import sys

sys.dont_write_bytecode = True
from der import (ECDSA_SHA384, certificate_der, children, integer, octets, oid, openssl, seq, sign, time, tlv, utf8)

HERE = pathlib.Path(__file__).resolve().parent
NOTE = "layerlock TEST {} - published with its private key, worthless for anything but tests\n"


def day(text):
    return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc)


LONG = (day("2020-01-01"), day("2060-01-01"))
DAYS = (day("2026-09-01"), day("2026-09-08"))
KEY_USAGE = {"digitalSignature": 0x80, "keyCertSign": 0x04, "cRLSign": 0x02}
CODE, SERVER = "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.1"


def ca(subject, issuer, key=None, issuer_key=None, length=None, usage=("keyCertSign", "cRLSign"), eku=(), is_ca=True,
       life=LONG):
    return dict(subject=subject, issuer=issuer, key=key, issuer_key=issuer_key, is_ca=is_ca, length=length,
                usage=usage, eku=eku, life=life)


def leaf(subject, issuer, life=DAYS, usage=("digitalSignature",), eku=(CODE,), kind="P-384", is_ca=False):
    return dict(subject=subject, issuer=issuer, key=None, issuer_key=None, is_ca=is_ca, length=None, usage=usage,
                eku=eku, life=life, kind=kind)


# name: what it is; `issuer` is another name here, `key` another's key (cross-signing).
CERTIFICATES = {
    "root": ca("Test Root", "root"),
    "ca": ca("Test CA", "root"),
    "regional": ca("Test Regional CA", "ca", length=0, eku=(CODE,)),
    "leaf": leaf("Test Signer", "regional"),
    "leaf-revoked": leaf("Test Signer, revoked", "regional"),
    "leaf-expired": leaf("Test Signer, expired", "regional", life=(day("2025-09-01"), day("2025-09-08"))),
    "leaf-server": leaf("Test Server", "regional", eku=(SERVER,)),
    "leaf-any": leaf("Test Anything", "regional", eku=("2.5.29.37.0",)),
    "leaf-no-signing": leaf("Test Signer without digitalSignature", "regional", usage=("cRLSign",)),
    "leaf-ca": leaf("Test Signer that is a CA", "ca", usage=("digitalSignature", "keyCertSign"), is_ca=True),
    "leaf-p256": leaf("Test Signer on P-256", "regional", kind="P-256"),
    "leaf-p521": leaf("Test Signer on P-521", "regional", kind="P-521"),
    "leaf-rsa": leaf("Test Signer with RSA", "regional", kind="RSA"),
    "leaf-rsa3072": leaf("Test Signer with RSA of 3072 bits", "regional", kind="RSA-3072"),
    "leaf-rsa4096": leaf("Test Signer with RSA of 4096 bits", "regional", kind="RSA-4096"),
    "no-ca": leaf("Test Signer that issues", "ca", usage=("digitalSignature", "keyCertSign"), life=LONG),
    "leaf-under-no-ca": leaf("Test Signer below a signer", "no-ca"),
    "no-issuing": ca("Test CA without keyCertSign", "root", usage=("cRLSign",)),
    "leaf-under-no-issuing": leaf("Test Signer below a CA without keyCertSign", "no-issuing"),
    "server-ca": ca("Test CA for servers", "root", eku=(SERVER,)),
    "leaf-under-server-ca": leaf("Test Signer below a CA for servers", "server-ca"),
    "too-deep": ca("Test CA below a path length of 0", "regional", eku=(CODE,)),
    "leaf-too-deep": leaf("Test Signer below a path length of 0", "too-deep"),
    "other-root": ca("Unrelated Test Root", "other-root"),
    "other-leaf": leaf("Unrelated Test Signer", "other-root"),
    # Two CAs that certify each other, one of which the root certifies too.
    "loop-a": ca("Test Loop A", "loop-b"),
    "loop-b": ca("Test Loop B", "loop-a"),
    "loop-b-by-root": ca("Test Loop B", "root", key="loop-b"),
    "leaf-loop": leaf("Test Signer below a loop", "loop-a"),
}


def name(text):
    attribute = lambda kind, value: tlv(0x31, seq(oid(kind), utf8(value)))
    return seq(attribute("2.5.4.10", "layerlock TEST ONLY"), attribute("2.5.4.3", text))


def key_path(of):
    return HERE / f"{CERTIFICATES[of]['key'] or of}.key.pem"


def public_key(of):
    return openssl("pkey", "-in", key_path(of), "-pubout", "-outform", "DER")


def key_identifier(of):
    return hashlib.sha1(children(public_key(of))[1][3:]).digest()


def make_key(of, kind):
    options = ["-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{kind[4:] or 2048}"] if kind.startswith("RSA") else [
        "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{kind}"]
    key_path(of).write_bytes(NOTE.format("KEY").encode() + openssl("genpkey", *options))


def extension(kind, value, critical=False):
    return seq(oid(kind), tlv(1, b"\xff") if critical else b"", octets(value))


def tbs(of):
    is_ca, facts = CERTIFICATES[of]["is_ca"], CERTIFICATES[of]
    bits = sum(KEY_USAGE[use] for use in facts["usage"])
    unused = (bits & -bits).bit_length() - 1
    basic = seq(tlv(1, b"\xff") if is_ca else b"", b"" if facts["length"] is None else integer(facts["length"]))
    extensions = [
        extension("2.5.29.19", basic, critical=True),
        extension("2.5.29.15", tlv(3, bytes([unused, bits])), critical=True),
        extension("2.5.29.14", octets(key_identifier(of))),
        extension("2.5.29.35", seq(tlv(0x80, key_identifier(facts["issuer"])))),
    ]
    if facts["eku"]:
        extensions.append(extension("2.5.29.37", seq(*map(oid, facts["eku"]))))
    serial = int.from_bytes(hashlib.sha256(of.encode()).digest()[:16], "big") >> 1
    return seq(
        tlv(0xA0, integer(2)), integer(serial), ECDSA_SHA384, name(CERTIFICATES[facts["issuer"]]["subject"]),
        seq(*map(time, facts["life"])), name(facts["subject"]), public_key(of), tlv(0xA3, seq(*extensions)))


def make_certificate(of):
    body = tbs(of)
    signature = sign(key_path(CERTIFICATES[of]["issuer"]), body)
    der = seq(body, ECDSA_SHA384, tlv(3, b"\0", signature))
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    path = HERE / f"{of}.pem"
    path.write_text(NOTE.format("CERTIFICATE") + f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")


def says_so(of):
    path = HERE / f"{of}.pem"
    return path.exists() and key_path(of).exists() and children(certificate_der(path))[0] == tbs(of)


def main():
    only_check = "--check" in sys.argv[1:]
    if not only_check:
        for of, facts in CERTIFICATES.items():
            if not facts["key"] and not key_path(of).exists():
                make_key(of, facts.get("kind", "P-384"))
    wrong = []
    for of in CERTIFICATES:
        if only_check and not key_path(of).exists() or not says_so(of):
            wrong.append(of)
            if not only_check:
                make_certificate(of)
                print(f"wrote {of}.pem")
    if only_check and wrong:
        sys.exit(f"missing or other than make.py says: {', '.join(wrong)}")


main()
