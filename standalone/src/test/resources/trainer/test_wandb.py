"""Weights & Biases gets the numbers where it can, and never stands in a run's way."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUN = """
from transformers import TrainerControl, TrainerState, TrainingArguments
from callbacks import WandbReport

told = TrainingArguments(output_dir="."), TrainerState(), TrainerControl()
report = WandbReport("tides", "first", None, ["nightly"])
report.on_log(*told, logs={"loss": 1.5})
report.on_train_end(*told)
"""


class WandbReportTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def report(self, **settings):
        """Reports one step in a process of its own, as the library keeps its settings; answers what that printed."""
        own = {**os.environ, "HOME": str(self.directory), **settings}
        run = subprocess.run(
            [sys.executable, "-c", RUN], cwd=self.directory, env=own, capture_output=True, text=True, timeout=240
        )
        self.assertEqual(0, run.returncode, run.stderr)
        return run.stdout

    def test_numbers_are_recorded(self):
        self.assertNotIn("warning", self.report(WANDB_MODE="offline"))
        self.assertEqual(1, len(list(self.directory.glob("wandb/offline-run-*/run-*.wandb"))))

    def test_without_a_key_it_is_one_warning(self):
        said = self.report(WANDB_MODE="online", WANDB_API_KEY="")
        self.assertEqual(1, said.count("warning: nothing goes to Weights & Biases"), said)


if __name__ == "__main__":
    unittest.main()
