"""What listens to a training run: the recorder of its metrics, the polite stop, those that see to loss and rate, and W&B."""

import math
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

from torch.optim.lr_scheduler import LambdaLR
from transformers import IntervalStrategy, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

import phases
from common import NonFiniteLoss, to_json


class Recorder(TrainerCallback):
    """Appends each step's and each validation's numbers to metrics.jsonl, one object a line, and tells the log."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._began = time.perf_counter()
        self._tokens_before = 0

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._began = time.perf_counter()
        self._tokens_before = state.num_input_tokens_seen

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: dict[str, float], **kwargs: Any
    ) -> None:
        if not state.is_world_process_zero:
            return
        if "loss" in logs:
            seconds = time.perf_counter() - self._began
            rate = (state.num_input_tokens_seen - self._tokens_before) / seconds
            self._append(
                state,
                train_loss=logs["loss"],
                learning_rate=logs["learning_rate"],
                grad_norm=logs.get("grad_norm"),
                train_mean_token_accuracy=logs.get("mean_token_accuracy"),
                epoch=logs["epoch"],
                tokens=state.num_input_tokens_seen,
                tokens_per_second=round(rate, 1),
                step_seconds=round(seconds, 3),
            )
            print(f"step {state.global_step} of {state.max_steps} · loss {logs['loss']:.4f} · {rate:.0f} tokens/s")
        elif "eval_loss" in logs:
            self._append(
                state,
                valid_loss=logs["eval_loss"],
                valid_mean_token_accuracy=logs.get("eval_mean_token_accuracy"),
            )
            print(f"step {state.global_step} of {state.max_steps} · validation loss {logs['eval_loss']:.4f}")

    def _append(self, state: TrainerState, **numbers: float | None) -> None:
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(to_json({"time": round(time.time(), 3), "step": state.global_step, **numbers}) + "\n")


class Phases(TrainerCallback):
    """Tells when the first step begins, and when it is done; the tuner tells of saves and evaluations itself."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._stepping = False

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if state.is_world_process_zero:
            phases.enter(self._output, "first_step", state.global_step)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if state.is_world_process_zero and not self._stepping:
            self._stepping = True
            phases.enter(self._output, "stepping", state.global_step)


class FiniteLoss(TrainerCallback):
    """Ends a training whose loss is no number, before its step is saved: at the last step at once, else after a few in a row."""

    IN_A_ROW = 3
    """One overflow in float16 is skipped by the gradient scaler and harmless."""

    def __init__(self) -> None:
        self._lost = 0

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: dict[str, float], **kwargs: Any
    ) -> None:
        if "loss" not in logs:
            return
        self._lost = 0 if math.isfinite(logs["loss"]) else self._lost + 1
        if self._lost >= self.IN_A_ROW or (self._lost and state.global_step >= state.max_steps):
            raise NonFiniteLoss(
                f"the loss of step {state.global_step} is {logs['loss']}, and of {self._lost} in a row no number"
            )


class StopOnSignal(TrainerCallback):
    """On SIGTERM, finishes the step that is under way, saves it and ends the training.

    The Trainer's own `enable_jit_checkpoint` waits 3 s, tells no callback of its save, may save in the middle of a step, and
    may rewrite a checkpoint in place that was marked complete before. Only the first signal counts.
    """

    def __init__(self) -> None:
        self.requested = False

    def listen(self) -> None:
        """From here on SIGTERM asks for a save; before, it ends the process, as there is nothing to save."""
        signal.signal(signal.SIGTERM, self._request)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if self.requested:
            control.should_save = True
            control.should_training_stop = True
            control.should_evaluate = control.should_evaluate and state.global_step >= state.max_steps

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self.on_step_end(args, state, control)

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if self.requested:
            control.should_training_stop = True

    def _request(self, signum: int, frame: FrameType | None) -> None:
        self.requested = True


class Resumed(TrainerCallback):
    """After a resume the settings count, and no longer those of the run that saved the checkpoint: it may have been another job's.

    The states that the Trainer loads bring that run's rate, its steps between saves and evaluations, and the numbers of its
    validation. With that run's settings nothing changes, to the last bit.
    """

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if state.global_step == 0:
            return
        state.compute_steps(args, state.max_steps)
        state.train_batch_size = args.train_batch_size
        if args.eval_strategy == IntervalStrategy.NO:
            state.log_history = [entry for entry in state.log_history if "eval_loss" not in entry]
        scheduler = getattr(kwargs["lr_scheduler"], "scheduler", kwargs["lr_scheduler"])  # accelerate wraps it
        if isinstance(scheduler, LambdaLR):
            self._set_rate(scheduler, args.learning_rate)

    @staticmethod
    def _set_rate(scheduler: LambdaLR, rate: float) -> None:
        """The schedule's shape needs no care: no state holds it, it is made from the settings."""
        scheduler.base_lrs = [rate for _ in scheduler.base_lrs]
        for group, shape in zip(scheduler.optimizer.param_groups, scheduler.lr_lambdas, strict=True):
            group["initial_lr"] = rate
            group["lr"] = rate * shape(scheduler.last_epoch)
        scheduler._last_lr = [group["lr"] for group in scheduler.optimizer.param_groups]


class WandbReport(TrainerCallback):
    """Passes the numbers on to Weights & Biases. Whatever fails there is one warning, and then silence."""

    def __init__(self, project: str, name: str | None, entity: str | None, tags: list[str]) -> None:
        self._run: Any = None
        try:
            import wandb

            patience = wandb.Settings(init_timeout=30, finish_timeout=60)
            self._run = wandb.init(project=project, name=name, entity=entity, tags=tags, settings=patience)
        except (Exception, SystemExit) as failure:
            self._give_up(failure)

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: dict[str, float], **kwargs: Any
    ) -> None:
        self._quietly("log", dict(logs), step=state.global_step)

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._quietly("finish")

    def _quietly(self, method: str, *arguments: Any, **named: Any) -> None:
        if self._run is None:
            return
        try:
            getattr(self._run, method)(*arguments, **named)
        except Exception as failure:
            self._give_up(failure)

    def _give_up(self, failure: BaseException) -> None:
        self._run = None
        print(f"warning: nothing goes to Weights & Biases: {type(failure).__name__}: {failure}")
