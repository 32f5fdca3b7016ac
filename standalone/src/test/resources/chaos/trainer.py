"""Stands in for the interpreter of a site's trainers: `trainer.py PROGRAM.py --config FILE`, Python's standard library alone.

It obeys the run contract of `trainers/trl`: metrics.jsonl, checkpoints with markers by rename, SIGTERM = save and exit 0,
resume_from, result.json, evaluation.json, scores. A step is one link of a chain of hashes, so the adapter's bytes follow from the
seed and the number of steps alone, however often the training was interrupted and resumed.

CHAOS_DIRECTORY holds what the harness and it tell each other:
  ledger.jsonl         a line, appended at once, for every launch, step, save, signal and end
  plans/SEED.json      what the job with that seed is to do (see Plan), by the last part of the order's key where it matters
"""

import hashlib
import json
import os
import shutil
import signal
import struct
import sys
import time
from pathlib import Path

CHAOS = Path(os.environ["CHAOS_DIRECTORY"])
ORDER = os.environ.get("TUNEWRIGHT_ORDER") or os.environ["ZOMBIE_OF"]
RESUME_NEEDS = ("adapter_config.json", "adapter_model.safetensors", "optimizer.pt", "trainer_state.json")
REFUSED = 2
SCORES = {"base": 0.5, "champion": 0.6, "candidate": 0.8}


