"""Measures a model on tasks of lm-evaluation-harness: its own, by name, and the caller's, which are data and never code.

Import it after common: it must see an environment without network.
"""

import contextlib
import errno
import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import datasets
import lm_eval.api.metrics  # noqa: F401  fills the registry
import torch
import yaml
from datasets import Dataset
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lm_eval import simple_evaluate, utils
from lm_eval.api.registry import metric_registry
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

from common import Refusal
from conversations import TODAY

logging.getLogger("lm_eval").setLevel(logging.ERROR)

# Enough for an error of the standard error of a few percent; the harness' own 100000 take minutes.
BOOTSTRAPS = 1000
os.environ["DISABLE_MULTIPROC"] = "1"  # of so few, a fork of this process for each core costs more than it saves

# What a caller's task may say. All else could name code, files or datasets outside.
KEYS = {
    "task", "task_alias", "output_type", "test_split", "validation_split", "training_split", "fewshot_split",
    "doc_to_text", "doc_to_target", "doc_to_choice", "description", "target_delimiter", "fewshot_delimiter",
    "num_fewshot", "metric_list", "generation_kwargs", "filter_list", "repeats", "gen_prefix", "metadata",
}  # fmt: skip
# What a model's generation knows besides names code and files, too.
GENERATION_KEYS = {
    "until", "do_sample", "temperature", "top_p", "top_k", "max_gen_toks", "max_new_tokens", "num_beams", "repetition_penalty",
}  # fmt: skip
METRIC_KEYS = {"metric", "aggregation", "higher_is_better", "ignore_case", "ignore_punctuation", "regexes_to_ignore"}
TYPES = ("multiple_choice", "loglikelihood", "loglikelihood_rolling", "generate_until")
SPLITS = ("test_split", "validation_split", "training_split", "fewshot_split")

# The harness renders templates of tasks with all of Python in reach.
_sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
_sandbox.filters.update(utils.env.filters)
utils.env = _sandbox

# What the harness reads the rows of its own tasks with.
_load_dataset = datasets.load_dataset


def load_cached(path: str, name: str | None = None, **more: Any) -> Any:
    """A dataset of the site's cache. Refuses one that isn't there, and says where it was looked for."""
    try:
        return _load_dataset(path, name, **more)
    except (ValueError, OSError) as lacking:
        if isinstance(lacking, OSError) and lacking.errno == errno.ENOSPC:
            raise
        called = path if name is None else f"{path}, configuration {name}"
        raise Refusal(
            f"the dataset {called} can't be read from {datasets.config.HF_DATASETS_CACHE}, wanted there as runs have no network: "
            f"{' '.join(str(lacking).split())}"
        ) from lacking


datasets.load_dataset = load_cached


def own_task(name: str, text: str, data: Path) -> dict[str, Any]:
    """A caller's task as the harness takes it, its rows in every split that it names. Refuses what is not plainly data."""
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError as unreadable:
        raise Refusal(f"the task {name} is no plain YAML: {unreadable}") from unreadable
    if not isinstance(config, dict):
        raise Refusal(f"the task {name} is {type(config).__name__}, wanted a mapping")
    for key in config:
        if key not in KEYS:
            raise Refusal(f"the task {name} has the key {key!r}, wanted only {', '.join(sorted(KEYS))}")
    if config.setdefault("task", name) != name:
        raise Refusal(f"the task {name} calls itself {config['task']!r}, wanted {name!r}")
    if config.get("output_type") not in TYPES:
        raise Refusal(f"the task {name} has the output_type {config.get('output_type')!r}, wanted one of {', '.join(TYPES)}")
    for metric in config.get("metric_list") or []:
        if not isinstance(metric, dict) or not METRIC_KEYS.issuperset(metric) or metric.get("metric") not in metric_registry:
            raise Refusal(f"the task {name} has the metric {metric!r}, wanted one of {', '.join(sorted(metric_registry))}")
    generation = config.get("generation_kwargs") or {}
    if not isinstance(generation, dict) or not GENERATION_KEYS.issuperset(generation):
        raise Refusal(f"the task {name} has the generation_kwargs {generation!r}, wanted only {', '.join(sorted(GENERATION_KEYS))}")
    if not any(config.get(split) for split in ("test_split", "validation_split")):
        config["test_split"] = "test"
    rows = _rows(name, data)
    splits = {config[split] for split in SPLITS if config.get(split)}
    config["custom_dataset"] = lambda **_: {split: rows for split in splits}
    return config


