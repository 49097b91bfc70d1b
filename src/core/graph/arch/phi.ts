import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names } from "../compose";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes } from "./hf";

const { embedding, attnNorm, q, k, v } = HF_NAMES;
const NAMES = {
  embedding, attnNorm, q, k, v, finalNorm: "model.final_layernorm",
  o: "model.layers.#.self_attn.dense", up: "model.layers.#.mlp.fc1", down: "model.layers.#.mlp.fc2",
  qNorm: "model.layers.#.self_attn.q_layernorm", kNorm: "model.layers.#.self_attn.k_layernorm",
} as const satisfies Names;

/** Phi 1, 1.5 and 2 (Li et al. 2023): attention and MLP side by side after one norm, biases everywhere, part of a head turns. */
export const phi: Architecture = {
  family: "phi",
  about: "llama.cpp calls it phi2",
  hf: {
    types: ["phi"],
    read(c, tensors) {
      const sizes = hfSizes(c);
      const { table, dims } = hfRope(c, { ...sizes, partial: { key: "partial_rotary_factor", fallback: 0.5 } });
      const norm = { kind: "layer", bias: true, epsilon: c.number("layer_norm_eps", 1e-5) } as const;
      return compose({
        family: "phi", sizes, norm, residual: "parallel",
        names: { ...NAMES, ...hfOutput(c, tensors, false) },
        activation: hfActivation(c, "hidden_act", "gelu_new"),
        biases: { qkv: true, o: true, mlp: true, output: tensors.has("lm_head.bias") },
        ...(c.flag("qk_layernorm", false) && { qkNorm: { style: norm, over: "head" } }),
        ropes: [table], rotation: { dims },
      });
    },
  },
  gguf: {
    types: ["phi2"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const { mlpNorm: _, ...names } = ggufNames(tensors, false);
      return compose({
        family: "phi", sizes, names, residual: "parallel",
        norm: { kind: "layer", bias: true, epsilon: c.number("attention.layer_norm_epsilon") },
        activation: "gelu_new",
        biases: ggufBiases(tensors),
        ropes: [table], rotation: { dims },
      });
    },
  },
};
