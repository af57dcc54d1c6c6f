#!/usr/bin/env python3
"""A private instance of Sigstore: a certificate authority, a log of certificates, a log of signatures, and what they make.
usage: make.py [FOLDER]   writes the fixtures; needs `cryptography` from PyPI. Knows nothing of layerlock.

Keys are made anew in each run and thrown away. Signatures are random, so what is there and verifies is left as it is."""
import base64
import datetime
import hashlib
import io
import json
import pathlib
import struct
import sys
import tarfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

ISSUER = "https://token.actions.githubusercontent.com"
REPOSITORY = "https://github.com/acme/checkout"
WORKFLOW = ".github/workflows/release.yml"
REF = "refs/heads/main"
SUBJECT = f"{REPOSITORY}/.github/workflows/sign.yml@{REF}"
BUILDER = "https://github.com/actions/runner/github-hosted"
SIGNED = datetime.datetime(2026, 9, 3, 12, 0, tzinfo=datetime.timezone.utc)
START, END = "2026-01-01T00:00:00Z", "2060-01-01T00:00:00Z"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"
SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json"
PROVENANCE = "https://slsa.dev/provenance/v1"
SPDX = "https://spdx.dev/Document/v2.3"
SIGNATURE = "https://sigstore.dev/cosign/sign/v1"


