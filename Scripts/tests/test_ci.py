"""The templates for CI services: parsed, and their commands run as the service would, beside a stand-in for the program.

Where the environment's PROGRAM names a real program, the gate runs that as well.
"""

import hashlib
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

try:
    import yaml
except ImportError:
    yaml = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOSTILE = "a|b\n::error::x\n##vso[task.complete]</code><img src=x>@octocat [l](http://x) `q` $(touch pwned)\u202e\x1b[31m"

# Says what it was asked for, and answers with a report of a fixed form: STUB_EXIT is its status.
STUB = r"""#!/usr/bin/env python3
import json, os, sys
arguments = sys.argv[1:]
with open(os.environ["STUB_LOG"], "a") as log:
    log.write(json.dumps(arguments) + "\n")
if arguments == ["--version"]:
    print("0.2.0")
    sys.exit(0)
output = [argument.split("=", 1)[1] for argument in arguments if argument.startswith("--output=")]
command = arguments[0]
status = int(os.environ.get("STUB_" + command.upper(), "0"))
if output and status != 1:
    finding = {"id": "lock.drift", "outcome": "fail" if status else "pass", "message": os.environ.get("STUB_TEXT", "m"),
               "path": os.environ.get("STUB_TEXT", "p")}
    with open(output[0], "w") as report:
        json.dump({"artifacts": [{"name": os.environ.get("STUB_TEXT", "n"), "verdict": "deny" if status else "allow",
                                  "findings": [finding],
                                  "drift": [{"change": "added", "path": os.environ.get("STUB_TEXT", "p")}]}]}, report)
    for argument in arguments:
        if argument.startswith("--report="):
            with open(argument.split("=", 2)[2], "w") as report:
                report.write(argument)
sys.exit(status)
"""


