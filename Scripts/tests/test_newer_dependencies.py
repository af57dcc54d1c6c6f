"""Scripts/newer-dependencies beside a repository of this machine: no network."""

import pathlib
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[1] / "newer-dependencies"


class NewerDependencies(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.repository = self.path / "thing"
        self.git("init", "--quiet", str(self.repository), at=self.path)
        self.git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--allow-empty", "-m", "x")

    def git(self, *arguments, at=None):
        subprocess.run(["git", *arguments], cwd=at or self.repository, check=True, capture_output=True)

    def run_script(self, requirement):
        manifest = self.path / "Package.swift"
        manifest.write_text(f'// .package(url: "x", from: "1.0.0")\n.package(url: "file://{self.repository}", {requirement}),\n')
        result = subprocess.run([SCRIPT, "--manifest", manifest], capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def tags(self, *names):
        for name in names:
            self.git("tag", name)

    def test_the_newest_release(self):
        self.tags("1.8.2", "1.7.9", "2.0.0-beta.1", "notes")
        self.assertEqual(self.run_script('exact: "1.8.2"'), (0, "thing 1.8.2: the newest release\n"))

    def test_newer_ones_are_compared_as_numbers(self):
        self.tags("1.8.2", "v1.10.0", "1.9.0", "1.8.10")
        self.assertEqual(
            self.run_script('exact: "1.8.2"'), (3, "thing 1.8.2: newer are 1.8.10, 1.9.0, 1.10.0\n"))

    def test_an_annotated_tag_counts_once(self):
        self.tags("1.0.0")
        self.git("-c", "user.name=t", "-c", "user.email=t@example.com", "tag", "-a", "-m", "x", "1.0.1")
        self.assertEqual(self.run_script('exact: "1.0.0"'), (3, "thing 1.0.0: newer are 1.0.1\n"))

    def test_a_release_that_was_taken_back(self):
        self.tags("1.8.3")
        code, output = self.run_script('exact: "1.8.2"')
        self.assertEqual(code, 1)
        self.assertIn("no such release any more", output)

    def test_a_repository_that_cannot_be_asked(self):
        self.tags("1.0.0")
        self.repository.rename(self.path / "elsewhere")
        self.assertEqual(self.run_script('exact: "1.0.0"')[0], 1)

    def test_what_is_not_pinned_exactly(self):
        code, output = self.run_script('from: "1.8.2"')
        self.assertEqual(code, 1)
        self.assertIn("not pinned exactly", output)

    def test_the_own_manifest_is_pinned_exactly(self):
        text = (SCRIPT.parent.parent / "Package.swift").read_text()
        self.assertIn("exact:", text)
        self.assertNotIn("from:", text)


if __name__ == "__main__":
    unittest.main()
