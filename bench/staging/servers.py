"""The two ends of the staging benchmark: nginx as a hub (one port capped per connection) and as an S3 server that keeps nothing."""

import hashlib
import json
import os
import signal
import struct
import subprocess
import time

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HUB, CAPPED, SINK = 19001, 19003, 19002

COMMON = """daemon on; pid {dir}/nginx.pid; error_log {dir}/nginx.err; worker_processes 2;
events {{ worker_connections 1024; }}
http {{
 access_log off; sendfile on; sendfile_max_chunk 2m; tcp_nodelay on; keepalive_requests 1000000; keepalive_timeout 600;
 client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
 default_type application/octet-stream;
"""

HUB_SERVER = """
 server {{ listen 127.0.0.1:{port} reuseport; {limit}
  location ~ ^/api/models/org/model/tree/ {{ default_type application/json; root {dir}; try_files /tree.json =404; }}
  location ~ ^/api/models/org/model {{ default_type application/json; root {dir}; try_files /info.json =404; }}
  location ~ ^/org/model/resolve/[^/]+/(.*)$ {{ alias {dir}/files/$1; etag off; add_header X-Repo-Commit {commit}; add_header ETag $linked; add_header X-Linked-Etag $linked; }}
  location /files/ {{ alias {dir}/files/; autoindex on; }}
 }}
"""

# Answers what clients of an S3 server ask on their way to store a file; bodies are read and dropped. A file that was sent
# is told to be there with its size, as some look afterwards.
SINK_SERVER = """
 map "$request_method:$args" $op {{ default other; ~^POST:uploads begin; ~^POST:.*uploadId complete; ~^PUT: put; ~^HEAD: head; }}
 upstream done {{ server unix:{dir}/done.sock; keepalive 64; }}
 server {{ listen unix:{dir}/done.sock; location / {{ add_header ETag '"stored"'; return 200 ''; }} }}
 server {{ listen 127.0.0.1:{port} reuseport backlog=1024; client_max_body_size 0; client_body_buffer_size 1m; default_type application/xml;
  location / {{
   if ($op = begin) {{ return 200 '<?xml version="1.0"?><InitiateMultipartUploadResult><Bucket>bench</Bucket><Key>k</Key><UploadId>u</UploadId></InitiateMultipartUploadResult>'; }}
   if ($op = complete) {{ return 200 '<?xml version="1.0"?><CompleteMultipartUploadResult><Bucket>bench</Bucket><Key>k</Key><ETag>"0-1"</ETag></CompleteMultipartUploadResult>'; }}
   if ($op = put) {{ rewrite ^ /__put last; }}
   if ($op = head) {{ rewrite ^/bench/x/(.*)$ /__head/$1 last; }}
   return 404 '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>none</Message></Error>';
  }}
  location /__head/ {{ internal; alias {dir}/files/; }}
  location = /__put {{ internal; client_body_in_file_only clean; proxy_pass_request_body off; proxy_set_header Content-Length 0; proxy_set_header Connection ""; proxy_http_version 1.1; proxy_pass http://done/; }}
 }}
"""


def write_files(directory, count, mib):
    """Sound safetensors files of random bytes and what a hub tells of them."""
    files = directory / "files"
    files.mkdir(parents=True, exist_ok=True)
    tree = []

    def listed(name, digest, size):
        tree.append({"type": "file", "path": name, "size": size, "oid": "0", "lfs": {"oid": digest, "size": size, "pointerSize": 134}})

    for number in range(1, count + 1):
        name = f"model-{number:05d}-of-{count:05d}.safetensors"
        data = (mib << 20) - 8 - 256
        tensor = {f"t{number}": {"dtype": "U8", "shape": [data], "data_offsets": [0, data]}}
        digest = hashlib.sha256()
        with open(files / name, "wb") as file:
            for piece in [struct.pack("<Q", 256) + json.dumps(tensor).encode().ljust(256)] + [
                os.urandom(min(4 << 20, data - at)) for at in range(0, data, 4 << 20)
            ]:
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
    return sum(file["size"] for file in tree), {f["path"]: f["lfs"]["oid"] for f in tree}


class Nginx:
    """Both ends in one nginx, stopped by its pid."""

    def __init__(self, directory, hashes):
        linked = "".join(f' ~/{name}$ \'"{digest}"\';' for name, digest in hashes.items())
        config = COMMON.format(dir=directory)
        config += f" map $uri $linked {{ default '';{linked} }}\n"
        for port, limit in ((HUB, ""), (CAPPED, "limit_rate 40m;")):
            config += HUB_SERVER.format(dir=directory, port=port, limit=limit, commit=COMMIT)
        config += SINK_SERVER.format(dir=directory, port=SINK) + "}\n"
        path = directory / "nginx.conf"
        path.write_text(config)
        subprocess.run(["nginx", "-c", str(path), "-e", str(directory / "nginx.err")], check=True)
        self.pid = directory / "nginx.pid"

    def __enter__(self):
        time.sleep(0.5)
        return self

    def __exit__(self, *unused):
        os.kill(int(self.pid.read_text()), signal.SIGQUIT)
