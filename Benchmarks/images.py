"""The benchmarks of images; run.py calls them."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

import image_inputs

COMMON = "the same with common tools, two layers at a time"
BOMBS = (("bomb", "a file that claims 65 GiB"), ("bomb-zeros", "65 GiB of zeros after the layer's end"))


class Images:
    """`bench` is the module run.py: how to measure, where the inputs lie."""

    def __init__(self, bench, layerlock):
        self.bench = bench
        self.layerlock = layerlock
        self.peer = bench.HERE / "peers" / "hash_image.py"

    def ready(self, name):
        if missing := image_inputs.ensure(self.bench.WORK, name):
            print(f"skipped: {missing}\n")
        return not missing

    def hashing(self, rounds):
        """All three hashes, of each kind of archive."""
        name, title = ("quick", "25 MB of made-up files") if self.bench.QUICK else ("debian", "500 MB of Debian packages")
        if not self.ready(name):
            return
        for kind in ("gzip", "zstd", "plain"):
            print(f"### Image: {title}, four layers, {'docker-archive, not compressed' if kind == 'plain' else kind}\n")
            self.kind(f"{name}-{kind}", kind, rounds)

    def kind(self, name, kind, rounds):
        path = self.bench.WORK / f"{name}.tar"
        commands, skipped = {"layerlock manifest": [self.layerlock, "manifest", path]}, []
        tools = ["bsdtar", "sha256sum", "bash"] + ([] if kind == "plain" else [kind])
        if missing := [tool for tool in tools if shutil.which(tool) is None]:
            skipped.append(f"{COMMON}: {', '.join(missing)} missing")
        else:
            commands[COMMON] = [sys.executable, self.peer, self.bench.WORK / f"{name}.layers"]
        with tempfile.TemporaryDirectory(dir=self.bench.WORK) as folder:
            self.others(path, kind, folder, commands, skipped)
            results = self.bench.measure(commands, rounds)
        base = results.get(COMMON, (None,))[0]
        rows = []
        for tool, (seconds, megabytes) in results.items():
            ratio, memory = f"{seconds / base:.2f}" if base else "–", "–"
            if tool == "layerlock manifest":
                memory = self.bench.judged(megabytes, 120, " MB")
                if base and not self.bench.QUICK:
                    ratio = self.bench.judged(seconds / base, 0.60, "", 2)
            rows.append((tool, f"{seconds:.3f}", ratio, memory))
        self.bench.table(("tool", "seconds", "of the common tools", "peak memory"), rows)
        for reason in skipped:
            print(f"skipped: {reason}\n")

    def others(self, path, kind, folder, commands, skipped):
        """Tools that do other work on the same image: copying, unpacking. Each run starts in an empty folder."""
        fresh = lambda command: ["bash", "-c", f'rm -rf "$2" && {command} >&2', "bash", path, f"{folder}/out"]
        if shutil.which("skopeo") is None:
            skipped.append("skopeo copy: skopeo missing")
            return
        form = "docker-archive" if kind == "plain" else "oci-archive"
        commands["skopeo copy to a folder (blob digests only)"] = fresh(
            f'skopeo --insecure-policy copy -q {form}:"$1" dir:"$2"')
        if shutil.which("umoci") is None:
            skipped.append("umoci unpack: umoci missing")
        elif kind == "zstd":
            skipped.append("umoci unpack: umoci refuses zstd layers")
        else:
            layout = f"{folder}/layout"
            subprocess.run(
                ["skopeo", "--insecure-policy", "copy", "-q", f"{form}:{path}", f"oci:{layout}:bench"], check=True)
            rootless = "" if os.geteuid() == 0 else "--rootless "
            # skopeo packs the docker-archive's layers on the way, so that umoci always unpacks gzip.
            commands["umoci unpack (writes the files, from gzip layers)"] = fresh(f'umoci unpack {rootless}--image "{layout}:bench" "$2"')

    def growth(self, thousands, rounds):
        """lock and verify over images of more and more entries."""
        rows = []
        with tempfile.TemporaryDirectory(dir=self.bench.WORK) as folder:
            for count in thousands:
                if not self.ready(f"image{count}"):
                    return
                path, lock = self.bench.WORK / f"image{count}.tar", f"{folder}/{count}.lock"
                results = self.bench.measure({
                    "lock": [self.layerlock, "lock", "--quiet", path, "--output", lock],
                    "verify": [self.layerlock, "verify", "--quiet", path, "--lock", lock]}, rounds)
                rows.append((f"{count},000",) + tuple(
                    f"{results[what][0]:.3f} s, {results[what][0] / count * 1000:.1f} µs an entry, {results[what][1]:.0f} MB"
                    for what in ("lock", "verify")))
        print("### Growth of an image\n")
        self.bench.table(("entries", "lock", "verify"), rows)

    def bombs(self):
        """Small archives of over 64 GiB: refused, within a time and a memory."""
        rows = []
        for name, title in BOMBS:
            if self.ready(name):
                rows.append((title,) + self.refusal(self.bench.WORK / f"{name}.tar"))
        print("### Bombs\n")
        self.bench.table(("image", "outcome", "time", "peak memory"), rows)

    def refusal(self, path):
        start = time.perf_counter()
        with tempfile.TemporaryFile(dir=self.bench.WORK) as errors:
            process = subprocess.Popen(
                ["timeout", "--foreground", "120", self.layerlock, "manifest", path], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=errors, env=self.bench.ENVIRONMENT)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            text = errors.read().decode()
        ids = [word.strip("[]") for word in text.split() if word.startswith("[archive.")]
        outcome = f"refused, {ids[0]}" if process.returncode not in (0, 124) and ids else f"exit {process.returncode}: MISSED"
        memory = usage.ru_maxrss * 1024 / 1e6
        return outcome, self.bench.judged(seconds, 10, " s", 2), self.bench.judged(memory, 120, " MB")
