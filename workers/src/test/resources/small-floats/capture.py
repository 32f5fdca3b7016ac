"""Captures what PyTorch makes of 8 and 4 bit floats: `python capture.py > golden.json`.

All values are hex digits of bits. A NaN is written as 7fc00000 or 7fc0 whatever its sign and payload: PyTorch's own differ between
its vectorised and its scalar code. Needs torch alone.
"""

import json

import torch

CODES = torch.arange(256, dtype=torch.uint8)
# Of E2M1, as the Microscaling specification lists them; PyTorch has no conversion of its own.
E2M1 = torch.tensor([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, -0.0, -0.5, -1.0, -1.5, -2.0, -3.0, -4.0, -6.0])
SCALES = [0.0, -0.0, 1.0, -1.0, 1.5, 3.1415927, 0.00021362305, 0.99999994, 1.0000001, 447.0, 1e30, 7.6e35, 3.4028235e38, 1e-30, 1e-38,
          1.1754944e-38, 5.877472e-39, 1e-42, 1e-45, float("inf"), float("-inf"), float("nan")]


def bits(values: torch.Tensor) -> str:
    width = {torch.float32: (torch.int32, 8, 0x7FC00000), torch.bfloat16: (torch.int16, 4, 0x7FC0)}
    integer, digits, nan = width[values.dtype]
    flat = values.flatten()
    raw = flat.view(integer).tolist()
    mask = (1 << digits * 4) - 1
    return "".join(f"{nan if is_nan else word & mask:0{digits}x}" for word, is_nan in zip(raw, flat.isnan().tolist()))


def product(weights: torch.Tensor, scales: torch.Tensor) -> str:
    return bits((weights.to(torch.float32) * scales.to(torch.float32)).to(torch.bfloat16))


e4m3 = CODES.view(torch.float8_e4m3fn)
e8m0 = CODES.view(torch.float8_e8m0fnu)
scales = torch.tensor(SCALES, dtype=torch.float32)
print(json.dumps({
    "torch": torch.__version__,
    "e4m3": bits(e4m3.to(torch.float32)),
    "e8m0": bits(e8m0.to(torch.float32)),
    "e2m1": bits(E2M1),
    "scales": bits(scales),
    "e4m3_by_scale": [product(e4m3, scale) for scale in scales],
    "e4m3_by_e8m0": [product(e4m3, scale) for scale in e8m0],
    "e2m1_by_e8m0": [product(E2M1, scale) for scale in e8m0],
}, indent=1))
