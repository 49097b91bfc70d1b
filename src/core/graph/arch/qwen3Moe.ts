import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import type { ConfigReader } from "../../model/configReader";
import { compose, type ExpertFacts } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_EXPERTS, GGUF_HEAD_NORMS, ggufBiases, ggufNames, ggufSizes } from "./gguf";
import { HF_HEAD_NORMS, HF_NAMES, hfActivation, hfOutput, hfSizes, slidingWindow } from "./hf";

const EXPERTS = {
  router: "model.layers.#.mlp.gate",
  expertGate: "model.layers.#.mlp.experts.@.gate_proj", expertUp: "model.layers.#.mlp.experts.@.up_proj", expertDown: "model.layers.#.mlp.experts.@.down_proj",
} as const;

/** Which layers are mixtures: every `decoder_sparse_step`th, but those of `mlp_only_layers`. */
function expertLayers(c: ConfigReader): (l: number) => ExpertFacts | undefined {
  const count = c.number(c.either("num_experts", "num_local_experts"), 128);
  const dense = c.list<number>("mlp_only_layers", "number") ?? [];
  const step = c.count("decoder_sparse_step", 1);
  const facts = { count, chosen: c.count("num_experts_per_tok", 8), size: c.count("moe_intermediate_size", 768), normalised: c.flag("norm_topk_prob", false) };
  return (l) => (!dense.includes(l) && count > 0 && (l + 1) % step === 0 ? facts : undefined);
}

/** Qwen3 with mixtures of experts (Yang et al. 2025). */
export const qwen3Moe: Architecture = {
  family: "qwen3_moe",
  about: "every expert is computed for every token, those not chosen weighted 0",
  hf: {
    types: ["qwen3_moe"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 4 });
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("attention_bias", false);
      const norm = { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6) } as const;
      const wanted = slidingWindow(c, 4096);
      const window = c.flag("use_sliding_window", false) ? wanted : undefined;
      c.ignore("max_window_layers"); // the reference gives all layers the same window
      return compose({
        family: "qwen3_moe", sizes, norm, residual: "serial",
        names: { ...HF_NAMES, ...HF_HEAD_NORMS, ...EXPERTS, ...hfOutput(c, tensors, false) },
        activation: hfActivation(c, "hidden_act", "silu"),
        biases: { qkv: bias, o: bias },
        qkNorm: { style: norm, over: "head" },
        ropes: [table], rotation: { dims },
        window: () => window,
        experts: expertLayers(c),
      });
    },
  },
  gguf: {
    types: ["qwen3moe"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const norm = { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") } as const;
      const experts = { count: c.count("expert_count"), chosen: c.count("expert_used_count"), size: c.count("expert_feed_forward_length", sizes.intermediateSize), normalised: true };
      return compose({
        family: "qwen3_moe", sizes, norm, residual: "serial",
        names: ggufNames(tensors, true, { ...GGUF_HEAD_NORMS, ...GGUF_EXPERTS }),
        activation: "silu",
        biases: ggufBiases(tensors),
        qkNorm: { style: norm, over: "head" },
        ropes: [table], rotation: { dims },
        experts: (l) => (tensors.has(`blk.${l}.ffn_gate_inp.weight`) ? experts : undefined),
      });
    },
  },
};
