"""packaging/steady.py: what the folder of a build leaves in a program goes, and the program still runs."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent.parent / "packaging" / "steady.py"
MARK = b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0"  # The head of the note of a build id: 4 and 20 bytes, type 3.


class Steady(unittest.TestCase):
    def run_on(self, path):
        return subprocess.run([sys.executable, SCRIPT, path], stderr=subprocess.PIPE, text=True)

    def test_programs_that_differ_by_their_build_id_are_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            one, other = pathlib.Path(folder, "one"), pathlib.Path(folder, "other")
            shutil.copy("/bin/true", one)
            program = bytearray(one.read_bytes())
            place = program.find(MARK)
            if place < 0:
                self.skipTest("/bin/true has no build id")
            program[place + len(MARK)] ^= 0xFF
            other.write_bytes(program)
            other.chmod(0o755)
            for path in (one, other):
                self.assertEqual(self.run_on(path).returncode, 0)
                self.assertEqual(subprocess.run([path]).returncode, 0)
            self.assertEqual(one.read_bytes(), other.read_bytes())
            self.assertNotEqual(one.read_bytes()[place + len(MARK):place + len(MARK) + 20], bytes(20))

    def test_another_file_is_refused(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"#!/bin/sh\n")
            file.flush()
            result = self.run_on(file.name)
            self.assertEqual(result.returncode, 1)
            self.assertIn("no 64-bit", result.stderr)


if __name__ == "__main__":
    unittest.main()