def b64(data):
    return base64.b64encode(data).decode()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def compact(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def spki(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def sign(key, data):
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def utf8(text):
    """A DER UTF8String."""
    data = text.encode()
    size = bytes([len(data)]) if len(data) < 128 else b"\x81" + bytes([len(data)])
    return b"\x0c" + size + data


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Sigstore:
    """One instance."""

    def __init__(self):
        self.root_key, self.ct_key, self.log_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        self.root = (
            x509.CertificateBuilder().subject_name(name("Private Fulcio")).issuer_name(name("Private Fulcio"))
            .public_key(self.root_key.public_key()).serial_number(1)
            .not_valid_before(datetime.datetime(2026, 1, 1)).not_valid_after(datetime.datetime(2059, 1, 1))
            .add_extension(x509.BasicConstraints(True, None), True)
            .add_extension(x509.KeyUsage(False, False, False, False, False, True, True, False, False), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.root_key.public_key()), False)
            .sign(self.root_key, hashes.SHA256()))

    def trusted_root(self):
        def log(url, key):
            return {
                "baseUrl": url, "hashAlgorithm": "SHA2_256",
                "publicKey": {
                    "rawBytes": b64(spki(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                    "validFor": {"start": START, "end": END}},
                "logId": {"keyId": b64(hashlib.sha256(spki(key)).digest())}}
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log("https://rekor.acme.example", self.log_key)],
            "certificateAuthorities": [{
                "subject": {"organization": "acme", "commonName": "Private Fulcio"},
                "uri": "https://fulcio.acme.example",
                "certChain": {"certificates": [
                    {"rawBytes": b64(self.root.public_bytes(serialization.Encoding.DER))}]},
                "validFor": {"start": START, "end": END}}],
            "ctlogs": [log("https://ctfe.acme.example", self.ct_key)], "timestampAuthorities": []}

    def certificate(self, key, workflow=WORKFLOW):
        """A certificate for the workflow that signs, called by another one, with the timestamp of the log of certificates in it."""
        def fulcio(number, text):
            return x509.UnrecognizedExtension(ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}"), utf8(text))
        builder = (
            x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(name("Private Fulcio"))
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(SIGNED - datetime.timedelta(minutes=5))
            .not_valid_after(SIGNED + datetime.timedelta(minutes=5))
            .add_extension(x509.KeyUsage(True, False, False, False, False, False, False, False, False), True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root_key.public_key()), False)
            .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(SUBJECT)]), True))
        for number, text in (
                (8, ISSUER), (11, "github-hosted"), (12, REPOSITORY), (14, REF), (18, f"{REPOSITORY}/{workflow}@{REF}")):
            builder = builder.add_extension(fulcio(number, text), False)
        # The issuer as bare bytes too, as Fulcio has it.
        builder = builder.add_extension(
            x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.57264.1.1"), ISSUER.encode()), False)
        bare = builder.sign(self.root_key, hashes.SHA256()).tbs_certificate_bytes
        time = struct.pack(">Q", int(SIGNED.timestamp() * 1000))
        signed = (
            b"\0\0" + time + b"\0\1" + hashlib.sha256(spki(self.root_key)).digest()
            + len(bare).to_bytes(3, "big") + bare + b"\0\0")
        signature = sign(self.ct_key, signed)
        entry = (
            b"\0" + hashlib.sha256(spki(self.ct_key)).digest() + time + b"\0\0" + b"\4\3"
            + struct.pack(">H", len(signature)) + signature)
        stamps = struct.pack(">H", len(entry) + 2) + struct.pack(">H", len(entry)) + entry
        octets = b"\x04" + (bytes([len(stamps)]) if len(stamps) < 128 else b"\x81" + bytes([len(stamps)])) + stamps
        oid = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
        # The serial number of both has to be one: the builder keeps it.
        return builder.add_extension(x509.UnrecognizedExtension(oid, octets), False).sign(
            self.root_key, hashes.SHA256())

    def entry(self, body, kind):
        """The log's entry: a tree of one leaf, with promise, proof and checkpoint."""
        log = hashlib.sha256(spki(self.log_key)).digest()
        seconds = int(SIGNED.timestamp())
        promised = compact({"body": b64(body), "integratedTime": seconds, "logID": log.hex(), "logIndex": 0})
        root = hashlib.sha256(b"\0" + body).digest()
        text = f"rekor.acme.example - 1\n1\n{b64(root)}\n"
        line = b64(log[:4] + sign(self.log_key, text.encode()))
        return {
            "logIndex": "0", "logId": {"keyId": b64(log)}, "kindVersion": {"kind": kind, "version": "0.0.1"},
            "integratedTime": str(seconds),
            "inclusionPromise": {"signedEntryTimestamp": b64(sign(self.log_key, promised))},
            "inclusionProof": {
                "logIndex": "0", "rootHash": b64(root), "treeSize": "1", "hashes": [],
                "checkpoint": {"envelope": f"{text}\n\u2014 rekor.acme.example {line}\n"}},
            "canonicalizedBody": b64(body)}

    def statement(self, digest, predicate_type, predicate, workflow=WORKFLOW):
        """A bundle around a statement."""
        payload = compact({
            "_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "checkout", "digest": {"sha256": digest}}],
            "predicateType": predicate_type, "predicate": predicate})
        kind = "application/vnd.in-toto+json"
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.certificate(key, workflow)
        signature = sign(key, f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload)
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        body = compact({"apiVersion": "0.0.1", "kind": "dsse", "spec": {
            "envelopeHash": {"algorithm": "sha256", "value": sha(payload)},
            "payloadHash": {"algorithm": "sha256", "value": sha(payload)},
            "signatures": [{"signature": b64(signature), "verifier": b64(pem)}]}})
        return {
            "mediaType": BUNDLE,
            "verificationMaterial": {
                "certificate": {"rawBytes": b64(certificate.public_bytes(serialization.Encoding.DER))},
                "tlogEntries": [self.entry(body, "dsse")]},
            "dsseEnvelope": {
                "payload": b64(payload), "payloadType": kind, "signatures": [{"sig": b64(signature)}]}}

    def simple_signing(self, digest):
        """Cosign's payload about an image, and its layer's annotations."""
        payload = compact({"critical": {
            "identity": {"docker-reference": "registry.example/checkout"},
            "image": {"docker-manifest-digest": f"sha256:{digest}"}, "type": "cosign container image signature"},
            "optional": None})
        key = ec.generate_private_key(ec.SECP256R1())
        pem = self.certificate(key).public_bytes(serialization.Encoding.PEM)
        signature = sign(key, payload)
        body = compact({"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
            "data": {"hash": {"algorithm": "sha256", "value": sha(payload)}},
            "signature": {"content": b64(signature), "publicKey": {"content": b64(pem)}}}})
        entry = self.entry(body, "hashedrekord")
        return payload, {
            "dev.cosignproject.cosign/signature": b64(signature), "dev.sigstore.cosign/certificate": pem.decode(),
            "dev.sigstore.cosign/bundle": json.dumps({
                "SignedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
                "Payload": {
                    "body": entry["canonicalizedBody"], "integratedTime": int(entry["integratedTime"]), "logIndex": 0,
                    "logID": base64.b64decode(entry["logId"]["keyId"]).hex()}})}


