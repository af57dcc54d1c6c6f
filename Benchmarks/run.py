#!/usr/bin/env python3
"""Measures layerlock beside other tools and prints Markdown tables; `make bench` calls it.

Commands that are compared take turns in one run; medians are shown, and ratios are what to look at: seconds depend on
the machine. BENCH_QUICK=1 takes small inputs and few rounds, to see that everything works.
"""

import argparse
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

import fleet
import images
import inputs
import ledger
import limits
import rejudging
import sigstore_bundles

HERE = pathlib.Path(__file__).resolve().parent
WORK = HERE / ".work"
QUICK = os.environ.get("BENCH_QUICK", "") not in ("", "0")
ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC0"}


class Run:
    """What one run of a command took."""

    def __init__(self, command, cwd=None):
        # Into a file: some tools do less work where their output is /dev/null.
        with tempfile.TemporaryFile(dir=WORK) as output, tempfile.TemporaryFile(dir=WORK) as errors:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=ENVIRONMENT, cwd=cwd)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            self.megabytes = usage.ru_maxrss * 1024 / 1e6
            if process.returncode != 0:
                errors.seek(0)
                sys.exit(f"{' '.join(map(str, command))}: exit {process.returncode}\n{errors.read().decode()[-2000:]}")


def measure(commands, rounds, cwd=None, warm=True):
    """Median seconds and highest peak memory in MB of each command, which take turns; by the commands' names."""
    runs = {name: [] for name in commands}
    for number in range(rounds + warm):
        for name, command in commands.items():
            run = Run(command, cwd)
            if number >= warm:
                runs[name].append(run)
    return {
        name: (statistics.median(run.seconds for run in list), max(run.megabytes for run in list))
        for name, list in runs.items()}


