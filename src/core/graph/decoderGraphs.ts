// The graphs of one model: what runs over a chunk of text, what turns hidden rows into numbers, what decodes one row.
import type { DecoderSpec } from "../model/decoderSpec";
import { llamaBody, type LlamaNames } from "./arch/llama";
import { attendChunk, attendOne, cacheInputs, type CacheType, causalMask, pastInputs } from "./attention";
import { type AccuracyLevel, Linear } from "./blocks";
import { GraphBuilder } from "./graphBuilder";
import type { Graph, Value } from "./ir";
import { tokenNumbers } from "./numbers";
import type { LinearForm, WeightSource } from "./weights";

export interface Model {
  readonly spec: DecoderSpec;
  readonly names: LlamaNames;
  readonly weights: WeightSource;
}

export interface ChunkOptions {
  readonly accuracy: AccuracyLevel;
  readonly cache: CacheType;
  /** Publish the residual stream's states as layers.<l>/in and .../out. */
  readonly states: boolean;
}

/** Name of the output that holds state `state` of the residual stream. */
export function stateName(state: number): string {
  return state === 0 ? "embedding/out" : `layers.${state - 1}/out`;
}

/**
 * A chunk of S positions after T cached ones.
 * In: input_ids [S], position_ids [S], rope/cos and rope/sin [1, S, pairs], probe_rows [P >= 1],
 *     layers.<l>/attn/past/{k,v} [1, T, kvHeads * headDim].
 * Out: hidden [S, hidden] (after the final norm), layers.<l>/attn/new/{k,v} [1, S, ...], layers.<l>/attn/probs [heads, P, T + S].
 */
export function chunkGraph(model: Model, options: ChunkOptions): Graph {
  const { spec } = model;
  const g = GraphBuilder.create();
  const { embedded, rotation } = textInputs(g, model);
  const positions = g.input("position_ids", "int64", ["S"]);
  const probeRows = g.input("probe_rows", "int64", ["P"]);
  const pasts = Array.from({ length: spec.layers }, (_, l) => pastInputs(g.scope(`layers.${l}/attn`), spec, options.cache));
  const mask = causalMask(g.scope("mask"), positions, (pasts[0] as { k: Value }).k);
  const patternShape = g.op("Concat", [g.ints(spec.heads), g.op("Shape", [probeRows]), g.op("Shape", [mask], { start: 1, end: 2 })], { axis: 0 }, "patternShape");
  const chunk = { spec, cache: options.cache, mask, probeRows, patternShape };
  const hidden = llamaBody(g, {
    ...model, rotation,
    linear: new Linear(g, options.accuracy),
    attend: (l) => (scope, projected) => attendChunk(scope, chunk, pasts[l] as { k: Value; v: Value }, projected),
    ...(options.states && { onState: (state, x) => g.output(stateName(state), x, "float32", ["S", spec.hiddenSize]) }),
  }, embedded);
  g.output("hidden", hidden, "float32", ["S", spec.hiddenSize]);
  return g.finish("chunk");
}

/**
 * Hidden rows to numbers. In: hidden [R, hidden], target [R], k [1]. Out: see tokenNumbers; logits [R, V].
 */
export function headGraph({ spec }: Model, output: readonly LinearForm[], accuracy: AccuracyLevel): Graph {
  const g = GraphBuilder.create();
  const hidden = g.input("hidden", "float32", ["R", spec.hiddenSize]);
  head(g, spec, output, accuracy, hidden);
  return g.finish("head");
}

function head(g: GraphBuilder, spec: DecoderSpec, output: readonly LinearForm[], accuracy: AccuracyLevel, hidden: Value): void {
  const target = g.input("target", "int64", ["R"]);
  const k = g.input("k", "int64", [1]);
  const logits = new Linear(g, accuracy).apply(g.scope("lm_head"), hidden, output);
  g.output("logits", logits, "float32", ["R", spec.vocabSize]);
  tokenNumbers(g, logits, target, k, spec.vocabSize);
}

/**
 * One position after T cached ones, with its numbers. In: input_ids [S = 1], rope/cos, rope/sin, target [1], k [1],
 * layers.<l>/attn/cache/{k,v} [T + 1, 1, kvHeads, headDim] whose last row this run writes (attendOne).
 * Out: numbers of tokenNumbers, hidden, layers.<l>/attn/new/{k,v}, layers.<l>/attn/probs [kvHeads, group, T + 1].
 */
export function decodeGraph(model: Model, output: readonly LinearForm[]): Graph {
  const { spec } = model;
  const g = GraphBuilder.create();
  const { embedded, rotation } = textInputs(g, model);
  const caches = Array.from({ length: spec.layers }, (_, l) => cacheInputs(g.scope(`layers.${l}/attn`), spec));
  const hidden = llamaBody(g, {
    ...model, rotation,
    linear: new Linear(g, 4),
    attend: (l) => (scope, projected) => attendOne(scope, spec, caches[l] as { k: Value; v: Value }, projected),
  }, embedded);
  g.output("hidden", hidden, "float32", ["S", spec.hiddenSize]);
  head(g, spec, output, 4, hidden);
  return g.finish("decode");
}

function textInputs(g: GraphBuilder, { spec, names, weights }: Model): { readonly embedded: Value; readonly rotation: { readonly cos: Value; readonly sin: Value } } {
  const ids = g.input("input_ids", "int64", ["S"]);
  const pairs = spec.rope.inverseFrequencies.length;
  const rotation = { cos: g.input("rope/cos", "float32", [1, "S", pairs]), sin: g.input("rope/sin", "float32", [1, "S", pairs]) };
  const table = weights.table(names.embedding);
  const stored = g.stored("embedding/table", table.type, [table.rows, table.columns], table.data);
  const rows = g.op("Gather", [stored, ids], { axis: 0 }, "embedding/rows");
  return { embedded: table.type === "float32" ? rows : g.op("Cast", [rows], { to: 1 }), rotation };
}