def _rows(name: str, data: Path) -> Dataset:
    rows = []
    with open(data, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as malformed:
                raise Refusal(f"the data of {name}, line {number}: {malformed}") from malformed
            if not isinstance(row, dict):
                raise Refusal(f"the data of {name}, line {number} is {type(row).__name__}, wanted an object")
            rows.append(row)
    if not rows:
        raise Refusal(f"the data of {name} has no rows, wanted at least one")
    return Dataset.from_list(rows)


@contextlib.contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Tells what a task lacks as a refusal of it."""
    try:
        yield
    except Refusal as lacking:
        raise Refusal(f"the task {name} can't be run: {lacking}") from lacking
    except (KeyError, ValueError, OSError) as unfit:
        # datasets and the hub speak of what isn't there by any of these.
        if isinstance(unfit, OSError) and unfit.errno == errno.ENOSPC:
            raise
        raise Refusal(f"the task {name} can't be run: {type(unfit).__name__}: {unfit}") from unfit


def names(manager: TaskManager, name: str, own: dict[str, Any] | None) -> set[str]:
    """Of what a task gives scores: its own, and for a group those of all its parts. Reads their rows, so it refuses a task that
    isn't known or whose rows can't be had."""
    with _refusing(name):
        loaded = manager.load([name if own is None else dict(own)])
    return {*loaded["tasks"], *loaded["groups"]}


class Watched(HFLM):
    """A model that tells of each forward pass, so that a slow task is no hanging one."""

    def __init__(self, model: Any, tokenizer: Any, batch_size: int, tell: Callable[[], None]) -> None:
        self._tell = tell
        today = {"strftime_now": TODAY.strftime}
        # In bfloat16 the sum over a long answer is right to some units, and gates compare less than that.
        super().__init__(
            pretrained=model, tokenizer=tokenizer, batch_size=batch_size, chat_template_args=today, softmax_dtype="float32"
        )

    def _model_call(self, *arguments: Any, **named: Any) -> Any:
        self._tell()
        return super()._model_call(*arguments, **named)

    def _model_generate(self, *arguments: Any, **named: Any) -> Any:
        self._tell()
        return super()._model_generate(*arguments, **named)


def _with_room(model: Watched, measured: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Questions may be longer than rows of the training: where the device has no room for so many, once more with half of them."""
    while True:
        try:
            return measured()
        except torch.OutOfMemoryError:
            if model.batch_size_per_gpu == 1:
                raise
            model.batch_size_per_gpu //= 2
            print(f"the device has no room for so many questions at once, goes on with {model.batch_size_per_gpu}")


def measure(
    model: Watched, manager: TaskManager, name: str, own: dict[str, Any] | None, few_shot: int | None, limit: int | None, chat: bool
) -> dict[str, dict[str, Any]]:
    """All metrics of one task, or of all tasks of a group, by `<task>/<metric>`; with a filter that is not `none`,
    `<task>/<metric>,<filter>`. Refuses a task that isn't known or whose rows can't be had."""
    with _refusing(name):
        found = _with_room(
            model,
            lambda: simple_evaluate(
                model=model,
                tasks=[name if own is None else dict(own)],
                task_manager=manager,
                num_fewshot=few_shot,
                limit=limit,
                bootstrap_iters=BOOTSTRAPS,
                log_samples=False,
                apply_chat_template=chat,
            ),
        )
    scores = {}
    for task, metrics in found["results"].items():
        directions = found.get("higher_is_better", {}).get(task, {})
        for key, value in metrics.items():
            metric, comma, by = key.partition(",")
            if not comma or metric.endswith("_stderr") or isinstance(value, str):
                continue
            error = metrics.get(f"{metric}_stderr,{by}")
            scores[f"{task}/{metric}" + ("" if by == "none" else f",{by}")] = {
                "value": float(value),
                "standardError": float(error) if isinstance(error, (int, float)) else None,
                "higherIsBetter": _higher_is_better(metric, directions.get(metric)),
            }
    if not any(key.startswith(name + "/") for key in scores):
        raise Refusal(f"the task {name} gave no metric of its own; it gave {', '.join(sorted(scores)) or 'nothing'}")
    return scores


def _higher_is_better(metric: str, said: bool | None) -> bool:
    if isinstance(said, bool):
        return said
    return not any(word in metric for word in ("loss", "perplexity", "bits_per_byte", "error"))
