"""Tunewright's data path into a real S3 server, signatures verified there, every object read back by another client and hashed.

    go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
    python3 bench/staging/real.py [--versitygw ~/go/bin/versitygw] [--files 8] [--mib 512]

Then each object is brought down again by Tunewright and compared with what was sent. For soundness first; the seconds are the
disk's as much as anybody's.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import boto3
import botocore.exceptions

import hub
from contenders import KEY, SECRET, Contenders
from hub import Hub, write_files
from run import certificate

PORT = 19020
ENDPOINT = f"http://127.0.0.1:{PORT}"


class Gateway:
    """versitygw over a folder, ended by its pid."""

    def __init__(self, program, directory):
        folder = directory / "store"
        folder.mkdir()
        self.process = subprocess.Popen(
            [program, "--port", f"127.0.0.1:{PORT}", "--access", KEY, "--secret", SECRET, "--quiet", "posix", str(folder)])

    def __enter__(self):
        for _ in range(100):
            try:
                urllib.request.urlopen(ENDPOINT)
            except urllib.error.HTTPError:
                return self  # it answers, and refuses who has no key
            except urllib.error.URLError:
                time.sleep(0.1)
        sys.exit("versitygw does not answer")

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait()


def client(secret=SECRET):
    return boto3.client("s3", endpoint_url=ENDPOINT, aws_access_key_id=KEY, aws_secret_access_key=secret, region_name="us-east-1")


def moved(every, words, gigabytes):
    began = time.monotonic()
    subprocess.run([*every.java, *words], env=every.environment, check=True)
    seconds = time.monotonic() - began
    return f"{seconds:.1f} s, {gigabytes / seconds:.2f} GB/s"


def checked(s3, hashes):
    """Reads every blob and holds it against its name, which is its sha256; nothing else may be left."""
    keys = [row["Key"] for row in s3.list_objects_v2(Bucket="bench").get("Contents", [])]
    for key in keys:
        digest = hashlib.sha256()
        for piece in s3.get_object(Bucket="bench", Key=key)["Body"].iter_chunks(1 << 20):
            digest.update(piece)
        if not key.startswith("blobs/sha256/") or digest.hexdigest() != key.split("/")[-1]:
            sys.exit(f"{key} has sha256 {digest.hexdigest()}")
    if {key.split("/")[-1] for key in keys} != set(hashes.values()):
        sys.exit(f"wanted {sorted(hashes.values())}, found {keys}")
    if s3.list_multipart_uploads(Bucket="bench").get("Uploads"):
        sys.exit("an upload is left open")
    return len(keys)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--versitygw", default="versitygw")
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--mib", type=int, default=512)
    parser.add_argument("--java-home", default=os.environ.get("JAVA_HOME", "/usr/lib/jvm/default"))
    parser.add_argument("--workdir", help="where to make a folder, on a disk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.workdir) as temporary:
        directory = Path(temporary)
        certificate(directory)
        hashes = write_files(directory, options.files, options.mib)
        gigabytes = options.files * (options.mib << 20) / 1e9
        every = Contenders(
            SimpleNamespace(java_home=options.java_home, connections=32, rclone=[], aws="", hf=""), directory, list(hashes))
        with Hub(directory, hashes), Gateway(options.versitygw, directory):
            s3 = client()
            s3.create_bucket(Bucket="bench")
            try:
                client("wrong" + SECRET).list_objects_v2(Bucket="bench")
                sys.exit("the store does not verify signatures")
            except botocore.exceptions.ClientError as refused:
                print(f"the store verifies signatures: {refused.response['Error']['Code']} for a wrong key")
            print("hub to store:", moved(every, [f"http://127.0.0.1:{hub.PLAIN}", ENDPOINT], gigabytes))
            print(f"{checked(s3, hashes)} objects read back by boto3, each with the sha256 that the hub tells")
            (directory / "sums").write_text("".join(
                f"{digest} {(directory / 'files' / name).stat().st_size} {name} blobs/sha256/{digest[:2]}/{digest}\n"
                for name, digest in hashes.items()))
            down = directory / "down"
            down.mkdir()
            print("store to directory:", moved(every, [str(directory / "sums"), f"{down},{ENDPOINT}"], gigabytes))
            for name in hashes:
                subprocess.run(["cmp", str(directory / "files" / name), str(down / name)], check=True)
            print(f"{len(hashes)} files brought down, each byte for byte what the hub has")


if __name__ == "__main__":
    main()
