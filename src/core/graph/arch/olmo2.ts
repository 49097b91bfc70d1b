import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_AFTER_NORMS, GGUF_HEAD_NORMS, ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_HEAD_NORMS, HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";

const { attnNorm: _attnNorm, mlpNorm: _mlpNorm, ...PARTS } = HF_NAMES;
const AFTER = { attnAfter: "model.layers.#.post_attention_layernorm", mlpAfter: "model.layers.#.post_feedforward_layernorm" } as const satisfies Names;

/** OLMo 2 (Walsh et al. 2024): norms after each part instead of before, and on queries and keys over their whole width. */
export const olmo2: Architecture = {
  family: "olmo2",
  about: "",
  hf: {
    types: ["olmo2"],
    read(c, tensors) {
      const sizes = hfSizes(c);
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("attention_bias", false);
      const norm = { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-5) } as const;
      return compose({
        family: "olmo2", sizes, norm, residual: "serial",
        names: { ...PARTS, ...AFTER, ...HF_HEAD_NORMS, ...hfOutput(c, tensors, false) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: bias, o: bias },
        qkNorm: { style: norm, over: "width" },
        ropes: [table], rotation: { dims },
      });
    },
  },
  gguf: {
    types: ["olmo2"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      c.only("attention.sliding_window", 0);
      const norm = { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") } as const;
      const { attnNorm: _, mlpNorm: __, ...names } = ggufNames(tensors, true, { ...GGUF_AFTER_NORMS, ...GGUF_HEAD_NORMS });
      return compose({
        family: "olmo2", sizes, norm, names, residual: "serial",
        activation: "silu",
        biases: ggufBiases(tensors),
        qkNorm: { style: norm, over: "width" },
        ropes: [table], rotation: { dims },
      });
    },
  },
};
