"""Says on disk what a run is doing, for those who must tell a slow one from one that hangs."""

import os
import time
from pathlib import Path

from common import to_json


def enter(output: Path, phase: str, step: int) -> None:
    """Writes phase.json whole: `phase` is loading, first_step, stepping, saving, evaluating or stopped; `step` the last one done.

    Cheap, as it isn't made to survive a power cut; and a disk that is full must not end a run here.
    """
    temporary = output / "phase.json.tmp"
    try:
        temporary.write_text(to_json({"phase": phase, "since": round(time.time(), 3), "step": step}) + "\n", encoding="utf-8")
        os.replace(temporary, output / "phase.json")
    except OSError as unwritable:
        print(f"warning: phase.json is not written: {unwritable}")
