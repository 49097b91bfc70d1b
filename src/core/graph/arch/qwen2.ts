import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";
import { qwenWindow } from "./qwenWindow";

/** Qwen2 (Yang et al. 2024): Llama with biases on queries, keys and values, and windows in the upper layers if wanted. */
export const qwen2: Architecture = {
  family: "qwen2",
  about: "",
  hf: {
    types: ["qwen2"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 32 });
      const { table, dims } = hfRope(c, sizes);
      return compose({
        family: "qwen2", sizes, residual: "serial",
        names: { ...HF_NAMES, ...hfOutput(c, tensors, false) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: true },
        ropes: [table], rotation: { dims },
        window: qwenWindow(c, sizes.layers),
      });
    },
  },
  gguf: {
    types: ["qwen2"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      return compose({
        family: "qwen2", sizes, residual: "serial",
        names: ggufNames(tensors, true),
        norm: { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") },
        activation: "silu",
        biases: ggufBiases(tensors),
        ropes: [table], rotation: { dims },
      });
    },
  },
};
