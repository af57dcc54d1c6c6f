"""The handlers of Examples/aws-door, fed with events as CloudTrail and CloudFormation shape them; layerlock is a script here."""

import importlib
import json
import os
import pathlib
import sys
import tempfile
import unittest

DOOR = pathlib.Path(__file__).resolve().parents[2] / "Examples" / "aws-door"
FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:pay"
LAYER = "arn:aws:lambda:eu-central-1:111122223333:layer:telemetry:7"
OBJECT = "s3://bucket/pay.zip?versionId=v1"
STAND_IN = """#!/usr/bin/env python3
import json, sys, time
table = json.load(open({table!r}))
reference = sys.argv[-1]
assert sys.argv[1] == "verify" and "--lock" in sys.argv and sys.argv[-2] == "--", sys.argv
open({log!r}, "a").write(reference + "\\n")
status, seconds = table.get(reference, [12, 0])
time.sleep(seconds)
if status == 1:
    sys.exit("layerlock: error: source.unreachable")
finding = {{"id": "lock.missing", "outcome": "fail", "message": "is not pinned"}}
print(json.dumps({{"verdict": "deny" if status else "allow", "artifacts": [{{"findings": [finding] if status else []}}]}}))
sys.exit(status)
"""


class Context:
    def get_remaining_time_in_millis(self):
        return 60_000


class DoorTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.table = self.folder / "table.json"
        self.log = self.folder / "log"
        self.log.write_text("")
        program = self.folder / "layerlock"
        program.write_text(STAND_IN.format(table=str(self.table), log=str(self.log)))
        program.chmod(0o755)
        sys.path.insert(0, str(DOOR))
        sys.dont_write_bytecode = True
        self.addCleanup(sys.path.remove, str(DOOR))
        self.judge, self.drift, self.hook = (importlib.import_module(name) for name in ("judge", "drift", "hook"))
        self.judge.PROGRAM, self.judge.FOLDER = str(program), folder.name
        self.addCleanup(lambda: [self.hook.forget(token) for token, _ in list(self.hook.RUNNING)])
        self.hook.SECONDS = 24
        self.addCleanup(setattr, sys, "stdout", sys.stdout)
        sys.stdout = open(os.devnull, "w")
        self.addCleanup(sys.stdout.close)

    def pin(self, **table):
        self.table.write_text(json.dumps(table))

    def event(self, name):
        return json.loads((DOOR / "events" / f"{name}.json").read_text())

    def asked(self):
        return self.log.read_text().split()

    # Changes

    def test_what_changed_is_verified(self):
        self.pin(**{FUNCTION: [0, 0], LAYER: [0, 0]})
        for name, asked in (
                ("update-function-code", [FUNCTION]), ("update-function-configuration", [FUNCTION, LAYER]),
                ("publish-layer-version", [LAYER])):
            self.log.write_text("")
            told = self.drift.handler(self.event(name), Context())
            self.assertTrue(told["allowed"], told)
            self.assertEqual(self.asked(), asked)

    def test_what_is_not_pinned_is_an_error_with_its_reasons(self):
        self.pin(**{FUNCTION: [0, 0], LAYER: [12, 0]})
        with self.assertRaisesRegex(self.drift.NotAllowed, "lock.missing.*assumed-role/deploy|assumed-role/deploy.*lock.missing"):
            self.drift.handler(self.event("update-function-configuration"), Context())

    def test_a_version_that_was_published_is_verified_beside_what_lies_there_now(self):
        self.pin(**{FUNCTION: [0, 0], FUNCTION + ":13": [12, 0]})
        event = self.event("update-function-code")
        for name in ("UpdateFunctionCode20150331v2", "PublishVersion20150331"):
            self.log.write_text("")
            event["detail"]["eventName"] = name
            event["detail"]["responseElements"]["functionArn"] = FUNCTION + ":13"
            with self.assertRaises(self.drift.NotAllowed):
                self.drift.handler(event, Context())
            self.assertEqual(self.asked(), [FUNCTION, FUNCTION + ":13"])

    def test_what_nobody_can_say_is_an_error_too(self):
        self.pin(**{FUNCTION: [1, 0]})
        with self.assertRaisesRegex(self.drift.NotAllowed, "source.unreachable"):
            self.drift.handler(self.event("update-function-code"), Context())
        event = self.event("update-function-code")
        for wrong in ({"functionArn": "--output=/tmp/x"}, {"functionArn": None}, {}):
            event["detail"]["responseElements"] = wrong
            with self.assertRaises(ValueError):
                self.drift.handler(event, Context())

    def test_what_changed_nothing_is_not_judged(self):
        self.pin()
        event = self.event("update-function-code")
        event["detail"]["requestParameters"]["dryRun"] = True
        for one in (self.event("update-function-code-denied"), event):
            self.assertEqual(self.drift.handler(one, Context()), {"judged": []})
        self.assertEqual(self.asked(), [])

    # The hook

    def test_what_is_pinned_passes(self):
        self.pin(**{OBJECT: [0, 0], LAYER: [0, 0], "s3://bucket/telemetry.zip": [0, 0]})
        for name in ("hook-function", "hook-layer"):
            self.assertEqual(self.hook.handler(self.event(name), None)["hookStatus"], "SUCCESS")
        self.assertEqual(sorted(self.asked()), sorted([OBJECT, LAYER, "s3://bucket/telemetry.zip"]))

    def test_code_and_layers_that_are_not_pinned_are_refused(self):
        for table, reference in (({OBJECT: [0, 0]}, LAYER), ({LAYER: [0, 0]}, OBJECT)):
            self.pin(**table)
            answer = self.hook.handler(self.event("hook-function"), None)
            self.assertEqual((answer["hookStatus"], answer["errorCode"]), ("FAILED", "NonCompliant"))
            self.assertIn(reference, answer["message"])
            self.assertEqual(self.hook.RUNNING, {})
        self.pin()
        image = self.hook.handler(self.event("hook-image"), None)
        self.assertEqual(image["hookStatus"], "FAILED")
        self.assertIn("oci://111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:", image["message"])

    def test_code_in_the_template_and_odd_layers_are_refused(self):
        self.pin()
        self.assertIn("stands in the template", self.hook.handler(self.event("hook-inline"), None)["message"])
        event = self.event("hook-function")
        for layers in ([{"Ref": "Layer"}], [LAYER + "; x"], [LAYER[:-2]]):
            event["requestData"]["targetModel"]["resourceProperties"]["Layers"] = layers
            self.assertEqual(self.hook.handler(event, None)["hookStatus"], "FAILED")
        self.assertEqual(self.asked(), [])

    def test_what_takes_long_goes_on_in_the_next_call(self):
        self.pin(**{OBJECT: [0, 0], LAYER: [0, 1.5]})
        self.hook.SECONDS = 1
        event = self.event("hook-function")
        first = self.hook.handler(event, None)
        self.assertEqual(first["hookStatus"], "IN_PROGRESS")
        self.assertEqual(first["callbackContext"], {"allowed": [OBJECT]})
        event["requestContext"] = {"invocation": 2, "callbackContext": first["callbackContext"]}
        self.hook.SECONDS = 10
        self.assertEqual(self.hook.handler(event, None)["hookStatus"], "SUCCESS")
        self.assertEqual(sorted(self.asked()), sorted([OBJECT, LAYER]))

    def test_another_request_neither_ends_nor_takes_over_what_is_judged(self):
        self.pin(**{OBJECT: [0, 0], LAYER: [0, 1.5], "s3://bucket/telemetry.zip": [0, 0]})
        self.hook.SECONDS = 1
        event = self.event("hook-function")
        event["clientRequestToken"] = "one"
        first = self.hook.handler(event, None)
        other = self.event("hook-layer")
        other["clientRequestToken"] = "two"
        self.assertEqual(self.hook.handler(other, None)["hookStatus"], "SUCCESS")
        self.assertEqual(list(self.hook.RUNNING), [("one", LAYER)])
        # What another asks about the same is judged anew.
        again = self.event("hook-function")
        again["clientRequestToken"] = "three"
        again["requestContext"] = {"invocation": 2, "callbackContext": first["callbackContext"]}
        self.assertEqual(self.hook.handler(again, None)["hookStatus"], "IN_PROGRESS")
        self.assertEqual(self.asked().count(LAYER), 2)
        event["requestContext"] = {"invocation": 2, "callbackContext": first["callbackContext"]}
        self.hook.SECONDS = 10
        self.assertEqual(self.hook.handler(event, None)["hookStatus"], "SUCCESS")

    def test_a_key_that_reads_as_another_objects_and_code_in_several_places_are_refused(self):
        self.pin(**{"s3://bucket/a.zip?versionId=1": [0, 0]})
        event = self.event("hook-function")
        properties = event["requestData"]["targetModel"]["resourceProperties"]
        for code in ({"S3Bucket": "bucket", "S3Key": "a.zip?versionId=1"},
                     {"S3Bucket": "bucket", "S3Key": "a.zip", "S3ObjectVersion": "1", "ZipFile": "x"},
                     {"S3Bucket": "bucket", "S3Key": "a.zip", "S3ObjectVersion": "1", "ImageUri": "h/r:1"}):
            properties["Code"] = code
            self.assertEqual(self.hook.handler(event, None)["hookStatus"], "FAILED")
        self.assertEqual(self.asked(), [])

    def test_what_is_not_judged_in_time_is_refused(self):
        self.pin(**{OBJECT: [0, 0], LAYER: [0, 60]})
        self.hook.SECONDS = 0.5
        event = self.event("hook-function")
        event["requestContext"] = {"invocation": 3, "callbackContext": {"allowed": [OBJECT]}}
        answer = self.hook.handler(event, None)
        self.assertEqual((answer["hookStatus"], answer["errorCode"]), ("FAILED", "InternalFailure"))
        self.assertEqual(self.hook.RUNNING, {})

    def test_a_broken_report_is_no_good_verdict(self):
        for output in (b"", b"{}", b"null", b'{"verdict": "allow"}', b'{"verdict": "deny", "artifacts": []}'):
            self.assertFalse(self.judge.verdict("x", 0, output, b"")["allowed"])
        self.assertFalse(self.judge.verdict("x", 14, b'{"verdict": "allow", "artifacts": []}', b"")["allowed"])


if __name__ == "__main__":
    unittest.main()
