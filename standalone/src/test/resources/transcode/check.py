"""Holds transcoded models against what PyTorch makes of the originals: `python check.py <originals> <transcoded>`.

The formula is the plain one, bit for bit: `(w.to(float32) * scale_expanded.to(float32)).to(bfloat16)`. Those of a real architecture
must also load and answer. Says how many tensors it compared; the first that differs ends it.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM

# Of E2M1, by code.
FP4 = torch.tensor([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, -0.0, -0.5, -1.0, -1.5, -2.0, -3.0, -4.0, -6.0])


def tensors(directory: Path) -> dict[str, torch.Tensor]:
    """By the index, as loaders find them."""
    index = json.loads((directory / "model.safetensors.index.json").read_text())
    found = {}
    for shard in sorted(set(index["weight_map"].values())):
        with safe_open(directory / shard, "pt") as file:
            assert file.metadata() == {"format": "pt"}, f"{shard}: {file.metadata()}"
            for name in file.keys():
                assert index["weight_map"][name] == shard, f"{name} is in {shard}"
                found[name] = file.get_tensor(name)
    assert found.keys() == index["weight_map"].keys()
    return found


def expanded(scale: torch.Tensor, shape: torch.Size, block: list[int]) -> torch.Tensor:
    rows = scale.to(torch.float32).repeat_interleave(block[0], dim=-2)[..., : shape[-2], :]
    return rows.repeat_interleave(block[1], dim=-1)[..., : shape[-1]]


def unpacked(packed: torch.Tensor) -> torch.Tensor:
    bits = packed.view(torch.uint8).to(torch.int64)
    return torch.stack([FP4[bits & 0xF], FP4[bits >> 4]], dim=-1).flatten(-2)


def plainly(original: dict[str, torch.Tensor], block: list[int]) -> dict[str, torch.Tensor]:
    made, scales = {}, set()
    for name, weight in original.items():
        if weight.dtype not in (torch.float8_e4m3fn, torch.int8):
            continue
        (scale_name,) = {name + "_scale_inv", name.removesuffix(".weight") + ".scale"} & original.keys()
        scales.add(scale_name)
        scale = original[scale_name]
        if weight.dtype == torch.int8:
            numbers = unpacked(weight)
            factors = scale.to(torch.float32).repeat_interleave(32, dim=-1)[..., : numbers.shape[-1]]
        else:
            numbers = weight.to(torch.float32)
            factors = expanded(scale, weight.shape, block)
        made[name] = (numbers * factors).to(torch.bfloat16)
    return {name: made.get(name, tensor) for name, tensor in original.items() if name not in scales}


def bits(tensor: torch.Tensor) -> torch.Tensor:
    """NaN as one: PyTorch's own differ between its vectorised and its scalar code."""
    flat = tensor.contiguous().reshape(-1)
    if tensor.dtype == torch.bfloat16:
        flat = torch.where(flat.isnan(), torch.tensor(float("nan"), dtype=torch.bfloat16), flat)
    return flat.view(torch.uint8) if flat.numel() else flat


def compare(original: Path, made: Path) -> int:
    config = json.loads((original / "config.json").read_text())
    wanted = plainly(tensors(original), config["quantization_config"]["weight_block_size"])
    got = tensors(made)
    assert got.keys() == wanted.keys(), f"{made}: {got.keys() ^ wanted.keys()}"
    for name, tensor in wanted.items():
        assert (got[name].dtype, got[name].shape) == (tensor.dtype, tensor.shape), f"{made} {name}: {got[name].dtype} {got[name].shape}"
        assert torch.equal(bits(got[name]), bits(tensor)), f"{made} {name} differs"
    index = json.loads((made / "model.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == sum(tensor.nbytes for tensor in got.values())
    plain = json.loads((made / "config.json").read_text())
    assert {"quantization_config", "expert_dtype"}.isdisjoint(plain) and plain["torch_dtype"] == "bfloat16"
    return len(wanted)


def load(directory: Path) -> None:
    """transformers fills what is missing with random numbers, so its report counts."""
    model, report = AutoModelForCausalLM.from_pretrained(directory, dtype="auto", output_loading_info=True)
    assert not report["missing_keys"] and not report["mismatched_keys"], f"{directory}: {report}"
    assert model.get_input_embeddings().weight.dtype == torch.bfloat16
    # transformers' V4 keeps hyper-connections in F32 and stumbles over its own mixture on a CPU.
    with torch.no_grad():
        assert model.float()(torch.arange(12).unsqueeze(0)).logits.isfinite().all(), f"{directory} answers with NaN"


def main() -> None:
    originals, transcoded = Path(sys.argv[1]), Path(sys.argv[2])
    models = sorted(path.relative_to(originals) for kind in ("real", "any") for path in (originals / kind).iterdir())
    count = sum(compare(originals / model, transcoded / model) for model in models)
    for model in models:
        if model.parts[0] == "real":
            load(transcoded / model)
    print(f"compared {count} tensors of {len(models)} models")


main()
