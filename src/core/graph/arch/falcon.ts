import type { ConfigReader } from "../../model/configReader";
import { ggufRope } from "../../model/ggufRope";
import { hfRope } from "../../model/hfRope";
import { compose, type Names, type Sizes } from "../compose";
import { alibiSlopes } from "./alibiSlopes";
import type { Architecture } from "./architecture";
import { ggufNames, ggufSizes } from "./gguf";
import { checkedSizes, hfActivation, hfOutput, prefixed, prefixOf, sharedWidth } from "./hf";
import { groupedRows } from "./jointOrder";

const NAMES = {
  embedding: "word_embeddings", finalNorm: "ln_f",
  qkv: "h.#.self_attention.query_key_value", o: "h.#.self_attention.dense", up: "h.#.mlp.dense_h_to_4h", down: "h.#.mlp.dense_4h_to_h",
} as const satisfies Names;
const ONE_NORM = { attnNorm: "h.#.input_layernorm" } as const satisfies Names;
const SERIAL_NORMS = { ...ONE_NORM, mlpNorm: "h.#.post_attention_layernorm" } as const satisfies Names;
const TWO_NORMS = { attnNorm: "h.#.ln_attn", mlpNorm: "h.#.ln_mlp" } as const satisfies Names;

interface Shape { readonly sizes: Sizes; readonly parallel: boolean; readonly norms: Names }

/** Falcon's three generations differ in how many key heads there are, and in their norms. */
function shapeOf(c: ConfigReader): Shape {
  const hiddenSize = c.count(c.either("n_embed", "hidden_size"));
  const heads = c.count("num_attention_heads");
  const grouped = c.flag("new_decoder_architecture", false);
  const multiQuery = c.flag("multi_query", true);
  const stated = c.count("num_kv_heads", heads);
  const kvHeads = grouped ? stated : multiQuery ? 1 : heads;
  if (!grouped && !multiQuery && stated !== heads) c.refuse("num_kv_heads", stated);
  const parallel = c.flag("parallel_attn", true);
  const normCount = c.number("num_ln_in_parallel_attn", grouped ? 2 : 1);
  if (parallel && (normCount === 2) !== grouped && !(grouped && normCount === 1)) c.refuse("num_ln_in_parallel_attn", normCount);
  if (!parallel && grouped) c.refuse("parallel_attn", false); // the reference has no such layer
  const sizes = checkedSizes(c, "num_kv_heads", {
    hiddenSize, heads, kvHeads, headDim: sharedWidth(c, "num_attention_heads", hiddenSize, heads),
    vocabSize: c.count("vocab_size"), layers: c.count("num_hidden_layers"),
    intermediateSize: c.count("ffn_hidden_size", 4 * hiddenSize), contextLength: c.count("max_position_embeddings", 2048),
  });
  return { sizes, parallel, norms: parallel ? (normCount === 2 ? TWO_NORMS : ONE_NORM) : SERIAL_NORMS };
}

/** Falcon (Almazrouei et al. 2023): attention and MLP side by side, few key heads; rotary positions or linear biases. */
export const falcon: Architecture = {
  family: "falcon",
  about: "with linear biases the reference's eager kernel adds them twice; they are added once, as its other kernel and the model's training do",
  hf: {
    types: ["falcon"],
    read(c, tensors) {
      const { sizes, parallel, norms } = shapeOf(c);
      const bias = c.flag("bias", false);
      c.only("apply_residual_connection_post_layernorm", false);
      const biased = c.flag("alibi", false);
      const { table, dims } = hfRope(c, sizes);
      const prefix = prefixOf(tensors, "word_embeddings.weight", ["transformer.", ""]);
      return compose({
        family: "falcon", sizes, residual: parallel ? "parallel" : "serial",
        names: { ...prefixed({ ...NAMES, ...norms }, prefix), ...hfOutput(c, tensors, true) },
        norm: { kind: "layer", bias: true, epsilon: c.number("layer_norm_epsilon", 1e-5) },
        activation: hfActivation(c, "activation", "gelu"),
        biases: { qkv: bias, o: bias, mlp: bias },
        qkvOrder: groupedRows(sizes),
        ...(biased ? { alibi: { slopes: alibiSlopes(sizes.heads), rounded: true, scale: 1 / Math.sqrt(sizes.headDim) } } : { ropes: [table], rotation: { dims } }),
      });
    },
  },
  gguf: {
    types: ["falcon"],
    read(c, tensors) {
      const sizes = ggufSizes(c, tensors);
      const { table, dims } = ggufRope(c, tensors, sizes);
      const { mlpNorm: _, ...names } = ggufNames(tensors, false);
      const two = tensors.has("blk.0.attn_norm_2.weight") ? { attnNorm: "blk.#.attn_norm_2", mlpNorm: "blk.#.attn_norm" } : {};
      return compose({
        family: "falcon", sizes, residual: "parallel",
        names: { ...names, ...two },
        norm: { kind: "layer", bias: true, epsilon: c.number("attention.layer_norm_epsilon") },
        activation: "gelu",
        ropes: [table], rotation: { dims },
      });
    },
  },
};
