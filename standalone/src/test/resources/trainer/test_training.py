"""A training tells its phases, one that has run away ends before it is saved, and a resume goes on as its settings say."""

import json
import math
import os
import signal
import sys
import tempfile
import traceback
import unittest
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import common
import phases
import sft
from callbacks import FiniteLoss
from common import NonFiniteLoss
from tuner import Tuner

ROW = {"messages": [{"role": "user", "content": "When is high tide?"}, {"role": "assistant", "content": "At six."}]}


class FiniteLossTest(unittest.TestCase):
    def losses(self, *losses, last=100):
        watch = FiniteLoss()
        for step, loss in enumerate(losses, 1):
            watch.on_log(None, SimpleNamespace(global_step=step, max_steps=last), None, {"loss": loss})

    def test_one_lost_loss_is_survived(self):
        self.losses(2.5, float("nan"), float("inf"), 2.5, float("nan"), 2.4)

    def test_three_in_a_row_are_not(self):
        with self.assertRaisesRegex(NonFiniteLoss, "step 4 is nan"):
            self.losses(2.5, float("nan"), float("inf"), float("nan"))

    def test_the_last_must_be_a_number(self):
        with self.assertRaises(NonFiniteLoss):
            self.losses(2.5, float("nan"), last=2)


def forked(directory, work):
    """What `work` comes to in a process of its own, which need not import anything again."""
    said = [directory / "stdout.txt", directory / "stderr.txt"]
    child = os.fork()
    if child == 0:
        code = 70
        try:
            for stream, path in enumerate(said, 1):
                os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY), stream)
            os.chdir(directory)
            work()
        except SystemExit as end:
            code = end.code
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    stdout, stderr = [path.read_text() for path in said]
    return SimpleNamespace(returncode=os.waitstatus_to_exitcode(status), stdout=stdout, stderr=stderr)


def program(lost, preempted):
    """The program, telling of its phases and signs; where `lost`, its losses are no numbers from the second step on; where
    `preempted`, it gets its signal when it begins to validate."""
    enter, go_on, compute_loss = phases.enter, phases.go_on, Tuner.compute_loss

    def told(output, phase, step):
        print("phase", phase, step)
        enter(output, phase, step)

    def signed():
        print("sign of", phases._entered[1])
        go_on()

    def computed(self, *arguments, **named):
        if preempted and not self.model.training:
            os.kill(os.getpid(), signal.SIGTERM)
        loss = compute_loss(self, *arguments, **named)
        return loss * float("nan") if lost and self.model.training and self.state.global_step >= 1 else loss

    phases.enter, phases.go_on, Tuner.compute_loss = told, signed, computed
    sys.argv = ["sft.py", "--config", "config.json"]
    common.run("test", sft.main)


