#!/usr/bin/env python3
"""What fetching costs: a zip of 240 MB as a local file and as an object on loopback, and 50 layers of 4 MB one by one and together.

usage: sources.py [--layerlock BINARY] [--megabytes N | --zip FILE] [--runs N]

The server answers HEAD and GET as S3 does, checks no signature, and takes 40 ms for each answer of the 50 layers, as a region
nearby does. Runs take turns; the least time of each counts. layerlock-fetch has to lie beside the binary.
"""

import argparse
import base64
import hashlib
import http.server
import os
import pathlib
import random
import resource
import socketserver
import subprocess
import tempfile
import threading
import time
import zipfile


class Objects(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    held = {}

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        if self.path.startswith("/layers/"):
            time.sleep(0.04)
        data, digest = self.held[self.path.split("?")[0]]
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{digest}"')
        self.send_header("x-amz-version-id", "1")
        self.send_header("x-amz-checksum-sha256", digest)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    do_HEAD = do_GET


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)


def pack(path, megabytes, seed):
    """A zip of random bytes and a little text: as large as its content, which Lambda bounds."""
    source = random.Random(seed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        size = number = 0
        while size < megabytes << 20:
            body = source.randbytes(500_000) + b"text " * 2_000
            archive.writestr(zipfile.ZipInfo(f"python/m{number}.py", (2026, 1, 1, 0, 0, 0)), body, compress_type=zipfile.ZIP_DEFLATED)
            number += 1
            size = archive.fp.tell()
    return path.read_bytes()


def timed(words, environment):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    result = subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode:
        raise SystemExit(f"{' '.join(words)}: {result.returncode}\n{result.stderr.decode()}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layerlock", default=".build/release/layerlock")
    quick = os.environ.get("BENCH_QUICK")
    parser.add_argument("--megabytes", type=int, default=16 if quick else 240)
    parser.add_argument("--zip", type=pathlib.Path, help="a layer to take in place of the zip of random bytes")
    parser.add_argument("--runs", type=int, default=1 if quick else 5)
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.layerlock).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = Server(("127.0.0.1", 0), Objects)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def put(path, data):
            Objects.held[path] = (data, base64.b64encode(hashlib.sha256(data).digest()).decode())

        large = arguments.zip.resolve() if arguments.zip else folder / "large.zip"
        put("/bucket/large.zip", large.read_bytes() if arguments.zip else pack(large, arguments.megabytes, 1))
        for number in range(50):
            put(f"/layers/{number}.zip", pack(folder / "layer.zip", 1 if quick else 4, 100 + number))
        environment = {
            "PATH": os.environ["PATH"], "HOME": name, "TMPDIR": name, "LAYERLOCK_FETCH_LOOPBACK": "1", "AWS_REGION": "eu-central-1",
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{server.server_address[1]}", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
        verify = [program, "verify", "--no-lock", "--quiet"]
        layers = [f"l{number}=s3://layers/{number}.zip?versionId=1" for number in range(50)]
        cases = {
            "local file": lambda: timed(verify + [str(large)], environment),
            "object": lambda: timed(verify + ["s3://bucket/large.zip?versionId=1"], environment),
            "50 layers, one by one": lambda: tuple(map(sum, zip(*(timed(verify + [layer], environment) for layer in layers)))),
            "50 layers, one run": lambda: timed(verify + layers, environment),
        }
        least = {}
        for _ in range(arguments.runs):
            for case, run in cases.items():
                found = run()
                least[case] = min(least.get(case, found), found)
        print(f"{'':24}{'wall':>8}{'user+sys':>10}")
        for case, (wall, work) in least.items():
            print(f"{case:24}{wall:7.2f}s{work:9.2f}s")
        print(f"object / local file: {least['object'][0] / least['local file'][0]:.2f}")
        print(f"one run / one by one: {least['50 layers, one run'][0] / least['50 layers, one by one'][0]:.2f}")


if __name__ == "__main__":
    main()
