import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_HEAD_NORMS, ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_HEAD_NORMS, HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";
import { qwenWindow } from "./qwenWindow";

/** Qwen3 (Yang et al. 2025): Llama with an RMS norm on each head's query and key. */
export const qwen3: Architecture = {
  family: "qwen3",
  about: "",
  hf: {
    types: ["qwen3"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 32, headDim: 128 });
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("attention_bias", false);
      const norm = { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6) } as const;
      return compose({
        family: "qwen3", sizes, norm, residual: "serial",
        names: { ...HF_NAMES, ...HF_HEAD_NORMS, ...hfOutput(c, tensors, false) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: bias, o: bias },
        qkNorm: { style: norm, over: "head" },
        ropes: [table], rotation: { dims },
        window: qwenWindow(c, sizes.layers),
      });
    },
  },
  gguf: {
    types: ["qwen3"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const norm = { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") } as const;
      return compose({
        family: "qwen3", sizes, norm, residual: "serial",
        names: ggufNames(tensors, true, GGUF_HEAD_NORMS),
        activation: "silu",
        biases: ggufBiases(tensors),
        qkNorm: { style: norm, over: "head" },
        ropes: [table], rotation: { dims },
      });
    },
  },
};
