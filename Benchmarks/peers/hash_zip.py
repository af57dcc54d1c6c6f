"""The python peer: SHA-256 of every file of a zip by zipfile and hashlib."""

import hashlib
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as archive:
    for info in archive.infolist():
        digest = hashlib.sha256()
        with archive.open(info) as file:
            while block := file.read(1 << 20):
                digest.update(block)
        print(digest.hexdigest(), info.filename)
