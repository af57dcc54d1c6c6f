#!/usr/bin/env python3
"""Hosts of the web by TLS: prints its port, serves FOLDER/www/HOST/PATH with FOLDER/tls.pem until standard input ends.

What was asked is written to FOLDER/requests, a line each, with the answer's status; a request with credentials is refused.
Beside a file, PATH.head is JSON: {"ETag", "Last-Modified"} go with it and are what 304 is answered by; {"always": 304}; {"redirect": URL};
{"older": true} answers 304 to any date, and states none, as servers do of a file that is older than the date.
"""

import http.server
import json
import pathlib
import socketserver
import ssl
import sys
import threading
import urllib.parse

FOLDER = pathlib.Path(sys.argv[1])
LOG = open(FOLDER / "requests", "a")


class Files(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        file = FOLDER / "www" / self.headers["Host"] / urllib.parse.unquote(self.path).lstrip("/")
        status, data = (200, file.read_bytes()) if file.is_file() else (404, b"<html>not here</html>")
        if "Authorization" in self.headers or any(name.lower().startswith("x-amz") for name in self.headers):
            status, data = 400, b""
        head = pathlib.Path(f"{file}.head")
        rules = json.loads(head.read_text()) if head.is_file() else {}
        stated = {name: rules[name] for name in ("ETag", "Last-Modified") if name in rules}
        wanted = self.headers.get("If-None-Match")
        same = wanted == stated.get("ETag") if wanted else self.headers.get("If-Modified-Since", "-") == stated.get("Last-Modified")
        if status == 200 and (same or "always" in rules):
            status, data = 304, b""
        if "older" in rules and "If-Modified-Since" in self.headers:
            status, data = 304, b""
            del stated["Last-Modified"]
        if "redirect" in rules:
            status, data = 302, b""
            stated["Location"] = rules["redirect"]
        LOG.write(json.dumps([self.headers["Host"], self.path, sorted(name.lower() for name in self.headers), status]) + "\n")
        LOG.flush()
        self.send_response(status)
        for name, value in stated.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/html" if data.startswith(b"<html") else "application/octet-stream")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # Without asking for the machine's name.
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request, address):
        pass


server = Server(("127.0.0.1", 0), Files)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(FOLDER / "tls.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
