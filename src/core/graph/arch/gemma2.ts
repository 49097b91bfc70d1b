import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_AFTER_NORMS, ggufNames, ggufSizes, ggufSliding } from "./gguf";
import { HF_NAMES, hfActivation, hfOutput, hfSizes, slidingLayers, slidingWindow } from "./hf";

/** Norms before and after each part. */
export const GEMMA_NORMS = {
  attnAfter: "model.layers.#.post_attention_layernorm", mlpNorm: "model.layers.#.pre_feedforward_layernorm", mlpAfter: "model.layers.#.post_feedforward_layernorm",
} as const satisfies Names;
/** The model for which llama.cpp scales queries by width / heads instead of the head size. */
const LAYERS_OF_27B = 46;

/** Gemma 2 (Riviere et al. 2024): soft caps, norms on both sides, windows in every other layer. */
export const gemma2: Architecture = {
  family: "gemma2",
  about: "GGUF does not keep query_pre_attn_scalar: the head size is taken, as llama.cpp does",
  hf: {
    types: ["gemma2"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 4, headDim: 256 });
      const { table, dims } = hfRope(c, sizes);
      const bias = c.flag("attention_bias", false);
      const scale = c.number("query_pre_attn_scalar", 256) ** -0.5;
      c.only("use_bidirectional_attention", false);
      c.ignore("hidden_act"); // hidden_activation says it
      return compose({
        family: "gemma2", sizes, residual: "serial",
        names: { ...HF_NAMES, ...GEMMA_NORMS, ...hfOutput(c, tensors, true) },
        norm: { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6), plus: 1 },
        activation: hfActivation(c, "hidden_activation", "gelu_pytorch_tanh"),
        biases: { qkv: bias, o: bias },
        embeddingScale: Math.fround(Math.sqrt(sizes.hiddenSize)),
        scale: () => scale,
        softcap: c.optional("attn_logit_softcapping", 50), logitSoftcap: c.optional("final_logit_softcapping", 30),
        window: slidingLayers(c, slidingWindow(c, 4096), sizes.layers, (l) => l % 2 === 0),
        ropes: [table], rotation: { dims },
      });
    },
  },
  gguf: {
    types: ["gemma2"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      c.only("rope.freq_base_swa", c.number("rope.freq_base", 10000));
      const scale = (sizes.layers === LAYERS_OF_27B ? sizes.hiddenSize / sizes.heads : sizes.headDim) ** -0.5;
      return compose({
        family: "gemma2", sizes, residual: "serial",
        names: ggufNames(tensors, true, GGUF_AFTER_NORMS),
        norm: { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") },
        activation: "gelu_pytorch_tanh",
        embeddingScale: Math.fround(Math.sqrt(sizes.hiddenSize)),
        scale: () => scale,
        softcap: c.number("attn_logit_softcapping", 50), logitSoftcap: c.number("final_logit_softcapping", 30),
        window: ggufSliding(c, c.count("attention.sliding_window", 4096), 2),
        ropes: [table], rotation: { dims },
      });
    },
  },
};
