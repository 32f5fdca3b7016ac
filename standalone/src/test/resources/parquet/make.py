"""Makes the demo's rows as Parquet files, in two compressions: `python make.py`. Made with pyarrow 26.0.1."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
DEMO = HERE.parents[2] / "main/resources/demo"

for name, compression in (("train", "zstd"), ("heldout", "snappy")):
    rows = [json.loads(line) for line in (DEMO / f"{name}.jsonl").read_text().splitlines()]
    pq.write_table(pa.Table.from_pylist(rows), HERE / f"{name}.parquet", compression=compression)
