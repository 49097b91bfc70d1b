import type { ConfigReader } from "../../model/configReader";
import type { RopeSpec } from "../../model/decoderSpec";
import { ggufRope } from "../../model/ggufRope";
import { hfRopeIn } from "../../model/hfRope";
import { plainFrequencies } from "../../model/rope";
import { compose, type Sizes } from "../compose";
import type { Architecture } from "./architecture";
import { GGUF_AFTER_NORMS, GGUF_HEAD_NORMS, ggufNames, ggufSizes, ggufSliding } from "./gguf";
import { GEMMA_NORMS } from "./gemma2";
import { HF_HEAD_NORMS, HF_NAMES, hfActivation, hfOutput, hfSizes, slidingLayers, slidingWindow } from "./hf";

/** Places of the two tables: layers that see everything, and those with a window. */
const [GLOBAL, LOCAL] = [0, 1];
const LAYERS_OF_27B = 62;

function hfTables(c: ConfigReader, sizes: Sizes): readonly RopeSpec[] {
  const groups = c.group("rope_parameters");
  const scaling = c.group("rope_scaling");
  const [full, sliding] = [groups?.group("full_attention"), groups?.group("sliding_attention")];
  if (scaling && full) c.refuse("rope_scaling", "beside rope_parameters");
  const tables = [
    hfRopeIn(c, full ?? scaling, { ...sizes, theta: 1e6 }).table,
    hfRopeIn(c, sliding, { ...sizes, theta: 1e4, thetaKey: "rope_local_base_freq" }).table,
  ];
  groups?.finish();
  return tables;
}

/** Gemma 3 (Kamath et al. 2025), text: windows in five of six layers, which turn by a table of their own; norms on queries and keys. */
export const gemma3: Architecture = {
  family: "gemma3",
  about: "text models; attn_logit_softcapping has no effect, as in the reference",
  hf: {
    types: ["gemma3_text"],
    read(c, tensors) {
      const sizes = hfSizes(c, { kvHeads: 4, headDim: 256 });
      const bias = c.flag("attention_bias", false);
      const scale = c.number("query_pre_attn_scalar", 256) ** -0.5;
      c.only("use_bidirectional_attention", false);
      c.ignore("hidden_act", "_sliding_window_pattern"); // hidden_activation and layer_types say it
      c.ignore("attn_logit_softcapping"); // of Gemma 2: the reference has the key, and does not cap
      const period = c.count("sliding_window_pattern", 6);
      const window = slidingLayers(c, slidingWindow(c, 4096), sizes.layers, (l) => (l + 1) % period !== 0);
      const norm = { kind: "rms", epsilon: c.number("rms_norm_eps", 1e-6), plus: 1 } as const;
      return compose({
        family: "gemma3", sizes, norm, window, residual: "serial",
        names: { ...HF_NAMES, ...GEMMA_NORMS, ...HF_HEAD_NORMS, ...hfOutput(c, tensors, true) },
        activation: hfActivation(c, "hidden_activation", "gelu_pytorch_tanh"),
        biases: { qkv: bias, o: bias },
        embeddingScale: Math.fround(Math.sqrt(sizes.hiddenSize)),
        scale: () => scale,
        logitSoftcap: c.optional("final_logit_softcapping"),
        qkNorm: { style: norm, over: "head" },
        ropes: hfTables(c, sizes),
        rotation: { dims: sizes.headDim, table: (l) => (window(l) === undefined ? GLOBAL : LOCAL) },
      });
    },
  },
  gguf: {
    types: ["gemma3"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const wanted = c.number("attention.sliding_window", 0);
      const window = ggufSliding(c, wanted > 0 ? wanted : undefined, 6);
      const local = { inverseFrequencies: plainFrequencies(c.number("rope.freq_base_swa", 10000), dims), magnitude: 1 };
      const scale = (sizes.layers === LAYERS_OF_27B ? sizes.hiddenSize / sizes.heads : sizes.headDim) ** -0.5;
      const softcap = c.number("final_logit_softcapping", 0);
      const norm = { kind: "rms", epsilon: c.number("attention.layer_norm_rms_epsilon") } as const;
      return compose({
        family: "gemma3", sizes, norm, window, residual: "serial",
        names: ggufNames(tensors, true, { ...GGUF_AFTER_NORMS, ...GGUF_HEAD_NORMS }),
        activation: "gelu_pytorch_tanh",
        embeddingScale: Math.fround(Math.sqrt(sizes.hiddenSize)),
        scale: () => scale,
        ...(softcap > 0 && { logitSoftcap: softcap }),
        qkNorm: { style: norm, over: "head" },
        ropes: [table, local],
        rotation: { dims, table: (l) => (window(l) === undefined ? GLOBAL : LOCAL) },
      });
    },
  },
};
