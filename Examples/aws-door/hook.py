"""A CloudFormation Lambda Hook (hook.yaml): functions and layers whose code or layers are not pinned are refused.

A call may take 30 seconds, and a hook be called three times. What is not judged by then goes on in a process that waits
with the sandbox; what is not judged at the end is refused.
"""

import re
import time

import judge

LAYER = re.compile(r"arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+")
# Of the 30 seconds that a call may take.
SECONDS = 24
CALLS = 3
# Processes that outlive a call, by their references.
RUNNING = {}


def place(code):
    """The reference of a package; ValueError says why there is none."""
    code = code or {}
    if isinstance(code.get("ImageUri"), str):
        return f"oci://{code['ImageUri']}"
    bucket, key, version = (code.get(name) for name in ("S3Bucket", "S3Key", "S3ObjectVersion"))
    if isinstance(bucket, str) and isinstance(key, str):
        return f"s3://{bucket}/{key}" + (f"?versionId={version}" if isinstance(version, str) else "")
    if "ZipFile" in code:
        raise ValueError("its code stands in the template, where nothing pins it: package it and lock the package")
    raise ValueError("nothing says where its code lies")


def references(target, properties):
    """All that has to be pinned of a resource."""
    if target == "AWS::Lambda::LayerVersion":
        return [place(properties.get("Content"))]
    if target != "AWS::Lambda::Function":
        return []
    layers = properties.get("Layers") or []
    for layer in layers:
        if not isinstance(layer, str) or not LAYER.fullmatch(layer):
            raise ValueError(f"the layer {str(layer)[:200]!r} is no ARN of a layer's version")
    return list(dict.fromkeys([place(properties.get("Code"))] + layers))


def forget():
    """Ends what is not waited for any more: its answer would be about what lay there then."""
    for process in RUNNING.values():
        process.kill()
        process.communicate()
    RUNNING.clear()


def answer(event, status, message, **more):
    return {
        "hookStatus": status, "message": message[:1000], "clientRequestToken": event.get("clientRequestToken"),
        "callbackContext": None} | more


def refused(event, message, code="NonCompliant"):
    return answer(event, "FAILED", message, errorCode=code)


def handler(event, context):
    end = time.monotonic() + SECONDS
    data = event["requestData"]
    name = data.get("targetLogicalId", "")
    try:
        wanted = references(data["targetName"], data["targetModel"]["resourceProperties"])
    except ValueError as fault:
        return refused(event, f"{name}: {fault}")
    request = event.get("requestContext") or {}
    invocation = request.get("invocation") or 1
    if invocation == 1:
        forget()
    done = set((request.get("callbackContext") or {}).get("allowed", []))
    left = [reference for reference in wanted if reference not in done]
    for reference in left:
        if reference not in RUNNING:
            RUNNING[reference] = judge.start(reference)
    for reference in left:
        process = RUNNING[reference]
        try:
            output, errors = process.communicate(timeout=max(0.1, end - time.monotonic()))
        except judge.subprocess.TimeoutExpired:
            continue
        del RUNNING[reference]
        found = judge.verdict(reference, process.returncode, output, errors)
        if not found["allowed"]:
            forget()
            code = "InternalFailure" if found["status"] == 1 else "NonCompliant"
            return refused(event, f"{name}: {reference} is refused: {'; '.join(found['reasons'])}", code)
        done.add(reference)
    left = [reference for reference in wanted if reference not in done]
    if not left:
        return answer(event, "SUCCESS", f"{name}: all of it is pinned")
    if invocation >= CALLS:
        forget()
        return refused(event, f"{name}: {left[0]} was not judged in time", "InternalFailure")
    return answer(
        event, "IN_PROGRESS", f"{name}: {len(left)} still to be judged", callbackContext={"allowed": sorted(done)},
        callbackDelaySeconds=1)
