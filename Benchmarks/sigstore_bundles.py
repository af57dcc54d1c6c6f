"""Sigstore's bundles: one over a digest, and an image with fifty statements, by a private instance that is made here. Called by run.py.

What verifying costs is told apart from what the program costs to start: `--version` is measured beside.
"""

import importlib.util
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

STATEMENTS = 50
# The loop that sigstore-python is measured by, with what it loads left out.
PYTHON = """
import sys, time, statistics
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy
text, root, subject, issuer = open(sys.argv[1]).read(), sys.argv[2], sys.argv[3], sys.argv[4]
verifier = Verifier(trusted_root=TrustedRoot.from_file(root))
times = []
for _ in range(int(sys.argv[5])):
    start = time.perf_counter()
    verifier.verify_dsse(Bundle.from_json(text), policy.Identity(identity=subject, issuer=issuer))
    times.append(time.perf_counter() - start)
print(statistics.median(times) * 1000)
"""


def instance():
    """The fixtures' instance; nil where Python's `cryptography` is not there."""
    if importlib.util.find_spec("cryptography") is None:
        return None
    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Fixtures/sigstore"))
    import make  # pylint: disable=import-outside-toplevel
    return make


def milliseconds(command, rounds):
    """The median of some runs, which have to succeed."""
    times = []
    for number in range(rounds + 1):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        if number:
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def measure(bench, layerlock, quick):
    make = instance()
    print("## Sigstore\n")
    if make is None:
        print("left out: Python's `cryptography` is not installed\n")
        return
    rounds = 5 if quick else 40
    folder = bench.WORK / "sigstore"
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("store/trusted-roots", "store/identities"):
        (folder / part).mkdir(parents=True)
    sigstore, layout = make.Sigstore(), make.Layout()
    root = json.dumps(sigstore.trusted_root())
    (folder / "store/trusted-roots/private.json").write_text(root)
    (folder / "root.json").write_text(root)
    (folder / "store/identities/release.json").write_text(
        json.dumps({"schemaVersion": 1, "issuer": make.ISSUER, "subject": make.SUBJECT}))
    (folder / "store/revocations.json").write_text(
        json.dumps({"schemaVersion": 1, "asOf": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "revoked": []}))
    layout.tag(*sigstore.simple_signing(layout.digest))
    layout.write(folder / "signed.tar")
    bundle = sigstore.statement(layout.digest, make.PROVENANCE, make.provenance())
    (folder / "bundle.json").write_bytes(make.compact(bundle))
    for _ in range(STATEMENTS):
        layout.attach(sigstore.statement(layout.digest, make.PROVENANCE, make.provenance()), make.PROVENANCE)
    layout.write(folder / "attested.tar")
    start = milliseconds([layerlock, "--version"], rounds)
    one = milliseconds([
        layerlock, "verify-bundle", f"sha256:{layout.digest}", "--bundle", folder / "bundle.json", "--trusted-root",
        folder / "root.json", "--certificate-identity", make.SUBJECT, "--certificate-oidc-issuer", make.ISSUER], rounds)
    trust = ["--no-lock", "--trust", folder / "store"]
    signed = milliseconds([layerlock, "verify", folder / "signed.tar", *trust], rounds)
    asked = ["--attestation", "slsa-provenance", "--builder", make.BUILDER]
    attested = milliseconds([layerlock, "verify", folder / "attested.tar", *trust, *asked], rounds)
    rows = [
        ("start alone (`--version`)", f"{start:.1f} ms"),
        ("`verify-bundle`, one bundle", f"{one:.1f} ms"),
        ("what of that is not the start", bench.judged(one - start, 10, " ms", 1)),
        ("`verify --trust`, an image with cosign's signature", f"{signed:.1f} ms"),
        (f"`verify --trust --attestation`, an image with {STATEMENTS} statements", bench.judged(attested, 100, " ms", 1)),
    ]
    python = peer()
    if python:
        answer = subprocess.run(
            [python, "-c", PYTHON, folder / "bundle.json", folder / "root.json", make.SUBJECT, make.ISSUER, str(rounds)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        told = f"{float(answer.stdout):.1f} ms" if answer.returncode == 0 else answer.stderr.strip().splitlines()[-1]
        rows.append(("sigstore-python, one bundle, its start left out", told))
    bench.table(("what", "median"), rows)


def peer():
    """A Python that has PyPI's `sigstore`; nil where there is none."""
    own = pathlib.Path(__file__).parent.parent / ".build/venv/bin/python3"
    for python in (str(own), sys.executable):
        if shutil.which(python) and subprocess.run(
                [python, "-c", "import sigstore.verify"], stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return None
