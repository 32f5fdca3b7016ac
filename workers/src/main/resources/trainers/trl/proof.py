"""Measures what an adapter changes: `python proof.py --config config.json`.

The base is loaded once and the adapter switched on and off on it. On the first `max_rows` held-out rows, at the positions that
foretell a trained token: both mean losses (natural logarithm), and how far the logits differ, base against adapter and, as
the noise below which a difference means nothing, base in batches against base row by row. Writes `output` whole.

Exit codes: 0 done, 2 settings or data refused, 1 anything else.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import common
from common import Refusal

STARTED = time.monotonic()

import torch  # noqa: E402  common sets the environment first
from peft import PeftModel  # noqa: E402
from torch.nn.functional import cross_entropy  # noqa: E402
from torch.nn.utils.rnn import pad_sequence  # noqa: E402
from transformers import BatchEncoding, PreTrainedTokenizerFast  # noqa: E402

import conversations  # noqa: E402
import models  # noqa: E402
import phases  # noqa: E402
from conversations import IGNORED, Conversation, Example  # noqa: E402

ANSWER_TOKENS = 32

AT_ONCE = 256
"""Tokens whose logits are compared at a time: with a vocabulary of 150,000 each part is 150 MB of the device's memory."""


@dataclass(frozen=True)
class Settings:
    """The config; every key is required. `samples` is how many rows are answered in words."""

    base_model: str
    adapter: str
    dataset: str
    output: str
    max_length: int
    max_rows: int
    batch_size: int
    dtype: str
    device: str
    threads: int | None
    samples: int

    def __post_init__(self) -> None:
        common.require("dtype", self.dtype, common.DTYPES)
        common.require("device", self.device, common.DEVICES)
        common.require_positive(self, "max_length", "max_rows", "batch_size")


class Difference:
    """The largest and the mean absolute difference of logits, gathered part by part."""

    def __init__(self) -> None:
        self.largest = 0.0
        self._sum = 0.0
        self._count = 0

    def add(self, one: torch.Tensor, other: torch.Tensor) -> None:
        distances = (one - other).abs()
        # torch.maximum hands a NaN on, where Python's max may swallow it.
        self.largest = float(torch.maximum(torch.tensor(self.largest), distances.max().cpu()))
        self._sum += float(distances.sum(dtype=torch.float64))
        self._count += distances.numel()

    @property
    def mean(self) -> float:
        return self._sum / self._count


@dataclass(frozen=True)
class Logits:
    """Of one row at its trained tokens, in the model's own type: adapted, and of the base in a batch and alone."""

    adapted: torch.Tensor
    plain: torch.Tensor
    alone: torch.Tensor


def main(config: Path) -> None:
    settings = common.read_settings(Settings, config)
    if settings.threads is not None:
        torch.set_num_threads(settings.threads)
    if not (Path(settings.adapter) / "adapter_config.json").is_file():
        raise Refusal(f"the adapter {settings.adapter} has no adapter_config.json, wanted a PEFT directory")
    folder = Path(settings.output).parent
    phases.enter(folder, "loading", 0)
    tokenizer = models.load_tokenizer(settings.base_model)
    rows = list(itertools.islice(usable_rows(settings.dataset, tokenizer, settings.max_length), settings.max_rows))
    if not rows:
        raise Refusal(f"the dataset {settings.dataset} has no row with a trained token, wanted at least one")
    base = models.load_base(settings.base_model, settings.dtype)
    base.register_forward_hook(lambda *_: phases.go_on())  # each batch, and each token of an answer
    model = PeftModel.from_pretrained(base, settings.adapter, local_files_only=True)
    model = model.to(models.accelerator(settings.device)).eval()

    with torch.inference_mode():
        phases.enter(folder, "evaluating", 0)
        report = measure(model, [example for _, example in rows], settings.batch_size)
        report["samples"] = list(samples(model, tokenizer, [row for row, _ in rows], settings))
    report |= {"seconds": round(time.monotonic() - STARTED, 3), "software": common.software()}
    common.write_json(Path(settings.output), report)
    print(f"done: {report['rows']} rows · base loss {report['base_loss']:.4f} · adapter loss {report['adapter_loss']:.4f}")


def usable_rows(
    dataset: str, tokenizer: PreTrainedTokenizerFast, max_length: int
) -> Iterator[tuple[Conversation, Example]]:
    """Rows that have a token to measure on."""
    for conversation in conversations.read(dataset):
        example = conversations.encode(conversation, tokenizer, max_length)
        phases.go_on()
        if example.trained_tokens > 0:
            yield conversation, example


