"""Runs one order once: `python3 start.py --start N RUN_DIRECTORY`. Python's standard library alone, on any node.

The start is claimed by an atomic mkdir of starts/N before anything runs: of two that try, one runs and the other exits
with CLAIM_LOST. While the trainer runs, `alive` is touched every few seconds; at the end no process of it is left and
`exit.json` tells how it went.
"""

import argparse
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CLAIM_LOST = 75
ALIVE_EVERY_SECONDS = 2.0
GRACE_SECONDS = 120.0
PR_SET_CHILD_SUBREAPER = 36


def write_json(path, value):
    """Writes the file whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def start_time(pid):
    """When the process started, in clock ticks since boot; with the boot's id it tells a process from one that reuses its pid."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat[stat.rindex(")") + 2 :].split()[19])


def become_reaper():
    """Orphans of the trainer become our children, so that none can outlive us unseen. Linux alone has it."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (AttributeError, OSError):
        pass


def children():
    """Pids whose parent is this process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat[stat.rindex(")") + 2 :].split()[1]) == os.getpid():
                found.append(int(entry.name))
    return found


def kill_what_is_left():
    """Ends every descendant: killing a child hands its own children to us."""
    while left := children():
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for pid in left:
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


class Trainer:
    """The order's process, from its start to its last descendant's end."""

    def __init__(self, run, start, order):
        self.alive = start / "alive"
        self.deadline = time.monotonic() + order["timeLimitSeconds"]
        self.kill_at = None
        self.reason = None
        self.process = None
        self.stop_asked = False
        signal.signal(signal.SIGTERM, lambda number, frame: self.ask("stopped"))
        environment = {**os.environ, **order["environment"]}
        with open(start / "run.log", "ab") as log:
            self.process = subprocess.Popen(
                order["command"],
                cwd=run,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=os.setpgrp,
            )
        if self.stop_asked:
            self.process.terminate()

    def ask(self, reason):
        """The polite signal, to the trainer's main process alone: it decides what its workers still have to do."""
        self.reason = self.reason or reason
        self.kill_at = self.kill_at or time.monotonic() + GRACE_SECONDS
        self.stop_asked = True
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self):
        """The exit code; 128 + n where signal n ended it."""
        while True:
            self.alive.touch()
            try:
                code = self.process.wait(timeout=ALIVE_EVERY_SECONDS)
                return 128 - code if code < 0 else code
            except subprocess.TimeoutExpired:
                if self.kill_at is None and time.monotonic() > self.deadline:
                    self.ask("time limit reached")
                if self.kill_at is not None and time.monotonic() > self.kill_at:
                    self.process.kill()


def main():
    parser = argparse.ArgumentParser(description="Runs one order once.")
    parser.add_argument("--start", type=int, required=True)
    parser.add_argument("run", type=Path)
    arguments = parser.parse_args()
    run = arguments.run.resolve()
    start = run / "starts" / str(arguments.start)
    try:
        os.mkdir(start, 0o700)
    except FileExistsError:
        sys.exit(CLAIM_LOST)
    try:
        os.setsid()
    except OSError:
        pass  # a session's leader already
    become_reaper()
    lock = open(start / "lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    began = time.time()
    (start / "alive").touch()
    write_json(
        start / "process.json",
        {
            "pid": os.getpid(),
            "start_time": start_time(os.getpid()),
            "boot_id": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
            "host": os.uname().nodename,
        },
    )
    reason = None
    if (run / "stop").exists():
        code, reason = 143, "stopped"
    else:
        try:
            order = json.loads((run / "order.json").read_text(encoding="utf-8"))
            trainer = Trainer(run, start, order)
            code = trainer.wait()
            reason = trainer.reason
        except OSError as unable:
            code, reason = 127, f"could not be started: {unable}"
        kill_what_is_left()
    write_json(
        start / "exit.json",
        {"exit_code": code, "reason": reason, "started": began, "ended": time.time()},
    )
    sys.exit(code)


if __name__ == "__main__":
    main()
