"""What cloud.py answers of a fleet in Lambda: functions, layers, aliases, URLs and code signing configs, in pages.

Each account and region has STATE["fleet"]["functions"] functions: the even ones use version 1 of the account's own layer
`telemetry`, all use a layer of another account, the last one is made of an image. What is asked meanwhile is counted:
FOLDER/at-once holds how many calls were answered at the same time, at the most.
"""

import base64
import hashlib
import threading
import time
import urllib.parse

LOCK = threading.Lock()
OPEN = [0, 0]
FOREIGN = "arn:aws:lambda:{region}:999988887777:layer:agent:5"


def digest(folder, name):
    data = (folder / name).read_bytes()
    return base64.b64encode(hashlib.sha256(data).digest()).decode(), len(data)


def function(folder, number, last, region, account):
    name = f"f{number}"
    owner = f"arn:aws:lambda:{region}:{account}"
    code, size = digest(folder, "layer.zip")
    record = {
        "FunctionName": name, "FunctionArn": f"{owner}:function:{name}:$LATEST", "Runtime": "python3.13", "Version": "$LATEST",
        "CodeSha256": code, "CodeSize": size, "LastModified": "2026-11-01T00:00:00.000+0000", "PackageType": "Zip",
        "RevisionId": f"r{number}", "Role": "arn:aws:iam::111122223333:role/r",
        "Environment": {"Variables": {"API_TOKEN": "correct-horse-battery-staple", "STAGE": "visible-value"}},
        "Layers": [{"Arn": FOREIGN.format(region=region), "CodeSize": size}]}
    if number % 2 == 0:
        record["Layers"].append({"Arn": f"{owner}:layer:telemetry:1", "CodeSize": size})
    if last:
        del record["Runtime"], record["Layers"]
        record |= {"PackageType": "Image", "CodeSha256": "ab" * 32}
    return record


def answer(state, folder, path, query, region, account):
    """The document of a call; None for what is not there."""
    fleet = state["fleet"]
    count = fleet.get("functions", 3)
    owner = f"arn:aws:lambda:{region}:{account}"
    parts = [urllib.parse.unquote(part) for part in path.split("/")[1:]]
    code, size = digest(folder, "layer.zip")

    def page(name, rows):
        start = int(query.get("Marker") or 0)
        end = start + fleet.get("page", 2)
        return {name: rows[start:end], "NextMarker": str(end) if end < len(rows) else None}

    def content(arn):
        return {"LayerVersionArn": arn, "Version": 1, "Content": {
            "Location": "https://secret.example/?X-Amz-Signature=secret", "CodeSha256": code, "CodeSize": size}}

    match parts[1:]:
        case ["functions"]:
            assert query["FunctionVersion"] == "ALL"
            return page("Functions", [function(folder, n, n == count - 1, region, account) for n in range(count)])
        case ["functions", name]:
            image = f"{account}.dkr.ecr.{region}.amazonaws.com/shop"
            return {"Configuration": {"FunctionName": name}, "Code": {
                "RepositoryType": "ECR", "ImageUri": f"{image}:1", "ResolvedImageUri": f"{image}@sha256:{'ab' * 32}"}}
        case ["functions", name, "aliases"]:
            return page("Aliases", [
                {"AliasArn": f"{owner}:function:{name}:{alias}", "Name": alias, "FunctionVersion": "$LATEST"}
                for alias in ("blue", "green", "live")])
        case ["functions", name, "urls"]:
            rows = [{"FunctionUrl": "https://x.example/", "FunctionArn": f"{owner}:function:{name}", "AuthType": "NONE"}]
            return page("FunctionUrlConfigs", rows if name == "f0" else [])
        case ["functions", name, "code-signing-config"]:
            config = f"{owner}:code-signing-config:csc-0" if name == "f0" else None
            return {"CodeSigningConfigArn": config, "FunctionName": name}
        case ["code-signing-configs"]:
            return page("CodeSigningConfigs", [{
                "CodeSigningConfigId": "csc-0", "CodeSigningConfigArn": f"{owner}:code-signing-config:csc-0",
                "AllowedPublishers": {"SigningProfileVersionArns": []},
                "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"}}])
        case ["layers"] if query.get("find") == "LayerVersion":
            return content(query["Arn"])
        case ["layers"]:
            return page("Layers", [{"LayerName": "telemetry", "LayerArn": f"{owner}:layer:telemetry"}])
        case ["layers", "telemetry", "versions"]:
            return page("LayerVersions", [
                {"LayerVersionArn": f"{owner}:layer:telemetry:{n}", "Version": n} for n in (3, 2, 1)])
        case ["layers", "telemetry", "versions", version]:
            return content(f"{owner}:layer:telemetry:{version}")
    return None


def counted(folder, seconds=0.01):
    with LOCK:
        OPEN[0] += 1
        OPEN[1] = max(OPEN)
        (folder / "at-once").write_text(str(OPEN[1]))
    time.sleep(seconds)
    with LOCK:
        OPEN[0] -= 1
