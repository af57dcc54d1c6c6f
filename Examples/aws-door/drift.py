"""What changed in Lambda is verified: CloudTrail's events by way of an EventBridge rule (drift.yaml).

A change that is not what the lockfile pins ends in an error, which the function's failure destination is told of; a line of
JSON with the verdict stands in the log either way.
"""

import json
import re

import judge

LAYER = re.compile(r"arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+")
FUNCTION = re.compile(r"(arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+)(:[A-Za-z0-9_$-]+)?")
# CloudTrail puts the API's date and version behind the names: UpdateFunctionCode20150331v2.
EVENTS = re.compile(r"(UpdateFunctionCode|UpdateFunctionConfiguration|CreateFunction|PublishVersion|PublishLayerVersion)([0-9]{8}(v[0-9]+)?)?")
SECONDS = 20


class NotAllowed(Exception):
    """What is deployed is not what is pinned, or nobody can say."""


def references(event):
    """What an event says is deployed now: layers' versions, and the function's own code.

    None for an event that changed nothing; ValueError for one that says too little.
    """
    detail = event["detail"]
    name = EVENTS.fullmatch(detail["eventName"])
    if detail["eventSource"] != "lambda.amazonaws.com" or not name:
        return None
    # A call that was refused, and a rehearsal.
    if detail.get("errorCode") or (detail.get("requestParameters") or {}).get("dryRun"):
        return None
    answer = detail.get("responseElements") or {}
    if name[1] == "PublishLayerVersion":
        found = [answer.get("layerVersionArn") or ""]
        wrong = [arn for arn in found if not LAYER.fullmatch(arn)]
    else:
        function = FUNCTION.fullmatch(answer.get("functionArn") or "")
        layers = [layer.get("arn") or "" for layer in answer.get("layers") or []]
        wrong = [arn for arn in layers if not LAYER.fullmatch(arn)] + ([] if function else ["functionArn"])
        # The function as it is now, since a later event may have come before, and the version that was published, which stays.
        found = ([function[1]] if function else []) + layers
        if function and re.fullmatch(":[0-9]+", function[2] or ""):
            found.append(function[0])
    if wrong:
        raise ValueError(f"the event names no ARN where one is due: {wrong[0][:200]!r}")
    return found


def handler(event, context):
    found = references(event)
    if found is None:
        return {"judged": []}
    left = context.get_remaining_time_in_millis() / 1000 - SECONDS
    verdicts = [judge.judged(reference, max(1, left / len(found))) for reference in found]
    detail = event["detail"]
    told = {
        "layerlock": "door", "event": detail["eventName"], "time": detail.get("eventTime"), "region": detail.get("awsRegion"),
        "who": (detail.get("userIdentity") or {}).get("arn"), "allowed": all(one["allowed"] for one in verdicts),
        "verdicts": verdicts}
    print(json.dumps(told))
    if not told["allowed"]:
        raise NotAllowed(json.dumps(told))
    return told
