#!/usr/bin/env python3
"""A proxy for TLS: prints its port, writes a line to FOLDER/proxied for each connection, serves until standard input ends.

usage: proxy.py FOLDER [PORT]   with a port, whatever host is asked for, the connection leads there
"""

import pathlib
import socket
import sys
import threading

LOG = pathlib.Path(sys.argv[1], "proxied")


def pump(source, target):
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        piece = client.recv(4096)
        if not piece:
            return
        head += piece
    method, target, _ = head.split(b" ", 2)
    with open(LOG, "a") as log:
        log.write(f"{method.decode()} {target.decode()}\n")
    if method != b"CONNECT":
        client.sendall(b"HTTP/1.1 405 no\r\nContent-Length: 0\r\n\r\n")
        return
    host, port = target.decode().rsplit(":", 1)
    if len(sys.argv) > 2:
        host, port = "127.0.0.1", sys.argv[2]
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
    threading.Thread(target=pump, args=(server, client), daemon=True).start()
    pump(client, server)


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)


def accept():
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
