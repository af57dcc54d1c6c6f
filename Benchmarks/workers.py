#!/usr/bin/env python3
"""How many jobs a minute workers take, look at and end over a PostgreSQL server with fsync on: small layers, so that the queue is what is
measured. Then what `status` over all of them takes, and what a gate adds that asks the server for the looks of 100 layers; the medians
of seven runs that take turns. Not called by run.py: it needs a server.

    workers.py --layerlock BINARY [--layers 5000] [--workers 4]
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
import zipfile

POSTGRES = pathlib.Path(__file__).resolve().parents[1] / "Scripts/postgres"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--layerlock", required=True, type=pathlib.Path)
    parser.add_argument("--layers", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=4)
    given = parser.parse_args()
    layerlock = given.layerlock.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number in range(given.layers):
            with zipfile.ZipFile(folder / f"{number:05}.zip", "w") as archive:
                archive.writestr(f"python/m{number}.py", f"number = {number}\n")
        environment = os.environ | {
            "PGSERVICEFILE": str(folder / "server/pg_service.conf"), "LAYERLOCK_LEDGER": "service=layerlock", "HOME": name}

        def run(*words):
            start = time.monotonic()
            subprocess.run([layerlock, *words], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
            return time.monotonic() - start

        subprocess.run([POSTGRES, "start", folder / "server"], check=True)
        try:
            run("lock", "--quiet", *sorted(path.name for path in folder.glob("*.zip")))
            print(f"enqueue: {given.layers} layers in {run('worker', 'enqueue', '--quiet'):.2f} s")
            start = time.monotonic()
            workers = [subprocess.Popen(
                [layerlock, "worker", "run", "--drain", "--quiet", "--jobs", "1"], cwd=folder, env=environment)
                for _ in range(given.workers)]
            if any(worker.wait() for worker in workers):
                raise SystemExit("a worker failed")
            took = time.monotonic() - start
            print(f"{given.workers} workers: {given.layers} jobs in {took:.2f} s: {given.layers / took * 60:.0f} a minute")
            print(f"rescan afterwards: {run('rescan', '--quiet'):.2f} s")
            gate = ("verify", "--quiet", *(f"{number:05}.zip" for number in range(min(100, given.layers))))
            cases = {
                "start alone": ("--version",), "status": ("status", "--quiet"), "verify of 100 layers": gate,
                "verify of 100 layers with --max-scan-age": (*gate, "--max-scan-age", "7d")}
            times = {case: [] for case in cases}
            for _ in range(7):
                for case, words in cases.items():
                    times[case].append(run(*words))
            for case, found in times.items():
                print(f"{case}: {statistics.median(found) * 1000:.0f} ms")
        finally:
            subprocess.run([POSTGRES, "stop", folder / "server"], check=True)


if __name__ == "__main__":
    main()
