"""The ledger: recording a layer of many files, and asking about many layers. Called by run.py."""

import datetime
import hashlib
import json
import os
import pathlib
import statistics
import tempfile
import zipfile


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def export(path, layers, files, scans):
    """Writes an export with so many layers, files of each and looks at each; ten layers share three quarters of their files."""
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
        for digest, tree in names:
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
        asked = ["--quiet", "--ledger", ledger, "--as-of", last]
        results = bench.measure({
            "all": [layerlock, "status", "--all", *asked],
            "lockfile": [layerlock, "status", "--lock", lock, *asked],
            "json": [layerlock, "status", "--all", "--format", "json", *asked],
        }, rounds)
        check = bench.Run([layerlock, "ledger", "check", "--quiet", "--ledger", ledger]).seconds
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
