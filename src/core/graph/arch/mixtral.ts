import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { HF_NAMES, hfActivation, hfOutput, hfSizes, slidingWindow } from "./hf";

const EXPERTS = {
  router: "model.layers.#.block_sparse_moe.gate",
  expertGate: "model.layers.#.block_sparse_moe.experts.@.w1", expertUp: "model.layers.#.block_sparse_moe.experts.@.w3", expertDown: "model.layers.#.block_sparse_moe.experts.@.w2",
} as const;

/** Mixtral (Jiang et al. 2024): Mistral with a mixture of experts in every layer. */
export const mixtral: Architecture = {
  family: "mixtral",
  about: "its GGUF files say llama; every expert is computed for every token, those not chosen weighted 0",
  hf: {
    types: ["mixtral"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 8 });
      const { table, dims } = hfRope(c, { ...sizes, theta: 1e6 });
      const window = slidingWindow(c);
      const experts = { count: c.count(c.either("num_local_experts", "num_experts"), 8), chosen: c.count("num_experts_per_tok", 2), size: sizes.intermediateSize, normalised: true };
      return compose({
        family: "mixtral", sizes, residual: "serial",
        names: { ...HF_NAMES, ...EXPERTS, ...hfOutput(c, tensors, false) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-5) },
        activation: hfActivation(c, "hidden_act", "silu"),
        ropes: [table], rotation: { dims },
        window: () => window,
        experts: () => experts,
      });
    },
  },
};
