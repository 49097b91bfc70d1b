// Causal attention over a cache of keys and values that the caller holds. K and V of earlier positions come in as
// `past`, those of this run's positions go out as `new`; the caller appends them.
import type { DecoderSpec } from "../model/decoderSpec";
import type { Attention } from "./blueprint";
import type { GraphBuilder } from "./graphBuilder";
import type { ElementType, Value } from "./ir";
import { FLOAT16, FLOAT32 } from "./linear";

/** Element type of the K/V cache outside the graph. */
export type CacheType = "float32" | "float16";

/** Rotated queries and keys, and values of one layer: [1, S, heads * headDim] and twice [1, S, kvHeads * headDim], float32. */
export interface Projected { readonly q: Value; readonly k: Value; readonly v: Value }

/** How one layer attends; gives [S, heads * headDim]. */
export type Attend = (g: GraphBuilder, part: Attention, projected: Projected) => Value;

export interface ChunkAttention {
  readonly spec: DecoderSpec;
  readonly cache: CacheType;
  /** Added to scores: [S, T + S], or [heads, S, T + S] where each head has its own. */
  readonly mask: Value;
  /** Query rows of this run, [P], whose pattern is published; at least one (zero rows end the process in FusedMatMul). */
  readonly probeRows: Value;
  /** [heads, P, T + S] and [heads, S, T + S], as shape values. */
  readonly patternShape: Value;
  readonly scoresShape: Value;
}

/** Inputs past/k, past/v of one layer: [1, T, kvHeads * headDim]. */
export function pastInputs(g: GraphBuilder, spec: DecoderSpec, cache: CacheType): { readonly k: Value; readonly v: Value } {
  const shape = [1, "T", spec.kvHeads * spec.headDim];
  return { k: g.input("past/k", cache, shape), v: g.input("past/v", cache, shape) };
}

/** Many rows, on past and new together. Publishes new/k, new/v and probs. */
export function attendChunk(g: GraphBuilder, c: ChunkAttention, part: Attention, past: { readonly k: Value; readonly v: Value }, { q, k, v }: Projected): Value {
  const { spec } = c;
  publishNew(g, c.cache, spec, "k", k);
  publishNew(g, c.cache, spec, "v", v);
  const tie = tieTo(g, k);
  const keys = g.op("Concat", [widen(g, c.cache, past.k, tie), k], { axis: 1 }, "keys");
  const values = g.op("Concat", [widen(g, c.cache, past.v, tie), v], { axis: 1 }, "values");
  publishPattern(g, c, part, q, keys);
  const y = part.softcap === undefined ? fused(g, c, part, { q, k: keys, v: values }) : unfused(g.scope("capped"), c, part, { q, k: keys, v: values });
  return g.op("Reshape", [y, g.ints(-1, spec.heads * spec.headDim)], {}, "out");
}

/** ONNX `Attention` (opset 23): the patterns never leave the kernel. */
function fused(g: GraphBuilder, { spec, mask }: ChunkAttention, { scale, alibi }: Attention, { q, k, v }: Projected): Value {
  const added = alibi ? g.op("Unsqueeze", [mask, g.ints(0)], {}, "mask") : mask;
  return g.op("Attention", [q, k, v, added], { q_num_heads: spec.heads, kv_num_heads: spec.kvHeads, scale, is_causal: 0 });
}

/** By its parts: ONNX Runtime's `Attention` caps scores after the mask was added, which would let the future in. */
function unfused(g: GraphBuilder, c: ChunkAttention, part: Attention, { q, k, v }: Projected): Value {
  const { heads, kvHeads, headDim } = c.spec;
  const probs = softmaxRows(g, c.spec, part, { q, k, mask: c.mask, shape: c.scoresShape });
  const grouped = g.op("Reshape", [probs, g.op("Concat", [g.ints(kvHeads, -1), g.op("Shape", [k], { start: 1, end: 2 })], { axis: 0 })]);
  const mixed = g.op("FusedMatMul", [grouped, g.op("Reshape", [v, g.ints(-1, kvHeads, headDim)])], { transBatchB: 1 });
  return g.op("Transpose", [g.op("Reshape", [mixed, g.ints(heads, -1, headDim)])], { perm: [1, 0, 2] });
}

function publishNew(g: GraphBuilder, cache: CacheType, spec: DecoderSpec, name: "k" | "v", value: Value): void {
  const stored = cache === "float16" ? g.op("Cast", [value], { to: FLOAT16 }) : value;
  g.output(`new/${name}`, stored, cache, [1, "S", spec.kvHeads * spec.headDim]);
}

/**
 * [0, 0, 0] as the shape of a Reshape means "as it is". Computed from this layer's new keys it keeps ONNX Runtime from
 * running the casts of all layers' caches before the first layer, which leaves them cold and alive all at once.
 */
