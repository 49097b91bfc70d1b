"""Tiny models for every config switch that changes what a family computes, with Hugging Face transformers' numbers.

usage: make.py OUT [NAME ...]
Needs torch 2.15.0, transformers 5.23.0 and safetensors 0.8.0 from PyPI. For every case a folder with config.json,
model.safetensors (float16: the reference is float32 arithmetic on the rounded weights, eager attention) and
golden.safetensors: input_ids, logits, attn [L,H,T,T], hidden [L+1,T,D] (state L before the final norm), logprob,
entropy_bits, rank (entry t belongs to token t and comes from row t-1).
"""
import hashlib
import json
import os
import shutil
import sys

import numpy as np
import torch
from safetensors.numpy import save_file
from transformers import AutoConfig, AutoModelForCausalLM, logging
from transformers.models.falcon import modeling_falcon as falcon

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)

B = dict(vocab_size=80, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64)
G = dict(B, num_key_value_heads=2)
FALCON = dict(vocab_size=80, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, ffn_hidden_size=48, max_position_embeddings=64)
GPT2 = dict(vocab_size=80, n_positions=64, n_embd=32, n_layer=2, n_head=4, n_inner=48)
OPT = dict(vocab_size=80, hidden_size=32, ffn_dim=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64, word_embed_proj_dim=32, pad_token_id=1)


def rope(theta=10000.0, **kw):
    return {"rope_parameters": dict({"rope_type": "default", "rope_theta": theta}, **kw)}


