"""The ledger: recording a layer of many files, asking about many layers, advisories. Called by run.py."""

import datetime
import hashlib
import json
import os
import pathlib
import random
import shutil
import statistics
import tempfile
import zipfile


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


NAMES = 5_000


def package(random):
    """A package that a layer may have: one of a few thousand names, in one of ten versions."""
    name, version = f"package-{random.randrange(NAMES)}", f"{random.randrange(10)}.4.1"
    return {"purl": f"pkg:pypi/{name}@{version}", "ecosystem": "PyPI", "name": name, "version": version,
            "path": f"python/{name}-{version}.dist-info/METADATA"}


def advisories(path, numbers, modified, names):
    """Writes a zip of OSV records, two for each of `names` names; one in ten means the oldest version of its package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in numbers:
            fixed = "0.9" if number % 10 == 0 else "0.4.1"
            archive.writestr(f"EX-{number}.json", json.dumps({
                "id": f"EX-{number}", "modified": modified, "published": modified, "aliases": [f"CVE-2026-{number}"],
                "summary": "An example", "details": "Text that nobody looks at. " * 40,
                "references": [{"type": "WEB", "url": f"https://example.com/{number}/{n}"} for n in range(4)],
                "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}],
                "affected": [{"package": {"ecosystem": "PyPI", "name": f"package-{number % names}"},
                              "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
                              "versions": [f"0.{minor}.{patch}" for minor in range(4) for patch in range(5)]}]}))


def export(path, layers, files, scans, packages=40):
    """Writes an export with so many layers, files of each, looks at each and packages of each; ten layers share three quarters of their files."""
    records = 0

    def day(number):
        return f"{datetime.datetime(2026, 3, 1) + datetime.timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}"

    with open(path, "w") as file:
        def line(kind, value):
            nonlocal records
            records += 1
            file.write(json.dumps({kind: value}, separators=(",", ":")) + "\n")

        file.write('{"ledger":{"version":1}}\n')
        names = [(f"sha256:{sha(f'layer {n}')}", f"sha256:{sha(f'tree {n}')}") for n in range(layers)]
        for digest, tree in names:
            line("layer", {"digest": digest, "tree": tree})
        for number, (_, tree) in enumerate(names):
            def owner(index):
                return number // 10 if index < files * 3 // 4 else f"{number}-own"
            line("files", {"tree": tree, "last": True, "files": [
                {"path": f"python/package{owner(i)}/module{i}.py", "type": "file", "mode": 0o644,
                 "sha256": sha(f"{owner(i)} {i}"), "size": 1000 + i} for i in range(files)]})
        for number, (digest, tree) in enumerate(names):
            line("artifact", {
                "kind": "layer-zip", "digest": digest, "tree": tree, "size": 20_000_000, "name": f"layer-{number}",
                "source": f"/layers/{number}.zip", "layers": [{"digest": digest, "tree": tree}]})
        generator = random.Random(5)
        for _, tree in names:
            line("packages", {"tree": tree, "version": "0.1.0", "last": True,
                              "packages": [package(generator) for _ in range(packages)]})
        for digest, tree in names:
            look = {"scanner": "packages", "version": "0.1.0", "asOf": day(scans - 1), "started": day(scans - 1),
                    "finished": day(scans - 1), "outcome": "clean", "bytesSeen": 1, "bytesTotal": 1}
            line("scan", look | {"layer": digest})
            for scan in range(scans):
                look = {"scanner": "reading", "version": "0.1.0", "asOf": day(scan), "started": day(scan),
                        "finished": day(scan), "outcome": "clean", "bytesSeen": 20_000_000, "bytesTotal": 20_000_000}
                line("scan", look | {"layer": digest})
                line("scan", look | {"artifact": {"digest": digest, "tree": tree}})
        file.write(json.dumps({"end": {"records": records}}, separators=(",", ":")) + "\n")
    return names, day(scans - 1)


def lockfile(path, names):
    pins = [{"name": f"layer-{number:05}", "kind": "layer-zip", "source": f"{number}.zip", "digest": digest,
             "size": 20_000_000, "tree": tree, "files": 40, "unpackedSize": 1}
            for number, (digest, tree) in enumerate(names)]
    pathlib.Path(path).write_text(json.dumps({"schemaVersion": 1, "artifacts": pins}))


# What people and services read, beside text and JSON.
FORMATS = ("text", "json", "html", "markdown", "sarif", "junit", "github", "gitlab", "gitlab-dependency-scanning", "vex",
           "openmetrics")


def matched(bench, layerlock, folder, ledger, last, records, rounds):
    """Imports advisories and compares packages with them; medians over copies of the ledger, and the status in each format."""
    archive, changed, copy = f"{folder}/all.zip", f"{folder}/changed.zip", f"{folder}/copy.sqlite"
    day = last[:10]
    advisories(archive, range(records), f"{day}T00:00:00Z", records // 2)
    step = max(1, NAMES // 50)
    advisories(changed, range(0, min(records, 50 * step), step), f"{day}T01:00:00Z", records // 2)
    # status ends with 14: something is found.
    allowing = ["sh", "-c", '"$@" || [ $? -eq 14 ]', "sh"]
    run = lambda *arguments: bench.Run(
        [*allowing, layerlock, *arguments, "--quiet", "--ledger", copy, "--as-of", f"{day}T02:00:00Z"]).seconds
    seconds = {"import": [], "full": [], "changed": [], "nothing": [], "status": []}
    for _ in range(rounds):
        shutil.copyfile(ledger, copy)
        seconds["import"].append(run("advisories", "import", archive))
        seconds["full"].append(run("advisories", "match"))
        run("advisories", "import", changed)
        seconds["changed"].append(run("advisories", "match"))
        seconds["nothing"].append(run("advisories", "match"))
        seconds["status"].append(run("status", "--all"))
    formats = {}
    for name in FORMATS:
        output = f"{folder}/status.{name}"
        times = [bench.Run([*allowing, layerlock, "status", "--all", "--ledger", copy, "--as-of", f"{day}T02:00:00Z",
                            "--format", name, "--output", output]).seconds for _ in range(rounds)]
        formats[name] = statistics.median(times), os.path.getsize(output) / 1e6
    return {name: statistics.median(list) for name, list in seconds.items()} | {
        "size": os.path.getsize(copy) / 1e6, "records": records, "formats": formats}


def measure(bench, layerlock, quick):
    """Prints the tables; `bench` is run.py."""
    count, layers, files, scans, rounds = (3_000, 500, 40, 2, 3) if quick else (30_000, 10_000, 40, 10, 7)
    print("### The ledger\n")
    with tempfile.TemporaryDirectory(dir=bench.WORK) as folder:
        layer = f"{folder}/layer.zip"
        with zipfile.ZipFile(layer, "w", zipfile.ZIP_STORED) as archive:
            for number in range(count):
                archive.writestr(f"python/package{number // 100}/module{number}.py", f"value = {number}\n")
        verify, rescan = [], []
        for number in range(rounds):
            verify.append(bench.Run([layerlock, "verify", "--quiet", layer]).seconds)
            rescan.append(bench.Run([layerlock, "rescan", "--quiet", "--ledger", f"{folder}/{number}.sqlite", layer]).seconds)
        insert = statistics.median(rescan) - statistics.median(verify)
        export_file, ledger, lock = f"{folder}/export", f"{folder}/ledger.sqlite", f"{folder}/layers.lock"
        names, last = export(export_file, layers, files, scans)
        lockfile(lock, names)
        imported = bench.Run([layerlock, "ledger", "import", "--quiet", export_file, "--ledger", ledger]).seconds
        size = os.path.getsize(ledger) / 1e6
        # No advisories are there yet.
        asked = ["--quiet", "--allow-no-advisories", "--ledger", ledger, "--as-of", last]
        results = bench.measure({
            "all": [layerlock, "status", "--all", *asked],
            "lockfile": [layerlock, "status", "--lock", lock, *asked],
            "json": [layerlock, "status", "--all", "--format", "json", *asked],
        }, rounds)
        check = bench.Run([layerlock, "ledger", "check", "--quiet", "--ledger", ledger]).seconds
        matching = matched(bench, layerlock, folder, ledger, last, 5_000 if quick else 100_000, 1 if quick else 5)
    row = lambda text, name: (text, f"{results[name][0]:.3f} s" if quick else bench.judged(results[name][0], 0.5, " s", 3),
                              f"{results[name][1]:.0f} MB")
    bench.table(("what", "seconds", "peak memory"), [
        (f"recording a layer of {count:,} files (`rescan` less `verify`)",
         f"{insert:.3f} s" if quick else bench.judged(insert, 1, " s", 3), ""),
        row(f"`status --all`, {layers:,} layers, {scans} looks at each", "all"),
        row("the same with a lockfile of as many pins", "lockfile"),
        row("the same as JSON", "json"),
        (f"`ledger import` of them, {layers * files:,} file rows", f"{imported:.1f} s", ""),
        (f"`ledger check` of {size:.0f} MB", f"{check:.1f} s", "")])
    judged = lambda name, aim: f"{matching[name]:.3f} s" if quick else bench.judged(matching[name], aim, " s", 3)
    bench.table((f"{layers:,} layers, {layers * 40:,} package rows, {matching['records']:,} advisories", "seconds"), [
        ("`advisories import` of a zip of them", judged("import", 20)),
        ("`advisories match` of everything", judged("full", 3)),
        ("the same after 50 changed records", judged("changed", 0.3)),
        ("the same where nothing changed", f"{matching['nothing']:.3f} s"),
        ("`status --all`, with what was found", f"{matching['status']:.3f} s"),
        ("the ledger", f"{matching['size']:.0f} MB" if quick else bench.judged(matching["size"], 400, " MB", 0))])
    bench.table(("`status --all`, with what was found, as", "seconds", "size"), [
        (name, f"{seconds:.3f} s" if quick else bench.judged(seconds, 2 if name == "html" else 0.5, " s", 3),
         f"{size:.1f} MB" if quick or name != "html" else bench.judged(size, 5, " MB", 1))
        for name, (seconds, size) in matching["formats"].items()])