def provenance(workflow=WORKFLOW):
    return {
        "buildDefinition": {
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": {"workflow": {"ref": REF, "repository": REPOSITORY, "path": workflow}}},
        "runDetails": {"builder": {"id": BUILDER}}}


class Layout:
    """An OCI layout of one image, and what is attached to it."""

    def __init__(self):
        self.blobs, self.manifests = {}, []
        layer = io.BytesIO()
        with tarfile.open(fileobj=layer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            info = tarfile.TarInfo("app")
            info.size, info.mode = 4, 0o755
            archive.addfile(info, io.BytesIO(b"app\n"))
        tar = layer.getvalue()
        config = compact({
            "architecture": "amd64", "os": "linux", "config": {"Entrypoint": ["/app"], "User": "1000"},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha(tar)}"]}})
        self.image = self.manifest([self.blob("application/vnd.oci.image.layer.v1.tar", tar)], config=config)
        self.manifests.append({**self.image, "annotations": {"org.opencontainers.image.ref.name": "checkout:1"}})

    @property
    def digest(self):
        return self.image["digest"].removeprefix("sha256:")

    def blob(self, kind, data, annotations=None):
        self.blobs[sha(data)] = data
        return {
            "mediaType": kind, "digest": f"sha256:{sha(data)}", "size": len(data),
            **({"annotations": annotations} if annotations else {})}

    def manifest(self, layers, config=None, **more):
        described = self.blob("application/vnd.oci.image.config.v1+json", config) if config else self.blob(EMPTY, b"{}")
        return self.blob(MANIFEST, compact({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": layers, **more}))

    def attach(self, bundle, predicate_type):
        """A referrer as cosign 3 and GitHub store it."""
        self.manifests.append(self.manifest(
            [self.blob(BUNDLE, compact(bundle))], artifactType=BUNDLE, subject=self.image, annotations={
                "dev.sigstore.bundle.content": "dsse-envelope", "dev.sigstore.bundle.predicateType": predicate_type}))

    def tag(self, payload, annotations):
        """A signature as cosign up to version 2 stores it."""
        manifest = self.manifest([self.blob(SIMPLE, payload, annotations)], config=b'{"os":""}')
        name = f"sha256-{self.digest}.sig"
        self.manifests.append({**manifest, "annotations": {"org.opencontainers.image.ref.name": name}})

    def write(self, path):
        files = {f"blobs/sha256/{digest}": data for digest, data in sorted(self.blobs.items())}
        files["index.json"] = compact({"schemaVersion": 2, "mediaType": INDEX, "manifests": self.manifests})
        files["oci-layout"] = compact({"imageLayoutVersion": "1.0.0"})
        with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
            for file, data in files.items():
                info = tarfile.TarInfo(file)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    sigstore = Sigstore()
    (folder / "trusted_root.json").write_text(json.dumps(sigstore.trusted_root(), indent=2) + "\n")
    bill = {"spdxVersion": "SPDX-2.3", "name": "checkout"}
    for file, workflow in (("checkout.tar", WORKFLOW), ("checkout-other-workflow.tar", ".github/workflows/debug.yml")):
        layout = Layout()
        layout.tag(*sigstore.simple_signing(layout.digest))
        layout.attach(sigstore.statement(layout.digest, SPDX, bill), SPDX)
        layout.attach(sigstore.statement(layout.digest, PROVENANCE, provenance(workflow), workflow), PROVENANCE)
        layout.write(folder / file)
    zipped = (pathlib.Path(__file__).parent.parent / "layers/telemetry.zip").read_bytes()
    (folder / "telemetry.zip.intoto.jsonl").write_bytes(
        compact(sigstore.statement(sha(zipped), PROVENANCE, provenance())) + b"\n")


if __name__ == "__main__":
    main()
