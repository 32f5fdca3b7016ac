"""Captures the truth for the planner's count of trainable parameters: `python capture.py > counts.json`.

Builds tiny models with random weights, one per architecture, saves them, and writes down what a planner can see (the config and
the tensors' names and shapes as the safetensors headers have them) beside what PEFT makes of it (which modules and parameters
in memory it matches, and how many parameters become trainable). Needs the packages of trainers/trl/requirements.txt.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

import peft  # noqa: E402  the environment comes first
import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors import safe_open  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel  # noqa: E402

COMMON = dict(
    vocab_size=96, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64
)
MLA = dict(q_lora_rank=12, kv_lora_rank=20, qk_nope_head_dim=10, qk_rope_head_dim=6, v_head_dim=14, num_key_value_heads=4)

ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
DENSE = ["gate_proj", "up_proj", "down_proj"]
EXPERTS = ["mlp.experts.gate_up_proj", "mlp.experts.down_proj"]
DEEPSEEK_V4 = ["q_a_proj", "q_b_proj", "kv_proj", "o_b_proj"]
DEEPSEEK_V3 = ["q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "kv_b_proj", "o_proj"]

MODELS: dict[str, dict[str, Any]] = {
    "deepseek_v4": COMMON
    | dict(
        num_hidden_layers=4,
        layer_types=[
            "sliding_attention",
            "heavily_compressed_attention",
            "compressed_sparse_attention",
            "sliding_attention",
        ],
        mlp_layer_types=["hash_moe", "moe", "moe", "moe"],
        num_key_value_heads=1,
        head_dim=16,
        q_lora_rank=12,
        o_groups=2,
        o_lora_rank=10,
        partial_rotary_factor=0.5,
        sliding_window=16,
        compress_rates={"compressed_sparse_attention": 4, "heavily_compressed_attention": 16},
        index_n_heads=2,
        index_head_dim=8,
        index_topk=4,
        hc_mult=2,
        n_routed_experts=3,
        n_shared_experts=1,
        num_experts_per_tok=2,
        moe_intermediate_size=24,
    ),
    "deepseek_v3": COMMON
    | MLA
    | dict(
        intermediate_size=40,
        first_k_dense_replace=1,
        n_routed_experts=4,
        n_shared_experts=1,
        n_group=1,
        topk_group=1,
        num_experts_per_tok=2,
        moe_intermediate_size=24,
    ),
    "qwen3_moe": COMMON
    | dict(
        num_key_value_heads=2,
        head_dim=10,
        intermediate_size=40,
        num_experts=4,
        num_experts_per_tok=2,
        moe_intermediate_size=24,
        mlp_only_layers=[1],
    ),
    "llama": COMMON | dict(num_key_value_heads=2, intermediate_size=40),
    "gpt_oss": COMMON
    | dict(num_key_value_heads=2, head_dim=10, intermediate_size=24, num_local_experts=3, num_experts_per_tok=2),
}

LORAS: dict[str, list[tuple[int, list[str], list[str]]]] = {
    "deepseek_v4": [
        (8, DEEPSEEK_V4, []),
        (8, DEEPSEEK_V4, EXPERTS),
        (3, DEEPSEEK_V4 + DENSE, EXPERTS),
        (4, [], ["mlp.experts.down_proj"]),
        (4, ["compressor.kv_proj", "weights_proj", "lm_head"], []),
    ],
    "deepseek_v3": [(8, DEEPSEEK_V3, []), (8, DEEPSEEK_V3, EXPERTS), (3, DEEPSEEK_V3 + DENSE, [])],
    "qwen3_moe": [(8, ATTENTION, []), (8, ATTENTION, EXPERTS), (3, ATTENTION + DENSE, []), (3, ATTENTION + ["down_proj"], [])],
    "llama": [(8, ATTENTION, []), (16, ["q_proj", "v_proj"], []), (3, ATTENTION + DENSE, []), (2, ["1.mlp.up_proj"], [])],
    "gpt_oss": [(8, ATTENTION, []), (8, ATTENTION, EXPERTS)],
}


def build(model_type: str) -> PreTrainedModel:
    transformers.set_seed(0)
    return AutoModelForCausalLM.from_config(AutoConfig.for_model(model_type, **MODELS[model_type]))


def on_disk(directory: Path) -> dict[str, list[int]]:
    """Names and shapes as the headers have them."""
    shapes: dict[str, list[int]] = {}
    for file in sorted(directory.glob("*.safetensors")):
        with safe_open(file, "pt") as tensors:
            shapes |= {name: list(tensors.get_slice(name).get_shape()) for name in tensors.keys()}
    return dict(sorted(shapes.items()))


def matched(model: peft.PeftModel) -> Iterator[dict[str, Any]]:
    """What the adapter adds, tuner layer by tuner layer, named as in the base model in memory."""
    for name, layer in model.named_modules():
        if not isinstance(layer, peft.tuners.lora.LoraLayer):
            continue
        plain = name.removeprefix("base_model.model.").replace(".base_layer", "")
        a, b = layer.lora_A["default"].weight, layer.lora_B["default"].weight
        found: dict[str, Any] = {"name": plain, "in": a.shape[1], "out": b.shape[0]}
        if isinstance(layer, peft.tuners.lora.ParamWrapper):
            found |= {"name": f"{plain}.{layer.parameter_name}", "shape": list(layer.get_param().shape)}
        yield found | {"adds": a.numel() + b.numel()}


def capture(model_type: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as directory:
        model = build(model_type)
        model.save_pretrained(directory)
        config = json.loads((Path(directory) / "config.json").read_text())
        tensors = on_disk(Path(directory))
    cases = []
    for rank, modules, parameters in LORAS[model_type]:
        lora = peft.LoraConfig(
            r=rank, target_modules=modules, target_parameters=parameters or None, task_type="CAUSAL_LM"
        )
        adapted = peft.get_peft_model(build(model_type), lora)
        cases.append(
            {
                "r": rank,
                "target_modules": modules,
                "target_parameters": parameters,
                "trainable_parameters": adapted.get_nb_trainable_parameters()[0],
                "matched": sorted(matched(adapted), key=lambda found: found["name"]),
            }
        )
    return {
        "model_type": model_type,
        "config": config,
        "total_parameters": sum(parameter.numel() for parameter in model.parameters()),
        "tensors": tensors,
        "cases": cases,
    }


def main() -> None:
    versions = {package.__name__: package.__version__ for package in (torch, transformers, peft)}
    models = [capture(model_type) for model_type in MODELS]
    lines = ",\n".join(json.dumps(model) for model in models)
    sys.stdout.write(f'{{"versions": {json.dumps(versions)},\n"models": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
