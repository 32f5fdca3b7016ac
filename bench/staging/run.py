"""How fast weights move: Tunewright's data path beside rclone, the AWS CLI (classic and CRT), boto3, and hf followed by aws.

    mvn -DskipTests package
    python3 bench/staging/run.py [--rounds 5] [--files 8] [--mib 512] [--only hub,capped,tls,directory,down]

Contenders take turns within a round. Printed are medians of seconds, processor seconds per GB and peak memory, and the median
of the rounds' ratios to the warm Tunewright, which is a worker that has moved files before; "tunewright" alone is a process of its
own, with its JVM's start and all of its compilation. What comes down counts when it is on the disk: a sync ends everybody's time
("and sync" tells its share). Needs nginx, openssl and iperf3, and the contenders' programs.
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

from contenders import SCENARIOS, Contenders
from hub import Hub, write_files
import limits

VERIFIES = {
    "tunewright-warm": "sha256 of every file against the hub's, CRC32C of each part",
    "tunewright": "the same",
    "rclone": "MD5 of each part",
    "aws": "MD5 of each part",
    "aws-crt": "nothing",
    "boto3": "CRC32 of each part on the way up",
    "hf+aws": "sizes; MD5 of each part",
}


#: Passes of each scenario before the first round: until then the JVM is still compiling.
WARM_UP = 8


def certificate(directory):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", str(directory / "key.pem"), "-out", str(directory / "certificate.pem")],
        check=True, capture_output=True)


class Store:
    """The store's process, ended by its pid."""

    def __init__(self, directory):
        here = Path(__file__).parent
        self.process = subprocess.Popen(
            [sys.executable, str(here / "store.py"), *(str(directory / name) for name in ("files", "certificate.pem", "key.pem"))])

    def __enter__(self):
        time.sleep(0.5)
        if self.process.poll() is not None:
            sys.exit("the store could not start: is another one still running?")
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()


class Worker:
    """Tunewright as a process that stays: it has moved everything a few times before it counts."""

    def __init__(self, contenders):
        self.process = subprocess.Popen(
            contenders.java, env=contenders.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def move(self, words):
        before = time.monotonic()
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        cpu = self.process.stdout.readline()
        if not cpu:
            sys.exit("tunewright-warm failed: see above")
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
        return {"seconds": time.monotonic() - before, "cpu": float(cpu), "mib": peak}

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(contender, command, environment):
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.stdout.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if status != 0:
        print(f"{contender} failed:\n{said[-1500:]}", file=sys.stderr)
        return None
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu": cpu, "mib": usage.ru_maxrss / 1024}


def turn(contender, scenario, every, worker):
    with every.scratch() as into:
        if contender == "tunewright-warm":
            figure = worker.move(every.words(scenario, into))
        else:
            made = every.command(contender, scenario, into)
            figure = made and timed(contender, made[0], {**every.environment, **made[1]})
        if figure:
            began = time.monotonic()
            if scenario == "down":
                subprocess.run(["sync", "-f", into], check=True)
            figure["sync"] = time.monotonic() - began
            figure["seconds"] += figure["sync"]
        return figure


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--mib", type=int, default=512, help="size of each file")
    parser.add_argument("--connections", type=int, default=32, help="tunewright.stage.connections")
    parser.add_argument("--only", default=",".join(SCENARIOS), help="scenarios")
    parser.add_argument("--without", default="", help="contenders to leave out")
    parser.add_argument("--rclone", action="append", help="may be given for each version that is to take part")
    parser.add_argument("--aws", default="aws", help="version 2, with awscrt")
    parser.add_argument("--hf", default="hf")
    parser.add_argument("--java-home", default=os.environ.get("JAVA_HOME", "/usr/lib/jvm/default"))
    parser.add_argument("--workdir", help="a new folder on a disk; else a temporary one")
    parser.add_argument("--json", help="where to write every figure")
    options = parser.parse_args()
    options.rclone = options.rclone or ["rclone"]
    return options


def taking_part(options):
    names = list(VERIFIES)
    for number in range(2, len(options.rclone) + 1):
        names.insert(names.index("rclone") + number - 1, f"rclone#{number}")
    names = [name for name in names if name not in options.without.split(",")]
    needed = {"nginx", "openssl", "iperf3", *options.rclone, options.aws} | ({options.hf} if "hf+aws" in names else set())
    missing = [program for program in sorted(needed) if not shutil.which(program)]
    if missing:
        sys.exit(f"there is no {', '.join(missing)}: install it, or leave its contender out with --without")
    return names


def main():
    options = arguments()
    names = taking_part(options)
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(options.workdir or temporary)
        directory.mkdir(parents=True, exist_ok=True)
        certificate(directory)
        hashes = write_files(directory, options.files, options.mib)
        sizes = {name: (directory / "files" / name).stat().st_size for name in hashes}
        (directory / "sums").write_text("".join(f"{digest} {sizes[name]} {name} x/{name}\n" for name, digest in hashes.items()))
        figures = {}
        with Hub(directory, hashes), Store(directory):
            every = Contenders(options, directory, list(hashes))
            machine = limits.measured()
            print(machine, flush=True)
            worker = Worker(every)
            for scenario in options.only.split(",") * WARM_UP:
                turn("tunewright-warm", scenario, every, worker)
            for number in range(1, options.rounds + 1):
                for scenario in options.only.split(","):
                    for contender in names:
                        figure = turn(contender, scenario, every, worker)
                        if figure:
                            figures.setdefault(scenario, {}).setdefault(contender, []).append(figure)
                            print(f"{number} {scenario} {contender}: {figure['seconds']:.2f} s", flush=True)
            worker.close()
        report(figures, sum(sizes.values()) / 1e9, machine, options)
        if options.json:
            Path(options.json).write_text(json.dumps(figures, indent=1))


def titled(contender, options):
    if not contender.startswith("rclone"):
        return contender
    program = options.rclone[int(contender.partition("#")[2] or 1) - 1]
    return subprocess.run([program, "version"], capture_output=True, text=True).stdout.split("\n")[0]


def report(figures, gigabytes, machine, options):
    for scenario, contenders in figures.items():
        limit = machine.gigabytes_per_second(scenario)
        print(f"\n**{scenario}**, {gigabytes:.1f} GB, modelled limit {limit:.2f} GB/s\n")
        synced = " and sync |" if scenario == "down" else ""
        print(f"| | s (median) | s (range) |{synced} GB/s | of the limit | CPU s/GB | MiB | times tunewright-warm | verifies |")
        print("|---" * (10 if synced else 9) + "|")
        for contender, rounds in contenders.items():
            middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
            seconds = [each["seconds"] for each in rounds]
            ratio = statistics.median(
                theirs["seconds"] / ours["seconds"] for theirs, ours in zip(rounds, contenders["tunewright-warm"]))
            speed = gigabytes / middle["seconds"]
            sync = f" {middle['sync']:.2f} |" if synced else ""
            print(f"| {titled(contender, options)} | {middle['seconds']:.2f} | {min(seconds):.2f}-{max(seconds):.2f} |{sync} {speed:.2f}"
                  f" | {speed / limit:.2f} | {middle['cpu'] / gigabytes:.2f} | {middle['mib']:.0f} | {ratio:.2f}"
                  f" | {VERIFIES[contender.partition('#')[0]]} |")


if __name__ == "__main__":
    main()
