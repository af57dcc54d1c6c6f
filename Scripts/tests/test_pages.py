"""The pages in docs: what they show as YAML or JSON can be read, and every page is in the table of contents."""

import json
import pathlib
import re
import unittest

try:
    import yaml
except ImportError:
    yaml = None

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def blocks(language):
    for path in sorted(DOCS.glob("*.md")):
        for text in re.findall(rf"(?ms)^```{language}\n(.*?)^```$", path.read_text()):
            yield path.name, text


class Pages(unittest.TestCase):
    @unittest.skipUnless(yaml, "PyYAML is not installed")
    def test_yaml(self):
        for name, text in blocks("yaml"):
            with self.subTest(name):
                list(yaml.safe_load_all(text))

    @unittest.skipUnless(yaml, "PyYAML is not installed")
    def test_the_cron_job_of_kubernetes_is_locked_down(self):
        [job] = [yaml.safe_load(text) for name, text in blocks("yaml") if "CronJob" in text]
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in pod["initContainers"] + pod["containers"]:
            self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
            self.assertTrue({mount["name"] for mount in container["volumeMounts"]} <= volumes)

    @unittest.skipUnless(yaml, "PyYAML is not installed")
    def test_no_expression_of_github_stands_in_a_script(self):
        for name, text in blocks("yaml"):
            for job in (yaml.safe_load(text) or {}).get("jobs", {}).values() if "jobs:" in text else []:
                for step in job["steps"]:
                    self.assertNotIn("${{", step.get("run", ""), name)

    def test_json(self):
        for name, text in blocks("json"):
            if "…" not in text:
                with self.subTest(name):
                    json.loads(text)

    def test_every_page_is_in_the_table_of_contents(self):
        contents = (DOCS / "README.md").read_text()
        for path in DOCS.glob("*.md"):
            if path.name != "README.md":
                self.assertIn(f"({path.name})", contents)


if __name__ == "__main__":
    unittest.main()
