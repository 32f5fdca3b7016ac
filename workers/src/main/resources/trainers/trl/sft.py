"""Supervised fine-tuning of a LoRA adapter: `python sft.py --config config.json`.

Reads everything from the config (see Settings), and writes below `output_dir`:
  metrics.jsonl            one JSON object per step and per validation, appended
  checkpoint-<n>/          a PEFT adapter with the state that a resume needs
  checkpoint-<n>.json      the marker that checkpoint-<n> is complete: its files with sizes and hashes, and the newest metrics
  phase.json               what it is doing: see phases.py
  result.json              written at the true end only, when step == max_steps

SIGTERM while it trains: it finishes its step, saves, and ends with 0 but without result.json. Before, SIGTERM just ends it.
A loss that is no number at the last step, or for some steps in a row, ends it with 65 before that is saved.
Exit codes: 0 done or stopped after a save, 2 settings or data refused, 65 the loss is no number, 1 anything else.
"""

import math
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import common
from common import Refusal

STARTED = time.monotonic()

import datasets  # noqa: E402  common sets the environment first
import numpy  # noqa: E402
import torch  # noqa: E402
from transformers import PreTrainedTokenizerFast, PrinterCallback, SchedulerType, set_seed  # noqa: E402
from trl import SFTConfig  # noqa: E402

import checkpoints  # noqa: E402
import conversations  # noqa: E402
import models  # noqa: E402
import phases  # noqa: E402
from callbacks import FiniteLoss, Phases, Recorder, Resumed, StopOnSignal, WandbReport  # noqa: E402
from tuner import Tuner  # noqa: E402


@dataclass(frozen=True)
class Wandb:
    """Where Weights & Biases is to file the run."""

    project: str
    name: str | None
    entity: str | None
    tags: list[str]


@dataclass(frozen=True)
class Settings:
    """The config; every key is required. Lengths are in tokens, `batch_size` in rows per device and micro-batch."""

    base_model: str
    training_file: str
    validation_file: str | None
    output_dir: str
    seed: int
    max_steps: int
    batch_size: int
    gradient_accumulation_steps: int
    learning_rate: float
    warmup_steps: int
    lr_scheduler: str
    max_length: int
    save_every: int
    evaluate_every: int
    dtype: str
    device: str
    threads: int | None
    lora: models.Lora
    expected_trainable_parameters: int | None
    resume_from: str | None
    wandb: Wandb | None

    def __post_init__(self) -> None:
        common.require("dtype", self.dtype, common.DTYPES)
        common.require("device", self.device, common.DEVICES)
        common.require("lr_scheduler", self.lr_scheduler, tuple(kind.value for kind in SchedulerType))
        common.require_positive(
            self, "max_steps", "batch_size", "gradient_accumulation_steps", "max_length", "save_every", "evaluate_every"
        )
        common.require_positive(self.lora, "r", "alpha")
        if not self.lora.target_modules and not self.lora.target_parameters:
            raise Refusal("the config's lora has neither target_modules nor target_parameters")
        if self.lora.dropout and self.lora.target_parameters:
            raise Refusal(f"the config's lora.dropout is {self.lora.dropout}, wanted 0 with target_parameters (PEFT)")


@dataclass(frozen=True)
class Rows:
    """A file's rows in tokens, and how many were cut or left out."""

    dataset: datasets.Dataset
    truncated: int
    skipped: int


def main(config: Path) -> None:
    settings = common.read_settings(Settings, config)
    resumed = checkpoints.resumable(settings.resume_from) if settings.resume_from else None
    output = Path(settings.output_dir)
    output.mkdir(parents=True, exist_ok=True)
    (output / "result.json").unlink(missing_ok=True)
    if int(os.environ.get("RANK", "0")) == 0:
        phases.enter(output, "loading", resumed.global_step if resumed else 0)
    if settings.threads is not None:
        torch.set_num_threads(settings.threads)
    # PEFT draws the adapter's first weights, so two runs differ unless the seed is set before.
    set_seed(settings.seed)

    tokenizer = models.load_tokenizer(settings.base_model)
    training = read_rows("training_file", settings.training_file, tokenizer, settings.max_length)
    validation = (
        read_rows("validation_file", settings.validation_file, tokenizer, settings.max_length)
        if settings.validation_file
        else None
    )
    base = models.load_base(settings.base_model, settings.dtype)
    model = models.attach_adapter(base, settings.lora, settings.expected_trainable_parameters)
    stop = StopOnSignal()
    tuner = Tuner(
        model=model,
        args=training_arguments(settings, validation is not None),
        train_dataset=training.dataset,
        eval_dataset=validation.dataset if validation else None,
        processing_class=tokenizer,
        callbacks=[Phases(output), Recorder(output / "metrics.jsonl"), Resumed(), FiniteLoss()],
        stop=stop,
    )
    tuner.remove_callback(PrinterCallback)
    if settings.wandb and tuner.is_world_process_zero():
        tuner.add_callback(WandbReport(**vars(settings.wandb)))

    if resumed and resumed.global_step >= settings.max_steps:
        tuner.state = resumed
    else:
        stop.listen()
        tuner.train(resume_from_checkpoint=settings.resume_from)
    if not tuner.is_world_process_zero():
        return
    if tuner.state.global_step < settings.max_steps:
        phases.enter(output, "stopped", tuner.state.global_step)
        print(f"stopped at step {tuner.state.global_step} of {settings.max_steps}, which is saved")
        return
    common.write_json(output / "result.json", result(tuner, training))
    print(f"done: {settings.max_steps} steps, {tuner.trained_tokens} trained tokens")


