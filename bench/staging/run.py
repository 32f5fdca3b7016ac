"""How fast weights reach an S3 server: Tunewright's data path beside rclone, the AWS CLI (classic and CRT) and hf + aws.

    mvn -DskipTests package
    python3 bench/staging/run.py [--rounds 5] [--files 8] [--mib 512] [--only hub,capped,directory] [--without hf+aws]

Needs nginx, rclone and aws (version 2, with awscrt) on the PATH or named by --rclone and --aws, and hf for hf+aws. Contenders
take turns within a round; printed are medians of seconds, CPU seconds per GB, peak resident memory, and of the rounds'
ratios to Tunewright. Tunewright's seconds include the start of its JVM.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from servers import CAPPED, HUB, SINK, Nginx, write_files

VERIFIES = {
    "tunewright": "sha256 of every file against the hub's",
    "rclone": "MD5 of each part, none of the source",
    "aws": "MD5 of each part, none of the source",
    "aws-crt": "nothing of the source",
    "hf+aws": "sizes; MD5 of each part",
}
ROOT = Path(__file__).resolve().parents[2]
OPENS = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.security", "sun.security.provider")]


def unpacked(directory):
    """The program's own jars, out of the one that holds them."""
    jar = ROOT / "standalone/target/tunewright-all.jar"
    if not jar.exists():
        sys.exit(f"there is no {jar}: mvn -DskipTests package")
    subprocess.run(["unzip", "-q", "-o", str(jar), "BOOT-INF/lib/*", "-d", str(directory)], check=True)
    return f"{directory}/BOOT-INF/lib/*"


