"""Says on disk what a run is doing, for those who must tell a slow one from one that hangs."""

import os
import time
from pathlib import Path

from common import to_json

AGAIN_AFTER = 30.0
"""Seconds: far below the limit of every phase, and so seldom that no shared filesystem minds."""

_entered: tuple[Path, str, float] | None = None
_step = 0
_told = 0.0


def enter(output: Path, phase: str, step: int) -> None:
    """Writes phase.json whole: `phase` is loading, first_step, stepping, saving, evaluating or stopped; `step` the last one done."""
    global _entered, _step
    _entered, _step = (output, phase, round(time.time(), 3)), step
    _write()


def go_on(step: int | None = None) -> None:
    """Says that the phase gets on, by writing it again with its beginning, at most every AGAIN_AFTER seconds.

    Call it when something is done, as a row or a forward pass, and never by a clock: a run that hangs must fall silent. A
    process that has entered no phase, as every rank but the first, says nothing.
    """
    global _step
    if step is not None:
        _step = step
    if _entered is not None and time.monotonic() - _told >= AGAIN_AFTER:
        _write()


def _write() -> None:
    """Cheap, as it isn't made to survive a power cut; and a disk that is full must not end a run here."""
    global _told
    _told = time.monotonic()
    output, phase, since = _entered
    temporary = output / "phase.json.tmp"
    try:
        temporary.write_text(to_json({"phase": phase, "since": since, "step": _step}) + "\n", encoding="utf-8")
        os.replace(temporary, output / "phase.json")
    except OSError as unwritable:
        print(f"warning: phase.json is not written: {unwritable}")
