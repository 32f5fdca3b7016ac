"""TRL's SFTTrainer with exact numbers and sealed checkpoints."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import torch
from trl import SFTTrainer

import phases
from callbacks import StopOnSignal
from checkpoints import retract, seal
from common import NonFiniteLoss
from conversations import IGNORED


class Abandoned(Exception):
    """A validation is given up, as what was trained has to be saved first."""


class Tuner(SFTTrainer):
    """Tells its phases, and never saves weights that are no numbers.

    Counts trained tokens, weighs losses and accuracies by them (TRL takes the mean of batches), and seals what it saves.

    Each log entry gets `trained_tokens`, cumulative over the whole run: the Trainer keeps its log history in a checkpoint, so
    the count goes on after a resume.
    """

    def __init__(self, *args: Any, stop: StopOnSignal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stop = stop
        self.add_callback(stop)
        self._tokens: dict[str, list[int]] = defaultdict(list)
        self._losses: dict[str, list[float]] = defaultdict(list)

    @property
    def trained_tokens(self) -> int:
        return max((entry.get("trained_tokens", 0) for entry in self.state.log_history), default=0)

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        mode = "train" if self.model.training else "eval"
        counted = (inputs["labels"][..., 1:] != IGNORED).sum()
        loss, outputs = super().compute_loss(model, inputs, True, num_items_in_batch)
        tokens = self.accelerator.gather(counted).sum()
        self._tokens[mode].append(int(tokens))
        if mode == "eval":
            self._losses[mode].append(float(self.accelerator.gather(loss.detach() * counted).sum() / tokens))
        phases.go_on()  # the numbers above have waited for the device
        if mode == "eval" and self._stop.requested and self.state.global_step < self.state.max_steps:
            raise Abandoned
        return (loss, outputs) if return_outputs else loss

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        mode = "train" if self.model.training else "eval"
        tokens = self._tokens.pop(mode, [])
        if tokens:
            averages = self._metrics[mode]
            averages["mean_token_accuracy"] = [_mean(averages["mean_token_accuracy"], tokens)]
        if "loss" in logs:
            logs["trained_tokens"] = self.trained_tokens + sum(tokens)
        if "eval_loss" in logs:
            logs["eval_loss"] = _mean(self._losses.pop(mode), tokens)
        super().log(logs, start_time)

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        self._enter("evaluating")
        try:
            return super().evaluate(*args, **kwargs)
        except Abandoned:
            print(f"told to stop, so the validation of step {self.state.global_step} is left out")
            for gathered in (self._tokens["eval"], self._losses["eval"], self._metrics["eval"]):
                gathered.clear()
            self.control.should_evaluate = False
            self.control.should_save = self.control.should_training_stop = True
            return {}
        finally:
            self._enter("stepping")

    def _save_checkpoint(self, model: torch.nn.Module, trial: Any) -> None:
        self._enter("saving")
        self._require_finite_weights()
        output = Path(self.args.output_dir)
        if self.args.should_save:
            retract(output, self.state.global_step)
        self.accelerator.wait_for_everyone()
        super()._save_checkpoint(model, trial)
        self.accelerator.wait_for_everyone()
        if self.args.should_save:
            seal(output, self.state)
        self._enter("stepping")

    def _enter(self, phase: str) -> None:
        if self.is_world_process_zero():
            phases.enter(Path(self.args.output_dir), phase, self.state.global_step)

    def _require_finite_weights(self) -> None:
        """The loss of a step is from before its update, so it can still be a number when the weights are none."""
        for name, weights in self.model.named_parameters():
            if weights.requires_grad and not torch.isfinite(weights).all():
                raise NonFiniteLoss(f"after step {self.state.global_step} the weights of {name} are no numbers")

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """Writes none: an adapter's card is made when it is published."""


def _mean(values: list[float], weights: list[int]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
