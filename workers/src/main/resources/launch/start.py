"""Runs one order once: `python3 start.py --start N RUN_DIRECTORY`. Python's standard library alone, 3.8 or later, on Linux.

The start is claimed by an atomic mkdir of starts/N before anything runs: of two that try, one runs and the other exits
with CLAIM_LOST. While the trainer runs, `alive` is touched every few seconds; at the end no process of it is left and
`exit.json` tells how it went.

A file `stop` in the run directory, which holds seconds of grace, ends the run: politely, after the grace by force. SIGTERM
does the same with the grace of GRACE_SECONDS. A start that finds the file there never starts its trainer.
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
NO_PROCESS = -1
ALIVE_EVERY_SECONDS = 2.0
GRACE_SECONDS = 120.0
PR_SET_CHILD_SUBREAPER = 36
AWAITED = {signal.SIGTERM, signal.SIGCHLD}


def write_json(path, value):
    """Writes the file whole or not at all, so that it survives a power cut."""
    temporary = path.with_name(path.name + ".new")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def stat(pid):
    """The fields of proc_pid_stat(5) from the state, its third, on."""
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2 :].split()


def start_time(pid):
    """When the process started, in clock ticks since boot; with the boot's id it tells a process from one that reuses its pid."""
    return int(stat(pid)[19])


def children():
    """Pids whose parent is this process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if int(stat(entry.name)[1]) == os.getpid():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def kill_what_is_left():
    """Ends every descendant: killing a child hands its own children to us."""
    while True:
        left = children()
        if not left:
            return
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        for pid in left:
            os.waitpid(pid, 0)


class Apart:
    """Makes this process the head of its own session, from which no descendant can get lost, and deaf to all but `AWAITED`."""

    def __init__(self):
        self.mask = signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
        try:
            os.setsid()
        except OSError:
            pass  # a session's leader already
        # Orphans of the trainer become our children.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def undo(self):
        """What a new child does before it becomes the trainer."""
        os.setpgid(0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, self.mask)


class Trainer:
    """The order's process, from its start to its end."""

    def __init__(self, run, start, order, apart):
        self.run = run
        self.alive = start / "alive"
        self.deadline = time.monotonic() + order["timeLimitSeconds"]
        self.kill_at = None
        self.reason = None
        with open(start / "run.log", "ab") as log:
            self.process = subprocess.Popen(
                order["command"],
                cwd=run,
                env={**os.environ, "TUNEWRIGHT_ORDER": order["key"], **order["environment"]},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=apart.undo,
            )
        self.pid = self.process.pid

    def wait(self):
        """The exit code; 128 + n where signal n ended it. Nothing that fails here may end a healthy trainer."""
        while True:
            code = self.reap()
            if code is not None:
                return code
            self.touch()
            now = time.monotonic()
            if now > self.deadline:
                self.ask("time limit reached", GRACE_SECONDS)
            grace = stop_asked(self.run)
            if grace is not None:
                self.ask("stopped", grace)
            if self.kill_at is not None and now >= self.kill_at:
                os.kill(self.pid, signal.SIGKILL)
            pause = ALIVE_EVERY_SECONDS if self.kill_at is None else min(ALIVE_EVERY_SECONDS, max(0.05, self.kill_at - now))
            came = signal.sigtimedwait(AWAITED, pause)
            if came is not None and came.si_signo == signal.SIGTERM:
                grace = stop_asked(self.run)
                self.ask("stopped", GRACE_SECONDS if grace is None else grace)

    def ask(self, reason, grace):
        """The polite signal, once and to the trainer's main process alone: it decides what its workers still have to do."""
        kill_at = time.monotonic() + grace
        if self.kill_at is None:
            self.reason, self.kill_at = reason, kill_at
            os.kill(self.pid, signal.SIGTERM)
        self.kill_at = min(self.kill_at, kill_at)

    def reap(self):
        """The trainer's exit code if it has ended; orphans of it that ended are cleared away."""
        code = None
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return code
            if pid == 0:
                return code
            if pid == self.pid:
                code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
                self.process.returncode = code

    def touch(self):
        """The sign of life. A filesystem that is away for a while makes us silent, no more."""
        try:
            self.alive.touch()
        except OSError:
            pass


def stop_asked(run):
    """The seconds of grace in the stop file, or None where there is none."""
    try:
        text = (run / "stop").read_text()
    except OSError:
        return None
    try:
        return float(text)
    except ValueError:
        return GRACE_SECONDS


def carry_out(run, start, apart, identity):
    """Runs the order. Returns the exit code and what ended it, if that was not the trainer itself."""
    write_json(start / "process.json", identity)
    if stop_asked(run) is not None:
        return NO_PROCESS, "stopped before it started"
    try:
        order = json.loads((run / "order.json").read_text(encoding="utf-8"))
        trainer = Trainer(run, start, order, apart)
    except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as unable:
        return NO_PROCESS, f"could not be started: {type(unable).__name__}: {unable}"
    try:
        write_json(
            start / "process.json",
            {**identity, "trainer_pid": trainer.pid, "trainer_start_time": start_time(trainer.pid)},
        )
    except OSError as unwritable:
        print(f"process.json lacks the trainer: {unwritable}", file=sys.stderr)
    return trainer.wait(), trainer.reason


def record(start, value):
    """Leaves the exit record. Where the disk is full it is tried until there is room, or until SIGTERM."""
    while True:
        try:
            return write_json(start / "exit.json", value)
        except FileNotFoundError:
            raise
        except OSError as unwritable:
            print(f"exit.json can't be written yet: {unwritable}", file=sys.stderr)
            if signal.sigtimedwait({signal.SIGTERM}, ALIVE_EVERY_SECONDS) is not None:
                raise


def main():
    parser = argparse.ArgumentParser(description="Runs one order once.")
    parser.add_argument("--start", type=int, required=True)
    parser.add_argument("run", type=Path)
    arguments = parser.parse_args()
    run = arguments.run.resolve()
    start = run / "starts" / str(arguments.start)
    apart = Apart()
    try:
        os.mkdir(start, 0o700)
    except FileExistsError:
        sys.exit(CLAIM_LOST)
    lock = open(start / "lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    began = time.time()
    (start / "alive").touch()
    identity = {
        "pid": os.getpid(),
        "start_time": start_time(os.getpid()),
        "boot_id": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
        "host": os.uname().nodename,
    }
    code, reason = carry_out(run, start, apart, identity)
    kill_what_is_left()
    record(start, {"exit_code": code, "reason": reason, "started": began, "ended": time.time()})
    sys.exit(code if code >= 0 else 1)


if __name__ == "__main__":
    main()
