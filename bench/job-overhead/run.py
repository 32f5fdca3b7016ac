"""What Tunewright adds to a training run: the same training bare and as a job, interleaved.

    ./tunewright demo && ./tunewright up        # in another shell; the demo leaves the model and the files
    python3 bench/job-overhead/run.py [--rounds 5] [--steps 60] [--home ~/.tunewright]

Bare is the very command of the job's dry run, with an output of its own. Through Tunewright counts from the POST to the
moment training has finished; evaluation, proof and publishing are shown apart. Prints seconds of every round, the median
of the pairs' ratios, and the median seconds per stage.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

POLL_SECONDS = 0.5
ENDS = ("succeeded", "failed", "cancelled")


class Api:
    """Tunewright's API over plain HTTP, with the key in the home."""

    def __init__(self, home):
        self.address = (home / "address").read_text().strip()
        self.key = (home / "key").read_text().strip()

    def call(self, path, body=None):
        request = urllib.request.Request(
            self.address + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def newest_file(self, name):
        """The id of the newest upload with this name."""
        return next(file["id"] for file in self.call("/files?limit=100")["data"] if file["filename"] == name)


def job_request(api, steps):
    model = next(model["id"] for model in api.call("/models")["data"] if model["tunewright"]["kind"] == "base")
    return {
        "model": model,
        "training_file": api.newest_file("train.jsonl"),
        "validation_file": api.newest_file("heldout.jsonl"),
        "suffix": "overhead",
        "seed": 7,
        "tunewright": {"max_steps": steps, "learning_rate": 0.005},
    }


def bare(api, request):
    """Seconds of the trainer's own process, as the dry run shows it."""
    plan = api.call("/fine_tuning/jobs", {**request, "tunewright": {**request["tunewright"], "dry_run": True}})
    run = Path(tempfile.mkdtemp(prefix="bare-"))
    try:
        (run / "output").mkdir()
        config = json.loads(plan["files"]["config.json"])
        config["output_dir"] = str(run / "output")
        # A job's run is given a directory of its own; by hand the site's copy serves, which the first job has brought.
        own = Path(config["base_model"])
        config["base_model"] = str(own.parents[2] / "snapshots" / own.parent.name)
        (run / "config.json").write_text(json.dumps(config))
        command = plan["command"][:-1] + [str(run / "config.json")]
        began = time.monotonic()
        with open(run / "log", "wb") as log:
            subprocess.run(command, env={**os.environ, **plan["environment"]}, stdout=log, stderr=log, check=True)
        return time.monotonic() - began
    finally:
        shutil.rmtree(run)


def as_job(api, request):
    """Seconds until training had finished, and seconds per stage."""
    began = time.monotonic()
    job = api.call("/fine_tuning/jobs", request)
    stages, stage, since = {}, None, began
    while job["status"] not in ENDS:
        if job["tunewright"]["stage"] != stage:
            now = time.monotonic()
            if stage is not None:
                stages[stage] = now - since
            stage, since = job["tunewright"]["stage"], now
        time.sleep(POLL_SECONDS)
        job = api.call("/fine_tuning/jobs/" + job["id"])
    stages[stage] = time.monotonic() - since
    if job["status"] != "succeeded":
        raise SystemExit(f"{job['id']} ended {job['status']}: {job['error']}")
    return sum(stages.get(name, 0) for name in ("plan", "stage", "launch", "track")), stages


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("TUNEWRIGHT_HOME", "~/.tunewright")).expanduser())
    arguments = parser.parse_args()
    api = Api(arguments.home)
    request = job_request(api, arguments.steps)
    as_job(api, request)  # not counted: stages the weights, brings the data to the site
    pairs, staged = [], []
    for number in range(1, arguments.rounds + 1):
        alone = bare(api, request)
        whole, stages = as_job(api, request)
        pairs.append((alone, whole))
        staged.append(stages)
        print(f"round {number}: bare {alone:6.2f} s, as a job {whole:6.2f} s, ratio {whole / alone:.3f}", flush=True)
    print(f"median ratio {statistics.median(whole / alone for alone, whole in pairs):.3f}, "
          f"median difference {statistics.median(whole - alone for alone, whole in pairs):.2f} s")
    for stage in ("plan", "stage", "launch", "track", "evaluate", "publish"):
        print(f"  {stage:9} {statistics.median(stages.get(stage, 0) for stages in staged):6.2f} s")


if __name__ == "__main__":
    main()
