"""Makes the Parquet files beside it, and beside each the rows that pyarrow reads from it: `python make.py`.

Made with pyarrow 26.0.1. What is null is left out of the expected rows, as of JSON's own.
"""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string()), ("weight", pa.float64())])


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def write(name, table, expected=True, **options):
    path = HERE / f"{name}.parquet"
    pq.write_table(table, path, **options)
    if expected:
        rows = pq.read_table(path).to_pylist()
        text = "".join(json.dumps(without_nulls(row), ensure_ascii=False) + "\n" for row in rows)
        path.with_suffix(".jsonl").write_text(text)


def chat(n):
    return [
        [
            {"role": "system", "content": "Be kind.", "weight": None},
            {"role": "user", "content": f"What is {i}, ä and 🙂?", "weight": None},
            {"role": "assistant", "content": f"{i} is a number.", "weight": 0.0 if i % 3 == 0 else 1.0},
            {"role": "assistant", "content": "Indeed.", "weight": None},
        ]
        for i in range(n)
    ]


write("chat-snappy", pa.table({"id": range(40), "messages": pa.array(chat(40), pa.list_(MESSAGE))}), compression="snappy", row_group_size=7)

write("chat-second-kind", pa.table({"messages": pa.array(chat(40), pa.list_(MESSAGE))}), compression="snappy", data_page_version="2.0")

turn = pa.struct([("from", pa.string()), ("value", pa.string())])
turns = [[{"from": "human", "value": f"q{i}"}, {"from": "gpt", "value": f"a{i}"}] for i in range(2500)]
write("sharegpt-gzip", pa.table({"conversations": pa.array(turns, pa.large_list(turn)), "system": pa.array([None, "Be brief."] * 1250)}), expected=False, compression="gzip")

pairs = {"prompt": [f"{i} + 1 =" for i in range(30)], "completion": [str(i + 1) for i in range(30)]}
write("prompts-zstd", pa.table(pairs), compression="zstd", row_group_size=11)
pairs["completion"] = [None if i == 16 else str(i) for i in range(30)]
write("prompts-with-a-gap", pa.table(pairs), expected=False)

# Lists that are null, empty or hold nulls, structs that are null, lists in structs in lists.
part = pa.struct([("type", pa.string()), ("text", pa.string())])
odd = pa.struct([("role", pa.string()), ("content", pa.list_(part)), ("weight", pa.int64()), ("flags", pa.struct([("seen", pa.bool_()), ("rank", pa.int32())]))])
rows = [
    None,
    [],
    [None],
    [{"role": "user", "content": None, "weight": None, "flags": None}],
    [{"role": None, "content": [], "weight": 1, "flags": {"seen": None, "rank": 3}}, None],
    [{"role": "a", "content": [{"type": "text", "text": "x"}, None, {"type": None, "text": "y"}], "weight": 0, "flags": {"seen": True, "rank": None}}],
] * 3
write("nested", pa.table({"messages": pa.array(rows, pa.list_(odd)), "prompt": pa.array([None, "p", "q"] * 6)}), compression="none", use_dictionary=False, data_page_size=64)
write("required", pa.table({"messages": pa.array(chat(5), pa.list_(pa.field("element", MESSAGE, nullable=False)))}, pa.schema([pa.field("messages", pa.list_(pa.field("element", MESSAGE, nullable=False)), nullable=False)])), compression="none")

write("lz4", pa.table(pairs), expected=False, compression="lz4")
write("text", pa.table({"text": ["a", "b"], "url": ["c", "d"]}), expected=False)
write("latin", pa.table({"prompt": pa.array([b"caf\xe9"], pa.binary()), "completion": ["x"]}), expected=False)

# 650 MB in one row group, and still small here.
rows = 300_000
answer = " ".join(["High in the hills, where the snow melts first and the moss is deep."] * 16)
content = pa.repeat(pa.scalar(answer), rows * 2)
roles = pa.array(["user", "assistant"] * rows)
offsets = pa.array(range(0, 2 * rows + 1, 2), pa.int32())
large = pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays([roles, content], ["role", "content"]))
write("large", pa.table({"messages": large}), expected=False, compression="zstd", compression_level=19, use_dictionary=False, write_statistics=False, row_group_size=rows)
