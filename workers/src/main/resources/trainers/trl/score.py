"""Measures a base model and adapters on tasks: `python score.py --config config.json`.

The base is loaded once; each adapter is put on it and taken off again. For each subject, `base` and the names of `adapters`, one
file `scores/<subject>.json` appears whole in the directory `output`: metrics by `<task>/<metric>`, and `validation_loss` if a
`dataset` is given.

Exit codes: 0 done, 2 settings, tasks or data refused, 1 anything else.
"""

import itertools
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import common
from common import Refusal

STARTED = time.monotonic()
os.environ["TQDM_DISABLE"] = "1"  # a bar is no line of a log

import torch  # noqa: E402  common sets the environment first
from peft import PeftModel  # noqa: E402
from torch.nn.functional import cross_entropy  # noqa: E402
from transformers import PreTrainedModel, PreTrainedTokenizerFast  # noqa: E402

import models  # noqa: E402
import phases  # noqa: E402
import proof  # noqa: E402
from conversations import Example  # noqa: E402


@dataclass(frozen=True)
class Task:
    """`yaml` and `data`, a file of rows, are there for a task that isn't the harness' own."""

    name: str
    yaml: str | None
    data: str | None
    few_shot: int | None
    limit: int | None
    chat: bool


@dataclass(frozen=True)
class Settings:
    """The config; every key is required. `adapters` names PEFT directories."""

    base_model: str
    measure_base: bool
    adapters: dict[str, str]
    tasks: list[Task]
    dataset: str | None
    output: str
    max_length: int
    max_rows: int
    batch_size: int
    dtype: str
    device: str
    threads: int | None

    def __post_init__(self) -> None:
        common.require("dtype", self.dtype, common.DTYPES)
        common.require("device", self.device, common.DEVICES)
        common.require_positive(self, "max_length", "max_rows", "batch_size")


def main(config: Path) -> None:
    settings = common.read_settings(Settings, config)
    if settings.threads is not None:
        torch.set_num_threads(settings.threads)
    for name, adapter in settings.adapters.items():
        if not (Path(adapter) / "adapter_config.json").is_file():
            raise Refusal(f"the adapter {name}, {adapter}, has no adapter_config.json, wanted a PEFT directory")
    output = Path(settings.output)
    phases.enter(output, "loading", 0)
    scores = output / "scores"
    scores.mkdir(exist_ok=True)
    tokenizer = models.load_tokenizer(settings.base_model)
    passes = itertools.count()
    tasks = Tasks(settings, tokenizer, lambda: phases.go_on(next(passes)))
    base = models.load_base(settings.base_model, settings.dtype).to(models.accelerator(settings.device)).eval()
    base.register_forward_hook(lambda *_: phases.go_on())  # each batch, and each token of an answer
    phases.enter(output, "evaluating", 0)
    subjects: list[tuple[str, str | None]] = [("base", None)] if settings.measure_base else []
    subjects += settings.adapters.items()
    for name, adapter in subjects:
        if adapter is None:
            measured = tasks.measure(name, base)
        else:
            adapted = put_on(base, adapter)
            measured = tasks.measure(name, adapted)
            base = take_off(adapted)
        common.write_json(scores / f"{name}.json", {"metrics": measured, "software": software()})
        for metric, score in sorted(measured.items()):
            print(f"{name}: {metric} = {score['value']} ± {score['standardError']}")
    print(f"done in {time.monotonic() - STARTED:.0f} s")


class Tasks:
    """What each subject is measured on, read once. Refuses what can't be measured before any weights are loaded."""

    def __init__(self, settings: Settings, tokenizer: PreTrainedTokenizerFast, tell: Callable[[], None]) -> None:
        self._settings = settings
        self._tokenizer = tokenizer
        self._tell = tell
        self._own: dict[str, dict[str, Any]] = {}
        self._examples: list[Example] = []
        if settings.tasks:
            # It takes seconds to import: only for who needs it.
            import harness

            self._harness = harness
            # Finding the harness' own tasks takes seconds: only for who asks for one.
            self._manager = harness.TaskManager(include_defaults=any(task.yaml is None for task in settings.tasks))
            for task in settings.tasks:
                if task.yaml is not None and task.data is not None:
                    self._own[task.name] = harness.own_task(task.name, task.yaml, Path(task.data))
            self._refuse_twins()
        if settings.dataset is not None:
            usable = proof.usable_rows(settings.dataset, tokenizer, settings.max_length)
            self._examples = [example for _, example in itertools.islice(usable, settings.max_rows)]
            if not self._examples:
                raise Refusal(f"the dataset {settings.dataset} has no row with a trained token, wanted at least one")

    def _refuse_twins(self) -> None:
        givers: dict[str, str] = {}
        for task in self._settings.tasks:
            for name in sorted(self._harness.names(self._manager, task.name, self._own.get(task.name))):
                if name in givers:
                    raise Refusal(
                        f"the tasks {givers[name]} and {task.name} both give scores of {name}, wanted a group or its parts"
                    )
                givers[name] = task.name

    def measure(self, subject: str, model: PreTrainedModel | PeftModel) -> dict[str, Any]:
        """All metrics of one subject."""
        scores: dict[str, Any] = {}
        if self._settings.tasks:
            watched = self._harness.Watched(model, self._tokenizer, self._settings.batch_size, self._tell)
            for task in self._settings.tasks:
                print(f"{subject}: {task.name}")
                own = self._own.get(task.name)
                found = self._harness.measure(
                    watched, self._manager, task.name, own, task.few_shot, task.limit, task.chat
                )
                # By another name than the harness told beforehand.
                twice = sorted(scores.keys() & found.keys())
                if twice:
                    raise Refusal(
                        f"the task {task.name} gives {', '.join(twice)}, which another task gave already, "
                        "wanted a group or its parts"
                    )
                scores |= found
        if self._examples:
            with torch.inference_mode():
                scores["validation_loss"] = self._validation_loss(model)
        return scores

    def _validation_loss(self, model: PreTrainedModel | PeftModel) -> dict[str, Any]:
        """The mean per trained token; its error as of a ratio of sums over rows, whose tokens are no independent samples."""
        sums: list[tuple[float, int]] = []
        for example in self._examples:
            self._tell()
            loss, count = 0.0, 0
            for targets, logits in proof.parts(model.device, example, *proof.trained_logits(model, [example])):
                loss += float(cross_entropy(logits, targets, reduction="sum"))
                count += len(targets)
            sums.append((loss, count))
        tokens = sum(count for _, count in sums)
        mean = sum(loss for loss, _ in sums) / tokens
        rows = len(sums)
        spread = sum((loss - mean * count) ** 2 for loss, count in sums)
        error = math.sqrt(spread * rows / (rows - 1)) / tokens if rows > 1 else None
        return {"value": mean, "standardError": error, "higherIsBetter": False}


def put_on(base: PreTrainedModel, adapter: str) -> PeftModel:
    return PeftModel.from_pretrained(base, adapter, local_files_only=True).to(base.device).eval()


def take_off(adapted: PeftModel) -> PreTrainedModel:
    """The base as it was: adapters are wrapped around its modules and never merged into its weights."""
    return adapted.unload()


def software() -> dict[str, str]:
    return {**common.software(), "lm_eval": metadata.version("lm_eval")}


if __name__ == "__main__":
    common.run("Measures a base model and adapters on tasks.", main)
