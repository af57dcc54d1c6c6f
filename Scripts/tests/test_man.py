"""packaging/man.py: pages from a dump of help, whatever characters it holds."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

MAN = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "man.py"


def option(name, abstract, **members):
    return {
        "abstract": abstract, "isOptional": True, "isRepeating": False, "kind": "option", "shouldDisplay": True,
        "names": [{"kind": "long", "name": name}], "preferredName": {"kind": "long", "name": name}, "valueName": name,
    } | members


HELP = {"command": {
    "commandName": "tool", "abstract": "Do\nthings.", "discussion": ".TH is no request here\n\n'nor' this\\n\n\n  $ tool a-b",
    "arguments": [option("age", ".7d or `36h`", defaultValue="7d", allValues=["7d", "36h"]), option("secret", "x", shouldDisplay=False)],
    "subcommands": [
        {"commandName": "look", "abstract": "Look.", "superCommands": ["tool"], "arguments": [
            {"kind": "positional", "valueName": "file", "isOptional": False, "isRepeating": True, "abstract": "Files."}],
         "subcommands": [{"commandName": "twice", "abstract": "Look twice.", "superCommands": ["tool", "look"]}]},
        {"commandName": "help", "abstract": "Help.", "superCommands": ["tool"]},
    ]}}


class Man(unittest.TestCase):
    def pages(self, epoch="1790000000", zone="UTC"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, MAN, "--version", "1.2.3", "--epoch", epoch, "--output", folder], input=json.dumps(HELP), text=True,
                check=True, env={"TZ": zone, "PATH": "/usr/bin:/bin"})
            return {path.name: path.read_text() for path in pathlib.Path(folder).iterdir()}

    def test_a_page_for_each_command(self):
        self.assertEqual(set(self.pages()), {"tool.1", "tool-look.1", "tool-look-twice.1"})

    def test_the_date_is_that_of_the_epoch_in_any_zone(self):
        self.assertIn('"2026-09-21" "tool', self.pages()["tool.1"].replace('layerlock', 'tool'))
        self.assertEqual(self.pages(), self.pages(zone="Asia/Tokyo"))

    def test_text_is_no_request(self):
        page = self.pages()["tool.1"]
        for line in page.splitlines():
            if line.startswith("."):
                self.assertRegex(line, r'^\.(\\"|TH|nh|ad|SH|B|PP|TP|nf|fi)')
        self.assertEqual(page.count("\n.TH "), 1)

    def test_what_is_hidden_stays_hidden(self):
        self.assertNotIn("secret", self.pages()["tool.1"])

    @unittest.skipUnless(shutil.which("man"), "man-db is not installed")
    def test_it_is_shown_as_it_was_written(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "tool.1"
            path.write_text(self.pages()["tool.1"])
            shown = subprocess.run(
                ["man", "--warnings", "--local-file", str(path)], capture_output=True, text=True,
                env={"LC_ALL": "C.UTF-8", "MANWIDTH": "80", "PATH": "/usr/bin:/bin"})
        self.assertEqual(shown.stderr, "")
        for text in (".TH is no request here", "'nor' this\\n", "$ tool a-b", ".7d or `36h`", "Default: 7d.", "--age age"):
            self.assertIn(text, shown.stdout)


if __name__ == "__main__":
    unittest.main()
