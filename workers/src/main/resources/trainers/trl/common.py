"""What every program of this directory shares: settings that are checked, files that appear whole, exits that mean something.

Import it before torch and transformers: it sets their environment (offline, no telemetry, one device).

Exit codes: 0 done (or stopped after a save), 2 the settings or the data were refused, 65 the loss is no number, 1 anything else.
"""

import argparse
import dataclasses
import json
import math
import os
import platform
import sys
import traceback
import types
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
if "WORLD_SIZE" not in os.environ:
    # A single process that sees several devices would be wrapped in torch's DataParallel; one process drives one device.
    for visible in ("CUDA_VISIBLE_DEVICES", "ASCEND_RT_VISIBLE_DEVICES"):
        os.environ[visible] = os.environ.get(visible, "0").split(",")[0]

DTYPES = ("float32", "bfloat16", "float16")
DEVICES = ("cpu", "auto")


class Refusal(Exception):
    """The settings or the data can't be used; the message says what was seen and what was wanted."""


class NonFiniteLoss(Exception):
    """The training has run away: its loss or its weights are no numbers, and nothing of that is worth saving."""


def read_settings(shape: type[T], path: Path) -> T:
    """Reads a JSON object into the dataclass `shape`. Every key must be there (null where the type allows it) and no other.

    Raises Refusal naming the key that is unknown, missing or of the wrong type.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as unreadable:
        raise Refusal(f"the config {path} can't be read: {unreadable}") from unreadable
    return _record(shape, value, "")


def _record(shape: type[T], value: Any, where: str) -> T:
    if not isinstance(value, dict):
        raise Refusal(f"the config's {where.rstrip('.') or 'top level'} is {value!r}, wanted an object")
    kinds = get_type_hints(shape)
    for name in value:
        if name not in kinds:
            raise Refusal(f"the config has an unknown key {where}{name}, known are {', '.join(kinds)}")
    for name in kinds:
        if name not in value:
            raise Refusal(f"the config lacks the key {where}{name}")
    return shape(**{name: _typed(kind, value[name], where + name) for name, kind in kinds.items()})


def _typed(kind: Any, value: Any, where: str) -> Any:
    if get_origin(kind) is types.UnionType:
        if value is None:
            return None
        kind = next(option for option in get_args(kind) if option is not types.NoneType)
    if dataclasses.is_dataclass(kind):
        return _record(kind, value, where + ".")
    if get_origin(kind) is list and isinstance(value, list):
        (item,) = get_args(kind)
        return [_typed(item, each, f"{where}[{number}]") for number, each in enumerate(value)]
    if get_origin(kind) is dict and isinstance(value, dict):
        (_, item) = get_args(kind)
        return {name: _typed(item, each, f"{where}.{name}") for name, each in value.items()}
    if kind is float and type(value) in (int, float) and math.isfinite(value):
        return float(value)
    if type(value) is kind:
        return value
    raise Refusal(f"the config's {where} is {value!r}, wanted {getattr(kind, '__name__', kind)}")


def require(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    """Refuses a setting that is none of `allowed`."""
    if value not in allowed:
        raise Refusal(f"the config's {name} is {value!r}, wanted one of {', '.join(allowed)}")


def require_positive(settings: Any, *names: str) -> None:
    """Refuses settings below 1."""
    for name in names:
        if getattr(settings, name) < 1:
            raise Refusal(f"the config's {name} is {getattr(settings, name)}, wanted at least 1")


def to_json(value: Any) -> str:
    """One line of JSON; NaN and infinities, which JSON lacks, become null."""
    return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_json(path: Path, value: Any) -> None:
    """Writes the file whole or not at all: temporary file, fsync, rename, fsync of the directory."""
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(to_json(value) + "\n")
    sync(temporary)
    os.replace(temporary, path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Makes a file's bytes, or a directory's entries, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def software() -> dict[str, str]:
    """Versions of what computes the result, by package."""
    packages = ("torch", "transformers", "trl", "peft", "accelerate", "datasets", "tokenizers", "safetensors")
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in packages}}


def run(description: str, main: Callable[[Path], None]) -> NoReturn:
    """Runs `main` with the path after --config, and exits with the code that tells how it went."""
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8")
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--config", type=Path, required=True)
    try:
        main(parser.parse_args().config)
    except Refusal as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        sys.exit(2)
    except NonFiniteLoss as lost:
        print(f"failed: {lost}", file=sys.stderr)
        sys.exit(65)
    except Exception as failure:
        traceback.print_exc()
        print(f"failed: {type(failure).__name__}: {failure}", file=sys.stderr)
        sys.exit(1)
    sys.exit(0)
