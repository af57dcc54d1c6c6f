"""Just enough DER (X.690) to write certificates and CMS messages, with openssl for keys and signatures."""

import datetime
import subprocess

UTC = datetime.timezone.utc


def tlv(tag, *parts):
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def indefinite(tag, *parts):
    """A constructed value of indefinite length (BER)."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def seq(*parts):
    return tlv(0x30, *parts)


def set_of(*parts):
    return tlv(0x31, *sorted(parts))


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(value):
    return tlv(4, value)


def utf8(text):
    return tlv(12, text.encode())


def oid(dotted):
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    body = b""
    for arc in [first * 40 + second, *rest]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        body += bytes(reversed(groups))
    return tlv(6, body)


def generalized(time, fraction=""):
    return tlv(24, (time.strftime("%Y%m%d%H%M%S") + fraction + "Z").encode())


def time(value):
    """The form that RFC 5280 asks for: UTCTime up to 2049."""
    return tlv(23, value.strftime("%y%m%d%H%M%SZ").encode()) if value.year < 2050 else generalized(value)


ECDSA_SHA384 = seq(oid("1.2.840.10045.4.3.3"))
SHA384 = seq(oid("2.16.840.1.101.3.4.2.2"))


def children(encoding):
    """The encodings directly within a DER value."""
    position, end = header(encoding, 0)
    found = []
    while position < end:
        start, stop = header(encoding, position)
        found.append(encoding[position:stop])
        position = stop
    return found


def header(encoding, at):
    length, start = encoding[at + 1], at + 2
    if length >= 0x80:
        start += length & 0x7F
        length = int.from_bytes(encoding[at + 2 : start], "big")
    return start, start + length


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, check=True).stdout


def sign(key, data):
    """ECDSA with SHA-384; the nonce is random, so the bytes differ from run to run."""
    return openssl("dgst", "-sha384", "-sign", key, data=data)


def certificate_der(path):
    return openssl("x509", "-in", path, "-outform", "DER")
