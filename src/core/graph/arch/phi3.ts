import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names } from "../compose";
import type { Architecture } from "./architecture";
import { ggufNames, ggufSizes } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes, slidingWindow } from "./hf";

const { embedding, finalNorm, attnNorm, mlpNorm, o, down } = HF_NAMES;
const NAMES = {
  embedding, finalNorm, attnNorm, mlpNorm, o, down,
  qkv: "model.layers.#.self_attn.qkv_proj", gateUp: "model.layers.#.mlp.gate_up_proj",
} as const satisfies Names;

/** Phi 3 and 4 (Abdin et al. 2024): Llama with joint projections, a window if wanted, and LongRoPE. */
export const phi3: Architecture = {
  family: "phi3",
  about: "LongRoPE's long factors are taken where the text is longer than the original context, as Hugging Face does; a window in GGUF metadata is obeyed, llama.cpp ignores it",
  hf: {
    types: ["phi3"],
    read(c, tensors) {
      const sizes = hfSizes(c);
      const { table, dims } = hfRope(c, { ...sizes, partial: { key: "partial_rotary_factor", fallback: 1 }, longRopeNames: ["su", "yarn"] });
      c.ignore("original_max_position_embeddings"); // read where the rotation is scaled
      const window = slidingWindow(c);
      // Switches of the models' own code, which the reference does not have.
      for (const key of ["attention_bias", "mlp_bias", "lm_head_bias"]) c.only(key, false);
      for (const key of ["full_attn_mod", "interpolate_factor"]) c.only(key, 1);
      return compose({
        family: "phi3", sizes, residual: "serial",
        names: { ...NAMES, ...hfOutput(c, tensors, false) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-5) },
        activation: hfActivation(c, "hidden_act", "silu"),
        ropes: [table], rotation: { dims },
        window: () => window,
      });
    },
  },
  gguf: {
    types: ["phi3"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const wanted = c.number("attention.sliding_window", 0);
      const window = wanted > 0 ? wanted : undefined;
      const { up: gateUp, ...names } = ggufNames(tensors, false);
      return compose({
        family: "phi3", sizes, residual: "serial",
        names: { ...names, ...(gateUp && { gateUp }) },
        norm: { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") },
        activation: "silu",
        ropes: [table], rotation: { dims },
        window: () => window,
      });
    },
  },
};