def read_rows(key: str, path: str, tokenizer: PreTrainedTokenizerFast, max_length: int) -> Rows:
    """Encodes a file; rows without any trained token are left out. Refuses a file of which nothing is left."""
    columns: dict[str, list[numpy.ndarray]] = {"input_ids": [], "labels": []}
    truncated = skipped = 0
    for conversation in conversations.read(path):
        example = conversations.encode(conversation, tokenizer, max_length)
        phases.go_on()
        truncated += example.truncated
        if example.trained_tokens == 0:
            skipped += 1
            continue
        columns["input_ids"].append(numpy.array(example.input_ids, dtype=numpy.int32))
        columns["labels"].append(numpy.array(example.labels, dtype=numpy.int32))
    kept = len(columns["labels"])
    if kept == 0:
        raise Refusal(f"the {key} {path} has no row with a trained token, wanted at least one ({skipped} were skipped)")
    print(f"{key}: {kept} rows, {truncated} cut to {max_length} tokens, {skipped} skipped as nothing in them is trained")
    return Rows(datasets.Dataset.from_dict(columns), truncated, skipped)


def training_arguments(settings: Settings, validates: bool) -> SFTConfig:
    """Every argument on which a result depends, so that no default of the libraries decides."""
    accelerated = models.accelerator(settings.device).type != "cpu"
    return SFTConfig(
        output_dir=settings.output_dir,
        max_steps=settings.max_steps,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.gradient_accumulation_steps,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.lr_scheduler,
        warmup_steps=settings.warmup_steps,
        optim="adamw_torch",
        weight_decay=0.0,
        max_grad_norm=1.0,
        seed=settings.seed,
        data_seed=settings.seed,
        loss_type="nll",  # the default, chunked_nll, crashes on DeepSeek-V4
        router_aux_loss_coef=0.0,  # it would count tokens that aren't trained
        max_length=settings.max_length,
        packing=False,
        dataset_kwargs={"skip_prepare_dataset": True},
        use_cpu=not accelerated,
        bf16=settings.dtype == "bfloat16",
        fp16=settings.dtype == "float16",
        gradient_checkpointing=accelerated,  # accelerators run out of memory first, CPUs of time
        dataloader_pin_memory=accelerated,
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,  # it would hide a loss that is not a number
        include_num_input_tokens_seen="non_padding",
        save_strategy="steps",
        save_steps=settings.save_every,
        eval_strategy="steps" if validates else "no",
        eval_steps=settings.evaluate_every,
        report_to=[],
        disable_tqdm=True,
    )


def result(tuner: Tuner, training: Rows) -> dict[str, Any]:
    """The record of a finished run, those parts included that ran before a resume; `seconds` are this process's."""
    losses = [entry["loss"] for entry in tuner.state.log_history if "loss" in entry]
    finite = [loss for loss in losses if math.isfinite(loss)]  # the first of float16 may not be, before its scale has fallen
    valid = [entry["eval_loss"] for entry in tuner.state.log_history if "eval_loss" in entry]
    trainable, total = tuner.model.get_nb_trainable_parameters()
    return {
        "step": tuner.state.global_step,
        "max_steps": tuner.args.max_steps,
        "first_train_loss": (finite or losses)[0],
        "last_train_loss": losses[-1],
        "valid_loss": valid[-1] if valid else None,
        "trained_tokens": tuner.trained_tokens,
        "trainable_parameters": trainable,
        "total_parameters": total,
        "truncated_rows": training.truncated,
        "skipped_rows": training.skipped,
        "seconds": round(time.monotonic() - STARTED, 3),
        "peak_memory_bytes": peak_memory_bytes(),
        "software": common.software(),
    }


def peak_memory_bytes() -> int:
    """Of the accelerator where there is one, else of this process (Linux counts it in KiB)."""
    if torch.accelerator.is_available():
        return torch.accelerator.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    common.run("Fine-tunes a LoRA adapter on conversations.", main)
