"""Loads what lies in a snapshot directory (no network, no pickle, no code of the model's own) and puts a new adapter on it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerFast
from transformers.utils import logging

from common import Refusal

logging.disable_progress_bar()
logging.set_verbosity_error()


@dataclass(frozen=True)
class Lora:
    """An adapter's shape, in PEFT's words; targets match by the end of a name, at a dot."""

    r: int
    alpha: int
    dropout: float
    target_modules: list[str]
    target_parameters: list[str]


def load_tokenizer(directory: str) -> PreTrainedTokenizerFast:
    """The snapshot's tokenizer. Refuses one that can't map tokens to characters or that has no chat template."""
    _require_directory(directory)
    tokenizer = AutoTokenizer.from_pretrained(directory, local_files_only=True, trust_remote_code=False)
    if not tokenizer.is_fast:
        raise Refusal(f"the tokenizer of {directory} has no tokenizer.json, so its tokens can't be mapped to characters")
    if tokenizer.chat_template is None:
        raise Refusal(f"the tokenizer of {directory} has no chat template, so conversations can't be rendered")
    return tokenizer


def load_base(directory: str, dtype: str) -> PreTrainedModel:
    """The snapshot's weights in the CPU's memory, from safetensors only. Refuses a snapshot that doesn't fill the model."""
    _require_directory(directory)
    model, report = AutoModelForCausalLM.from_pretrained(
        directory,
        dtype=getattr(torch, dtype),
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        output_loading_info=True,
    )
    # transformers would fill them with random numbers and go on.
    absent = sorted(map(str, [*report["missing_keys"], *report["mismatched_keys"]]))
    if absent:
        raise Refusal(f"{len(absent)} tensors of {directory} are missing or misshapen, such as {absent[0]}")
    return model


def attach_adapter(base: PreTrainedModel, lora: Lora, expected: int | None) -> PeftModel:
    """Adds the adapter. Refuses targets that match nothing, and a count of parameters that the plan didn't expect."""
    modules = [name for name, _ in base.named_modules()]
    parameters = [name for name, _ in base.named_parameters()]
    for target, names in [(t, modules) for t in lora.target_modules] + [(t, parameters) for t in lora.target_parameters]:
        if not any(f".{name}".endswith(f".{target}") for name in names):
            raise Refusal(f"the LoRA target {target} matches nothing in the base model")
    config = LoraConfig(
        r=lora.r,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=lora.target_modules,
        target_parameters=lora.target_parameters or None,
        bias="none",
        task_type="CAUSAL_LM",
    )
    try:
        model = get_peft_model(base, config)
    except ValueError as unfit:
        raise Refusal(f"PEFT refuses the LoRA settings: {unfit}") from unfit
    trainable, total = model.get_nb_trainable_parameters()
    if expected is not None and trainable != expected:
        matched = model.targeted_module_names + model.targeted_parameter_names
        counts = Counter(".".join(part for part in name.split(".") if not part.isdigit()) for name in matched)
        listed = ", ".join(f"{name} ×{count}" for name, count in sorted(counts.items()))
        raise Refusal(f"PEFT counts {trainable} trainable parameters, the plan expected {expected}; matched: {listed}")
    print(f"adapter: {trainable} trainable parameters of {total}")
    return model


def accelerator(device: str) -> torch.device:
    """Where to compute: "auto" is the accelerator if there is one."""
    if device == "auto" and torch.accelerator.is_available():
        return torch.accelerator.current_accelerator()
    return torch.device("cpu")


def _require_directory(directory: str) -> None:
    if not (Path(directory) / "config.json").is_file():
        raise Refusal(f"the base model {directory} has no config.json, wanted a snapshot's directory")
