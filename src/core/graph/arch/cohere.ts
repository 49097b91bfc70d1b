import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_HEAD_NORMS, ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_HEAD_NORMS, HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";

const { mlpNorm: _mlpNorm, ...PARTS } = HF_NAMES;

/** Command R (Cohere 2024): attention and MLP side by side after one norm without bias, neighbours turn together, scaled logits. */
export const cohere: Architecture = {
  family: "cohere",
  about: "llama.cpp calls it command-r",
  hf: {
    types: ["cohere"],
    read(c, tensors) {
      const sizes = hfSizes(c);
      const { table, dims } = hfRope(c, { ...sizes, theta: 5e5 });
      const bias = c.flag("attention_bias", false);
      const norm = { kind: "layer", epsilon: c.number("layer_norm_eps", 1e-5) } as const;
      return compose({
        family: "cohere", sizes, norm, residual: "parallel",
        names: { ...PARTS, ...HF_HEAD_NORMS, ...hfOutput(c, tensors, true) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: bias, o: bias },
        ...(c.flag("use_qk_norm", false) && { qkNorm: { style: norm, over: "each head" } }),
        ropes: [table], rotation: { dims, interleaved: true },
        logitScale: c.number("logit_scale", 0.0625),
      });
    },
  },
  gguf: {
    types: ["command-r"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const norm = { kind: "layer", epsilon: c.number("attention.layer_norm_epsilon") } as const;
      const { mlpNorm: _, ...names } = ggufNames(tensors, true, GGUF_HEAD_NORMS);
      return compose({
        family: "cohere", sizes, names, norm, residual: "parallel",
        activation: "silu",
        biases: ggufBiases(tensors),
        ...(tensors.has("blk.0.attn_q_norm.weight") && { qkNorm: { style: norm, over: "each head" } }),
        ropes: [table], rotation: { dims, interleaved: true },
        logitScale: c.number("logit_scale", 0) || 1,
      });
    },
  },
};
