import { hfRope } from "../../model/hfRope";
import { ggufRope } from "../../model/ggufRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_EXPERTS, ggufBiases, ggufNames, ggufSizes, pairsToHalves } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";

/** Llama (Touvron et al. 2023): pre-norm, rotary positions, grouped queries, gated MLP. */
export const llama: Architecture = {
  family: "llama",
  about: "GGUF files of Mistral and Mixtral are of this architecture too",
  hf: {
    types: ["llama"],
    read(c, tensors) {
      const sizes = hfSizes(c);
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("attention_bias", false);
      c.only("rope_interleaved", false);
      return compose({
        family: "llama", sizes, residual: "serial",
        names: { ...HF_NAMES, ...hfOutput(c, tensors, false) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: bias, o: bias, mlp: c.flag("mlp_bias", false) },
        ropes: [table], rotation: { dims },
      });
    },
  },
  gguf: {
    types: ["llama"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const count = c.number("expert_count", 0);
      const chosen = c.number("expert_used_count", 0);
      return compose({
        family: "llama", sizes, residual: "serial",
        names: ggufNames(tensors, true, count > 0 ? GGUF_EXPERTS : {}),
        norm: { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") },
        activation: "silu",
        biases: ggufBiases(tensors),
        ropes: [table], rotation: { dims },
        headOrder: pairsToHalves(sizes.headDim),
        ...(count > 0 && { experts: () => ({ count, chosen, size: sizes.intermediateSize, normalised: true }) }),
      });
    },
  },
};
