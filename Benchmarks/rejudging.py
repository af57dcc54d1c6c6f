"""Signatures judged again after a revocation, over the evidence that a ledger keeps. Called by run.py.

One signed layer is looked at for real. Its ledger is exported, each record multiplied with other digests, trees and signing
jobs, and imported again: as if so many layers had been looked at.
"""

import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

JUDGED = "2026-11-20T12:00:00Z"
PROFILE = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme_layers/AbCdEf0123"
JOB = "0f6c2d1e-1111-4222-8333-abcdef012345"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def binding(evidence):
    """What ties evidence to its artifact, as Sources/Engine/Ledger/EvidenceForm.swift makes it."""
    texts = ["layerlock evidence", evidence["digest"], evidence["tree"], evidence["selection"], evidence["version"]]
    head = "".join(f"{len(text.encode())}:{text}\n" for text in texts)
    return "sha256:" + sha(head + evidence["body"])


# Members of a pin that ask for nothing, and who signed, which is judged by itself.
BESIDE = ("name", "source", "resolved", "layerVersionArn", "owner", "reviewedBy", "note", "signer")


def demand(pin):
    """What tells the comparison with a pin from others, as Sources/Engine/Ledger/ScannerVersions.swift makes it."""
    asked = {name: value for name, value in pin.items() if name not in BESIDE}
    return sha(json.dumps(asked, separators=(",", ":"), ensure_ascii=False))[:32]


def pinned(pin, number, digest, tree):
    """The pin of an artifact like that of `pin`."""
    return pin | {"name": f"layer-{number:05}", "source": f"{number:05}.zip", "digest": f"sha256:{digest}",
                  "tree": f"sha256:{tree}"}


def multiply(lines, pin, path, count):
    """Writes an export of `count` artifacts like the one that `lines` is of and `pin` pins; gives their digests and trees."""
    records = [json.loads(line) for line in lines]
    artifact = next(record["artifact"] for record in records if "artifact" in record)
    order = ("layer", "artifact", "evidence", "packages", "scan")
    templates = [(kind, line) for kind in order for line, record in zip(lines, records) if kind in record]
    assert any(demand(pin) in line for line in lines), "a comparison with a pin is called otherwise"
    names, written = [], 0
    with open(path, "w") as file:
        file.write(lines[0] + "\n")
        for number in range(count):
            name = (sha(f"artifact {number}"), sha(f"tree {number}"))
            names.append(name)
            for kind, line in templates:
                line = line.replace(artifact["digest"][7:], name[0]).replace(artifact["tree"][7:], name[1])
                line = line.replace(demand(pin), demand(pinned(pin, number, *name)))
                line = line.replace(JOB, f"{number:08x}{JOB[8:]}").replace("telemetry.zip", f"{number:05}.zip")
                if kind == "evidence":
                    value = json.loads(line)
                    value["evidence"]["binding"] = binding(value["evidence"])
                    line = json.dumps(value, separators=(",", ":"))
                file.write(line + "\n")
                written += 1
        file.write(json.dumps({"end": {"records": written}}, separators=(",", ":")) + "\n")
    return names


def measure(bench, layerlock, quick):
    """Prints the table; `bench` is run.py."""
    count, rounds = (500, 1) if quick else (10_000, 5)
    root = pathlib.Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory(dir=bench.WORK) as name:
        folder = pathlib.Path(name)
        shutil.copytree(root / "TrustStore", folder / "TrustStore")
        signed = folder / "telemetry.zip"
        shutil.copyfile(root / "Fixtures" / "signed" / "telemetry.zip", signed)

        def run(*arguments, expects=0):
            command = [layerlock, *arguments, "--quiet"]
            # Exit 11 is what is to be found once the profile is revoked.
            return bench.Run(["sh", "-c", f'"$@"; [ $? -eq {expects} ]', "sh", *command], cwd=folder)

        judged = ("--lock", "layers.lock", "--trust", "TrustStore", "--max-scan-age", "365d")
        run("lock", "telemetry.zip", "--as-of", JUDGED)
        run("rescan", "--ledger", "one.sqlite", *judged, "--as-of", JUDGED)
        lines = subprocess.run(
            [layerlock, "ledger", "export", "--ledger", "one.sqlite"], cwd=folder, check=True, text=True,
            stdout=subprocess.PIPE).stdout.splitlines()
        pin = json.loads((folder / "layers.lock").read_text())["artifacts"][0]
        names = multiply(lines, pin, folder / "many", count)
        run("ledger", "import", "many", "--ledger", "many.sqlite")
        pins = []
        for number, (digest, tree) in enumerate(names):
            pins.append(pinned(pin, number, digest, tree))
            # Nothing opens it: it has to be there, with the size that the ledger knows.
            os.link(signed, folder / pins[-1]["source"])
        (folder / "layers.lock").write_text(json.dumps({"schemaVersion": 2, "artifacts": pins}))
        run("rescan", "--ledger", "many.sqlite", *judged, "--as-of", JUDGED)
        unchanged = statistics.median(
            run("rescan", "--ledger", "many.sqlite", *judged, "--as-of", JUDGED).seconds for _ in range(rounds))
        run("trust", "revoke", "--trust", "TrustStore", "--profile-version", PROFILE, "--effective-from",
            "2026-09-01T00:00:00Z", "--reason", "its key was stolen", "--as-of", JUDGED)
        seconds, peak = [], 0
        for _ in range(rounds):
            shutil.copyfile(folder / "many.sqlite", folder / "copy.sqlite")
            result = run("rescan", "--ledger", "copy.sqlite", *judged, "--as-of", JUDGED, expects=11)
            seconds.append(result.seconds)
            peak = max(peak, result.megabytes)
        median = statistics.median(seconds)
    print("### Signatures judged again\n")
    bench.table((f"`rescan --trust` of {count:,} signed layers of which nothing changed",), [
        (f"{unchanged:.3f} s" if quick else bench.judged(unchanged, 2, " s", 2),)])
    bench.table((f"`rescan --trust` after `trust revoke`, {count:,} signed layers, none of them opened", "peak memory"), [
        (f"{median:.3f} s" if quick else bench.judged(median, 5, " s", 2), f"{peak:.0f} MB")])