def table(header, rows):
    print(f"| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def judged(value, limit, unit, digits=0):
    return f"{value:.{digits}f}{unit} (at most {limit}{unit}: {'met' if value <= limit else 'missed'})"


def go_peer():
    """The Go peer, built where a Go toolchain is installed, or None."""
    go = shutil.which("go")
    if go is None:
        return None
    binary = WORK / "hash_zip_go"
    source = HERE / "peers" / "hash_zip.go"
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(
            [go, "build", "-o", str(binary), str(source)], check=True,
            env=ENVIRONMENT | {"GOCACHE": str(WORK / "go-cache"), "GO111MODULE": "off"})
    return binary


def hashing(layerlock, path, rounds):
    """Every file's hash, by each tool."""
    commands = {"layerlock manifest": [layerlock, "manifest", path]}
    if shutil.which("bsdtar"):
        commands["bsdtar mtree sha256"] = [
            "bsdtar", "-cf", "-", "--format=mtree", "--options=mtree:!all,mtree:sha256", f"@{path}"]
    commands["python zipfile + hashlib"] = [sys.executable, HERE / "peers" / "hash_zip.py", path]
    if peer := go_peer():
        commands["Go archive/zip, 2 goroutines"] = [peer, path]
    commands["layerlock inspect (the zip's own digest too)"] = [layerlock, "inspect", "--quiet", path]
    return measure(commands, rounds)


def hashing_tables(layerlock, names, rounds):
    for name, title in names:
        path = inputs.ensure(WORK, name)
        results = hashing(layerlock, path, rounds)
        base = results.get("bsdtar mtree sha256", (None,))[0]
        print(f"### {title}\n")
        rows = []
        for tool, (seconds, megabytes) in results.items():
            ratio = f"{seconds / base:.2f}" if base else "–"
            if base and tool == "layerlock manifest" and not QUICK:
                ratio = judged(seconds / base, 0.34, "", 2)
            memory = f"{megabytes:.0f} MB"
            if tool.startswith("layerlock"):
                memory = judged(megabytes, 150, " MB")
            rows.append((tool, f"{seconds:.3f}", ratio, memory))
        table(("tool", "seconds", "of bsdtar", "peak memory"), rows)


def small(layerlock, rounds):
    """Start-up, and the gate before a deploy on a small layer."""
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        lock = f"{folder}/layers.lock"
        path = inputs.ensure(WORK, "small650")
        subprocess.run([layerlock, "lock", "--quiet", path, "--output", lock], check=True, stdout=subprocess.DEVNULL)
        results = measure(
            {"version": [layerlock, "--version"], "verify": [layerlock, "verify", "--quiet", path, "--lock", lock]},
            rounds)
    print("### Small things\n")
    table(("what", "time"), [
        ("`layerlock --version`", judged(results["version"][0] * 1000, 15, " ms", 1)),
        ("`layerlock verify`, a layer of 1.6 MB and 648 entries", judged(results["verify"][0] * 1000, 40, " ms", 1))])


def growth(layerlock, thousands, rounds):
    """lock and verify over growing archives."""
    rows = []
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        for count in thousands:
            path = inputs.ensure(WORK, f"entries{count}")
            lock = f"{folder}/{count}.lock"
            results = measure(
                {"lock": [layerlock, "lock", "--quiet", path, "--output", lock],
                 "verify": [layerlock, "verify", "--quiet", path, "--lock", lock]}, rounds)
            rows.append((f"{count},000",) + tuple(
                f"{results[what][0]:.3f} s, {results[what][0] / count * 1000:.1f} µs an entry, {results[what][1]:.0f} MB"
                for what in ("lock", "verify")))
    print("### Growth\n")
    table(("entries", "lock", "verify"), rows)


def lockfile(layerlock, count, rounds):
    """What a lockfile of many artifacts adds to the verification of one."""
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        fixture = HERE.parent / "Fixtures" / "functions" / "checkout.zip"
        names = []
        for number in range(count):
            names.append(f"{folder}/function-{number:04d}.zip")
            shutil.copyfile(fixture, names[-1])
        for artifacts, lock in ((names, "many.lock"), (names[:1], "one.lock")):
            subprocess.run(
                [layerlock, "lock", "--quiet", *artifacts, "--output", f"{folder}/{lock}"], check=True,
                stdout=subprocess.DEVNULL)
        results = measure({
            lock: [layerlock, "verify", "--quiet", names[0], "--lock", f"{folder}/{lock}"]
            for lock in ("many.lock", "one.lock")}, rounds)
        size = os.path.getsize(f"{folder}/many.lock")
    print("### Lockfile\n")
    table(("what", "time"), [(
        f"loading a lockfile of {count:,} artifacts ({size / 1000:.0f} kB)",
        judged((results["many.lock"][0] - results["one.lock"][0]) * 1000, 100, " ms", 1))])


def signed(layerlock, name, rounds):
    """What a signature adds to a verification: the signed content is hashed in the same pass."""
    root = HERE.parent
    path = inputs.ensure(WORK, name)
    # Signed within the key's days, and judged when the store's list of revocations is dated: before that it says nothing.
    signing, judging = ["--as-of", "2026-09-03T12:00:00Z"], ["--as-of", "2026-11-20T12:00:00Z"]
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        chain = pathlib.Path(folder, "chain.pem")
        chain.write_text("".join((root / "Fixtures" / "pki" / f"{part}.pem").read_text()
                                 for part in ("leaf", "regional", "ca", "root")))
        store = ["--trust", root / "TrustStore"]
        subprocess.run(
            [layerlock, "sign", "--quiet", path, "--profile", "acme_layers/AbCdEf0123", "--key",
             root / "Fixtures" / "pki" / "leaf.key.pem", "--chain", chain, *store, *signing, "--output", f"{folder}/signed.zip"],
            check=True, stdout=subprocess.DEVNULL)
        results = measure(
            {"unsigned": [layerlock, "verify", "--quiet", path],
             "signed": [layerlock, "verify", "--quiet", f"{folder}/signed.zip", *store, *judging, "--config",
                        "production"]},
            rounds)
    ratio = results["signed"][0] / results["unsigned"][0]
    print("### Signatures\n")
    table(("`layerlock verify`", "seconds", "of unsigned", "peak memory"), [
        ("unsigned", f"{results['unsigned'][0]:.3f}", "1.00", f"{results['unsigned'][1]:.0f} MB"),
        ("signed, `--trust --config`", f"{results['signed'][0]:.3f}",
         f"{ratio:.2f}" if QUICK else judged(ratio, 1.6, "", 2), judged(results["signed"][1], 150, " MB"))])


def content(layerlock, name, rounds):
    """What looking for hooks, credentials and malware adds to a verification: one pass over the same bytes."""
    path = inputs.ensure(WORK, name)
    verify = [layerlock, "verify", "--quiet", "--no-lock", path]
    commands = {
        "verify": verify, "--hooks warn": [*verify, "--hooks", "warn"], "--secrets warn": [*verify, "--secrets", "warn"],
        "--secrets warn --malware warn": [*verify, "--secrets", "warn", "--malware", "warn"],
        "--programs warn": [*verify, "--programs", "warn"]}
    limits = {"--hooks warn": 1.03, "--secrets warn --malware warn": 1.35}
    results = measure(commands, rounds)
    base = results["verify"][0]
    rows = []
    for what, (seconds, megabytes) in results.items():
        ratio = seconds / base
        judgement = judged(ratio, limits[what], "", 2) if what in limits and not QUICK else f"{ratio:.2f}"
        rows.append((what, f"{seconds:.3f}", judgement, f"{megabytes:.0f} MB"))
    print("### Content\n")
    table(("`layerlock verify`", "seconds", "of verify alone", "peak memory"), rows)
    beside_scanners(verify, path, rounds)


# What miners and stealers name, as rules of a team's own: enough to compare the ways that YARA is asked.
RULES = """
rule Miner { strings: $a = "stratum+tcp://" $b = "xmrig" nocase $c = "supportxmr.com" condition: any of them }
rule Webhook { strings: $a = "discord.com/api/webhooks/" $b = /https:\\/\\/api\\.telegram\\.org\\/bot[0-9]{6,}/ condition: any of them }
rule Encoded { strings: $a = /exec\\(base64\\.b64decode\\(['"][A-Za-z0-9+\\/=]{40,}/ condition: $a }
rule Packed { strings: $a = "UPX!" condition: uint32(0) == 0x464c457f and $a }
"""


def beside_scanners(verify, path, rounds):
    """What asks the same of the same files, where it can be had: these find the files unzipped."""
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        folder = pathlib.Path(folder)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder / "files")
        (folder / "rules").mkdir()
        (folder / "rules" / "rules.yar").write_text(RULES)
        commands = {
            "`--secrets warn --malware warn`": [*verify, "--secrets", "warn", "--malware", "warn"],
            "`--malware warn --yara`, 4 rules": [*verify, "--malware", "warn", "--yara", folder / "rules"]}
        peers = {
            "`yara -r`, the same 4 rules": ["yara", "-r", folder / "rules" / "rules.yar", folder / "files"],
            "`gitleaks dir`": ["gitleaks", "dir", "--no-banner", "--exit-code", "0", folder / "files"],
            "`trivy fs --scanners secret`": [
                "trivy", "fs", "--scanners", "secret", "--quiet", "--skip-db-update", "--offline-scan", folder / "files"]}
        missing = [command[0] for command in peers.values() if not shutil.which(command[0])]
        commands |= {name: command for name, command in peers.items() if shutil.which(command[0])}
        results = measure(commands, max(1, rounds // 3))
    table(("the same files", "seconds", "peak memory"), [
        (name, f"{seconds:.2f}", f"{megabytes:.0f} MB") for name, (seconds, megabytes) in results.items()])
    if missing:
        print(f"Not at hand: {', '.join(missing)}.\n")


def machine():
    """One line about where this was measured."""
    model = platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    shani = " with" if " sha_ni" in pathlib.Path("/proc/cpuinfo").read_text() else " without"
    versions = [f"Python {platform.python_version()}"]
    for command, words in (("bsdtar", 2), ("go", 3), ("skopeo", 3), ("umoci", 3)):
        if shutil.which(command):
            argument = "version" if command == "go" else "--version"
            text = subprocess.run([command, argument], stdout=subprocess.PIPE, text=True).stdout.split()
            versions.append(" ".join(text[:words]))
    return f"{model}, {os.cpu_count()} cores,{shani} SHA extensions; {', '.join(versions)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layerlock", required=True, help="the binary")
    parts = ("hashing", "small", "growth", "signed", "content", "lockfile", "ledger", "rejudging", "fleet", "images", "limits", "sigstore")
    parser.add_argument("--only", choices=parts, help="one part")
    arguments = parser.parse_args()
    layerlock = os.path.abspath(arguments.layerlock)
    WORK.mkdir(exist_ok=True)
    wanted = lambda part: arguments.only in (None, part)
    print(f"{machine()}\n")
    if wanted("hashing"):
        names = [("small650", "A node layer of 1.6 MB and 648 entries")] if QUICK else [
            ("python250", "A python layer, 255 MB unzipped (4,802 files)"),
            ("files30k", "30,000 small files (169 MB unzipped)")]
        hashing_tables(layerlock, names, 3 if QUICK else 9)
    if wanted("small"):
        small(layerlock, 10 if QUICK else 60)
    if wanted("growth"):
        growth(layerlock, [25] if QUICK else [25, 50, 100], 1 if QUICK else 5)
    if wanted("signed"):
        signed(layerlock, "small650" if QUICK else "python250", 3 if QUICK else 9)
    if wanted("content"):
        content(layerlock, "small650" if QUICK else "python250", 3 if QUICK else 9)
    if wanted("lockfile"):
        lockfile(layerlock, 100 if QUICK else 1000, 5 if QUICK else 30)
    if wanted("ledger"):
        ledger.measure(sys.modules[__name__], layerlock, QUICK)
    if wanted("rejudging"):
        rejudging.measure(sys.modules[__name__], layerlock, QUICK)
    if wanted("fleet"):
        fleet.measure(sys.modules[__name__], layerlock, QUICK)
    if wanted("images"):
        part = images.Images(sys.modules[__name__], layerlock)
        part.hashing(2 if QUICK else 7)
        part.growth([25] if QUICK else [25, 50, 100], 1 if QUICK else 5)
        part.bombs()
    if wanted("limits"):
        limits.measure(sys.modules[__name__], layerlock, QUICK)
    if wanted("sigstore"):
        sigstore_bundles.measure(sys.modules[__name__], layerlock, QUICK)


if __name__ == "__main__":
    main()
