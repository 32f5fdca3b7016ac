"""Builds the demo's base model: a DeepSeek-V4 in miniature with random weights, in under a minute and without a network.

    python make_model.py --output DIR [--corpus FILE.jsonl]

Real architecture, toy sizes: four layers with sliding, heavily compressed and compressed sparse attention, a hash-routed and
three learned mixtures of eight experts, about 1.2 million parameters in several safetensors shards. It knows nothing, so what
it says after fine-tuning comes from the adapter. The tokenizer is trained on the texts of FILE (OpenAI chat rows; by default
train.jsonl beside this program). The same FILE gives the same bytes.

DIR appears by a rename when all of it is written; where it is there already, nothing is done. Exit code 0 in both cases.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import torch  # noqa: E402  the environment comes first
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers  # noqa: E402
from transformers import DeepseekV4Config, DeepseekV4ForCausalLM, PreTrainedTokenizerFast, set_seed  # noqa: E402

SEED = 0
VOCABULARY = 512
BEGIN, END, PAD = "<|begin|>", "<|end|>", "<|pad|>"
ROLES = ("<|system|>", "<|user|>", "<|assistant|>")

CHAT_TEMPLATE = (
    "{{ bos_token }}"
    "{% for message in messages %}"
    "{% if message['role'] not in ['system', 'user', 'assistant'] %}"
    "{{ raise_exception('role ' + message['role'] + ' is unknown') }}"
    "{% endif %}"
    "{{ '<|' + message['role'] + '|>' + message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)

CARD = """---
license: apache-2.0
library_name: transformers
pipeline_tag: text-generation
tags: [demo, random-weights]
---
# A DeepSeek-V4 in miniature

Random weights in the true DeepSeek-V4 architecture (`deepseek_v4`), {parameters:,} parameters, made by Tunewright's demo.
It has learned nothing: it is there to be fine-tuned on a laptop's CPU, and to see every step of that work.
"""


def texts(corpus: Path) -> list[str]:
    """What is said in the corpus, message by message."""
    with open(corpus, encoding="utf-8") as file:
        return [message["content"] for line in file if line.strip() for message in json.loads(line)["messages"]]


def make_tokenizer(corpus: Path) -> PreTrainedTokenizerFast:
    """A byte-level BPE, which can write any text, with a token for each role."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(
        texts(corpus),
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[BEGIN, END, PAD, *ROLES],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token=BEGIN, eos_token=END, pad_token=PAD, additional_special_tokens=list(ROLES)
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def make_model(tokenizer: PreTrainedTokenizerFast) -> DeepseekV4ForCausalLM:
    """The network, with every kind of layer that a DeepSeek-V4 has."""
    model = DeepseekV4ForCausalLM(
        DeepseekV4Config(
            architectures=["DeepseekV4ForCausalLM"],
            vocab_size=len(tokenizer),
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            hidden_size=128,
            # Wider than the usual 0.02: the adapter can't touch the output layer, so its scale bounds what can be learnt.
            initializer_range=0.05,
            num_hidden_layers=4,
            layer_types=[
                "sliding_attention",
                "heavily_compressed_attention",
                "compressed_sparse_attention",
                "sliding_attention",
            ],
            mlp_layer_types=["hash_moe", "moe", "moe", "moe"],
            num_attention_heads=4,
            num_key_value_heads=1,
            head_dim=32,
            q_lora_rank=64,
            o_groups=2,
            o_lora_rank=32,
            partial_rotary_factor=0.5,
            sliding_window=32,
            compress_rates={"compressed_sparse_attention": 4, "heavily_compressed_attention": 16},
            index_n_heads=4,
            index_head_dim=16,
            index_topk=8,
            hc_mult=2,
            hc_sinkhorn_iters=4,
            n_routed_experts=8,
            n_shared_experts=1,
            num_experts_per_tok=2,
            moe_intermediate_size=64,
            max_position_embeddings=1024,
        )
    )
    for name, table in model.named_buffers():
        if name.endswith("tid2eid"):  # which experts a token is sent to; transformers sends all of them to expert 0
            table.copy_(torch.stack([torch.randperm(8)[:2] for _ in range(len(tokenizer))]))
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds the demo's base model.")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).with_name("train.jsonl"))
    arguments = parser.parse_args()
    output: Path = arguments.output.absolute()
    if (output / "config.json").is_file():
        print(f"{output} is there already")
        return
    if not arguments.corpus.is_file():
        sys.exit(f"the corpus {arguments.corpus} is not there, wanted a JSONL file of conversations")

    partial = output.with_name(f".{output.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    set_seed(SEED)
    tokenizer = make_tokenizer(arguments.corpus)
    tokenizer.save_pretrained(partial)
    print(f"tokenizer: {len(tokenizer)} tokens from {arguments.corpus.name}")
    model = make_model(tokenizer)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f"model: {parameters:,} random parameters, seed {SEED}")
    model.save_pretrained(partial, max_shard_size="1MB")
    (partial / "README.md").write_text(CARD.format(parameters=parameters), encoding="utf-8")
    for path in partial.iterdir():
        path.chmod(0o644)
    partial.rename(output)
    print(f"written: {output}")


if __name__ == "__main__":
    main()
