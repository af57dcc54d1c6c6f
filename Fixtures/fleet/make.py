#!/usr/bin/env python3
"""Makes the inventories of a small fleet: what the AWS CLI prints of functions that use the fixture layers.

usage: make.py [--check]

The digests and sizes are those of the fixture zips. Tests compare every member with botocore's own model of the service.
--check writes nothing and fails where a file holds something else.
"""

import base64
import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
OWNER = "arn:aws:lambda:eu-central-1:123456789012"
IMAGE = "5a0d7c1e" * 8


def zipped(path):
    data = (HERE.parent / path).read_bytes()
    return base64.b64encode(hashlib.sha256(data).digest()).decode(), len(data)


TELEMETRY = {2: zipped("layers/telemetry-tampered.zip"), 3: zipped("layers/telemetry.zip")}
VENDOR = zipped("layers/vendor.zip")
CHECKOUT = zipped("functions/checkout.zip")


def function(name, code, layers=(), number=0, **more):
    digest, size = code
    answer = {
        "FunctionName": name, "FunctionArn": f"{OWNER}:function:{name}",
        "Role": "arn:aws:iam::123456789012:role/service-role/shop", "CodeSize": size, "Description": "", "Timeout": 15,
        "MemorySize": 256, "LastModified": f"2026-11-1{number}T08:30:00.000+0000", "CodeSha256": digest,
        "Version": "$LATEST", "TracingConfig": {"Mode": "PassThrough"},
        "RevisionId": f"0c4b2a6e-7f0d-4d2b-9a1e-00000000000{number}", "PackageType": "Zip", "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512}, "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"},
    }
    if layers:
        answer["Layers"] = [{"Arn": f"{OWNER}:layer:{layer}:{version}", "CodeSize": size} for layer, version, size in layers]
    answer.update(more)
    return answer


def python(handler, version="3.13"):
    return {"Runtime": f"python{version}", "Handler": handler}


def layer_version(name, version, zipped):
    digest, size = zipped
    return {
        "Content": {
            "Location": "https://awslambda-eu-central-1-layers.s3.eu-central-1.amazonaws.com/snapshots/left-out",
            "CodeSha256": digest, "CodeSize": size,
        },
        "LayerArn": f"{OWNER}:layer:{name}", "LayerVersionArn": f"{OWNER}:layer:{name}:{version}", "Description": "",
        "CreatedDate": f"2026-10-0{version}T09:00:00.000+0000", "Version": version,
        "CompatibleRuntimes": ["python3.13"], "LicenseInfo": "Apache-2.0",
    }


def fleet():
    telemetry = {version: ("telemetry", version, size) for version, (_, size) in TELEMETRY.items()}
    vendor = ("vendor", 1, VENDOR[1])
    yield "functions.json", {"Functions": [
        function("billing", CHECKOUT, [telemetry[2]], 1, **python("billing.main")),
        function("checkout", CHECKOUT, [telemetry[3]], 2, **python("checkout.main")),
        function(
            "mailer", (IMAGE, 0), (), 3, PackageType="Image"),
        function(
            "reports", CHECKOUT, [telemetry[2], vendor], 4, **python("reports.main", "3.9"),
            Environment={"Variables": {"DB_PASSWORD": "correct-horse-battery", "DB_HOST": "db.shop.example"}}),
    ]}
    for version in TELEMETRY:
        yield f"telemetry-{version}.json", layer_version("telemetry", version, TELEMETRY[version])
    yield "vendor-1.json", layer_version("vendor", 1, VENDOR)
    yield "telemetry-versions.json", {"LayerVersions": [
        {
            "LayerVersionArn": f"{OWNER}:layer:telemetry:{version}", "Version": version, "Description": "",
            "CreatedDate": f"2026-10-0{version}T09:00:00.000+0000", "CompatibleRuntimes": ["python3.13"],
        }
        for version in (3, 2)
    ]}
    yield "urls.json", {"FunctionUrlConfigs": [{
        "FunctionUrl": "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws/",
        "FunctionArn": f"{OWNER}:function:checkout", "CreationTime": "2026-10-01T09:00:00.000000Z",
        "LastModifiedTime": "2026-10-01T09:00:00.000000Z", "AuthType": "NONE",
    }]}
    yield "aliases.json", {"Aliases": [{
        "AliasArn": f"{OWNER}:function:checkout:live", "Name": "live", "FunctionVersion": "$LATEST", "Description": "",
        "RevisionId": "0c4b2a6e-7f0d-4d2b-9a1e-000000000009",
    }]}
    config = f"{OWNER}:code-signing-config:csc-0123456789abcdef0"
    yield "signing-config.json", {"CodeSigningConfig": {
        "CodeSigningConfigId": "csc-0123456789abcdef0", "CodeSigningConfigArn": config,
        "AllowedPublishers": {"SigningProfileVersionArns": [
            "arn:aws:signer:eu-central-1:123456789012:/signing-profiles/shop/abcdefghij"]},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"},
        "LastModified": "2026-09-01T09:00:00.000Z",
    }}
    yield "signing-of-checkout.json", {"CodeSigningConfigArn": config, "FunctionName": "checkout"}


def main(arguments):
    faults = 0
    for name, document in fleet():
        text = json.dumps(document, indent=4) + "\n"
        path = HERE / name
        if path.exists() and path.read_text() == text:
            continue
        if arguments == ["--check"]:
            print(f"{path}: holds something else than make.py says", file=sys.stderr)
            faults += 1
        else:
            path.write_text(text)
            print(f"wrote {path}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
