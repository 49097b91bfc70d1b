import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names } from "../compose";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { hfActivation, hfOutput, hfSizes, prefixed, prefixOf } from "./hf";
import { groupedRows } from "./jointOrder";

const NAMES = {
  embedding: "embed_in", finalNorm: "final_layer_norm",
  attnNorm: "layers.#.input_layernorm", mlpNorm: "layers.#.post_attention_layernorm",
  qkv: "layers.#.attention.query_key_value", o: "layers.#.attention.dense", up: "layers.#.mlp.dense_h_to_4h", down: "layers.#.mlp.dense_4h_to_h",
} as const satisfies Names;

/** GPT-NeoX and Pythia (Black et al. 2022): attention and MLP side by side with a norm each, part of a head turns. */
export const gptNeox: Architecture = {
  family: "gpt_neox",
  about: "GGUF does not keep hidden_act: the family's gelu",
  hf: {
    types: ["gpt_neox"],
    read(c, tensors) {
      const sizes = hfSizes(c, { plainHeads: true });
      const { table, dims } = hfRope(c, { ...sizes, thetaKey: "rotary_emb_base", partial: { key: "rotary_pct", fallback: 0.25 } });
      c.only("rope_theta", c.number("rotary_emb_base", 10000)); // configs of some releases repeat both under other names
      c.only("partial_rotary_factor", c.number("rotary_pct", 0.25));
      const bias = c.flag("attention_bias", true);
      const prefix = prefixOf(tensors, "embed_in.weight", ["gpt_neox.", ""]);
      return compose({
        family: "gpt_neox", sizes,
        residual: c.flag("use_parallel_residual", true) ? "parallel" : "serial",
        names: { ...prefixed(NAMES, prefix), ...hfOutput(c, tensors, false, "embed_out") },
        norm: { kind: "layer", bias: true, epsilon: c.number("layer_norm_eps", 1e-5) },
        activation: hfActivation(c, "hidden_act", "gelu"),
        biases: { qkv: bias, o: bias, mlp: true },
        qkvOrder: groupedRows(sizes),
        ropes: [table], rotation: { dims },
      });
    },
  },
  gguf: {
    types: ["gptneox"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      return compose({
        family: "gpt_neox", sizes,
        residual: c.flag("use_parallel_residual", true) ? "parallel" : "serial",
        names: ggufNames(tensors, false),
        norm: { kind: "layer", bias: true, epsilon: c.number("attention.layer_norm_epsilon") },
        activation: "gelu",
        biases: ggufBiases(tensors),
        ropes: [table], rotation: { dims },
      });
    },
  },
};