function tieTo(g: GraphBuilder, k: Value): Value {
  const rows = g.op("Shape", [k], { start: 1, end: 2 });
  return g.op("Concat", [g.op("Sub", [rows, rows]), g.ints(0, 0)], { axis: 0 }, "tie");
}

function widen(g: GraphBuilder, cache: CacheType, past: Value, tie: Value): Value {
  return cache === "float16" ? g.op("Cast", [g.op("Reshape", [past, tie])], { to: FLOAT32 }) : past;
}

/** Softmax rows of the probed queries, computed apart: the other rows' patterns never leave the attention kernel. */
function publishPattern(g: GraphBuilder, c: ChunkAttention, part: Attention, q: Value, keys: Value): void {
  const p = g.scope("probe");
  const rows = p.op("Gather", [q, c.probeRows], { axis: 1 });
  const mask = p.op("Gather", [c.mask, c.probeRows], { axis: part.alibi ? 1 : 0 });
  g.output("probs", softmaxRows(p, c.spec, part, { q: rows, k: keys, mask, shape: c.patternShape }), "float32", [c.spec.heads, "P", "TS"]);
}

/** Patterns of query rows q [1, R, heads * headDim] on keys [1, T + S, kvHeads * headDim]: [heads, R, T + S]. */
function softmaxRows(g: GraphBuilder, { heads, kvHeads, headDim }: DecoderSpec, { scale, softcap }: Attention, { q, k, mask, shape }: { q: Value; k: Value; mask: Value; shape: Value }): Value {
  const rows = g.op("Reshape", [q, g.ints(-1, kvHeads, heads / kvHeads, headDim)]);
  const byHead = g.op("Reshape", [g.op("Transpose", [rows], { perm: [1, 2, 0, 3] }), g.ints(kvHeads, -1, headDim)]);
  const keys = g.op("Reshape", [k, g.ints(-1, kvHeads, headDim)], {}, "k");
  const scores = g.op("Reshape", [g.op("FusedMatMul", [byHead, keys], { transB: 1, transBatchB: 1, alpha: scale }), shape], {}, "scores");
  return g.op("Softmax", [g.op("Add", [softcap === undefined ? scores : capped(g, softcap, scores), mask])], { axis: -1 });
}

/** cap * tanh(x / cap) */
export function capped(g: GraphBuilder, cap: number, x: Value): Value {
  return g.op("Mul", [g.op("Tanh", [g.op("Div", [x, g.float(cap)])]), g.float(cap)], {}, "capped");
}

/** What a cache holds of one layer in decoding: [T + 1, 1, kvHeads, headDim]. */
export function cacheInputs(g: GraphBuilder, spec: DecoderSpec): { readonly k: Value; readonly v: Value } {
  const shape = ["TS", 1, spec.kvHeads, spec.headDim];
  return { k: g.input("cache/k", "float16", shape), v: g.input("cache/v", "float16", shape) };
}

/**
 * One row. The caller lays the outputs new/k and new/v over the last row of the inputs cache/k and cache/v (as
 * pre-allocated fetches on the same memory), so that no copy of the cache is made. That the row is written before it
 * is read is what the Squeeze sees to: its axis is computed from the new keys.
 */
export function attendOne(g: GraphBuilder, spec: DecoderSpec, { scale }: Attention, cache: { readonly k: Value; readonly v: Value }, { q, k, v }: Projected): Value {
  const { heads, kvHeads, headDim } = spec;
  const sizes = g.ints(heads * headDim, kvHeads * headDim, kvHeads * headDim);
  const rounded = g.op("Cast", [g.op("Concat", [q, k, v], { axis: 2 })], { to: FLOAT16 });
  const [q16, k16, v16] = g.ops("Split", [rounded, sizes], { axis: 2 }, ["q16", "k16", "v16"]) as [Value, Value, Value];
  const newShape = [1, "S", kvHeads * headDim] as const;
  g.output("new/k", k16, "float16", newShape);
  g.output("new/v", v16, "float16", newShape);
  const one = g.op("Shape", [q16], { start: 1, end: 2 });
  const float32 = (value: Value): Value => g.op("Cast", [value], { to: FLOAT32 });
  const whole = (value: Value): Value => float32(g.op("Squeeze", [value, one]));
  const query = g.op("Reshape", [float32(q16), g.ints(kvHeads, heads / kvHeads, headDim)]);
  const scores = g.op("FusedMatMul", [query, whole(cache.k)], { transB: 1, transBatchB: 1, alpha: scale });
  const probs = g.op("Softmax", [scores], { axis: -1 }, "softmax");
  g.output("probs", probs, "float32" satisfies ElementType, [kvHeads, heads / kvHeads, "TS"]);
  const y = g.op("FusedMatMul", [probs, whole(cache.v)], { transBatchB: 1 });
  return g.op("Reshape", [y, g.ints(-1, heads * headDim)], {}, "out");
}
