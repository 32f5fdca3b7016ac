"""The source of the staging benchmark: nginx as a model hub, on three ports: plain, capped per connection, and over TLS."""

import hashlib
import itertools
import json
import os
import signal
import struct
import subprocess
import time

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PLAIN, CAPPED, TLS = 19001, 19003, 19443

CONFIG = """daemon on; pid {dir}/nginx.pid; error_log {dir}/nginx.err; worker_processes 2; user root;
events {{ worker_connections 1024; }}
http {{
 access_log off; sendfile on; sendfile_max_chunk 2m; tcp_nodelay on; keepalive_requests 1000000; keepalive_timeout 600;
 client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
 default_type application/octet-stream; ssl_certificate {dir}/certificate.pem; ssl_certificate_key {dir}/key.pem;
 map $uri $linked {{ default '';{linked} }}
{servers}
}}
"""

SERVER = """
 server {{ listen 127.0.0.1:{port} {options};
  location ~ ^/api/models/org/model/tree/ {{ default_type application/json; root {dir}; try_files /tree.json =404; }}
  location ~ ^/api/models/org/model {{ default_type application/json; root {dir}; try_files /info.json =404; }}
  location ~ ^/org/model/resolve/[^/]+/(.*)$ {{ alias {dir}/files/$1; etag off; add_header X-Repo-Commit {commit}; add_header ETag $linked; add_header X-Linked-Etag $linked; }}
  location /files/ {{ alias {dir}/files/; autoindex on; }}
 }}
"""

PORTS = ((PLAIN, "reuseport"), (CAPPED, "reuseport; limit_rate 40m"), (TLS, "ssl reuseport"))


def write_files(directory, count, mib):
    """Sound safetensors files of random bytes and what a hub tells of them; gives the sha256 of each by its name."""
    files = directory / "files"
    files.mkdir(parents=True, exist_ok=True)
    hashes, tree = {}, []

    def listed(name, digest, size):
        hashes[name] = digest
        tree.append({"type": "file", "path": name, "size": size, "oid": "0", "lfs": {"oid": digest, "size": size, "pointerSize": 134}})

    for number in range(1, count + 1):
        name = f"model-{number:05d}-of-{count:05d}.safetensors"
        data = (mib << 20) - 8 - 256
        tensor = {f"t{number}": {"dtype": "U8", "shape": [data], "data_offsets": [0, data]}}
        digest = hashlib.sha256()
        with open(files / name, "wb") as file:
            head = struct.pack("<Q", 256) + json.dumps(tensor).encode().ljust(256)
            pieces = (os.urandom(min(4 << 20, data - at)) for at in range(0, data, 4 << 20))
            for piece in itertools.chain([head], pieces):
                file.write(piece)
                digest.update(piece)
        listed(name, digest.hexdigest(), mib << 20)
    config = b'{"model_type": "llama"}'
    (files / "config.json").write_bytes(config)
    listed("config.json", hashlib.sha256(config).hexdigest(), len(config))
    (directory / "tree.json").write_text(json.dumps(tree))
    siblings = [{"rfilename": f["path"], "size": f["size"], "lfs": {"sha256": f["lfs"]["oid"], "size": f["size"], "pointerSize": 134}} for f in tree]
    info = {"_id": "0", "id": "org/model", "sha": COMMIT, "private": False, "gated": False, "disabled": False,
            "downloads": 0, "likes": 0, "tags": [], "siblings": siblings}
    (directory / "info.json").write_text(json.dumps(info))
    return hashes


class Hub:
    """nginx, stopped by its pid."""

    def __init__(self, directory, hashes):
        linked = "".join(f' ~/{name}$ \'"{digest}"\';' for name, digest in hashes.items())
        servers = "".join(SERVER.format(dir=directory, port=port, options=options, commit=COMMIT) for port, options in PORTS)
        config = directory / "nginx.conf"
        config.write_text(CONFIG.format(dir=directory, linked=linked, servers=servers))
        subprocess.run(["nginx", "-c", str(config), "-e", str(directory / "nginx.err")], check=True)
        self.pid = directory / "nginx.pid"

    def __enter__(self):
        time.sleep(0.5)
        return self

    def __exit__(self, *unused):
        os.kill(int(self.pid.read_text()), signal.SIGQUIT)
