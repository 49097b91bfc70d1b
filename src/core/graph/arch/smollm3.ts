import type { ConfigReader } from "../../model/configReader";
import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose } from "../compose";
import type { Architecture } from "./architecture";
import { ggufBiases, ggufNames, ggufSizes, pairsToHalves } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes, slidingLayers, slidingWindow } from "./hf";

/** Which layers rotate: `no_rope_layers` says 1 for those that do; without it, all but every fourth. */
function rotating(c: ConfigReader, layers: number): (l: number) => boolean {
  const listed = c.list<number>("no_rope_layers", "number");
  const interval = c.count("no_rope_layer_interval", 4);
  if (listed && listed.length !== layers) c.refuse("no_rope_layers", listed);
  return (l) => (listed ? listed[l] !== 0 : (l + 1) % interval !== 0);
}

/** SmolLM3 (Bakouch et al. 2025): Llama without rotation in every fourth layer. */
export const smollm3: Architecture = {
  family: "smollm3",
  about: "GGUF does not say which layers rotate: all but every fourth, as llama.cpp does",
  hf: {
    types: ["smollm3"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 4 });
      const { table, dims } = hfRope(c, { ...sizes, theta: 2e6 });
      const bias = c.flag("attention_bias", false);
      const turns = rotating(c, sizes.layers);
      const wanted = slidingWindow(c);
      const window = c.flag("use_sliding_window", false) ? wanted : undefined;
      c.ignore("max_window_layers");
      return compose({
        family: "smollm3", sizes, residual: "serial",
        names: { ...HF_NAMES, ...hfOutput(c, tensors, true) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: bias, o: bias, mlp: c.flag("mlp_bias", false) },
        ropes: [table], rotation: { dims, table: (l) => (turns(l) ? 0 : null) },
        window: slidingLayers(c, window, sizes.layers, (l) => !turns(l)),
      });
    },
  },
  gguf: {
    types: ["smollm3"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      return compose({
        family: "smollm3", sizes, residual: "serial",
        names: ggufNames(tensors, true),
        norm: { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") },
        activation: "silu",
        biases: ggufBiases(tensors),
        ropes: [table], rotation: { dims, table: (l) => ((l + 1) % 4 === 0 ? null : 0) },
        headOrder: pairsToHalves(sizes.headDim),
      });
    },
  },
};
