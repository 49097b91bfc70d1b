"""GGUF files of some of make.py's models, by llama.cpp's own converter: float16, which is how the weights are stored.

usage: makeGguf.py LLAMACPP_SOURCE FOLDER_OF_MODELS
Needs what make.py needs, and a source tree of llama.cpp (v0.5.0: gitRelease.bundle of the npm package node-llama-cpp 3.22.1).
Writes model.gguf beside config.json, without a tokenizer. The numbers are those of golden.safetensors.
"""
import importlib
import logging
import os
import sys
from pathlib import Path

source, folder = map(os.path.abspath, sys.argv[1:3])
sys.path[:0] = [source, os.path.join(source, "gguf-py")]
import gguf
from conversion import base, gemma

for module in ("bloom", "command_r", "falcon", "gpt2", "gptneox", "granite", "llama", "olmo", "phi", "qwen", "stablelm", "starcoder"):
    importlib.import_module(f"conversion.{module}")  # each registers its classes
logging.disable(logging.WARNING)
# What configs of the hub have, and transformers 5 drops.
INJECT = {"falcon-plain": {"num_kv_heads": 1}, "gpt2-plain": {"n_ctx": 64}, "gpt_neox-plain": {"rotary_pct": 0.5}, "gpt_neox-serial": {"rotary_pct": 1.0}}
MORE = ["llama-linear", "llama-yarn", "gpt_neox-serial", "stablelm-parallel", "olmo2-bias", "cohere-qk-norm-bias", "granite-biases", "phi3-partial", "phi3-longrope-partial"]


def gemma3_tensors(self, x, name, bid):
    """As the converter's, without dropping the rows of padded vocabulary."""
    shift = self.norm_shift(name)
    yield from base.TextModel.modify_tensors(self, x + shift if shift else x, name, bid)


def exactly(modify):
    """In float32: 1 + w loses digits in float16."""
    return lambda self, x, name, bid: modify(self, x.float(), name, bid)


gemma.Gemma3Model.modify_tensors = gemma3_tensors
for gemma_class in (gemma.GemmaModel, gemma.Gemma2Model, gemma.Gemma3Model):
    gemma_class.modify_tensors = exactly(gemma_class.modify_tensors)
for name in sorted(os.listdir(folder)):
    if not (name.endswith("-plain") or name in MORE + ["llama-llama3"]):
        continue
    path = Path(folder, name)
    (path / "model.gguf").unlink(missing_ok=True)
    try:
        hparams = {**base.ModelBase.load_hparams(path, False), **INJECT.get(name, {})}
        kind = base.get_model_architecture(hparams, base.ModelType.TEXT)
        cls = base.ModelBase.from_model_architecture(kind)
        cls.set_vocab = lambda self: None
        cls(path, gguf.LlamaFileType.MOSTLY_F16, path / "model.gguf", hparams=hparams).write()
        print(name, os.path.getsize(path / "model.gguf"))
    except Exception as error:
        print("FAILED", name, repr(error)[:300])