class Place(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.log = self.folder / "log"
        (self.folder / "bin").mkdir()
        self.stub = self.program("layerlock", STUB)
        self.environment = {
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", "HOME": holder.name, "STUB_LOG": str(self.log), "LC_ALL": "C.UTF-8"}

    def program(self, name, text):
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def run_in(self, command, **variables):
        return subprocess.run(
            command, cwd=self.folder, env=self.environment | variables, stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def calls(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


class Gate(Place):
    def gate(self, **variables):
        return self.run_in([ROOT / "ci/gate"], **variables)

    def test_nothing_set_verifies_what_is_pinned(self):
        result = self.gate()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.calls()[0], [
            "verify", "--lock=layers.lock", "--report=html=layerlock-reports/verify.html",
            "--report=sarif=layerlock-reports/verify.sarif", "--format=json", "--output=layerlock-reports/verify.json", "--"])
        self.assertEqual((self.folder / "layerlock-reports/status").read_text(), "0\n")

    def test_every_setting_is_one_word(self):
        result = self.gate(
            GATE_ARTIFACTS="a b.zip\r\n\n  \nname=$(touch pwned).zip\n-x.zip", GATE_TRUST="my store", GATE_CONFIG="a;b", GATE_RESCAN="true",
            GATE_ADVISORIES="x y", GATE_FAIL_ON="high")
        self.assertEqual(result.returncode, 0, result.stderr)
        imported, rescan, verify = self.calls()
        self.assertEqual(imported[-2:], ["--", "x y"])
        self.assertIn("--trust=my store", rescan)
        self.assertEqual(verify[-4:], ["--", "a b.zip", "name=$(touch pwned).zip", "-x.zip"])
        self.assertIn("--max-scan-age=7d", verify)
        self.assertIn("--fail-on=high", verify)
        self.assertFalse((self.folder / "pwned").exists())

    def test_receipts_take_the_ledgers_place(self):
        result = self.gate(GATE_RECEIPTS="a b.json\r\n\n-x.json", GATE_SCAN_TRUST="my store", GATE_FAIL_ON="high", GATE_MAX_SCAN_AGE="36h")
        self.assertEqual(result.returncode, 0, result.stderr)
        verify = self.calls()[0]
        self.assertEqual(verify[2:7], [
            "--max-scan-age=36h", "--scan-receipt=a b.json", "--scan-receipt=-x.json", "--scan-trust=my store", "--fail-on=high"])
        self.assertFalse([word for word in verify if word.startswith("--ledger")])
        self.assertEqual(self.gate(GATE_RECEIPTS="a.json", GATE_RESCAN="true").returncode, 64)
        self.assertEqual(self.gate(GATE_RECEIPTS="a.json", GATE_SCAN_TRUST="--no-lock").returncode, 64)
        self.assertEqual(len(self.calls()), 1)

    def test_statuses(self):
        for rescan, verify, expected in [
            (0, 12, 12), (14, 0, 14), (14, 12, 12), (13, 14, 13), (1, 12, 1), (0, 1, 1), (14, 11, 11), (0, 64, 64), (0, 137, 1), (0, 99, 1),
        ]:
            result = self.gate(GATE_RESCAN="true", STUB_RESCAN=str(rescan), STUB_VERIFY=str(verify))
            self.assertEqual(result.returncode, expected, (rescan, verify))
            self.assertEqual((self.folder / "layerlock-reports/status").read_text(), f"{expected}\n")

    def test_a_program_that_is_missing_allows_nothing(self):
        self.assertEqual(self.gate(GATE_LAYERLOCK="/nowhere/layerlock").returncode, 1)

    def test_reports_of_an_earlier_run_do_not_stay(self):
        self.gate()
        result = self.gate(STUB_VERIFY="1")
        self.assertEqual(result.returncode, 1)
        self.assertFalse((self.folder / "layerlock-reports/verify.json").exists())
        self.assertIn("no report", result.stdout)

    def test_no_summary_no_verdict(self):
        self.program("python3", "#!/bin/sh\nexit 127\n")
        self.stub.write_text("#!/bin/sh\nexit 0\n")
        self.assertEqual(self.gate().returncode, 1)

    def test_settings_that_are_options_are_wrong(self):
        for name in ("GATE_LOCK", "GATE_TRUST", "GATE_LEDGER", "GATE_REPORTS"):
            self.assertEqual(self.gate(**{name: "--no-lock"}).returncode, 64, name)
        self.assertEqual(self.gate(GATE_RESCAN="yes").returncode, 64)
        self.assertEqual(self.calls(), [])

    def test_hostile_text_stays_text(self):
        result = self.gate(STUB_VERIFY="12", STUB_TEXT=HOSTILE)
        self.assertEqual(result.returncode, 12)
        for line in result.stdout.splitlines():
            self.assertFalse(line.strip().startswith(("::", "##")), line)
        self.assertNotIn("\x1b", result.stdout)
        markdown = (self.folder / "layerlock-reports/summary.md").read_text()
        # What is left without the code elements is of ours alone.
        rest = re.sub(r"<code>[A-Za-z0-9 &#;]*</code>", "", markdown)
        for piece in ("octocat", "img", "http", "touch", "vso", "error", "`"):
            self.assertNotIn(piece, rest)
        shown = HOSTILE.replace("\n", r"\u000a").replace("\u202e", r"\u202e").replace("\x1b", r"\u001b")
        self.assertIn(shown, [html.unescape(text) for text in re.findall(r"<code>([^<]*)</code>", markdown)])

    def test_commands_are_stopped_on_github(self):
        result = self.gate(GITHUB_ACTIONS="true", STUB_VERIFY="12")
        lines = result.stdout.splitlines()
        mark = lines[0].removeprefix("::stop-commands::")
        self.assertRegex(mark, "^[0-9a-f]{48}$")
        self.assertEqual(lines[-1], f"::{mark}::")

    def test_a_summary_fits_into_a_comment(self):
        report = self.folder / "verify.json"
        report.write_text(json.dumps({"artifacts": [
            {"name": "n" * 400, "verdict": "deny", "drift": [{"change": "added", "path": "/" * 4000}] * 500,
             "findings": [{"id": "x", "outcome": "fail", "message": "/" * 4000, "path": "|" * 4000}] * 500}]}))
        self.run_in([ROOT / "ci/summary.py", "--exit", "12", "--markdown", "out.md", "verify.json"])
        text = (self.folder / "out.md").read_text()
        self.assertLess(len(text), 65_536)
        self.assertEqual(text.count("<code>"), text.count("</code>"))

    @unittest.skipUnless(os.environ.get("PROGRAM"), "PROGRAM names no program")
    def test_the_program_itself(self):
        program = str(pathlib.Path(os.environ["PROGRAM"]).resolve())
        shutil.copy(ROOT / "Fixtures/layers/telemetry.zip", self.folder)
        shutil.copy(ROOT / "Fixtures/layers/telemetry-tampered.zip", self.folder / "new.zip")
        self.assertEqual(self.run_in([program, "lock", "telemetry.zip"]).returncode, 0)
        result = self.gate(GATE_LAYERLOCK=program, GATE_RESCAN="true")
        self.assertEqual(result.returncode, 13, "packages that were compared with nothing pass no gate")
        result = self.gate(
            GATE_LAYERLOCK=program, GATE_RESCAN="true", GATE_ADVISORIES=str(ROOT / "Fuzz/Seeds/advisory/record.json"))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertTrue((self.folder / ".layerlock/ledger.sqlite").exists())
        result = self.gate(GATE_LAYERLOCK=program, GATE_ARTIFACTS="telemetry=new.zip")
        self.assertEqual(result.returncode, 12, result.stdout + result.stderr)
        self.assertEqual(json.loads((self.folder / "layerlock-reports/verify.sarif").read_text())["version"], "2.1.0")
        self.assertIn("lock&#46;drift", (self.folder / "layerlock-reports/summary.md").read_text())


@unittest.skipUnless(yaml, "PyYAML is not installed")
class Action(Place):
    def setUp(self):
        super().setUp()
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())

    def value(self, text, inputs, outputs):
        def replace(match):
            what = match[1].strip()
            if what.startswith("inputs."):
                return inputs[what.removeprefix("inputs.")]
            if step := re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+)", what):
                return outputs[step[1]].get(step[2], "")
            return "x"
        return re.sub(r"\$\{\{(.*?)\}\}", replace, text)

    def run_action(self, given, **variables):
        """Runs the `run:` steps as the runner does; the exit status and the action's outputs."""
        inputs = {name: str(input.get("default", "")) for name, input in self.action["inputs"].items()} | given
        outputs, status = {}, 0
        summary = self.folder / "summary"
        for step in self.action["runs"]["steps"]:
            outputs[step["id"]] = {}
            if "run" not in step or status:
                continue
            file = self.folder / f"output-{step['id']}"
            environment = {name: self.value(text, inputs, outputs) for name, text in step.get("env", {}).items()}
            environment |= {
                "GITHUB_OUTPUT": str(file), "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(self.folder),
                "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(ROOT)} | variables
            file.touch()
            result = self.run_in(
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]], **environment)
            status, self.output = result.returncode, result.stdout + result.stderr
            outputs[step["id"]] = dict(line.split("=", 1) for line in file.read_text().splitlines())
        values = {name: self.value(output["value"], inputs, outputs) for name, output in self.action["outputs"].items()}
        return status, values, summary.read_text() if summary.exists() else ""

    def test_nothing_is_written_into_a_script(self):
        for step in self.action["runs"]["steps"]:
            self.assertNotIn("${{", step.get("run", ""))
            if "run" in step:
                self.assertEqual(step["shell"], "bash")

    def test_it_finds_its_scripts_within_a_container(self):
        self.assertNotIn("github.action_path", (ROOT / "action.yml").read_text().split("steps:", 1)[1])

    def test_every_input_is_used_and_described(self):
        text = (ROOT / "action.yml").read_text()
        for name, input in self.action["inputs"].items():
            self.assertIn(f"inputs.{name}", text)
            self.assertTrue(input["description"])

    def test_allowed(self):
        status, values, summary = self.run_action({"path": str(self.stub)})
        self.assertEqual(status, 0, self.output)
        self.assertEqual((values["exit"], values["allowed"]), ("0", "true"))
        for name in ("sarif", "html", "json", "comment"):
            self.assertTrue(pathlib.Path(values[name]).is_file(), name)
        self.assertIn("allowed", summary)

    def test_denied(self):
        status, values, summary = self.run_action({"path": str(self.stub), "sarif": "false"}, STUB_VERIFY="12", STUB_TEXT=HOSTILE)
        self.assertEqual((status, values["exit"], values["allowed"], values["sarif"]), (12, "12", "false", ""))
        self.assertIn("drift", summary)

    def test_denied_and_left_to_the_caller(self):
        status, values, _ = self.run_action({"path": str(self.stub), "fail": "false"}, STUB_VERIFY="14")
        self.assertEqual((status, values["exit"], values["allowed"]), (0, "14", "false"))
        # What could not be decided fails still.
        status, values, _ = self.run_action({"path": str(self.stub), "fail": "false"}, STUB_VERIFY="1")
        self.assertEqual((status, values["exit"], values["allowed"]), (1, "1", "false"))

    def test_inputs_are_never_run(self):
        hostile = "x$(touch pwned)`touch pwned`\"; touch pwned; '"
        for name in self.action["inputs"]:
            if name not in ("path", "working-directory", "ledger", "rescan", "sarif", "fail"):
                self.run_action({"path": str(self.stub), name: hostile})
        self.run_action({"path": hostile})
        self.assertFalse((self.folder / "pwned").exists())

    def test_a_package_from_elsewhere_needs_its_digest(self):
        status, values, _ = self.run_action({"deb": "https://example.com/layerlock.deb"})
        self.assertNotEqual(status, 0)
        self.assertIn("needs its SHA-256", self.output)
        self.assertNotEqual(values["allowed"], "true")

    def test_a_package_is_checked_before_it_is_installed(self):
        (self.folder / "x.deb").write_text("x")
        self.program("apt-get", f"#!/bin/sh\ntouch {self.folder}/installed\n")
        self.program("sudo", '#!/bin/sh\nexec "$@"\n')
        status, _, _ = self.run_action({"deb": "x.deb", "deb-sha256": "0" * 64})
        self.assertNotEqual(status, 0)
        self.assertFalse((self.folder / "installed").exists())

    def test_caches_the_ledger_that_the_gate_uses(self):
        [cache] = [step for step in self.action["runs"]["steps"] if step.get("uses", "").startswith("actions/cache@")]
        self.assertIn("inputs.ledger", cache["with"]["path"])
        self.assertEqual(cache["if"], "inputs.rescan == 'true'")


