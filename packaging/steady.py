#!/usr/bin/env python3
"""Makes a stripped program the same bytes wherever it was built, in place.

Swift's compiler and the linker leave hashes in it over debugging information too, which names the folder of the build: hashes of
modules, that the compiler alone reads (.swift_modhash), and the build id. The former become zeros, the latter a hash of what is left.
Their sections stay where they are: tools that take out a section of a segment lose the protection of relocations (RELRO).

usage: steady.py PROGRAM
"""

import hashlib
import struct
import sys

NOTE = 16  # The head of the build id's note: three sizes and "GNU".


def sections(program):
    """Name to offset and size, of a 64-bit little-endian ELF file."""
    if program[:6] != b"\x7fELF\x02\x01":
        sys.exit("steady: no 64-bit little-endian ELF file")
    (table,), (size, count, names) = struct.unpack_from("<Q", program, 0x28), struct.unpack_from("<HHH", program, 0x3A)
    heads = [struct.unpack_from("<IIQQQQIIQQ", program, table + size * index) for index in range(count)]
    texts = heads[names][4]
    found = {}
    for head in heads:
        start = texts + head[0]
        found[bytes(program[start:program.index(0, start)]).decode()] = (head[4], head[5])
    return found


def main():
    with open(sys.argv[1], "r+b") as file:
        program = bytearray(file.read())
        known = sections(program)
        if ".swift_modhash" in known:
            offset, size = known[".swift_modhash"]
            program[offset:offset + size] = bytes(size)
        if ".note.gnu.build-id" in known:
            offset, size = known[".note.gnu.build-id"]
            program[offset + NOTE:offset + size] = bytes(size - NOTE)
            program[offset + NOTE:offset + size] = hashlib.sha512(program).digest()[:size - NOTE]
        file.seek(0)
        file.write(program)


if __name__ == "__main__":
    main()
