#!/usr/bin/env python3
"""A stand-in of Lambda, S3, STS, the instance's metadata and a registry with tokens, on loopback.

usage: cloud.py FOLDER [JSON]   makes what world.py makes where that is given, prints its port on one line, serves until standard input ends; by TLS with FOLDER/tls.pem

FOLDER/state.json says what there is. Every request to AWS has to be signed as AWS wants it: the signature is computed anew here,
by rules of our own after the documentation, not by the code under test. What was asked is written to FOLDER/requests, a line each.

state.json: {"secret": {KEYID: [SECRET, TOKEN or null]}, "objects": {PATH: {"file", "sha256", "version", "type"}},
"layers": {ARN: {"file", "claims"}}, "fleet": as fleet.py has it, "functions": {NAME: {...}}, "blobs": {...}, "faults": {PATH PREFIX: [FAULT, ...]}}.
A fault is used up by one request: {"status": 503}, {"cut": 100}, {"body": "…", "type": "text/html"}, {"redirect": URL},
{"truncate": true}.
"""

import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

sys.dont_write_bytecode = True
import fleet  # noqa: E402
if len(sys.argv) > 2:
    # One start of Python for both.
    import world  # noqa: F401
FOLDER = pathlib.Path(sys.argv[1])
STATE = json.loads((FOLDER / "state.json").read_text())
LOG = open(FOLDER / "requests", "a")
LOCK = threading.Lock()
PORT = 0
GRANTS = {}
TOKENS = set()


def canonical(handler, service):
    path, _, query = handler.path.partition("?")
    headers = {}
    for name, value in handler.headers.items():
        headers.setdefault(name.lower(), []).append(" ".join(value.split()))
    signed = handler.auth["SignedHeaders"].split(";")
    uri = path if service == "s3" else urllib.parse.quote(path, safe="/-_.~")
    pairs = sorted(tuple((part.split("=", 1) + [""])[:2]) for part in query.split("&") if part)
    lines = [handler.command, uri, "&".join(f"{name}={value}" for name, value in pairs)]
    lines += [f"{name}:{','.join(headers[name])}" for name in signed] + [""]
    return "\n".join(lines + [";".join(signed), hashlib.sha256(handler.body).hexdigest()]), signed


def web_token(query):
    """A token that Debian's docker-registry takes (RFC 7519), signed with the key in tokens.pem, whose certificate is in it."""
    def part(content):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    pem = (FOLDER / "tokens.pem").read_text()
    certificate = "".join(pem.split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0].split())
    kind, name, actions = query["scope"].split(":")
    now = int(time.time())
    claims = {"iss": "stand-in", "sub": "me", "aud": query["service"], "exp": now + 300, "nbf": now - 10, "iat": now, "jti": "1",
              "access": [{"type": kind, "name": name, "actions": actions.split(",")}]}
    text = part({"typ": "JWT", "alg": "RS256", "x5c": [certificate]}) + b"." + part(claims)
    signing = ["openssl", "dgst", "-sha256", "-sign", str(FOLDER / "tokens.pem")]
    return (text + b"." + part(subprocess.run(signing, input=text, stdout=subprocess.PIPE, check=True).stdout)).decode()


