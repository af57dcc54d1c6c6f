"""Makes a zip, a certificate authority, Notation's trust store, and envelopes over the zip as `notation blob sign` writes them: by
another implementation than the one that is tested.

usage: notation_blob.py FOLDER
"""
import base64, datetime, hashlib, json, pathlib, subprocess, sys, zipfile
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PAYLOAD_TYPE = "application/vnd.cncf.notary.payload.v1+json"
SIGNED = datetime.datetime(2026, 9, 3, 12, tzinfo=datetime.timezone.utc)


def name(text):
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"), x509.NameAttribute(NameOID.STATE_OR_PROVINCE_NAME, "BE"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme"), x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, issuer_key, usage=None):
    builder = x509.CertificateBuilder(
        name(issuer), name(subject), key.public_key(), x509.random_serial_number(),
        SIGNED - datetime.timedelta(days=400), SIGNED + datetime.timedelta(days=4000))
    is_root = usage is None
    builder = builder.add_extension(x509.BasicConstraints(is_root, None), True)
    builder = builder.add_extension(
        x509.KeyUsage(not is_root, False, False, False, False, is_root, is_root, False, False), True)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), usage == ExtendedKeyUsageOID.TIME_STAMPING)
    return builder.sign(issuer_key, hashes.SHA256())


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def raw(key, data):
    """The signature as JOSE and COSE have it: two numbers side by side."""
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def cbor(value):
    """Maps, lists, texts, bytes, numbers and (tag, value) in the shortest form (RFC 8949)."""
    def head(kind, number):
        if number < 24:
            return bytes([kind << 5 | number])
        for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if number < 1 << 8 * size:
                return bytes([kind << 5 | code]) + number.to_bytes(size, "big")
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(cbor(key) + cbor(value[key]) for key in value)
    tag, inner = value
    return head(6, tag) + cbor(inner)


def payload(blob, media_type, metadata):
    artifact = {"mediaType": media_type, "digest": "sha256:" + hashlib.sha256(blob).hexdigest(), "size": len(blob)}
    if metadata:
        artifact["annotations"] = metadata
    return json.dumps({"targetArtifact": artifact}, separators=(",", ":")).encode()


def jws(blob, key, chain, media_type="application/zip", metadata=None, stamp=None):
    protected = {
        "alg": "ES256", "cty": PAYLOAD_TYPE, "crit": ["io.cncf.notary.signingScheme"],
        "io.cncf.notary.signingScheme": "notary.x509",
        "io.cncf.notary.signingTime": SIGNED.strftime("%Y-%m-%dT%H:%M:%SZ")}
    parts = [url(payload(blob, media_type, metadata)), url(json.dumps(protected).encode())]
    signature = raw(key, f"{parts[1]}.{parts[0]}".encode())
    header = {"x5c": [base64.b64encode(der(one)).decode() for one in chain], "io.cncf.notary.signingAgent": "test/1.0"}
    if stamp:
        header["io.cncf.notary.timestampSignature"] = base64.b64encode(stamp(signature)).decode()
    return json.dumps({"payload": parts[0], "protected": parts[1], "header": header, "signature": url(signature)}).encode()


def cose(blob, key, chain):
    content = payload(blob, "application/zip", None)
    protected = cbor({
        1: -7, 2: ["io.cncf.notary.signingScheme"], 3: PAYLOAD_TYPE, "io.cncf.notary.signingScheme": "notary.x509",
        "io.cncf.notary.signingTime": (1, int(SIGNED.timestamp()))})
    signature = raw(key, cbor(["Signature1", protected, b"", content]))
    return cbor((18, [protected, {33: [der(one) for one in chain], "io.cncf.notary.signingAgent": "test/1.0"}, content, signature]))


def main(folder):
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("python/a.py", (2026, 1, 1, 0, 0, 0)), "print(1)\n")
    blob = (folder / "x.zip").read_bytes()
    root_key, key, stamp_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = certificate("root", root_key, "root", root_key)
    leaf = certificate("leaf", key, "root", root_key, ExtendedKeyUsageOID.CODE_SIGNING)
    authority = certificate("tsa", stamp_key, "root", root_key, ExtendedKeyUsageOID.TIME_STAMPING)

    def stamp(signature):
        (folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\ndefault_policy = 1.2.3.4\ndigests = sha256\n"
            "signer_digest = sha256\ness_cert_id_alg = sha256\naccuracy = secs:1\n")
        (folder / "serial").write_text("01")
        (folder / "data").write_bytes(signature)
        (folder / "tsa.pem").write_bytes(pem(authority))
        (folder / "root.pem").write_bytes(pem(root))
        (folder / "tsa.key").write_bytes(stamp_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        for command in (
            "openssl ts -query -data data -sha256 -cert -out query",
            "openssl ts -reply -config tsa.cnf -queryfile query -signer tsa.pem -chain root.pem -inkey tsa.key -token_out -out token",
        ):
            subprocess.run(command.split(), cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        return (folder / "token").read_bytes()

    chain = [leaf, root]
    for file, envelope in {
        "x.zip.jws.sig": jws(blob, key, chain), "x.zip.cose.sig": cose(blob, key, chain),
        "jpeg.jws.sig": jws(blob, key, chain, media_type="image/jpeg"),
        "stamped.jws.sig": jws(blob, key, chain, stamp=stamp),
        "named.jws.sig": jws(blob, key, chain, metadata={"k1": "v1"}),
        "other.jws.sig": jws(b"another file", key, chain),
    }.items():
        (folder / file).write_bytes(envelope)
    for kind in ("ca", "tsa"):
        store = folder / "nc/truststore/x509" / kind / "acme"
        store.mkdir(parents=True)
        (store / "root.pem").write_bytes(pem(root))

    def statement(name, stores, **more):
        return {
            "name": name, "signatureVerification": {"level": "strict", "override": {"revocation": "skip"}},
            "trustStores": stores, "trustedIdentities": ["*"], **more}

    (folder / "nc/trustpolicy.blob.json").write_text(json.dumps({
        "version": "1.0",
        "trustPolicies": [
            statement("everywhere", ["ca:acme"], globalPolicy=True), statement("named", ["ca:acme"]),
            statement("stamped", ["ca:acme", "tsa:acme"]),
        ]}))


main(pathlib.Path(sys.argv[1]))
