"""The common tools' peer for images: three hashes of each layer, two layers at a time, the largest first.

bsdtar's sha256 mtree for the files, `gzip -dc` or `zstd -dc` to sha256sum for the diffID, sha256sum for the blob. The
layers lie in a folder: taking the image's archive apart is not measured.
"""

import concurrent.futures
import pathlib
import subprocess
import sys

UNPACK = {".gz": "gzip -dc", ".zst": "zstd -q -dc"}
FILES = "bsdtar -cf - --format=mtree --options='mtree:!all,mtree:sha256' @\"$1\""


def hashes(path):
    steps = [FILES, 'sha256sum < "$1"']
    if command := UNPACK.get(path.suffix):
        steps.append(f'{command} < "$1" | sha256sum')
    script = "set -e -o pipefail; " + "; ".join(steps)
    return subprocess.run(["bash", "-c", script, "bash", path], check=True, stdout=subprocess.PIPE).stdout


layers = sorted(pathlib.Path(sys.argv[1]).iterdir(), key=lambda path: -path.stat().st_size)
with concurrent.futures.ThreadPoolExecutor(2) as workers:
    for result in workers.map(hashes, layers):
        sys.stdout.buffer.write(result)
