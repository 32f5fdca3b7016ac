"""The other end of the staging benchmark: as much of an S3 server as the contenders ask for. What is sent is dropped (over
plain HTTP within the kernel), what is asked for is sent from a folder, so that this end is never what is measured.

    python3 store.py FOLDER CERTIFICATE KEY     # until it is ended

It listens on a plain and a TLS port, and at 127.0.0.9:80 for the AWS CLI's CRT client, whose older versions know no other port.

Nothing is verified and nothing kept: for speed only. real.py holds the same clients against a real store.
"""

import mmap
import os
import re
import socket
import socketserver
import ssl
import sys
import threading
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

PLAIN, TLS = 19002, 19444
FOR_CRT = ("127.0.0.9", 80)
PREFIX = "bench/x/"
NOWHERE = mmap.mmap(-1, 64 << 20)
XML = '<?xml version="1.0" encoding="UTF-8"?>'
BEGUN = XML + "<InitiateMultipartUploadResult><Bucket>bench</Bucket><Key>k</Key><UploadId>u</UploadId></InitiateMultipartUploadResult>"
DONE = XML + '<CompleteMultipartUploadResult><Bucket>bench</Bucket><Key>k</Key><ETag>"0-1"</ETag></CompleteMultipartUploadResult>'
NO_KEY = XML + "<Error><Code>NoSuchKey</Code><Message>there is none</Message></Error>"
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


class Connection(socketserver.BaseRequestHandler):
    def setup(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.read = b""

    def handle(self):
        try:
            while self.answered():
                pass
        except (OSError, ValueError):
            pass  # a client that goes away

    def answered(self):
        while b"\r\n\r\n" not in self.read:
            more = self.request.recv(65536)
            if not more:
                return False
            self.read += more
        head, self.read = self.read.split(b"\r\n\r\n", 1)
        lines = head.decode("latin1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        if "expect" in headers:
            self.request.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.drop(int(headers.get("content-length", 0)))
        url = urlsplit(target)
        query = parse_qs(url.query, keep_blank_values=True)
        if method == "PUT":
            self.say(200, "", 'ETag: "0"')
        elif method == "POST":
            self.say(200, BEGUN if "uploads" in query else DONE)
        elif method == "DELETE":
            self.say(204, "")
        else:
            self.give(method, unquote(url.path).lstrip("/"), query, headers.get("range", ""))
        return True

    def drop(self, length):
        length -= len(self.read)
        self.read = b""
        while length > 0:
            if self.server.tls:
                got = self.request.recv_into(NOWHERE, min(length, 1 << 20))
            else:
                got = self.request.recv_into(NOWHERE, min(length, len(NOWHERE)), socket.MSG_TRUNC | socket.MSG_WAITALL)
            if not got:
                raise ConnectionError("it ended early")
            length -= got

    def say(self, code, body, *headers):
        lines = (f"HTTP/1.1 {code} -", f"Content-Length: {len(body)}", "Content-Type: application/xml", *headers)
        self.request.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())

    def give(self, method, path, query, wanted):
        file = self.server.folder / path.removeprefix(PREFIX)
        if "location" in query:
            self.say(200, XML + "<LocationConstraint/>")
        elif "list-type" in query or "prefix" in query:
            self.say(200, self.listing())
        elif path.startswith(PREFIX) and file.is_file():
            self.send(file, method, wanted)
        else:
            self.say(404, "" if method == "HEAD" else NO_KEY)

    def listing(self):
        rows = "".join(
            f"<Contents><Key>x/{file.name}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag>"
            f"<Size>{file.stat().st_size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for file in sorted(self.server.folder.iterdir()))
        return (XML + '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bench</Name><Prefix>x/</Prefix>'
                f"<KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>")

    def send(self, file, method, wanted):
        size = file.stat().st_size
        at, end, code, more = 0, size, 200, ""
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
        if part:
            at, end, code = int(part[1]), min(int(part[2] or size) + 1, size), 206
            more = f"Content-Range: bytes {at}-{end - 1}/{size}\r\n"
        self.request.sendall(
            f"HTTP/1.1 {code} -\r\nContent-Length: {end - at}\r\nAccept-Ranges: bytes\r\nETag: \"0\"\r\nLast-Modified: {DATE}\r\n"
            f"Content-Type: application/octet-stream\r\n{more}\r\n".encode())
        if method == "HEAD":
            return
        with open(file, "rb") as source:
            while at < end:
                if self.server.tls:
                    source.seek(at)
                    piece = source.read(min(1 << 20, end - at))
                    self.request.sendall(piece)
                    at += len(piece)
                else:
                    at += os.sendfile(self.request.fileno(), source.fileno(), at, min(2 << 20, end - at))


class Store(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address, folder, tls=None):
        super().__init__(address, Connection)
        self.folder, self.tls = Path(folder), tls


if __name__ == "__main__":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    for also in (Store(("127.0.0.1", TLS), sys.argv[1], context), Store(FOR_CRT, sys.argv[1])):
        threading.Thread(target=also.serve_forever, daemon=True).start()
    Store(("127.0.0.1", PLAIN), sys.argv[1]).serve_forever()
