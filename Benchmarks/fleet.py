"""A fleet of very many function versions, each with three layers, as `aws lambda list-functions` prints it. Called by run.py."""

import base64
import hashlib
import json
import os
import pathlib
import statistics
import tempfile
import zipfile

OWNER = "arn:aws:lambda:eu-central-1:123456789012"
LAYERS = [("telemetry", 3)] + [(f"layer{number}", number % 9 + 1) for number in range(59)]


def function(number, code):
    """The version of a function: ten of each, the first of them $LATEST."""
    name, version = f"service-{number // 10:05}", str(number % 10 or "$LATEST")
    layers = [(number // 10 + 7 * place) % len(LAYERS) for place in range(3)]
    return {
        "FunctionName": name, "FunctionArn": f"{OWNER}:function:{name}:{version}", "Runtime": "python3.13",
        "Role": "arn:aws:iam::123456789012:role/service-role/shop", "Handler": "main.handler", "CodeSize": 1024,
        "Description": "", "Timeout": 15, "MemorySize": 256, "LastModified": "2026-11-20T08:30:00.000+0000",
        "CodeSha256": code, "Version": version,
        "VpcConfig": {
            "SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            "SecurityGroupIds": ["sg-0123456789abcdef0"], "VpcId": "vpc-0123456789abcdef0",
            "Ipv6AllowedForDualStack": False},
        "Environment": {"Variables": {"LOG_LEVEL": "info", "STAGE": "production", "TABLE": "orders"}},
        "TracingConfig": {"Mode": "Active"}, "RevisionId": f"0c4b2a6e-7f0d-4d2b-9a1e-{number:012}",
        "Layers": [
            {"Arn": f"{OWNER}:layer:{LAYERS[layer][0]}:{LAYERS[layer][1]}", "CodeSize": 1000 + layer} for layer in layers],
        "PackageType": "Zip", "Architectures": ["x86_64"], "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"},
    }


def write(path, count, code):
    """The answer as the AWS CLI lays it out, four blanks a level."""
    with open(path, "w") as file:
        file.write('{\n    "Functions": [\n')
        for number in range(count):
            text = json.dumps(function(number, code), indent=4).replace("\n", "\n        ")
            file.write(f"        {text}{',' if number + 1 < count else ''}\n")
        file.write("    ]\n}\n")


def measure(bench, layerlock, quick):
    count, rounds = (2_000, 1) if quick else (100_000, 5)
    with tempfile.TemporaryDirectory(dir=bench.WORK) as name:
        folder = pathlib.Path(name)
        with zipfile.ZipFile(folder / "code.zip", "w") as archive:
            archive.writestr("main.py", "def handler(event, context): return None\n")
        digest = hashlib.sha256((folder / "code.zip").read_bytes()).digest()
        write(folder / "functions.json", count, base64.b64encode(digest).decode())
        size = os.stat(folder / "functions.json").st_size / 1e6

        def run(*arguments, expects=0):
            return bench.Run(["sh", "-c", f'"$@"; [ $? -eq {expects} ]', "sh", layerlock, *arguments], cwd=folder)

        run("lock", "code.zip")
        rows = []
        for form in ("text", "json"):
            results = [
                run("fleet", "functions.json", "--format", form, "--output", "out", expects=12) for _ in range(rounds)]
            seconds = statistics.median(result.seconds for result in results)
            rows.append((
                f"`fleet --format {form}`, {count:,} function versions with three layers each, {size:.0f} MB",
                f"{seconds:.3f} s" if quick else bench.judged(seconds, 2, " s", 2),
                f"{max(result.megabytes for result in results):.0f} MB"))
    print("### A fleet\n")
    bench.table(("what", "seconds", "peak memory"), rows)