@unittest.skipUnless(yaml, "PyYAML is not installed")
class Templates(Place):
    class Loader(yaml.SafeLoader if yaml else object):
        pass

    def load(self, name):
        self.Loader.add_constructor("!Ref", lambda loader, node: node.value)
        return yaml.load((ROOT / "ci" / name).read_text(), Loader=self.Loader)

    def commands(self, lines, **variables):
        """Runs commands as a service does, one after the other until one fails; what is installed is the repository's gate."""
        for command in lines:
            command = command.replace("/usr/libexec/layerlock/gate", str(ROOT / "ci/gate"))
            result = self.run_in(["bash", "-c", command], **variables)
            if result.returncode:
                return result.returncode, result.stderr
        return 0, ""

    def stand_ins(self):
        self.program("apt-get", "#!/bin/sh\nexit 0\n")
        self.program("curl", '#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\nprintf package > "$2"\n')
        self.program("aws", "#!/bin/sh\nprintf package > layerlock.deb\n")

    def digest(self):
        return hashlib.sha256(b"package").hexdigest()

    def test_gitlab(self):
        job = self.load("gitlab.yml")[".layerlock"]
        self.stand_ins()
        variables = {name: str(value) for name, value in job["variables"].items()} | {"INSTALL_SHA256": self.digest()}
        script = job["before_script"] + job["script"]
        self.assertEqual(self.commands(script, **variables), (0, ""))
        self.assertEqual(self.commands(script, **variables, STUB_VERIFY="12")[0], 12)
        self.assertNotEqual(self.commands(script, **(variables | {"INSTALL_SHA256": "0" * 64}))[0], 0)
        self.assertEqual(job["cache"]["paths"], [variables["GATE_LEDGER"]])
        self.assertFalse([name for name in job["variables"] if name.startswith("LAYERLOCK")])

    def test_codebuild(self):
        spec = self.load("buildspec.yml")
        self.stand_ins()
        variables = {name: str(value) for name, value in spec["env"]["variables"].items()} | {
            "INSTALL_SHA256": self.digest(), "INSTALL_DEB": "s3://bucket/layerlock.deb"}
        script = spec["phases"]["install"]["commands"] + spec["phases"]["build"]["commands"]
        self.assertEqual(self.commands(script, **variables), (0, ""))
        self.assertEqual(self.commands(script, **variables, STUB_VERIFY="11")[0], 11)
        # Without this CodeBuild goes on to the next phase after a failed one.
        self.assertEqual({phase["on-failure"] for phase in spec["phases"].values()}, {"ABORT"})

    def test_codepipeline(self):
        template = self.load("codepipeline.yml")
        gate = template["Resources"]["Gate"]["Properties"]
        self.assertTrue((ROOT / gate["Source"]["BuildSpec"]).is_file())
        self.assertEqual(
            {variable["Value"] for variable in gate["Environment"]["EnvironmentVariables"]}, {"Package", "PackageSHA256"})

    def test_jenkins(self):
        text = (ROOT / "ci/Jenkinsfile").read_text()
        self.assertEqual(text.count("{"), text.count("}"))
        [command] = re.findall(r"sh '([^']*)'", text)
        variables = dict(re.findall(r"(GATE_\w+) = '([^']*)'", text))
        self.assertEqual(self.commands([command], **variables), (0, ""))
        self.assertEqual(self.commands([command], **variables, STUB_VERIFY="10")[0], 10)

    def test_pre_commit(self):
        [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        entry = ROOT / hook["entry"]
        self.assertTrue(os.access(entry, os.X_OK))
        for name in ("layers.lock", "a/layers.lock", "layers.lock.d/00.mtree", "dist/x.zip"):
            self.assertRegex(name, hook["files"])
        self.assertNotRegex("docs/layers.lock.md", hook["files"])
        self.run_in(["git", "init", "--quiet"])
        place = self.folder / "a b"
        place.mkdir()
        (place / "layers.lock").write_text(json.dumps({"artifacts": [
            {"name": "one", "source": "one.zip"}, {"name": "gone", "source": "gone.zip"}]}))
        (place / "one.zip").write_text("")
        self.run_in(["git", "add", "a b/layers.lock"])
        self.assertEqual(self.run_in([entry, "--trust=T"]).returncode, 0)
        self.assertEqual(self.calls(), [["verify", "--quiet", "--lock=layers.lock", "--trust=T", "--", "one=one.zip"]])
        self.assertEqual(self.run_in([entry], STUB_VERIFY="12").returncode, 12)
        # A lockfile that cannot be read is the program's to refuse, never passed over.
        (place / "layers.lock").write_text("{")
        self.assertEqual(self.run_in([entry], STUB_VERIFY="1").returncode, 1)
        self.assertEqual(self.calls()[-1], ["verify", "--quiet", "--lock=layers.lock", "--"])


if __name__ == "__main__":
    unittest.main()