def measure(model: PeftModel, examples: list[Example], batch_size: int) -> dict[str, object]:
    """Losses and differences over all examples."""
    tokens = 0
    base_loss = adapter_loss = 0.0
    effect, noise = Difference(), Difference()
    for example, logits in in_batches(model, examples, batch_size):
        for targets, adapted, plain, alone in parts(model.device, example, logits.adapted, logits.plain, logits.alone):
            tokens += len(targets)
            base_loss += float(cross_entropy(plain, targets, reduction="sum"))
            adapter_loss += float(cross_entropy(adapted, targets, reduction="sum"))
            effect.add(plain, adapted)
            noise.add(plain, alone)
    return {
        "rows": len(examples),
        "tokens": tokens,
        "base_loss": base_loss / tokens,
        "adapter_loss": adapter_loss / tokens,
        "largest_logit_difference": effect.largest,
        "mean_logit_difference": effect.mean,
        "largest_base_noise": noise.largest,
        "mean_base_noise": noise.mean,
    }


def in_batches(model: PeftModel, examples: list[Example], batch_size: int) -> Iterator[tuple[Example, Logits]]:
    """Each row with its logits. Where the device has no room for a batch, it goes on in halves of it."""
    done = 0
    while done < len(examples):
        batch = examples[done : done + batch_size]
        try:
            logits = compute(model, batch)
        except torch.OutOfMemoryError:
            if len(batch) == 1:
                raise
            batch_size = len(batch) // 2
            print(f"the device has no room for {len(batch)} rows at once, goes on with {batch_size}")
            continue
        yield from zip(batch, logits, strict=True)
        done += len(batch)
        phases.go_on(done)
        print(f"row {done} of {len(examples)}")


def compute(model: PeftModel, batch: list[Example]) -> list[Logits]:
    adapted = trained_logits(model, batch)
    with model.disable_adapter():
        plain = trained_logits(model, batch)
        alone = [logits for example in batch for logits in trained_logits(model, [example])]
    return [Logits(*each) for each in zip(adapted, plain, alone, strict=True)]


def trained_logits(model: torch.nn.Module, batch: list[Example]) -> list[torch.Tensor]:
    """Of each row the logits [trained tokens, vocabulary] that foretell its trained tokens, in the CPU's memory."""
    input_ids = _padded([example.input_ids for example in batch])
    attention = _padded([[1] * len(example.input_ids) for example in batch])
    output = model(input_ids=input_ids.to(model.device), attention_mask=attention.to(model.device), use_cache=False)
    return [logits[_trained(each).to(model.device)].cpu() for each, logits in zip(batch, output.logits, strict=True)]


def parts(device: torch.device, example: Example, *logits: torch.Tensor) -> Iterator[list[torch.Tensor]]:
    """The trained tokens and the logits in float32 that foretell them, on the device, AT_ONCE tokens after AT_ONCE."""
    tokens = torch.tensor(example.labels)[1:]
    targets = tokens[tokens != IGNORED]
    for target, *others in zip(targets.split(AT_ONCE), *(each.split(AT_ONCE) for each in logits), strict=True):
        yield [target.to(device), *(each.to(device).float() for each in others)]


def _trained(example: Example) -> torch.Tensor:
    """The positions whose logits foretell a trained token: each is one before it."""
    return torch.tensor([index - 1 for index, label in enumerate(example.labels) if label != IGNORED])


def _padded(rows: list[list[int]]) -> torch.Tensor:
    return pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def samples(
    model: PeftModel, tokenizer: PreTrainedTokenizerFast, rows: list[Conversation], settings: Settings
) -> Iterator[dict[str, str]]:
    """What both answer to the first rows that are no longer than rows of the training. They are shown, and prove nothing."""
    for row in rows[: settings.samples]:
        prompt = tokenizer(
            conversations.prompt(row, tokenizer), add_special_tokens=False, return_tensors="pt", return_token_type_ids=False
        )
        if prompt["input_ids"].shape[1] > settings.max_length:
            continue
        try:
            yield sample(model, tokenizer, row, prompt)
        except torch.OutOfMemoryError:
            print("the device has no room for an answer, which is left out")


def sample(
    model: PeftModel, tokenizer: PreTrainedTokenizerFast, row: Conversation, prompt: BatchEncoding
) -> dict[str, str]:
    """What both answer, decoded greedily, where the row's last trained answer stands; `prompt` is the message before it."""
    inputs = prompt.to(model.device)

    def answer() -> str:
        generated = model.generate(
            **inputs, max_new_tokens=ANSWER_TOKENS, do_sample=False, pad_token_id=tokenizer.eos_token_id
        )
        return tokenizer.decode(generated[0][inputs["input_ids"].shape[1] :], skip_special_tokens=True)

    asked = row.messages[: row.trained[-1]]
    with model.disable_adapter():
        plain = answer()
    return {"prompt": asked[-1]["content"] if asked else "", "base": plain, "adapter": answer()}


if __name__ == "__main__":
    common.run("Measures what an adapter changes on held-out conversations.", main)
