"""Each contender's command for each scenario, with the settings that suit it best."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import hub
import store

ROOT = Path(__file__).resolve().parents[2]
OPENS = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.security", "sun.security.provider")]
KEY, SECRET = "benchbench", "secretsecret"

#: What each scenario reads and writes; ports of the hub and of the store.
SCENARIOS = {
    "hub": (hub.PLAIN, store.PLAIN),
    "capped": (hub.CAPPED, store.PLAIN),
    "tls": (hub.TLS, store.TLS),
    "directory": (None, store.PLAIN),
    "down": (store.PLAIN, None),
}

BOTO3 = """
import boto3, os, sys
from boto3.s3.transfer import TransferConfig
from concurrent.futures import ThreadPoolExecutor
s3 = boto3.client("s3", endpoint_url=sys.argv[1])
how = TransferConfig(multipart_chunksize=16 << 20, max_concurrency=10, preferred_transfer_client="classic")
def move(name):
    if sys.argv[2] == "up":
        s3.upload_file(os.path.join(sys.argv[3], name), "bench", "x/" + name, Config=how)
    else:
        s3.download_file("bench", "x/" + name, os.path.join(sys.argv[3], name), Config=how)
with ThreadPoolExecutor(4) as threads:
    list(threads.map(move, sys.argv[4:]))
"""


def address(port):
    return f"{'https' if port in (hub.TLS, store.TLS) else 'http'}://127.0.0.1:{port}"


class Contenders:
    def __init__(self, options, directory, names):
        self.options, self.directory, self.names = options, directory, names
        self.certificate = str(directory / "certificate.pem")
        self.java = self.javas()
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.lower().endswith("_proxy") and name not in ("AWS_CA_BUNDLE", "OPENBLAS_CORETYPE")}
        self.environment.update(
            AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_DEFAULT_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true",
            HF_HOME=str(directory / "hf"), HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_PROGRESS_BARS="1")
        for client in ("default", "crt"):
            (directory / f"aws-{client}").write_text(
                "[default]\ns3 =\n  addressing_style = path\n  preferred_transfer_client = %s\n  multipart_chunksize = 16MB\n"
                "  max_concurrent_requests = 16\n" % client)
        (directory / "boto.py").write_text(BOTO3)
        self.write_rclone()

    def javas(self):
        """Tunewright's program, out of the one jar that holds its parts."""
        jar = ROOT / "standalone/target/tunewright-all.jar"
        if not jar.exists():
            sys.exit(f"there is no {jar}: mvn -DskipTests package")
        home = Path(self.options.java_home, "bin")
        subprocess.run(["unzip", "-q", "-o", str(jar), "BOOT-INF/lib/*", "-d", str(self.directory / "jars")], check=True)
        classpath = f"{self.directory}/jars/BOOT-INF/lib/*"
        subprocess.run([home / "javac", "-cp", classpath, "-d", str(self.directory / "ours"), str(Path(__file__).parent / "Ours.java")],
                       check=True)
        trust = self.directory / "trust"
        subprocess.run([home / "keytool", "-importcert", "-noprompt", "-file", self.certificate, "-alias", "bench", "-keystore", trust,
                        "-storepass", "changeit"], check=True, capture_output=True)
        return [str(home / "java"), *OPENS, f"-Djavax.net.ssl.trustStore={trust}", "-Djavax.net.ssl.trustStorePassword=changeit",
                "-Xmx512m", "-XX:+UseSerialGC",
                "-cp", f"{classpath}:{self.directory}/ours", "Ours", str(self.options.connections)]

    def write_rclone(self):
        sink = "type = s3\nprovider = Other\naccess_key_id = %s\nsecret_access_key = %s\nforce_path_style = true\nno_check_bucket = true\n"
        rows = [f"[from-{port}]\ntype = http\nurl = {address(port)}/files/\n" for port, _ in hub.PORTS]
        rows += [f"[to-{port}]\n{sink % (KEY, SECRET)}endpoint = {address(port)}\n" for port in (store.PLAIN, store.TLS)]
        (self.directory / "rclone").write_text("".join(rows))

    def words(self, scenario, into):
        """What Tunewright is told: from where, to where."""
        source, sink = SCENARIOS[scenario]
        if scenario == "down":
            return [str(self.directory / "sums"), f"{into},{address(source)}"]
        return [str(self.directory / "files") if source is None else address(source), address(sink)]

    def command(self, contender, scenario, into):
        """A command and what it needs in its environment, or None where the contender can't do the scenario."""
        source, sink = SCENARIOS[scenario]
        files = str(self.directory / "files")
        if contender == "tunewright":
            return [*self.java, *self.words(scenario, into)], {}
        if contender.startswith("rclone"):
            program = self.options.rclone[int(contender.partition("#")[2] or 1) - 1]
            sides = {"directory": (files, f"to-{sink}:bench/x"), "down": (f"to-{source}:bench/x", into)}.get(
                scenario, (f"from-{source}:", f"to-{sink}:bench/x"))
            return [program, f"--config={self.directory}/rclone", f"--ca-cert={self.certificate}", "copy", "--transfers=8", "--s3-no-head",
                    "--no-check-dest", "--s3-upload-concurrency=4", "--s3-chunk-size=16M", *sides], {}
        if contender in ("aws", "aws-crt") and scenario in ("directory", "down"):
            crt = contender == "aws-crt"
            sides = (files, "s3://bench/x") if scenario == "directory" else ("s3://bench/x/", into)
            return ["sh", "-c", self.aws(*sides, at="http://%s:%d" % store.FOR_CRT if crt else address(sink or source))], {
                "AWS_CONFIG_FILE": str(self.directory / ("aws-crt" if crt else "aws-default"))}
        if contender == "boto3" and scenario in ("directory", "down"):
            way = ["up", files] if scenario == "directory" else ["down", into]
            return [sys.executable, str(self.directory / "boto.py"), address(sink or source), *way, *self.names], {}
        if contender == "hf+aws" and scenario in ("hub", "capped", "tls"):
            return ["sh", "-c", f"{self.options.hf} download org/model --local-dir {into} >/dev/null && rm -rf {into}/.cache && "
                    + self.aws(into, "s3://bench/x", at=address(sink))], {
                        "HF_ENDPOINT": address(source), "SSL_CERT_FILE": self.certificate, "REQUESTS_CA_BUNDLE": self.certificate,
                        "AWS_CONFIG_FILE": str(self.directory / "aws-default")}
        return None

    def aws(self, one, other, at):
        trusted = f"--ca-bundle {self.certificate}" if at.startswith("https") else ""
        return f"{self.options.aws} s3 cp --quiet --recursive {trusted} --endpoint-url {at} {one} {other}"

    def scratch(self):
        return Scratch(self.directory)


class Scratch:
    """A folder on the disk for what comes down, gone afterwards."""

    def __init__(self, directory):
        self.directory = directory

    def __enter__(self):
        self.path = tempfile.mkdtemp(dir=self.directory)
        return self.path

    def __exit__(self, *unused):
        shutil.rmtree(self.path)