def note(event, **more):
    """Appends one line to the ledger; a write below PIPE_BUF to an O_APPEND file is never torn."""
    line = json.dumps({"event": event, "order": ORDER, "pid": os.getpid(), "time": time.time(), **more}) + "\n"
    ledger = os.open(CHAOS / "ledger.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(ledger, line.encode())
    os.close(ledger)


def write(path, data):
    """Whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(data if isinstance(data, bytes) else (json.dumps(data) + "\n").encode())
    os.replace(temporary, path)


class Plan:
    """How the job with this seed is to behave: `step_ms`, `padding` (bytes of optimizer.pt) and, by the order's ending
    (`train-1`), `tricks`: a list of {"at": step, "do": name}."""

    def __init__(self, seed):
        try:
            plan = json.loads((CHAOS / "plans" / f"{seed}.json").read_text())
        except FileNotFoundError:
            plan = {}
        self.step_seconds = plan.get("step_ms", 30) / 1000
        self.padding = plan.get("padding", 0)
        self._tricks = plan.get("tricks", {}).get("-".join(ORDER.split("-")[-2:]), [])

    def trick(self, step, *names):
        """The first of these tricks that is asked for at this step, or None."""
        return next((trick["do"] for trick in self._tricks if trick["at"] == step and trick["do"] in names), None)


def first_link(seed):
    return hashlib.sha256(f"seed {seed}".encode()).hexdigest()


def next_link(link, step):
    return hashlib.sha256(f"{link} {step}".encode()).hexdigest()


def adapter(link):
    """A sound safetensors file with 16 vectors of 32 floats, made of the chain's last link."""
    rows = [hashlib.sha256(f"{link} row {row}".encode()).digest() for row in range(16)]
    header, data = {}, b""
    for row, digest in enumerate(rows):
        values = struct.pack("<32f", *(byte / 256 for byte in digest))
        name = f"base_model.model.model.layers.0.self_attn.q_proj.lora_{'AB'[row % 2]}.{row}.weight"
        header[name] = {"dtype": "F32", "shape": [32], "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header, sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


class Training:
    def __init__(self, config):
        self.config = config
        self.output = Path(config["output_dir"])
        self.plan = Plan(config["seed"])
        self.stopping = False
        self.step = 0
        self.link = first_link(config["seed"])

    def resume(self, directory):
        missing = [name for name in RESUME_NEEDS if not (directory / name).is_file()]
        if missing:
            note("refused", missing=missing)
            print(f"refused: the checkpoint {directory} lacks {', '.join(missing)}", flush=True)
            sys.exit(REFUSED)
        self.step = json.loads((directory / "trainer_state.json").read_text())["global_step"]
        self.link = (directory / "optimizer.pt").read_text().split()[0]

    def ask_to_stop(self, number, frame):
        note("signal", signal=number, step=self.step)
        self.stopping = True

    def run(self):
        self.output.mkdir(parents=True, exist_ok=True)
        (self.output / "result.json").unlink(missing_ok=True)
        resumed = self.config["resume_from"]
        if resumed:
            self.resume(Path(resumed))
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        note("launch", step=self.step, seed=self.config["seed"])
        write(self.output / "phase.json", {"phase": "stepping", "since": time.time(), "step": self.step})
        last = self.config["max_steps"]
        while self.step < last and not self.stopping:
            self.one_step()
            if self.plan.trick(self.step, "hang"):
                while not self.stopping:
                    time.sleep(0.1)
            if self.stopping or self.step == last or self.step % self.config["save_every"] == 0:
                self.save()
            if self.plan.trick(self.step, "die"):
                os.kill(os.getpid(), signal.SIGKILL)
            if self.plan.trick(self.step, "leave_zombie"):
                self.leave_zombie()
            if self.plan.trick(self.step, "fail"):
                note("end", step=self.step, code=1)
                sys.exit(1)
        if self.step == last:
            write(self.output / "result.json", self.result())
        note("end", step=self.step, code=0)
        print(f"done: step {self.step} of {last}", flush=True)

    def leave_zombie(self):
        """Dies with its wrapper, so that the run is given up, but leaves a process behind that nobody can find. Once the
        next attempt is there, that one goes on writing sound checkpoints, with bytes that no training comes to."""
        if os.fork() == 0:
            os.setsid()
            if os.fork() != 0:
                os._exit(0)
            arguments = [sys.executable, "-ES", __file__, "--zombie", sys.argv[3]]
            os.execve(sys.executable, arguments, {"CHAOS_DIRECTORY": str(CHAOS), "ZOMBIE_OF": ORDER})
        time.sleep(0.2)
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    def rise(self):
        """The zombie's life."""
        self.step = self.config["save_every"] * (self.config["max_steps"] // self.config["save_every"] // 2)
        self.link = "0" * 64
        second = self.output.parent.with_name(ORDER[: -len("1")] + "2") / "output" / "metrics.jsonl"
        deadline = time.monotonic() + 120
        while not second.exists():
            if time.monotonic() > deadline:
                sys.exit(1)
            time.sleep(0.05)
        while self.step < self.config["max_steps"]:
            self.step += self.config["save_every"]
            self.save()
        write(self.output / "result.json", self.result())
        note("end", step=self.step, code=0)

    def one_step(self):
        time.sleep(self.plan.step_seconds)
        self.step += 1
        self.link = next_link(self.link, self.step)
        metrics = {"time": time.time(), "step": self.step, "train_loss": 1 / self.step, "tokens_per_second": 1000.0}
        with open(self.output / "metrics.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(metrics) + "\n")
        print(f"step {self.step}", flush=True)
        note("step", step=self.step)

    def save(self):
        trick = self.plan.trick(self.step, "torn", "truncated", "no_optimizer", "die_mid_save", "freeze_mid_save", "freeze_before_marker", "flipped")
        directory = self.output / f"checkpoint-{self.step}"
        marker = self.output / f"checkpoint-{self.step}.json"
        marker.unlink(missing_ok=True)
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        files = self.files()
        if trick == "no_optimizer":
            del files["optimizer.pt"]
        for count, (name, data) in enumerate(files.items()):
            if trick == "die_mid_save" and count == 2:
                (directory / name).write_bytes(data[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            if trick == "freeze_mid_save" and count == 2:
                self.freeze()
            (directory / name).write_bytes(data)
        listed = [
            {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
        ]
        weights = directory / "adapter_model.safetensors"
        if trick == "torn":
            weights.write_bytes(b"\xff" * weights.stat().st_size)
        if trick == "flipped":
            optimizer = bytearray((directory / "optimizer.pt").read_bytes())
            optimizer[7] ^= 1
            (directory / "optimizer.pt").write_bytes(optimizer)
        if trick == "truncated":
            weights.write_bytes(weights.read_bytes()[:100])
        if trick == "freeze_before_marker":
            self.freeze()
        metrics = {"step": self.step, "train_loss": 1 / self.step}
        write(marker, {"step": self.step, "directory": directory.name, "files": listed, "metrics": metrics})
        note("save", step=self.step, trick=trick)

    def freeze(self):
        """Until somebody lets it go on."""
        note("frozen", step=self.step)
        os.kill(os.getpid(), signal.SIGSTOP)

    def files(self):
        lora = self.config["lora"]
        config = {
            "peft_type": "LORA",
            "base_model_name_or_path": self.config["base_model"],
            "r": lora["r"],
            "lora_alpha": lora["alpha"],
            "target_modules": lora["target_modules"],
            "bias": "none",
        }
        return {
            "adapter_config.json": json.dumps(config).encode(),
            "adapter_model.safetensors": adapter(self.link),
            "optimizer.pt": (self.link + "\n").encode() + bytes(self.plan.padding),
            "rng_state.pth": b"rng",
            "scheduler.pt": b"scheduler",
            "trainer_state.json": json.dumps({"global_step": self.step}).encode(),
            "training_args.bin": b"arguments",
        }

    def result(self):
        return {
            "step": self.step,
            "max_steps": self.config["max_steps"],
            "first_train_loss": 1.0,
            "last_train_loss": 1 / self.step,
            "trained_tokens": 100 * self.step,
            "trainable_parameters": 512,
            "software": {"python": sys.version.split()[0]},
        }


def evaluate(config):
    note("launch", step=0)
    if not (Path(config["adapter"]) / "adapter_config.json").is_file():
        sys.exit(REFUSED)
    time.sleep(0.2)
    measured = {
        "rows": 4,
        "tokens": 100,
        "base_loss": 2.0,
        "adapter_loss": 1.0,
        "largest_logit_difference": 1.0,
        "mean_logit_difference": 0.5,
        "largest_base_noise": 0.0,
        "mean_base_noise": 0.0,
        "samples": [],
    }
    write(Path(config["output"]), measured)
    note("end", step=0, code=0)


def score(config):
    """Whoever is a base, a candidate or a champion has the same score each time. The only task is named after the plan's seed."""
    task = config["tasks"][0]["name"]
    plan = Plan(int(task.rpartition("_")[2]))
    note("launch", step=0)
    adapters = config["adapters"]
    lacking = [adapter for adapter in adapters.values() if not (Path(adapter) / "adapter_config.json").is_file()]
    if lacking:
        note("refused", missing=lacking)
        sys.exit(REFUSED)
    scores = Path(config["output"]) / "scores"
    scores.mkdir(parents=True, exist_ok=True)
    for subject in (["base"] if config["measure_base"] else []) + list(adapters):
        time.sleep(10 * plan.step_seconds)
        metric = {"value": SCORES[subject], "standardError": 0.01, "higherIsBetter": True}
        write(scores / f"{subject}.json", {"metrics": {f"{task}/acc": metric}, "software": {}})
        print(f"{subject}: {task}/acc = {SCORES[subject]}", flush=True)
        note("score", subject=subject)
    note("end", step=0, code=0)


def expect(seed, steps):
    """Prints the sha256 of the adapter that a training of so many steps comes to."""
    link = first_link(seed)
    for step in range(1, steps + 1):
        link = next_link(link, step)
    print(hashlib.sha256(adapter(link)).hexdigest())


def main():
    if sys.argv[1] == "--expect":
        return expect(int(sys.argv[2]), int(sys.argv[3]))
    if sys.argv[1] == "--zombie":
        return Training(json.loads(Path(sys.argv[2]).read_text())).rise()
    program, config = Path(sys.argv[1]).name, json.loads(Path(sys.argv[3]).read_text())
    if program == "sft.py":
        Training(config).run()
    elif program == "score.py":
        score(config)
    else:
        evaluate(config)


if __name__ == "__main__":
    main()
