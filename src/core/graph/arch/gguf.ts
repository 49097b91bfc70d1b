// What GGUF files have in common (reference: llama.cpp's tensor names and metadata keys).
import type { ConfigReader } from "../../model/configReader";
import type { DecoderFacts, Names, RowOrder, Sizes } from "../compose";
import type { TensorFacts } from "./architecture";
import { checkedSizes, sharedWidth } from "./hf";

const NAMES = {
  embedding: "token_embd", finalNorm: "output_norm", attnNorm: "blk.#.attn_norm", mlpNorm: "blk.#.ffn_norm",
  o: "blk.#.attn_output", up: "blk.#.ffn_up", down: "blk.#.ffn_down",
} as const satisfies Names;
const APART = { q: "blk.#.attn_q", k: "blk.#.attn_k", v: "blk.#.attn_v" } as const satisfies Names;
const TOGETHER = { qkv: "blk.#.attn_qkv" } as const satisfies Names;
export const GGUF_HEAD_NORMS = { qNorm: "blk.#.attn_q_norm", kNorm: "blk.#.attn_k_norm" } as const satisfies Names;
export const GGUF_AFTER_NORMS = { attnAfter: "blk.#.post_attention_norm", mlpAfter: "blk.#.post_ffw_norm" } as const satisfies Names;
export const GGUF_EXPERTS = { router: "blk.#.ffn_gate_inp", expertGate: "blk.#.ffn_gate_exps", expertUp: "blk.#.ffn_up_exps", expertDown: "blk.#.ffn_down_exps" } as const satisfies Names;

export function ggufSizes(c: ConfigReader, { rows }: TensorFacts): Sizes {
  const hiddenSize = c.count("embedding_length");
  const heads = c.count("attention.head_count");
  const headDim = c.has("attention.key_length") ? c.count("attention.key_length") : sharedWidth(c, "attention.head_count", hiddenSize, heads);
  c.only("attention.value_length", headDim);
  c.only("attention.causal", true);
  return checkedSizes(c, "attention.head_count_kv", {
    hiddenSize, heads, headDim,
    kvHeads: c.count("attention.head_count_kv", heads),
    vocabSize: rows("token_embd.weight"),
    layers: c.count("block_count"),
    intermediateSize: c.count("feed_forward_length"),
    contextLength: c.count("context_length"),
  });
}

/** Names of the parts that every file has, the projections as this one keeps them, and `more`. */
export function ggufNames({ has }: TensorFacts, gated: boolean, more: Names = {}): Names {
  return {
    ...NAMES,
    ...(has("blk.0.attn_qkv.weight") ? TOGETHER : APART),
    ...(gated && { gate: "blk.#.ffn_gate" }),
    ...(has("output.weight") && { output: "output" }),
    ...more,
  };
}

/** Biases are there or not; the metadata do not say. */
export function ggufBiases({ has }: TensorFacts): NonNullable<DecoderFacts["biases"]> {
  return {
    qkv: has("blk.0.attn_qkv.bias") || has("blk.0.attn_q.bias"),
    o: has("blk.0.attn_output.bias"),
    mlp: has("blk.0.ffn_down.bias"),
    output: has("output.bias"),
  };
}

/**
 * llama.cpp's converter lays a head's rows in pairs (i, i + half) side by side, for rotation of neighbours; the graph
 * rotates the two halves of a head, as the original weights have them. Row -> stored row.
 */
export function pairsToHalves(headDim: number): RowOrder {
  const half = headDim / 2;
  return (row) => {
    const i = row % headDim;
    return row - i + (i < half ? 2 * i : 2 * (i - half) + 1);
  };
}

/** Sliding layers: of each `period` all but the last slide, unless the file lists them or gives the period. */
export function ggufSliding(c: ConfigReader, window: number | undefined, period: number): (l: number) => number | undefined {
  const key = "attention.sliding_window_pattern";
  const listed = c.isList(key) ? c.list<boolean>(key, "boolean") : undefined;
  const every = listed ? period : c.count(key, period);
  return (l) => ((listed ? listed[l] === true : l % every < every - 1) ? window : undefined);
}

/** Keys of an architecture that change no number here, or that tensors say again. */
export const GGUF_HARMLESS: ReadonlySet<string> = new Set(["vocab_size", "rope.dimension_count_swa", "tensor_data_layout"]);
