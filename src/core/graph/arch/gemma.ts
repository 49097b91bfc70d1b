import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { ggufNames, ggufSizes } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";

/** Gemma (Mesnard et al. 2024): Llama with norms around 1, a scaled embedding and a GELU gate. */
export const gemma: Architecture = {
  family: "gemma",
  about: "",
  hf: {
    types: ["gemma"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 16, headDim: 256 });
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("attention_bias", false);
      const activation = hfActivation(c, "hidden_act", "gelu_pytorch_tanh");
      c.only("hidden_activation", "gelu_pytorch_tanh");
      c.only("use_bidirectional_attention", false);
      return compose({
        family: "gemma", sizes, residual: "serial",
        names: { ...HF_NAMES, ...hfOutput(c, tensors, true) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6), plus: 1 },
        activation: activation === "gelu" ? "gelu_pytorch_tanh" : activation, // the first configs said gelu and meant its approximation
        biases: { qkv: bias, o: bias },
        embeddingScale: Math.fround(Math.sqrt(sizes.hiddenSize)),
        ropes: [table], rotation: { dims },
      });
    },
  },
  gguf: {
    types: ["gemma"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      return compose({
        family: "gemma", sizes, residual: "serial",
        names: ggufNames(tensors, true),
        norm: { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") },
        activation: "gelu_pytorch_tanh",
        embeddingScale: Math.fround(Math.sqrt(sizes.hiddenSize)),
        ropes: [table], rotation: { dims },
      });
    },
  },
};
