"""Sums, signatures, bills of materials and notes of a release."""

import importlib.machinery
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Seal(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.dist = self.folder / "dist"
        self.dist.mkdir()
        (self.dist / "layerlock_1.deb").write_text("package")
        (self.dist / "layerlock-1.oci.tar").write_text("image")

    def run_in(self, *command, **options):
        return subprocess.run(command, cwd=self.dist, stdin=options.pop("stdin", subprocess.DEVNULL), capture_output=True, text=True, **options)

    def seal(self, key=None):
        environment = os.environ | {"SOURCE_DATE_EPOCH": "1"}
        environment.pop("SIGNING_KEY", None)
        if key:
            environment["SIGNING_KEY"] = str(key)
        return self.run_in(ROOT / "packaging/seal", self.dist, env=environment)

    def test_sums(self):
        self.assertIn("not signed", self.seal().stdout)
        self.assertEqual(self.run_in("sha256sum", "--check", "SHA256SUMS").returncode, 0)
        self.assertEqual(len((self.dist / "SHA256SUMS").read_text().splitlines()), 2)

    @unittest.skipUnless(shutil.which("ssh-keygen"), "ssh-keygen is not installed")
    def test_signed_as_the_documentation_checks_it(self):
        key = self.folder / "key"
        self.run_in("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
        result = self.seal(key)
        self.assertEqual(result.returncode, 0, result.stderr)
        (self.dist / "allowed_signers").write_text(f'releases@layerlock namespaces="file" {(self.folder / "key.pub").read_text()}')
        verify = (
            "ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", "releases@layerlock", "-n", "file", "-s", "SHA256SUMS.sig")
        for document in ("docs/releasing.md", "Scripts/release-notes"):
            self.assertIn(" ".join(verify) + " < SHA256SUMS", (ROOT / document).read_text(), document)
        with open(self.dist / "SHA256SUMS") as sums:
            self.assertEqual(self.run_in(*verify, stdin=sums).returncode, 0)
        with open(self.dist / "layerlock_1.deb") as other:
            self.assertNotEqual(self.run_in(*verify, stdin=other).returncode, 0)

    def test_a_former_signature_does_not_stay(self):
        (self.dist / "SHA256SUMS.sig").write_text("old")
        self.seal()
        self.assertFalse((self.dist / "SHA256SUMS.sig").exists())

    def test_a_key_that_is_not_there(self):
        self.assertNotEqual(self.seal(self.folder / "nowhere").returncode, 0)


class Bill(unittest.TestCase):
    def bill(self, **options):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "layerlock_1.deb"
            file.write_text("package")
            arguments = [str(ROOT / "packaging/bill.py"), str(file), "--version", "0.2.0", "--epoch", "1790000000", "--manifest", str(ROOT / "Package.swift")]
            for name, value in options.items():
                arguments += [f"--{name}", value]
            return json.loads(subprocess.run(["python3", *arguments], capture_output=True, text=True, check=True).stdout)

    def test_what_is_linked_and_what_is_needed(self):
        bill = self.bill(swift="6.3.1", depends="libc6 (>= 2.35), zlib1g (>= 1:1.1.4), libx")
        names = [part["name"] for part in bill["components"]]
        for name in ("swift-argument-parser", "swift", "libc6", "zlib1g", "libx"):
            self.assertIn(name, names)
        self.assertEqual(len({part["bom-ref"] for part in bill["components"]}), len(names))
        self.assertEqual(bill, self.bill(swift="6.3.1", depends="libc6 (>= 2.35), zlib1g (>= 1:1.1.4), libx"))

    def test_what_is_brought_along(self):
        with tempfile.NamedTemporaryFile("w") as listing:
            listing.write("a" * 64 + "  zlib1g_1%3a1.2.13.dfsg-1_amd64.deb\n")
            listing.flush()
            [part] = [part for part in self.bill(packages=listing.name)["components"] if part["name"] == "zlib1g"]
        self.assertEqual(part["purl"], "pkg:deb/debian/zlib1g@1%3A1.2.13.dfsg-1?arch=amd64")
        self.assertEqual(part["hashes"], [{"alg": "SHA-256", "content": "a" * 64}])

    @unittest.skipUnless((ROOT / ".build/venv/bin/python3").exists(), "CycloneDX's validator is not installed")
    def test_valid(self):
        check = (
            "import sys\nfrom cyclonedx.schema import SchemaVersion\nfrom cyclonedx.validation.json import JsonStrictValidator\n"
            "sys.exit(str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()) or '') or 0)")
        result = subprocess.run(
            [ROOT / ".build/venv/bin/python3", "-c", check], input=json.dumps(self.bill(depends="libc6 (>= 2.35)")), text=True, capture_output=True)
        self.assertEqual(result.returncode, 0, result.stderr)


class Notes(unittest.TestCase):
    def setUp(self):
        loader = importlib.machinery.SourceFileLoader("notes", str(ROOT / "Scripts/release-notes"))
        spec = importlib.util.spec_from_loader("notes", loader)
        self.notes = importlib.util.module_from_spec(spec)
        loader.exec_module(self.notes)

    def test_a_section(self):
        text = "# Changelog\n## Unreleased\n- x\n## 0.2.0 (2026-12-01)\n### Added\n- y\n\n## 0.1.0\n- z\n"
        self.assertEqual(self.notes.section(text, "0.2.0"), "### Added\n- y")
        self.assertEqual(self.notes.section(text, "0.1.0"), "- z")
        self.assertIsNone(self.notes.section(text, "0.2"))
        self.assertIsNone(self.notes.section(text, "0.2.00"))
        self.assertEqual(self.notes.section("## 0.2.0\n## 0.1.0\n- z", "0.2.0"), "")

    def test_a_version_that_is_not_the_programs(self):
        result = subprocess.run([ROOT / "Scripts/release-notes", "99.0.0"], capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the source states", result.stderr)


if __name__ == "__main__":
    unittest.main()
