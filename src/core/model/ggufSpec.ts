import { FormatError } from "../formats/formatError";
import type { LlamaNames, LlamaPart } from "../graph/arch/llama";
import { ConfigReader } from "./configReader";
import type { DecoderSpec, RopeSpec } from "./decoderSpec";
import { plainFrequencies } from "./rope";

/** Plain functions: a spec asks for them apart. */
export interface GgufFacts {
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly has: (tensor: string) => boolean;
  /** Rows of a matrix tensor. */
  readonly rows: (tensor: string) => number;
  readonly values: (tensor: string) => Float32Array;
}

/** Keys of `llama.*` that say nothing about the numbers, or that tensors say again. */
const HARMLESS = new Set(["vocab_size", "rope.dimension_count_swa"]);

/** The decoder that a GGUF file describes (llama.cpp's `llama` architecture; keys: gguf specification). */
export function ggufSpec({ metadata, has, rows, values }: GgufFacts): { readonly spec: DecoderSpec; readonly names: LlamaNames } {
  const general = new ConfigReader(metadata, "GGUF metadata");
  const family = general.text("general.architecture");
  if (family !== "llama") {
    throw new FormatError(`The model's architecture is "${family}", which Tokenscope cannot run yet (it runs: llama). Choose another model.`, { what: "general.architecture" });
  }
  const c = new ConfigReader(familyKeys(metadata, family), `GGUF metadata, ${family}.*`);
  c.only("expert_count", 0);
  c.only("expert_used_count", 0);
  c.only("attention.causal", true);
  const hiddenSize = c.count("embedding_length");
  const heads = c.count("attention.head_count");
  const headDim = c.count("attention.key_length", hiddenSize / heads);
  c.only("attention.value_length", headDim);
  const layers = c.count("block_count");
  const spec: DecoderSpec = {
    family: "llama",
    vocabSize: rows("token_embd.weight"),
    hiddenSize, layers, heads, headDim,
    kvHeads: c.count("attention.head_count_kv", heads),
    intermediateSize: c.count("feed_forward_length"),
    contextLength: c.count("context_length"),
    normEpsilon: c.number("attention.layer_norm_rms_epsilon"),
    rope: ggufRope(c, headDim, has("rope_freqs.weight") ? values("rope_freqs.weight") : undefined),
    tiedEmbeddings: !has("output.weight"),
    attentionBias: has("blk.0.attn_q.bias"),
    mlpBias: has("blk.0.ffn_gate.bias"),
  };
  if (spec.heads % spec.kvHeads !== 0) c.refuse("attention.head_count_kv", spec.kvHeads);
  const unknown = c.unread().filter((key) => !HARMLESS.has(key));
  if (unknown.length > 0) c.refuse(unknown[0] as string, metadata.get(`${family}.${unknown[0]}`));
  return { spec, names: ggufNames(spec) };
}

function familyKeys(metadata: ReadonlyMap<string, unknown>, family: string): Map<string, unknown> {
  const prefix = `${family}.`;
  return new Map([...metadata].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]));
}

/** `factors` divide the frequencies one by one (rope_freqs.weight: how llama.cpp stores Llama 3's scaling). */
function ggufRope(c: ConfigReader, headDim: number, factors: Float32Array | undefined): RopeSpec {
  c.only("rope.dimension_count", headDim);
  c.only("rope.scaling.type", "none", "linear");
  const linear = c.number("rope.scaling.factor", c.number("rope.scale_linear", 1));
  c.only("rope.scaling.original_context_length");
  c.only("rope.scaling.finetuned", true, false);
  const plain = plainFrequencies(c.number("rope.freq_base", 10000), headDim);
  if (factors && factors.length !== plain.length) {
    throw new FormatError(`The tensor rope_freqs.weight has ${factors.length} values, but the model needs ${plain.length}. The file is damaged; fetch it again.`, { what: "rope_freqs.weight" });
  }
  return { inverseFrequencies: plain.map((f, i) => f / (linear * (factors?.[i] ?? 1))), magnitude: 1 };
}

const GGUF_PARTS: Readonly<Record<LlamaPart, string>> = {
  attnNorm: "attn_norm", q: "attn_q", k: "attn_k", v: "attn_v", o: "attn_output", mlpNorm: "ffn_norm", gate: "ffn_gate", up: "ffn_up", down: "ffn_down",
};

function ggufNames(spec: DecoderSpec): LlamaNames {
  const halvesApart = pairsToHalves(spec.headDim);
  return {
    embedding: "token_embd.weight",
    finalNorm: "output_norm.weight",
    output: spec.tiedEmbeddings ? "token_embd.weight" : "output.weight",
    layer: (l, part) => {
      const tensor = `blk.${l}.${GGUF_PARTS[part]}.weight`;
      return part === "q" || part === "k" ? { tensor, rowOrder: halvesApart } : { tensor };
    },
  };
}

/**
 * llama.cpp's converter lays a head's rows in pairs (i, i + half) side by side, for rotation of neighbours; the graph
 * rotates the two halves of a head, as the original weights have them. Row -> stored row.
 */
function pairsToHalves(headDim: number): (row: number) => number {
  const half = headDim / 2;
  return (row) => {
    const i = row % headDim;
    return row - i + (i < half ? 2 * i : 2 * (i - half) + 1);
  };
}
