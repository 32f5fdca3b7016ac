"""Writes quantised models to transcode: `python make.py <directory> <a DeepSeek-V4 model in floats> <seed>`.

Three have a real architecture at toy size, quantised as DeepSeek publishes V3, V4-Flash and V4-Flash-Base. The others are tensors of
any shape and dtype that the formats allow, of random bits, scattered over shards.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

Tensors = dict[str, torch.Tensor]


def random_bits(shape: list[int], dtype: torch.dtype) -> torch.Tensor:
    """Every code of the dtype may come up, NaN among them."""
    size = torch.empty(0, dtype=dtype).element_size()
    count = size
    for length in shape:
        count *= length
    # A copy: views of a file's bytes at odd places are not what is tested here.
    return torch.randint(0, 256, (count,), dtype=torch.uint8).view(dtype).reshape(shape).clone()


def decent(codes: torch.Tensor) -> torch.Tensor:
    """The same without NaN."""
    bits = codes.view(torch.uint8)
    return torch.where((bits & 0x7F) == 0x7F, torch.zeros_like(bits), bits).view(codes.dtype)


def powers_of_two(shape: list[int]) -> torch.Tensor:
    return torch.randint(112, 120, shape, dtype=torch.uint8).view(torch.float8_e8m0fnu)


def blocks(shape: list[int], block: tuple[int, int]) -> list[int]:
    return [*shape[:-2], -(-shape[-2] // block[0]), -(-shape[-1] // block[1])]


def quantised(weights: Tensors, scale_name: str, scale_dtype: torch.dtype, fp4_experts: bool) -> Tensors:
    """All projections in FP8 blocks of 128 by 128, or the experts' packed in FP4; embeddings, norms and routers as they are."""
    made: Tensors = {}
    for name, weight in weights.items():
        plain = weight.dim() != 2 or not name.endswith(".weight") or any(part in name for part in ("embed", "head", ".gate.weight"))
        if plain:
            made[name] = weight
        elif fp4_experts and ".experts." in name:
            rows, columns = weight.shape
            made[name] = torch.randint(-128, 128, (rows, columns // 2), dtype=torch.int8)
            made[name.removesuffix(".weight") + ".scale"] = powers_of_two([rows, -(-columns // 32)])
        else:
            shape = list(weight.shape)
            made[name] = decent(random_bits(shape, torch.float8_e4m3fn))
            scales = blocks(shape, (128, 128))
            scale = powers_of_two(scales) if scale_dtype == torch.float8_e8m0fnu else torch.rand(scales) * 1e-2
            made[name.removesuffix(".weight") + scale_name] = scale
    return made


def any_tensors(block: tuple[int, int]) -> Tensors:
    made: Tensors = {}
    sizes = [0, 1, 2, 31, 32, 33, 127, 128, 129, 257]
    for i in range(24):
        shape = [random.choice(sizes + [random.randint(1, 700)]) for _ in range(random.choice([2, 2, 2, 3]))]
        if len(shape) == 3:
            shape[0] = random.randint(1, 4)
        made[f"model.layers.{i}.proj.weight"] = random_bits(shape, torch.float8_e4m3fn)
        scale_dtype = random.choice([torch.float32, torch.float8_e8m0fnu])
        ending = random.choice([".scale", ".weight_scale_inv"])
        made[f"model.layers.{i}.proj{ending}"] = random_bits(blocks(shape, block), scale_dtype)
    for i in range(16):
        shape = [random.choice(sizes) for _ in range(random.choice([1, 2, 2, 3]))]
        made[f"model.layers.{i}.experts.{i}.w1.weight"] = random_bits(shape, torch.int8)
        made[f"model.layers.{i}.experts.{i}.w1.scale"] = random_bits([*shape[:-1], -(-shape[-1] // 16)], torch.float8_e8m0fnu)
    for i, dtype in enumerate([torch.bfloat16, torch.float16, torch.float32, torch.float64, torch.int16, torch.int32, torch.int64]):
        made[f"kept.{i}"] = random_bits([random.randint(0, 9), 3], dtype)
    made["kept.bool"] = torch.rand(7) > 0.5
    made["kept.scalar"] = torch.tensor(1.5)
    return made


def write(directory: Path, config: dict[str, Any], tensors: Tensors, shards: int) -> None:
    directory.mkdir(parents=True)
    names = [f"model-{i + 1:05}-of-{shards:06}.safetensors" for i in range(shards)]
    where = {name: random.choice(names) for name in tensors}
    for shard in names:
        # contiguous and of their own: safetensors refuses what shares memory
        part = {name: tensor.contiguous() for name, tensor in tensors.items() if where[name] == shard}
        save_file(part, directory / shard, metadata={"format": "pt"})
    index = {"metadata": {"total_size": 0}, "weight_map": where}
    (directory / "model.safetensors.index.json").write_text(json.dumps(index))
    (directory / "config.json").write_text(json.dumps(config))


def fp8(config: dict[str, Any], block: tuple[int, int] = (128, 128), **more: Any) -> dict[str, Any]:
    quantisation = {"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": list(block)}
    return config | {"torch_dtype": "bfloat16", "quantization_config": quantisation} | more


def v3(directory: Path) -> tuple[dict[str, Any], Tensors]:
    config = AutoConfig.for_model(
        "deepseek_v3", vocab_size=96, hidden_size=160, intermediate_size=200, moe_intermediate_size=136, num_hidden_layers=3,
        num_attention_heads=4, num_key_value_heads=4, n_routed_experts=8, n_group=2, topk_group=1, num_experts_per_tok=2,
        first_k_dense_replace=1, q_lora_rank=48, kv_lora_rank=130, qk_nope_head_dim=16, qk_rope_head_dim=8, v_head_dim=16,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(directory)
    return json.loads((directory / "config.json").read_text()), load_file(directory / "model.safetensors")


def main() -> None:
    out, v4_in_floats, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    random.seed(seed)
    torch.manual_seed(seed)
    v4_config = json.loads((v4_in_floats / "config.json").read_text())
    v4 = {name: tensor for shard in sorted(v4_in_floats.glob("*.safetensors")) for name, tensor in load_file(shard).items()}
    flash = quantised(v4, ".scale", torch.float8_e8m0fnu, fp4_experts=True)
    write(out / "real" / "v4-flash", fp8(v4_config, expert_dtype="fp4"), flash, 3)
    base = quantised(v4, ".scale", torch.float32, fp4_experts=False)
    write(out / "real" / "v4-flash-base", fp8(v4_config, expert_dtype="fp8"), base, 2)
    v3_config, floats = v3(out / "floats")
    write(out / "real" / "v3", fp8(v3_config), quantised(floats, ".weight_scale_inv", torch.float32, fp4_experts=False), 2)
    for i, block in enumerate([(128, 128), (32, 32), (1, 128), (7, 13), (128, 128), (64, 256)]):
        write(out / "any" / f"any-{i}", fp8({"model_type": "any"}, block), any_tensors(block), random.randint(1, 5))


main()