def train(directory, content=(ROW,) * 4, lost=False, preempted=False, **other):
    """Four steps on four rows below `directory`, with other settings as named."""
    rows = directory / "rows.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in content), encoding="utf-8")
    config = {
        "base_model": os.environ["TUNEWRIGHT_TEST_MODEL"],
        "training_file": str(rows),
        "validation_file": str(rows),
        "output_dir": str(directory / "output"),
        "seed": 7,
        "max_steps": 4,
        "batch_size": 1,
        "gradient_accumulation_steps": 1,
        "learning_rate": 1e-3,
        "warmup_steps": 0,
        "lr_scheduler": "constant",
        "max_length": 64,
        "save_every": 2,
        "evaluate_every": 4,
        "dtype": "float32",
        "device": "cpu",
        "threads": 1,
        "lora": {"r": 2, "alpha": 4, "dropout": 0.0, "target_modules": ["q_a_proj"], "target_parameters": []},
        "expected_trainable_parameters": None,
        "resume_from": None,
        "wandb": None,
        **other,
    }
    (directory / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return forked(directory, lambda: program(lost, preempted))


class TrainingTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.output = self.directory / "output"

    def test_it_tells_its_phases(self):
        run = train(self.directory)
        self.assertEqual(0, run.returncode, run.stderr)
        told = [line.removeprefix("phase ") for line in run.stdout.splitlines() if line.startswith("phase ")]
        steps = ["loading 0", "first_step 0", "stepping 1", "saving 2", "stepping 2"]
        self.assertEqual([*steps, "evaluating 4", "stepping 4", "saving 4", "stepping 4"], told)
        mark = json.loads((self.output / "phase.json").read_text())
        self.assertEqual(("stepping", 4), (mark["phase"], mark["step"]))

    def test_each_row_and_each_micro_batch_is_a_sign_of_life(self):
        run = train(self.directory, max_steps=2, batch_size=2, gradient_accumulation_steps=2, evaluate_every=2)
        self.assertEqual(0, run.returncode, run.stderr)
        signs = Counter(line.removeprefix("sign of ") for line in run.stdout.splitlines() if line.startswith("sign of "))
        self.assertEqual({"loading": 8, "first_step": 2, "stepping": 2, "evaluating": 2}, signs)

    def test_a_step_that_is_split_trains_as_a_whole_one(self):
        """Rows of unlike length, whose tokens weigh the same whatever they pass through the model with."""
        answers = ["At six.", "Shortly after noon, when the wind has turned.", "Never.", "When the moon is full, and at new moon."]
        rows = [{"messages": [ROW["messages"][0], {"role": "assistant", "content": answer}]} for answer in answers]
        numbers = {}
        for size in (4, 2, 1):
            with tempfile.TemporaryDirectory() as directory:
                split = {"batch_size": size, "gradient_accumulation_steps": 4 // size}
                run = train(Path(directory), rows, max_steps=3, evaluate_every=3, **split)
                self.assertEqual(0, run.returncode, run.stderr)
                lines = (Path(directory) / "output" / "metrics.jsonl").read_text().splitlines()
                wanted = ("step", "epoch", "tokens", "train_loss", "grad_norm", "train_mean_token_accuracy", "valid_loss")
                numbers[size] = [value for line in map(json.loads, lines) for key in wanted if (value := line.get(key)) is not None]
        for size in (2, 1):
            for whole, split in zip(numbers[4], numbers[size], strict=True):
                self.assertAlmostEqual(whole, split, places=4)

    def test_a_step_says_how_long_it_took(self):
        run = train(self.directory, validation_file=None)
        self.assertEqual(0, run.returncode, run.stderr)
        lines = [json.loads(line) for line in (self.output / "metrics.jsonl").read_text().splitlines()]
        self.assertEqual([1, 2, 3, 4], [line["step"] for line in lines if line["step_seconds"] > 0])

    def test_a_signal_during_validation_saves_first(self):
        run = train(self.directory, evaluate_every=2, preempted=True)
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertIn("stopped at step 2 of 4, which is saved", run.stdout)
        self.assertEqual(1, run.stdout.count("sign of evaluating"))
        marker = json.loads((self.output / "checkpoint-2.json").read_text())
        self.assertNotIn("valid_loss", marker["metrics"])
        resumed = train(self.directory, evaluate_every=2, resume_from=str(self.output / "checkpoint-2"))
        self.assertEqual(0, resumed.returncode, resumed.stderr)
        self.assertIn("done: 4 steps", resumed.stdout)

    def test_a_training_that_runs_away_ends_before_it_is_saved(self):
        run = train(self.directory, lost=True)
        self.assertEqual(65, run.returncode, run.stdout + run.stderr)
        self.assertIn("no number", run.stderr)
        self.assertEqual([], list(self.output.glob("checkpoint-*.json")))
        last = (self.output / "metrics.jsonl").read_text().splitlines()[-1]
        self.assertIsNone(json.loads(last)["train_loss"])


class ResumeTest(unittest.TestCase):
    """Each goes on from the middle of the same training."""

    SETTINGS = {"lr_scheduler": "cosine", "warmup_steps": 1, "evaluate_every": 2}

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.whole = Path(directory.name)
        run = train(cls.whole, **cls.SETTINGS)
        assert run.returncode == 0, run.stderr

    def resume(self, **other):
        """The output of a resume with such settings."""
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        half = str(self.whole / "output" / "checkpoint-2")
        run = train(Path(directory.name), **{**self.SETTINGS, "resume_from": half, **other})
        self.assertEqual(0, run.returncode, run.stderr)
        return Path(directory.name) / "output"

    def test_with_the_same_settings_it_changes_no_bit(self):
        weights = Path("checkpoint-4") / "adapter_model.safetensors"
        whole, resumed = self.whole / "output", self.resume()
        self.assertEqual((whole / weights).read_bytes(), (resumed / weights).read_bytes())

    def test_its_rate_and_its_end_are_the_settings(self):
        lines = (self.resume(learning_rate=1e-4, max_steps=6) / "metrics.jsonl").read_text().splitlines()
        rates = {line["step"]: line["learning_rate"] for line in map(json.loads, lines) if "learning_rate" in line}
        self.assertEqual([3, 4, 5, 6], sorted(rates))
        for step, rate in rates.items():
            past_warmup = (step - 2) / (6 - 1)
            self.assertAlmostEqual(1e-4 * (1 + math.cos(math.pi * past_warmup)) / 2, rate, places=12)

    def test_it_saves_and_validates_as_the_settings_say(self):
        output = self.resume(save_every=1, validation_file=None)
        marks = {path.stem: json.loads(path.read_text()) for path in output.glob("checkpoint-*.json")}
        self.assertEqual({"checkpoint-3", "checkpoint-4"}, set(marks))
        self.assertNotIn("valid_loss", marks["checkpoint-3"]["metrics"])


if __name__ == "__main__":
    unittest.main()
