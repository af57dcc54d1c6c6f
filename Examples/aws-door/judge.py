"""Runs layerlock on references; what both handlers share. Standard library alone."""

import json
import os
import subprocess

PROGRAM = os.environ.get("LAYERLOCK", "/opt/layerlock/bin/layerlock")
LOCKFILE = os.environ.get("LAYERLOCK_DOOR_LOCKFILE", "/var/task/layers.lock")
# The one folder of a function that can be written to.
FOLDER = os.environ.get("LAYERLOCK_DOOR_FOLDER", "/tmp")
KINDS = {10: "archive rejected", 11: "signature", 12: "drift, or not pinned", 13: "not rescanned", 14: "finding"}


def start(reference):
    """A process that verifies what lies at a reference against the lockfile."""
    environment = {**os.environ, "TMPDIR": FOLDER, "HOME": FOLDER}
    words = [PROGRAM, "verify", "--lock", LOCKFILE, "--cache", os.path.join(FOLDER, "cache"), "--format", "json", "--", reference]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def verdict(reference, status, output, errors):
    """What a run came to: {"reference", "status", "allowed", "reasons"}. Only exit code 0 with a report that allows is good."""
    reasons, allowed = [], False
    try:
        report = json.loads(output)
        allowed = status == 0 and report["verdict"] == "allow"
        for artifact in report["artifacts"]:
            for finding in artifact["findings"]:
                if finding["outcome"] in ("fail", "unknown"):
                    reasons.append(f"{finding['id']}: {finding.get('message', '')}")
    except (ValueError, KeyError, TypeError):
        allowed = False
    if not allowed and not reasons:
        text = errors.decode(errors="replace").strip() if isinstance(errors, bytes) else errors
        reasons.append(text[-1000:] or f"exit code {status}: {KINDS.get(status, 'could not decide')}")
    return {"reference": reference, "status": status, "allowed": allowed, "reasons": [] if allowed else reasons[:20]}


def judged(reference, seconds):
    """Verifies to the end; one that takes longer is not allowed."""
    process = start(reference)
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return verdict(reference, 1, b"", f"not decided within {seconds:.0f} s")
    return verdict(reference, process.returncode, output, errors)
