import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_HEAD_NORMS, ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";

/** One tensor for each head. */
const HEAD_NORMS = { qNorm: "model.layers.#.self_attn.q_layernorm.norms.@", kNorm: "model.layers.#.self_attn.k_layernorm.norms.@" } as const satisfies Names;

/** StableLM 2 (Bellagente et al. 2024): layer norms, a gated MLP, a quarter of each head turns; parallel or serial. */
export const stablelm: Architecture = {
  family: "stablelm",
  about: "",
  hf: {
    types: ["stablelm"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 32, plainHeads: true });
      const { table, dims } = hfRope(c, { ...sizes, partial: { key: "partial_rotary_factor", fallback: 0.25 } });
      const epsilon = c.number("layer_norm_eps", 1e-5);
      const parallel = c.flag("use_parallel_residual", false);
      const { mlpNorm, ...parts } = HF_NAMES;
      return compose({
        family: "stablelm", sizes, residual: parallel ? "parallel" : "serial",
        names: { ...parts, ...(!parallel && { mlpNorm }), ...HEAD_NORMS, ...hfOutput(c, tensors, false) },
        norm: { kind: "layer", bias: true, epsilon },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: c.flag("use_qkv_bias", false) },
        ...(c.flag("qk_layernorm", false) && { qkNorm: { style: { kind: "layer", epsilon }, over: "each head" } }),
        ropes: [table], rotation: { dims },
      });
    },
  },
  gguf: {
    types: ["stablelm"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const epsilon = c.number("attention.layer_norm_epsilon");
      c.ignore("use_parallel_residual"); // a second norm is there, or not
      const parallel = !tensors.has("blk.0.ffn_norm.weight");
      const { mlpNorm, ...names } = ggufNames(tensors, true, GGUF_HEAD_NORMS);
      return compose({
        family: "stablelm", sizes, residual: parallel ? "parallel" : "serial",
        names: { ...names, ...(!parallel && mlpNorm && { mlpNorm }) },
        norm: { kind: "layer", bias: true, epsilon },
        activation: "silu",
        biases: ggufBiases(tensors),
        ...(tensors.has("blk.0.attn_q_norm.weight") && { qkNorm: { style: { kind: "layer", epsilon }, over: "each head" } }),
        ropes: [table], rotation: { dims },
      });
    },
  },
};