class Cloud(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Answers go out whole, and at once.
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", headers=(), length=None):
        if isinstance(body, (dict, list)):
            body, headers = json.dumps(body).encode(), [("Content-Type", "application/json")] + list(headers)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, status, code, message="no"):
        self.answer(status, {"__type": code, "Message": message}, [("x-amzn-ErrorType", code)])

    def signed(self, service):
        """The key that signed; None once the request was refused."""
        text = self.headers.get("Authorization", "")
        if not text.startswith("AWS4-HMAC-SHA256 "):
            self.error(403, "MissingAuthenticationTokenException")
            return None
        self.auth = dict(part.strip().split("=", 1) for part in text.split(" ", 1)[1].split(","))
        key, date, region, scope, _ = self.auth["Credential"].split("/")
        known = STATE["secret"].get(key) or GRANTS.get(key)
        stamp = self.headers.get("X-Amz-Date", "")
        if not known or scope != service or (known[1] or None) != self.headers.get("X-Amz-Security-Token"):
            self.error(403, "UnrecognizedClientException")
            return None
        seconds = time.mktime(time.strptime(stamp, "%Y%m%dT%H%M%SZ")) - time.timezone
        if abs(seconds - time.time() - STATE.get("skew", 0)) > 300:
            self.skewed = True
            self.error(403, "RequestTimeTooSkewed")
            return None
        request, names = canonical(self, service)
        missing = {name.lower() for name in self.headers if name.lower().startswith("x-amz-")} - set(names)
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{date}/{region}/{service}/aws4_request\n{hashlib.sha256(request.encode()).hexdigest()}"
        secret = b"AWS4" + known[0].encode()
        for part in (date, region, service, "aws4_request"):
            secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
        right = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest() == self.auth["Signature"]
        if not right or missing or "host" not in names:
            self.error(403, "InvalidSignatureException", "should have been " + request)
            return None
        return key

    def date_time_string(self, timestamp=None):
        return super().date_time_string((timestamp or time.time()) + STATE.get("skew", 0))

    def fault(self):
        with LOCK:
            for prefix, faults in STATE.get("faults", {}).items():
                if self.path.startswith(prefix) and faults:
                    return faults.pop(0)
        return None

    def content(self, data, headers=(), cut=None):
        """A body, by ranges where these are asked for."""
        tag = '"' + hashlib.md5(data).hexdigest() + '"'
        headers = list(headers) + [("ETag", tag)]
        wanted = self.headers.get("If-Match")
        if wanted and wanted != tag:
            return self.answer(412)
        spread = self.headers.get("Range")
        status = 200
        if spread:
            start = int(spread.split("=")[1].split("-")[0])
            headers.append(("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}"))
            data, status = data[start:], 206
        if cut is not None and cut < len(data):
            self.answer(status, data[:cut], headers, length=len(data))
            self.close_connection = True
            return None
        return self.answer(status, data, headers)

    def handle_request(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length)
        with LOCK:
            LOG.write(json.dumps([self.command, self.path, sorted(name.lower() for name in self.headers)]) + "\n")
            LOG.flush()
        fault = self.fault() or {}
        if "status" in fault:
            return self.error(fault["status"], "ServiceException")
        if "body" in fault:
            return self.answer(200, fault["body"].encode(), [("Content-Type", fault.get("type", "application/json"))])
        if "redirect" in fault:
            return self.answer(307, b"", [("Location", fault["redirect"].replace("PORT", str(PORT)))])
        path = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(path.query, keep_blank_values=True))
        cut = fault.get("cut")
        if path.path.startswith("/v2/"):
            return self.registry(path.path, query, cut)
        if path.path == "/token":
            return self.token(query)
        if path.path.startswith("/presigned/"):
            return self.presigned(path.path, cut)
        if path.path.startswith("/latest/"):
            return self.metadata(path.path)
        if "fleet" in STATE and path.path.startswith("/20"):
            return self.fleet(path.path, query)
        if path.path.startswith("/2018-10-31/layers"):
            return self.layers(path.path, query)
        if path.path.startswith("/2015-03-31/functions/"):
            return self.functions(path.path, query)
        if path.path == "/" and self.command == "POST":
            return self.post()
        return self.s3(path.path, query, cut)

    do_GET = do_HEAD = do_POST = do_PUT = handle_request

    # Lambda

    def place(self, file):
        """An address that serves once: as a presigned one that has ended answers the next time."""
        with LOCK:
            grant = f"g{len(GRANTS)}"
            GRANTS[grant] = file
        return f"{SCHEME}://127.0.0.1:{PORT}/presigned/{grant}?X-Amz-Signature=secret"

    def presigned(self, path, cut):
        if STATE.get("thief"):
            # Another host that would have the registry's credentials.
            return self.answer(401, b"{}", [("WWW-Authenticate", f'Bearer realm="http://localhost:{PORT}/steal",service="x"')])
        file = GRANTS.get(path.split("/")[-1])
        if self.headers.get("Authorization") or self.headers.get("X-Amz-Security-Token"):
            return self.answer(400, b"<Error><Code>InvalidRequest</Code></Error>")
        if file is None or STATE.get("once") and GRANTS.pop(path.split("/")[-1]) is None:
            return self.answer(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
        return self.content((FOLDER / file).read_bytes(), cut=cut)

    def claims(self, file, claims):
        data = (FOLDER / file).read_bytes()
        return {"CodeSha256": base64.b64encode(hashlib.sha256(data).digest()).decode(), "CodeSize": len(data)} | claims

    def layers(self, path, query):
        if not self.signed("lambda"):
            return None
        layer = STATE.get("layers", {}).get(query.get("Arn"))
        if query.get("find") != "LayerVersion" or not layer:
            return self.error(404, "ResourceNotFoundException")
        content = {"Location": self.place(layer["file"])} | self.claims(layer["file"], layer.get("claims", {}))
        return self.answer(200, {"LayerVersionArn": query["Arn"], "Content": content})

    def functions(self, path, query):
        if not self.signed("lambda"):
            return None
        name = urllib.parse.unquote(path.split("/")[-1]).split(":")[-1]
        found = STATE.get("functions", {}).get(name)
        if not found:
            return self.error(404, "ResourceNotFoundException")
        version = found.get("aliases", {}).get(query.get("Qualifier"), query.get("Qualifier", "$LATEST"))
        if "image" in found:
            image = found["image"].replace("PORT", str(PORT))
            return self.answer(200, {
                "Configuration": {"Version": version, "PackageType": "Image"},
                "Code": {"RepositoryType": "ECR", "ImageUri": image, "ResolvedImageUri": image}})
        configuration = {"Version": version} | self.claims(found["file"], {})
        return self.answer(200, {"Configuration": configuration, "Code": {"Location": self.place(found["file"])}})

    def fleet(self, path, query):
        """Calls of an inventory; STATE["fleet"]["denied"] holds beginnings of paths, "roles" the accounts of who signed."""
        key = self.signed("lambda")
        if not key:
            return None
        fleet.counted(FOLDER)
        if any(path.startswith(start) for start in STATE["fleet"].get("denied", [])):
            return self.error(403, "AccessDeniedException", "not authorized to perform this")
        if STATE["fleet"].get("expiring") and key not in GRANTS and not GRANTS.setdefault("expired", []):
            GRANTS["expired"].append(key)
            return self.error(403, "ExpiredTokenException")
        region = self.auth["Credential"].split("/")[2]
        account = GRANTS[key][2] if key in GRANTS else "111122223333"
        found = fleet.answer(STATE, FOLDER, path, query, region, account)
        return self.error(404, "ResourceNotFoundException") if found is None else self.answer(200, found)

    # S3

    def s3(self, path, query, cut):
        if not self.signed("s3"):
            return None
        if self.headers.get("X-Amz-Content-SHA256") != hashlib.sha256(b"").hexdigest():
            return self.answer(400, b"<Error><Code>XAmzContentSHA256Mismatch</Code></Error>")
        found = STATE.get("objects", {}).get(urllib.parse.unquote(path))
        if not found or query.get("versionId") not in (None, found.get("version")):
            return self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>")
        region = self.auth["Credential"].split("/")[2]
        if region != found.get("region", region):
            return self.answer(400, b"", [("x-amz-bucket-region", found["region"])])
        data = (FOLDER / found["file"]).read_bytes()
        headers = []
        if "sha256" in found:
            own = base64.b64encode(hashlib.sha256(data).digest()).decode()
            headers.append(("x-amz-checksum-sha256", found["sha256"] if found["sha256"] != "own" else own))
        if "version" in found:
            headers.append(("x-amz-version-id", found["version"]))
        return self.content(data, headers, cut)

    # STS and ECR

    def post(self):
        target = self.headers.get("X-Amz-Target")
        if target:
            if not self.signed("ecr"):
                return None
            token = base64.b64encode(b"AWS:ecr-password").decode()
            return self.answer(200, {"authorizationData": [{"authorizationToken": token}]})
        form = dict(urllib.parse.parse_qsl(self.body.decode()))
        if form.get("Action") == "AssumeRole" and not self.signed("sts"):
            return None
        if form.get("Action") == "AssumeRoleWithWebIdentity" and form.get("WebIdentityToken") != STATE.get("identity"):
            return self.answer(400, b"<E><Error><Code>InvalidIdentityToken</Code></Error></E>")
        account = form.get("RoleArn", "::::111122223333:").split(":")[4]
        if account == "000000000000":
            return self.error(403, "AccessDenied", "not authorized to perform: sts:AssumeRole")
        key = f"ASIA{len(GRANTS)}"
        GRANTS[key] = ["granted", "granted/token==", account]
        name = form["Action"]
        body = f"""<{name}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{name}Result><Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>granted</SecretAccessKey>
            <SessionToken>granted/token==</SessionToken><Expiration>2038-01-01T00:00:00Z</Expiration></Credentials>
            </{name}Result></{name}Response>"""
        return self.answer(200, body.encode())

    def metadata(self, path):
        if path == "/latest/api/token":
            if self.command != "PUT" or not self.headers.get("X-aws-ec2-metadata-token-ttl-seconds"):
                return self.answer(400)
            return self.answer(200, b"imds")
        if self.headers.get("X-aws-ec2-metadata-token") != "imds":
            return self.answer(401)
        if path.endswith("/security-credentials/"):
            return self.answer(200, b"role")
        key, (secret, token) = next(iter(STATE["secret"].items()))
        return self.answer(200, {"AccessKeyId": key, "SecretAccessKey": secret, "Token": token})

    # Registry

    def token(self, query):
        users = STATE.get("users")
        basic = self.headers.get("Authorization", "")
        if users and basic != "Basic " + base64.b64encode(users.encode()).decode():
            return self.answer(401, b"{}")
        if (FOLDER / "tokens.pem").exists():
            return self.answer(200, {"token": web_token(query)})
        with LOCK:
            token = f"t{len(TOKENS)}"
            TOKENS.add(token)
        return self.answer(200, {"access_token": token})

    def registry(self, path, query, cut):
        held = self.headers.get("Authorization", "")
        with LOCK:
            known = held.startswith("Bearer ") and held[7:] in TOKENS
            if known and STATE.get("onceTokens"):
                TOKENS.discard(held[7:])
        if STATE.get("tokens") and not known:
            repository = path.split("/v2/")[1].rsplit("/", 2)[0]
            challenge = f'Bearer realm="http://127.0.0.1:{PORT}/token",service="stub",scope="repository:{repository}:pull"'
            return self.answer(401, b"{}", [("WWW-Authenticate", challenge)])
        kind, reference = path.split("/")[-2:]
        if kind == "referrers":
            if "referrers" not in STATE:
                return self.answer(404, b"{}")
            found = STATE["referrers"].get(reference, [])
            index = "application/vnd.oci.image.index.v1+json"
            headers = [("Content-Type", index)]
            if "pages" in STATE:
                # STATE["pages"] is where the next one is, before its query.
                start = int(query.get("last", 0))
                if start and STATE["pages"] == "gone":
                    return self.answer(404, b"{}")
                if start + 1 < len(found) or STATE["pages"] == "endless":
                    place = path if STATE["pages"] in ("here", "endless", "gone") else STATE["pages"].replace("PORT", str(PORT))
                    headers.append(("Link", f'<{place}?last={start + 1}>; rel="next"'))
                found = found[start:start + 1]
            return self.answer(200, json.dumps({"schemaVersion": 2, "mediaType": index, "manifests": found}).encode(), headers)
        digest = STATE.get("tags", {}).get(reference, reference)
        file = FOLDER / "blobs" / "sha256" / digest.split(":")[-1]
        if not digest.startswith("sha256:") or not file.is_file():
            return self.answer(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
        data = file.read_bytes()
        if kind == "blobs":
            if STATE.get("slow"):
                fleet.counted(FOLDER, 0.15)
            if STATE.get("redirects"):
                with LOCK:
                    GRANTS[digest] = f"blobs/sha256/{digest.split(':')[-1]}"
                return self.answer(307, b"", [("Location", f"http://localhost:{PORT}/presigned/{digest}")])
            return self.content(data, cut=cut)
        kind = json.loads(data).get("mediaType", "application/vnd.oci.image.manifest.v1+json")
        if kind not in self.headers.get_all("Accept", []):
            return self.answer(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
        stated = STATE.get("stated", digest)
        return self.answer(200, data, [("Content-Type", kind), ("Docker-Content-Digest", stated)])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # Without asking for the machine's name.
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request, address):
        pass


server = Server(("127.0.0.1", 0), Cloud)
PORT = server.server_address[1]
SCHEME = "http"
if (FOLDER / "tls.pem").exists():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "tls.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    SCHEME = "https"
print(PORT, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
