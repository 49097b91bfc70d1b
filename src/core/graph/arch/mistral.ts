import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { HF_NAMES, hfActivation, hfOutput, hfSizes, slidingWindow } from "./hf";

/** Mistral (Jiang et al. 2023): Llama with a sliding window in every layer. */
export const mistral: Architecture = {
  family: "mistral",
  about: "its GGUF files say llama",
  hf: {
    types: ["mistral"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 8 });
      const { table, dims } = hfRope(c, sizes);
      const window = slidingWindow(c, 4096);
      return compose({
        family: "mistral", sizes, residual: "serial",
        names: { ...HF_NAMES, ...hfOutput(c, tensors, false) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6) },
        activation: hfActivation(c, "hidden_act", "silu"),
        ropes: [table], rotation: { dims },
        window: () => window,
      });
    },
  },
};