LONG = dict(rope_type="longrope", short_factor=[1.0, 1.1, 1.3, 1.6], long_factor=[1.2, 2.0, 3.5, 5.0], original_max_position_embeddings=16)
SLIDES = ["full_attention", "sliding_attention"]
# name: (model type, config[, keys as transformers 4 wrote them])
CASES = {
    "llama-biases-gelu": ("llama", dict(G, attention_bias=True, mlp_bias=True, hidden_act="gelu", **rope())),
    "llama-linear": ("llama", dict(G, tie_word_embeddings=True, **rope(rope_type="linear", factor=4.0))),
    "llama-yarn": ("llama", dict(G, head_dim=16, **rope(rope_type="yarn", factor=4.0, original_max_position_embeddings=16))),
    "llama-yarn-mscale": ("llama", dict(G, head_dim=16, **rope(rope_type="yarn", factor=8.0, original_max_position_embeddings=16, beta_fast=16.0, beta_slow=2.0, mscale=0.8, mscale_all_dim=1.2, truncate=False)), "4"),
    "llama-yarn-attention-factor": ("llama", dict(G, **rope(rope_type="yarn", factor=2.0, original_max_position_embeddings=32, attention_factor=1.3)), "4"),
    "llama-longrope": ("llama", dict(G, **rope(**dict(LONG, factor=4.0)))),
    "llama-multi-head-relu2": ("llama", dict(B, hidden_act="relu2", **rope())),
    "mistral-no-window": ("mistral", dict(G, sliding_window=None, head_dim=16, tie_word_embeddings=True, **rope())),
    "mixtral-window": ("mixtral", dict(G, num_local_experts=3, num_experts_per_tok=1, intermediate_size=16, sliding_window=6, **rope())),
    "qwen2-window": ("qwen2", dict(G, use_sliding_window=True, sliding_window=6, max_window_layers=1, **rope())),
    "qwen2-layer-types": ("qwen2", dict(G, use_sliding_window=True, sliding_window=5, layer_types=["sliding_attention", "full_attention"], **rope(rope_type="yarn", factor=4.0, original_max_position_embeddings=16)), "4"),
    "qwen3-bias-window": ("qwen3", dict(G, head_dim=16, attention_bias=True, use_sliding_window=True, sliding_window=6, max_window_layers=1, **rope())),
    "qwen3_moe-raw-window": ("qwen3_moe", dict(G, num_hidden_layers=3, head_dim=8, num_experts=4, num_experts_per_tok=3, moe_intermediate_size=16, norm_topk_prob=False, decoder_sparse_step=2, attention_bias=True, use_sliding_window=True, sliding_window=7, **rope())),
    "gemma-bias-untied": ("gemma", dict(B, num_key_value_heads=4, head_dim=8, attention_bias=True, tie_word_embeddings=False, **rope())),
    "gemma2-uncapped": ("gemma2", dict(G, head_dim=16, query_pre_attn_scalar=10, sliding_window=6, layer_types=SLIDES, attn_logit_softcapping=None, final_logit_softcapping=None, attention_bias=True, **rope())),
    "gemma2-capped": ("gemma2", dict(G, head_dim=8, query_pre_attn_scalar=8, sliding_window=5, attn_logit_softcapping=2.0, final_logit_softcapping=4.0, **rope())),
    "gemma3-capped": ("gemma3_text", dict(G, num_hidden_layers=3, head_dim=16, query_pre_attn_scalar=12, sliding_window=5, layer_types=["sliding_attention", "full_attention", "sliding_attention"], attn_logit_softcapping=3.0, final_logit_softcapping=5.0, attention_bias=True,
        rope_parameters={"sliding_attention": {"rope_type": "default", "rope_theta": 5000.0}, "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 200000.0}}), "4"),
    "phi-qk-norm-grouped": ("phi", dict(G, qk_layernorm=True, hidden_act="gelu", **rope(partial_rotary_factor=0.25)), "4"),
    "phi3-partial": ("phi3", dict(G, head_dim=None, original_max_position_embeddings=64, tie_word_embeddings=True, **rope(partial_rotary_factor=0.5)), "4"),
    "phi3-longrope-partial": ("phi3", dict(G, num_attention_heads=2, num_key_value_heads=1, original_max_position_embeddings=16, sliding_window=9, **rope(**dict(LONG, partial_rotary_factor=0.5))), "4"),
    "olmo2-bias": ("olmo2", dict(B, attention_bias=True, tie_word_embeddings=True, **rope())),
    "smollm3-window-biases": ("smollm3", dict(G, num_hidden_layers=3, no_rope_layer_interval=2, use_sliding_window=True, sliding_window=6, attention_bias=True, mlp_bias=True, tie_word_embeddings=False, pad_token_id=0, **rope())),
    "opt-post": ("opt", dict(OPT, do_layer_norm_before=False, word_embed_proj_dim=16, activation_function="gelu")),
    "opt-bare": ("opt", dict(OPT, layer_norm_elementwise_affine=False, enable_bias=False)),
    "opt-no-final-norm": ("opt", dict(OPT, _remove_final_layer_norm=True, tie_word_embeddings=False)),
    "stablelm-parallel": ("stablelm", dict(G, use_parallel_residual=True, use_qkv_bias=False, tie_word_embeddings=True, **rope(partial_rotary_factor=1.0)), "4"),
    "stablelm-qk-norm": ("stablelm", dict(G, qk_layernorm=True, use_qkv_bias=True, **rope(partial_rotary_factor=0.5))),
    "starcoder2-no-bias": ("starcoder2", dict(G, use_bias=False, sliding_window=None, tie_word_embeddings=False, **rope())),
    "granite-biases": ("granite", dict(G, attention_bias=True, mlp_bias=True, embedding_multiplier=2.0, attention_multiplier=0.3, residual_multiplier=0.7, logits_scaling=2.0, **rope(rope_type="linear", factor=2.0))),
    "cohere-qk-norm-bias": ("cohere", dict(G, use_qk_norm=True, attention_bias=True, logit_scale=0.25, **rope())),
    "falcon-new": ("falcon", dict(FALCON, new_decoder_architecture=True, num_kv_heads=2, bias=True, **rope())),
    "falcon-new-one-norm": ("falcon", dict(FALCON, new_decoder_architecture=True, num_kv_heads=2, num_ln_in_parallel_attn=1, tie_word_embeddings=False, **rope())),
    "falcon-serial": ("falcon", dict(FALCON, parallel_attn=False, multi_query=False, bias=True, **rope(rope_type="linear", factor=2.0))),
    "falcon-alibi": ("falcon", dict(FALCON, hidden_size=36, num_attention_heads=6, alibi=True, parallel_attn=False, multi_query=False, bias=True, **rope())),
    "bloom-of-norm": ("bloom", dict(vocab_size=80, hidden_size=36, n_layer=2, n_head=6, apply_residual_connection_post_layernorm=True)),
    "gpt2-by-layer": ("gpt2", dict(GPT2, scale_attn_by_inverse_layer_idx=True, activation_function="relu", tie_word_embeddings=False)),
    "gpt2-unscaled": ("gpt2", dict(GPT2, scale_attn_weights=False, activation_function="quick_gelu")),
    "gpt_neox-serial": ("gpt_neox", dict(B, use_parallel_residual=False, attention_bias=False, tie_word_embeddings=True, **rope(partial_rotary_factor=1.0)), "4"),
    "gpt_neox-gelu-new": ("gpt_neox", dict(B, hidden_act="gelu_new", **rope(rope_type="linear", factor=2.0, partial_rotary_factor=0.5))),
}
# As their GGUF files can say it: makeGguf.py writes those.
PLAIN = {
    "bloom-plain": ("bloom", dict(vocab_size=80, hidden_size=32, n_layer=2, n_head=4)),
    "cohere-plain": ("cohere", dict(G, logit_scale=0.25, **rope())),
    "falcon-plain": ("falcon", dict(FALCON, ffn_hidden_size=128, **rope())),
    "gemma-plain": ("gemma", dict(B, num_key_value_heads=1, head_dim=16, **rope())),
    "gemma2-plain": ("gemma2", dict(G, head_dim=8, query_pre_attn_scalar=8, sliding_window=6, attn_logit_softcapping=4.0, final_logit_softcapping=6.0, **rope())),
    "gemma3-plain": ("gemma3_text", dict(G, num_hidden_layers=6, hidden_size=16, head_dim=8, query_pre_attn_scalar=8, sliding_window=6,
        rope_parameters={"sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}, "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 100000.0}})),
    "gpt2-plain": ("gpt2", dict(GPT2, n_inner=None)),
    "gpt_neox-plain": ("gpt_neox", dict(B, **rope(partial_rotary_factor=0.5))),
    "granite-plain": ("granite", dict(G, embedding_multiplier=2.0, attention_multiplier=0.3, residual_multiplier=0.7, logits_scaling=2.0, **rope())),
    "llama-plain": ("llama", dict(G, head_dim=16, **rope())),
    "llama-llama3": ("llama", dict(G, head_dim=16, **rope(rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16))),
    "mixtral-plain": ("mixtral", dict(G, num_local_experts=3, num_experts_per_tok=2, intermediate_size=16, sliding_window=None, **rope())),
    "phi-plain": ("phi", dict(B, intermediate_size=128, **rope(partial_rotary_factor=0.5))),
    "phi3-longrope-plain": ("phi3", dict(G, original_max_position_embeddings=16, sliding_window=None, **rope(**LONG))),
    "qwen2-plain": ("qwen2", dict(G, tie_word_embeddings=True, **rope())),
    "qwen3-plain": ("qwen3", dict(G, head_dim=16, **rope())),
    "qwen3_moe-plain": ("qwen3_moe", dict(G, head_dim=8, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=16, norm_topk_prob=True, **rope())),
    "smollm3-plain": ("smollm3", dict(G, num_hidden_layers=4, hidden_size=16, no_rope_layers=[1, 1, 1, 0], pad_token_id=0, **rope())),
    "stablelm-plain": ("stablelm", dict(G, use_qkv_bias=True, **rope(partial_rotary_factor=0.5))),
    "starcoder2-plain": ("starcoder2", dict(G, sliding_window=None, **rope())),
}
CASES |= PLAIN
OUT_PROJ = ("o_proj", "out_proj", "down_proj", "c_proj", "dense_4h_to_h", "fc2", "w2", "dense")


def draw(model, seed, unit_offset):
    """Larger than the default initialisation: attention is not uniform and norms are not trivial."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            r = torch.randn(p.shape, generator=g)
            stem, leaf = name.rsplit(".", 1)
            last = stem.split(".")[-1]
            norm = leaf == "weight" and "embed" not in last and ("norm" in stem.split("layers.")[-1] or last.startswith("ln"))
            norm = norm or last.endswith("embeddings_layernorm") and leaf == "weight"
            if norm:
                v = 0.3 * r + (0.0 if unit_offset else 1.0)
            elif leaf == "bias":
                v = 0.3 * r
            else:
                v = (0.15 if last in OUT_PROJ else 0.3) * r
            p.copy_(v.half().float())


def old_config(c):
    """As transformers 4 wrote it: rope_theta and rope_scaling."""
    rp = c.pop("rope_parameters")
    if "full_attention" in rp:
        full = dict(rp["full_attention"])
        c["rope_theta"], c["rope_local_base_freq"] = full.pop("rope_theta"), rp["sliding_attention"]["rope_theta"]
        c["rope_scaling"] = None if full["rope_type"] == "default" else full
        return
    theta, part = rp.pop("rope_theta"), rp.pop("partial_rotary_factor", None)
    if c["model_type"] == "gpt_neox":
        c["rotary_emb_base"], c["rotary_pct"] = theta, part
    else:
        c["rope_theta"] = theta
        if part is not None:
            c["partial_rotary_factor"] = part
    c["rope_scaling"] = None if rp["rope_type"] == "default" else rp


def scores(logits, ids):
    """logprob (nats), entropy (bits) and rank of each token, from the row before it."""
    x = logits.astype(np.float64)
    x = x - x.max(-1, keepdims=True)
    logp = x - np.log(np.exp(x).sum(-1, keepdims=True))
    T = len(ids)
    lp, ent, rank = np.full(T, np.nan, np.float32), np.full(T, np.nan, np.float32), np.zeros(T, np.int32)
    for t in range(1, T):
        row, l32, i = logp[t - 1], logits[t - 1], ids[t]
        lp[t], ent[t] = row[i], -(np.exp(row) * row).sum() / np.log(2)
        rank[t] = 1 + int((l32 > l32[i]).sum()) + int((l32[:i] == l32[i]).sum())
    return lp, ent, rank


def forward(model, ids, layers):
    states = [None] * (layers + 1)
    blocks = next(m for n, m in model.named_modules() if isinstance(m, torch.nn.ModuleList) and n.split(".")[-1] in ("layers", "h"))
    first = lambda _m, a, k: states.__setitem__(0, (a[0] if a else k["hidden_states"])[0].clone())
    after = lambda i: lambda _m, _a, o: states.__setitem__(i, (o[0] if isinstance(o, tuple) else o)[0].clone())
    hooks = [blocks[0].register_forward_pre_hook(first, with_kwargs=True)] + [b.register_forward_hook(after(i + 1)) for i, b in enumerate(blocks)]
    with torch.no_grad():
        out = model(torch.tensor([ids]), output_attentions=True, use_cache=False)
    for h in hooks:
        h.remove()
    return out.logits[0].numpy(), torch.stack([a[0] for a in out.attentions]).numpy(), torch.stack(states).numpy()


def make(name, out, kind, config, style="5"):
    seed = int(hashlib.sha256(name.encode()).hexdigest()[:7], 16)
    config = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": None, **config}
    cfg = AutoConfig.for_model(kind, **{k: v for k, v in config.items() if not (k == "head_dim" and v is None)})
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(cfg, attn_implementation="eager", dtype=torch.float32).eval()
    draw(model, seed, kind.startswith("gemma"))
    model.tie_weights()
    folder = os.path.join(out, name)
    shutil.rmtree(folder, ignore_errors=True)
    model.half().save_pretrained(folder)
    if os.path.exists(f"{folder}/generation_config.json"):
        os.remove(f"{folder}/generation_config.json")
    if style == "4":
        c = json.load(open(f"{folder}/config.json"))
        old_config(c)
        json.dump(c, open(f"{folder}/config.json", "w"), indent=1)
    extra = {"experts_implementation": "eager"} if hasattr(cfg, "num_experts_per_tok") else {}
    ref = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", **extra).eval()
    rng = np.random.default_rng(seed)
    tensors, build = {}, falcon.build_alibi_tensor
    if kind == "falcon":  # the eager kernel adds the biases twice, once with the mask; the other kernel once, as in training
        falcon.build_alibi_tensor = lambda *a, **k: build(*a, **k) / 2
    for i, T in enumerate([5, 22] if "longrope" in name else [22]):
        ids = rng.integers(0, 80, T).tolist()
        logits, attn, hidden = forward(ref, ids, cfg.num_hidden_layers)
        lp, ent, rank = scores(logits, ids)
        tensors |= {f"input_ids.{i}": np.array(ids, np.int32), f"logits.{i}": logits, f"attn.{i}": attn, f"hidden.{i}": hidden,
                    f"logprob.{i}": lp, f"entropy_bits.{i}": ent, f"rank.{i}": rank}
    falcon.build_alibi_tensor = build
    sdpa = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa", **extra).eval() if kind not in ("gemma2", "gemma3_text", "bloom") else None
    drift = 0.0  # between the two kernels of the reference
    if sdpa is not None:
        with torch.no_grad():
            drift = float(np.abs(sdpa(torch.tensor([ids])).logits[0].numpy() - logits).max())
    assert drift < 1e-4, drift
    save_file(tensors, f"{folder}/golden.safetensors")
    size = sum(os.path.getsize(f"{folder}/{f}") for f in os.listdir(folder))
    print(f"{name:28s} {size/1e3:6.1f} kB  logits std {logits.std():.2f}  peak attention {attn[:, :, -1].max(-1).mean():.2f}  other kernel {drift:.1e}", flush=True)


if __name__ == "__main__":
    for name, case in CASES.items():
        if len(sys.argv) == 2 or name in sys.argv[2:]:
            try:
                make(name, sys.argv[1], *case)
            except Exception as error:
                print("FAILED", name, repr(error)[:300], flush=True)
