import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes, pairsToHalves } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";

/** Granite 3 (IBM 2024): Llama with multipliers on embedding, scores, residuals and logits. */
export const granite: Architecture = {
  family: "granite",
  about: "",
  hf: {
    types: ["granite"],
    read(c, tensors) {
      const sizes = hfSizes(c);
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("attention_bias", false);
      const scale = c.number("attention_multiplier", 1);
      return compose({
        family: "granite", sizes, residual: "serial",
        names: { ...HF_NAMES, ...hfOutput(c, tensors, false) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: bias, o: bias, mlp: c.flag("mlp_bias", false) },
        ropes: [table], rotation: { dims },
        scale: () => scale,
        embeddingScale: c.number("embedding_multiplier", 1),
        residualScale: c.number("residual_multiplier", 1),
        logitScale: 1 / c.number("logits_scaling", 1),
      });
    },
  },
  gguf: {
    types: ["granite"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const scale = c.number("attention.scale", 0) || 1 / Math.sqrt(sizes.headDim);
      const rotates = c.flag("rope.scaling.finetuned", true); // Granite's files use this key as the switch
      return compose({
        family: "granite", sizes, residual: "serial",
        names: ggufNames(tensors, true),
        norm: { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") },
        activation: "silu",
        biases: ggufBiases(tensors),
        ...(rotates && { ropes: [table], rotation: { dims } }),
        headOrder: pairsToHalves(sizes.headDim),
        scale: () => scale,
        embeddingScale: c.number("embedding_scale", 0) || 1,
        residualScale: c.number("residual_scale", 0) || 1,
        logitScale: 1 / (c.number("logit_scale") || 1),
      });
    },
  },
};
