"""Runs one order once: `python3 start.py --start N RUN_DIRECTORY`. Python's standard library alone, 3.8 or later, on Linux.

The start is claimed by an atomic mkdir of starts/N before anything runs: of two that try, one runs and the other exits
with CLAIM_LOST. While the trainer runs, `alive` is touched every few seconds; at the end no process of it is left and
`exit.json` tells how it went.

A file `stop` in the run directory, which holds seconds of grace, ends the run: politely, after the grace by force. SIGTERM
does the same with the grace of GRACE_SECONDS. A start that finds the file there never starts its trainer. The time limit is
announced by the polite signal a tenth of it (at most LONGEST_WARNING_SECONDS) before it is reached, so that the trainer has
saved by then; at the limit comes force.

`exit.json` names the `cause` where this program knows one: `stopped` (by the file), `time_limit`, `stopped_outside` (a signal
that somebody else sent, to this program or to the trainer), `node_lost` (the same while the machine goes down).
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
WARNING_SHARE = 0.1
LONGEST_WARNING_SECONDS = 3600.0
PR_SET_CHILD_SUBREAPER = 36
AWAITED = {signal.SIGTERM, signal.SIGCHLD}


def write_json(path, value):
    """Writes the file whole or not at all, so that it survives a power cut; into the room of `reserve` where there is some."""
    temporary = path.with_name(path.name + ".new")
    with open(temporary, "r+b" if temporary.exists() else "wb") as file:
        file.write(json.dumps(value).encode())
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def reserve(path):
    """Takes the room that `write_json` needs later, as a trainer may fill the disk until then."""
    try:
        with open(path.with_name(path.name + ".new"), "wb") as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
    except OSError as unwritable:
        print(f"there is no room for {path.name}: {unwritable}", file=sys.stderr)


def disk_free(path):
    """Bytes that are left on a directory's disk, or None."""
    try:
        disk = os.statvfs(path)
        return disk.f_bavail * disk.f_frsize
    except OSError:
        return None


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


def going_down():
    """Whether the machine is being shut down, which sends SIGTERM to all: logins are barred then, and systemd says so itself."""
    if Path("/run/nologin").exists():
        return True
    try:
        said = subprocess.run(["systemctl", "is-system-running"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=5)
        return said.stdout.strip() == b"stopping"
    except (OSError, subprocess.SubprocessError):
        return False


def sent_by_others():
    return "node_lost" if going_down() else "stopped_outside"


def oom_kills():
    """How many processes the kernel has killed for want of memory, in our control group, else on the machine; or None."""
    for file in oom_counters():
        try:
            for line in file.read_text().splitlines():
                if line.startswith("oom_kill "):
                    return int(line.split()[1])
        except (OSError, ValueError):
            continue
    return None


def oom_counters():
    """cgroups(7): version 2's file, version 1's, and the machine's, which in a container counts its neighbours' too."""
    try:
        groups = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    except OSError:
        groups = []
    for _, controllers, path in groups:
        if controllers == "":
            yield Path("/sys/fs/cgroup" + path) / "memory.events"
        elif controllers == "memory":
            yield Path("/sys/fs/cgroup/memory" + path) / "memory.oom_control"
    yield Path("/proc/vmstat")


class Trainer:
    """The order's process, from its start to its end."""

    def __init__(self, run, start, order, apart):
        self.run = run
        self.alive = start / "alive"
        limit = order["timeLimitSeconds"]
        self.warning = min(limit * WARNING_SHARE, LONGEST_WARNING_SECONDS)
        self.warn_at = time.monotonic() + limit - self.warning
        self.kill_at = None
        self.reason = None
        self.cause = None
        self.oom_kills_before = oom_kills()
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
            if now >= self.warn_at:
                self.ask("time limit reached", "time_limit", self.warn_at + self.warning)
            grace = stop_asked(self.run)
            if grace is not None:
                self.ask("stopped", "stopped", now + grace)
            if self.kill_at is not None and now >= self.kill_at:
                os.kill(self.pid, signal.SIGKILL)
            next_at = self.warn_at if self.kill_at is None else self.kill_at
            came = signal.sigtimedwait(AWAITED, min(ALIVE_EVERY_SECONDS, max(0.05, next_at - now)))
            if came is not None and came.si_signo == signal.SIGTERM and stop_asked(self.run) is None:
                self.ask("stopped from outside", sent_by_others(), time.monotonic() + GRACE_SECONDS)

    def ask(self, reason, cause, kill_at):
        """The polite signal, once and to the trainer's main process alone: it decides what its workers still have to do."""
        if self.kill_at is None:
            self.reason, self.cause, self.kill_at = reason, cause, kill_at
            os.kill(self.pid, signal.SIGTERM)
        self.kill_at = min(self.kill_at, kill_at)

    def end(self, code):
        """How it went, for the exit record."""
        cause = self.cause
        if cause is None and code in (128 + signal.SIGTERM, 128 + signal.SIGINT):
            cause = sent_by_others()
        killed, before = oom_kills(), self.oom_kills_before
        kills = None if killed is None or before is None else killed - before
        free = disk_free(self.run)
        return {"exit_code": code, "reason": self.reason, "cause": cause, "oom_kills": kills, "disk_free": free}

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
    """Runs the order. Returns how it went: the exit code, and what ended it if that was not the trainer itself."""
    write_json(start / "process.json", identity)
    if stop_asked(run) is not None:
        return {"exit_code": NO_PROCESS, "reason": "stopped before it started", "cause": "stopped"}
    try:
        order = json.loads((run / "order.json").read_text(encoding="utf-8"))
        trainer = Trainer(run, start, order, apart)
    except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as unable:
        return {"exit_code": NO_PROCESS, "reason": f"could not be started: {type(unable).__name__}: {unable}"}
    try:
        write_json(
            start / "process.json",
            {**identity, "trainer_pid": trainer.pid, "trainer_start_time": start_time(trainer.pid)},
        )
    except OSError as unwritable:
        print(f"process.json lacks the trainer: {unwritable}", file=sys.stderr)
    return trainer.end(trainer.wait())


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
    reserve(start / "exit.json")
    identity = {
        "pid": os.getpid(),
        "start_time": start_time(os.getpid()),
        "boot_id": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
        "host": os.uname().nodename,
    }
    end = carry_out(run, start, apart, identity)
    kill_what_is_left()
    record(start, {**end, "started": began, "ended": time.time()})
    sys.exit(max(end["exit_code"], 1) if end["exit_code"] else 0)


if __name__ == "__main__":
    main()
