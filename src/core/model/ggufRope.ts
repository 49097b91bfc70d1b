// Rotary positions as GGUF metadata give them (reference: llama.cpp, llama-model and llama-context; Hugging Face where
// llama.cpp goes by its context size instead of the text's length).
import { FormatError } from "../formats/formatError";
import type { ConfigReader } from "./configReader";
import type { RopeSpec } from "./decoderSpec";
import { longRopeMagnitude, plainFrequencies, yarnFrequencies, yarnMagnitude } from "./rope";

export interface GgufTensors { readonly has: (tensor: string) => boolean; readonly values: (tensor: string) => Float32Array }
export interface GgufRope { readonly table: RopeSpec; readonly dims: number }

/** The table of a file; rope_freqs and rope_factors_* are divisors of the frequencies, one for each pair. */
export function ggufRope(c: ConfigReader, tensors: GgufTensors, sizes: { readonly headDim: number; readonly contextLength: number }): GgufRope {
  const dims = c.count("rope.dimension_count", sizes.headDim);
  if (dims > sizes.headDim) c.refuse("rope.dimension_count", dims);
  const theta = c.number("rope.freq_base", 10000);
  const kind = c.text("rope.scaling.type", "linear");
  const factor = c.number("rope.scaling.factor", c.number("rope.scale_linear", 1)) || 1;
  const original = c.number("rope.scaling.original_context_length", sizes.contextLength);
  const attention = c.number("rope.scaling.attn_factor", 1);
  c.ignore("rope.scaling.finetuned", "rope.scale_linear");
  const plain = plainFrequencies(theta, dims);
  if (tensors.has("rope_factors_short.weight")) {
    const magnitude = c.mentions("rope.scaling.attn_factor") ? attention : longRopeMagnitude(sizes.contextLength / original, original);
    const table = (name: string): RopeSpec => ({ inverseFrequencies: divided(plain, tensors, name), magnitude });
    return { dims, table: { ...table("rope_factors_short.weight"), beyond: { positions: original, table: table("rope_factors_long.weight") } } };
  }
  if (kind === "yarn") return { dims, table: yarn(c, { theta, dims, factor, originalContext: original }) };
  if (kind !== "linear" && kind !== "none") c.refuse("rope.scaling.type", kind);
  const spread = kind === "linear" ? plain.map((f) => f / factor) : plain;
  return { dims, table: { inverseFrequencies: tensors.has("rope_freqs.weight") ? divided(spread, tensors, "rope_freqs.weight") : spread, magnitude: attention } };
}

function yarn(c: ConfigReader, scaling: { readonly theta: number; readonly dims: number; readonly factor: number; readonly originalContext: number }): RopeSpec {
  c.only("rope.scaling.yarn_ext_factor", 1);
  c.only("rope.scaling.yarn_log_multiplier", 0);
  const inverseFrequencies = yarnFrequencies({
    ...scaling, truncate: true,
    betaFast: c.number("rope.scaling.yarn_beta_fast", 32), betaSlow: c.number("rope.scaling.yarn_beta_slow", 1),
  });
  return { inverseFrequencies, magnitude: c.number("rope.scaling.yarn_attn_factor", yarnMagnitude(scaling.factor)) };
}

function divided(plain: Float64Array, tensors: GgufTensors, name: string): Float64Array {
  const factors = tensors.values(name);
  if (factors.length !== plain.length) {
    throw new FormatError(`The tensor ${name} has ${factors.length} values, but the model needs ${plain.length}. The file is damaged; fetch it again.`, { what: name });
  }
  return plain.map((f, i) => f / (factors[i] as number));
}
