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
# Seconds after which nobody waits for a process any more.
OLD = 300
# Processes that outlive a call, by the request that began them and their references, with the time of their beginning: the answer
# of another request's would be about what lay there before.
RUNNING = {}


def place(code):
    """The reference of a package; ValueError says why there is none."""
    code = code or {}
    if sum(name in code for name in ("ImageUri", "S3Key", "ZipFile")) > 1:
        raise ValueError("its code lies in several places, of which one would be judged")
    if isinstance(code.get("ImageUri"), str):
        return f"oci://{code['ImageUri']}"
    bucket, key, version = (code.get(name) for name in ("S3Bucket", "S3Key", "S3ObjectVersion"))
    if isinstance(bucket, str) and isinstance(key, str):
        if "?versionId=" in key:
            raise ValueError("its key reads as another object's, with a version")
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


def forget(token):
    """Ends what is not waited for any more: what a request began, and what is too old to be anybody's."""
    now = time.monotonic()
    for key, (process, started) in list(RUNNING.items()):
        if key[0] == token or now - started > OLD:
            process.kill()
            process.communicate()
            del RUNNING[key]


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
    token = event.get("clientRequestToken")
    if invocation == 1:
        forget(token)
    done = set((request.get("callbackContext") or {}).get("allowed", []))
    left = [reference for reference in wanted if reference not in done]
    for reference in left:
        if (token, reference) not in RUNNING:
            RUNNING[token, reference] = (judge.start(reference), time.monotonic())
    for reference in left:
        process = RUNNING[token, reference][0]
        try:
            output, errors = process.communicate(timeout=max(0.1, end - time.monotonic()))
        except judge.subprocess.TimeoutExpired:
            continue
        del RUNNING[token, reference]
        found = judge.verdict(reference, process.returncode, output, errors)
        if not found["allowed"]:
            forget(token)
            code = "InternalFailure" if found["status"] == 1 else "NonCompliant"
            return refused(event, f"{name}: {reference} is refused: {'; '.join(found['reasons'])}", code)
        done.add(reference)
    left = [reference for reference in wanted if reference not in done]
    if not left:
        return answer(event, "SUCCESS", f"{name}: all of it is pinned")
    if invocation >= CALLS:
        forget(token)
        return refused(event, f"{name}: {left[0]} was not judged in time", "InternalFailure")
    return answer(
        event, "IN_PROGRESS", f"{name}: {len(left)} still to be judged", callbackContext={"allowed": sorted(done)},
        callbackDelaySeconds=1)
