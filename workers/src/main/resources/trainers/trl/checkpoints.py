"""Says on disk when a checkpoint is complete, and checks one before it is resumed from.

The Trainer writes a checkpoint in place, file after file, without fsync. So a marker `checkpoint-<n>.json` appears beside the
directory, by rename, only after every file of it is on disk. No marker, no checkpoint.
"""

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from transformers import TrainerState

from common import Refusal, sync, write_json

RESUME_NEEDS = (
    "adapter_config.json",
    "adapter_model.safetensors",
    "optimizer.pt",
    "rng_state.pth",
    "scheduler.pt",
    "trainer_state.json",
)
"""Without optimizer.pt the Trainer would resume without a word, at learning rate 0."""

HASHED_AT_ONCE = 4
"""One core hashes about 1 GB/s, while the training waits; hashing and syncing let the interpreter's lock go."""


def retract(output: Path, step: int) -> None:
    """Takes back a checkpoint of an earlier start, marker first, so that a half rewritten one is never marked."""
    (output / f"checkpoint-{step}.json").unlink(missing_ok=True)
    shutil.rmtree(output / f"checkpoint-{step}", ignore_errors=True)


def seal(output: Path, state: TrainerState) -> None:
    """Makes the checkpoint of `state` durable and readable for others, and then marks it."""
    directory = output / f"checkpoint-{state.global_step}"
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    with ThreadPoolExecutor(HASHED_AT_ONCE) as threads:
        hashes = dict(zip(files, threads.map(made_durable, files), strict=True))
    for folder in {path.parent for path in files}:
        sync(folder)
    write_json(
        output / f"{directory.name}.json",
        {
            "step": state.global_step,
            "directory": directory.name,
            "files": [
                {"path": path.relative_to(directory).as_posix(), "bytes": path.stat().st_size, "sha256": hashes[path]}
                for path in files
            ],
            "metrics": latest_metrics(state),
        },
    )


def made_durable(path: Path) -> str:
    """Brings a file to disk, readable for others; its sha256, so that whatever becomes of its bytes later is noticed."""
    os.chmod(path, 0o644)
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def latest_metrics(state: TrainerState) -> dict[str, float | int]:
    """The newest training numbers of a run, also of its part before a resume, and what was validated at this very step."""
    wanted = {
        "loss": "train_loss",
        "mean_token_accuracy": "train_mean_token_accuracy",
        "eval_loss": "valid_loss",
        "eval_mean_token_accuracy": "valid_mean_token_accuracy",
    }
    newest = {
        wanted[key]: value
        for entry in state.log_history
        for key, value in entry.items()
        if key in wanted and (not key.startswith("eval_") or entry["step"] == state.global_step)
    }
    return {"step": state.global_step, **newest}


def resumable(checkpoint: str) -> TrainerState:
    """The state in a checkpoint; refuses a directory that lacks a file without which resuming would go wrong unseen."""
    directory = Path(checkpoint)
    missing = [name for name in RESUME_NEEDS if not (directory / name).is_file()]
    if missing:
        raise Refusal(f"the checkpoint {directory} lacks {', '.join(missing)}, wanted a complete one")
    return TrainerState.load_from_json(str(directory / "trainer_state.json"))
