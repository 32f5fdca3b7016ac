"""Loads what lies in a snapshot directory: no network, no pickle, no code of the model's own."""

from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerFast
from transformers.utils import logging

from common import Refusal

logging.disable_progress_bar()
logging.set_verbosity_error()


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
    """The snapshot's weights in memory of the CPU, from safetensors only."""
    _require_directory(directory)
    return AutoModelForCausalLM.from_pretrained(
        directory, dtype=getattr(torch, dtype), local_files_only=True, trust_remote_code=False, use_safetensors=True
    )


def accelerator(device: str) -> torch.device:
    """Where to compute: "auto" is the accelerator if there is one."""
    if device == "auto" and torch.accelerator.is_available():
        return torch.accelerator.current_accelerator()
    return torch.device("cpu")


def _require_directory(directory: str) -> None:
    if not (Path(directory) / "config.json").is_file():
        raise Refusal(f"the base model {directory} has no config.json, wanted a snapshot's directory")
