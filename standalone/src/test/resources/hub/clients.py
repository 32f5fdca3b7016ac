"""Reads a model and an adapter from a hub with unmodified clients; HF_ENDPOINT, HF_TOKEN and HF_HOME say which.

Usage: clients.py MODEL COMMIT ADAPTER DIRECTORY
"""

import hashlib
import os
import subprocess
import sys

import torch
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

model, commit, adapter, directory = sys.argv[1:]
api = HfApi()


def refused(error, call):
    try:
        call()
    except error:
        return
    raise AssertionError(f"wanted {error.__name__}")


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


info = api.model_info(model, files_metadata=True)
assert info.sha == commit, info.sha
promised = {file.rfilename: file.lfs.sha256 for file in info.siblings}
assert "config.json" in promised and len(promised) > 3, promised
assert {file.path for file in api.list_repo_tree(model, recursive=True)} >= set(promised)
assert api.whoami()["name"]

snapshot = snapshot_download(model)
assert os.path.basename(snapshot) == commit, snapshot
for path, digest in promised.items():
    assert sha256(os.path.join(snapshot, path)) == digest, path

only = snapshot_download(model, revision=commit, allow_patterns=["*.json"], local_dir=directory + "/only")
assert not any(name.endswith(".safetensors") for name in os.listdir(only)), os.listdir(only)

subprocess.run(
    [os.path.join(os.path.dirname(sys.executable), "hf"), "download", model, "--local-dir", directory + "/cli"],
    check=True,
)
for path, digest in promised.items():
    assert sha256(os.path.join(directory, "cli", path)) == digest, path

refused(RepositoryNotFoundError, lambda: api.model_info("org/missing"))
refused(RevisionNotFoundError, lambda: api.model_info(model, revision="v9"))
refused(EntryNotFoundError, lambda: hf_hub_download(model, "missing.json"))
refused(HfHubHTTPError, lambda: api.model_info(model, token="hf_wrong"))

tokenizer = AutoTokenizer.from_pretrained(model)
base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
words = tokenizer("The capital of", return_tensors="pt")
with torch.no_grad():
    before = base(**words).logits
    tuned = PeftModel.from_pretrained(base, adapter, revision="v0001")
    after = tuned(**words).logits
assert not torch.equal(before, after), "the adapter changes nothing"
assert api.model_info(adapter).sha == api.model_info(adapter, revision="latest").sha
print("all read")