class Contenders:
    """Each gives the command that brings a scenario's files to the sink."""

    def __init__(self, options, directory):
        self.options, self.directory = options, directory
        self.classpath = unpacked(directory / "jars")
        self.java = os.path.join(options.java_home, "bin/java")
        subprocess.run(
            [os.path.join(options.java_home, "bin/javac"), "-cp", self.classpath, "-d", str(directory / "ours"),
             str(Path(__file__).parent / "Ours.java")], check=True)
        self.environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and k != "AWS_CA_BUNDLE"}
        self.environment.update(
            AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="us-east-1",
            AWS_EC2_METADATA_DISABLED="true", HF_HOME=str(directory / "hf"), HF_HUB_DISABLE_XET="1")
        for client in ("classic", "crt"):
            (directory / f"aws-{client}").write_text(
                "[default]\ns3 =\n  preferred_transfer_client = %s\n  multipart_chunksize = 16MB\n  max_concurrent_requests = 16\n" % client)
        (directory / "rclone").write_text(
            "[hub]\ntype = http\nurl = http://127.0.0.1:%d/files/\n[capped]\ntype = http\nurl = http://127.0.0.1:%d/files/\n"
            "[sink]\ntype = s3\nprovider = Other\naccess_key_id = key\nsecret_access_key = secret\n"
            "endpoint = http://127.0.0.1:%d\nforce_path_style = true\nno_check_bucket = true\n" % (HUB, CAPPED, SINK))

    def source(self, scenario, contender):
        files = str(self.directory / "files")
        if contender == "rclone":
            return {"hub": "hub:", "capped": "capped:", "directory": files}[scenario]
        return {"hub": f"http://127.0.0.1:{HUB}", "capped": f"http://127.0.0.1:{CAPPED}", "directory": files}[scenario]

    def command(self, contender, scenario):
        """A command and what it needs in its environment, or None where the contender can't do the scenario."""
        source = self.source(scenario, contender)
        sink = f"http://127.0.0.1:{SINK}"
        if contender == "tunewright":
            return [self.java, *OPENS, "-Xmx512m", "-XX:+UseSerialGC", "-cp", f"{self.classpath}:{self.directory}/ours",
                    "Ours", source, sink], {}
        if contender == "rclone":
            return [self.options.rclone, f"--config={self.directory}/rclone", "copy", "--transfers=8",
                    "--s3-no-head", "--no-check-dest", "--s3-upload-concurrency=4", "--s3-chunk-size=16M", source, "sink:bench/x"], {}
        copy = f"{self.options.aws} s3 cp --quiet --recursive --endpoint-url {sink}"
        if contender in ("aws", "aws-crt") and scenario == "directory":
            client = "crt" if contender == "aws-crt" else "classic"
            return ["sh", "-c", f"{copy} {source} s3://bench/x"], {"AWS_CONFIG_FILE": str(self.directory / f"aws-{client}")}
        if contender == "hf+aws" and scenario != "directory":
            local = tempfile.mkdtemp(dir=self.directory)
            return ["sh", "-c", f"{self.options.hf} download org/model --local-dir {local} >/dev/null && rm -rf {local}/.cache"
                    f" && {copy} {local} s3://bench/x; code=$?; rm -rf {local}; exit $code"], {
                        "HF_ENDPOINT": source, "AWS_CONFIG_FILE": str(self.directory / "aws-crt")}
        return None

    def run(self, contender, scenario):
        made = self.command(contender, scenario)
        if made is None:
            return None
        command, more = made
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        process = subprocess.Popen(command, env={**self.environment, **more}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if status != 0:
            sys.exit(f"{contender} failed at {scenario}:\n{said[-2000:]}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"seconds": seconds, "cpu": cpu, "mib": usage.ru_maxrss / 1024}


def limits():
    """What this machine can do at all, from the same run."""
    said = subprocess.run(["openssl", "speed", "-seconds", "2", "-bytes", "1048576", "-evp", "sha256"],
                          capture_output=True, text=True).stdout.strip().splitlines()[-1]
    return f"{os.cpu_count()} cores; openssl sha256 of 1 MiB pieces: {said.split()[-1]} (1000s of bytes a second)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--mib", type=int, default=512, help="size of each file")
    parser.add_argument("--only", default="hub,capped,directory", help="scenarios")
    parser.add_argument("--without", default="", help="contenders to leave out")
    parser.add_argument("--rclone", default="rclone")
    parser.add_argument("--aws", default="aws")
    parser.add_argument("--hf", default="hf")
    parser.add_argument("--java-home", default=os.environ.get("JAVA_HOME", "/usr/lib/jvm/default"))
    parser.add_argument("--workdir", help="on a disk; kept if given, else a temporary one")
    parser.add_argument("--json", help="where to write every figure")
    options = parser.parse_args()
    contenders = [each for each in VERIFIES if each not in options.without.split(",")]
    for program in [options.rclone, options.aws, "nginx", "openssl"] + ([options.hf] if "hf+aws" in contenders else []):
        if not shutil.which(program):
            sys.exit(f"there is no {program}: install it, or leave it out with --without")

    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(options.workdir or temporary)
        directory.mkdir(parents=True, exist_ok=True)
        size, hashes = write_files(directory, options.files, options.mib)
        gigabytes, figures = size / 1e9, {}
        with Nginx(directory, hashes):
            every = Contenders(options, directory)
            print(limits(), flush=True)
            for number in range(options.rounds):
                for scenario in options.only.split(","):
                    for contender in contenders:
                        figure = every.run(contender, scenario)
                        if figure:
                            figures.setdefault(scenario, {}).setdefault(contender, []).append(figure)
                            print(f"{number + 1} {scenario} {contender}: {figure['seconds']:.2f} s", flush=True)
        report(figures, gigabytes)
        if options.json:
            Path(options.json).write_text(json.dumps(figures, indent=1))


def report(figures, gigabytes):
    for scenario, contenders in figures.items():
        print(f"\n| {scenario}, {gigabytes:.1f} GB | s | GB/s | CPU s/GB | MiB | times Tunewright's | verifies |\n|---|---|---|---|---|---|---|")
        for contender, rounds in contenders.items():
            middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
            ratio = statistics.median(
                mine["seconds"] / ours["seconds"] for mine, ours in zip(rounds, contenders["tunewright"]))
            print(f"| {contender} | {middle['seconds']:.2f} | {gigabytes / middle['seconds']:.2f} | {middle['cpu'] / gigabytes:.2f}"
                  f" | {middle['mib']:.0f} | {ratio:.2f} | {VERIFIES[contender]} |")


if __name__ == "__main__":
    main()
