// The graphs of one model: what runs over a chunk of text, what turns hidden rows into numbers, what decodes one row.
import type { DecoderSpec } from "../model/decoderSpec";
import { attendChunk, attendOne, cacheInputs, type CacheType, capped, pastInputs } from "./attention";
import type { Blueprint } from "./blueprint";
import { body, type BodyContext, embed } from "./body";
import { GraphBuilder } from "./graphBuilder";
import type { Graph, Value } from "./ir";
import { type AccuracyLevel, Linear } from "./linear";
import { Masks } from "./masks";
import { tokenNumbers } from "./numbers";
import type { WeightSource } from "./weights";

export interface Model {
  readonly blueprint: Blueprint;
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

/** Names of the inputs that hold cosines and sines of rotary table `table`. */
export function ropeNames(table: number): { readonly cos: string; readonly sin: string } {
  return { cos: `rope.${table}/cos`, sin: `rope.${table}/sin` };
}

/**
 * A chunk of S positions after T cached ones.
 * In: input_ids [S], position_ids [S], rope.<i>/cos and rope.<i>/sin [1, S, pairs], probe_rows [P >= 1],
 *     layers.<l>/attn/past/{k,v} [1, T, kvHeads * headDim].
 * Out: hidden [S, hidden] (after the final norm), layers.<l>/attn/new/{k,v} [1, S, ...], layers.<l>/attn/probs [heads, P, T + S].
 */
export function chunkGraph({ blueprint, weights }: Model, options: ChunkOptions): Graph {
  const { spec, layers } = blueprint;
  const g = GraphBuilder.create();
  const ids = g.input("input_ids", "int64", ["S"]);
  const tables = ropeInputs(g, spec);
  const positions = g.input("position_ids", "int64", ["S"]);
  const probeRows = g.input("probe_rows", "int64", ["P"]);
  const pasts = layers.map((_, l) => pastInputs(g.scope(`layers.${l}/attn`), spec, options.cache));
  const masks = new Masks(g.scope("mask"), positions, (pasts[0] as { k: Value }).k);
  const shapes = scoreShapes(g, spec, { positions, probeRows, firstPast: (pasts[0] as { k: Value }).k });
  const context: BodyContext = {
    blueprint, weights, tables,
    linear: new Linear(g, weights, options.accuracy),
    attend: (l) => (scope, part, projected) => attendChunk(scope, { spec, cache: options.cache, mask: masks.of(part), probeRows, ...shapes }, part, pasts[l] as { k: Value; v: Value }, projected),
    ...(options.states && { onState: (state, x) => g.output(stateName(state), x, "float32", ["S", spec.hiddenSize]) }),
  };
  g.output("hidden", body(g, context, embed(g.scope("embedding"), context, ids, positions)), "float32", ["S", spec.hiddenSize]);
  return g.finish("chunk");
}

function scoreShapes(g: GraphBuilder, spec: DecoderSpec, { positions, probeRows, firstPast }: { positions: Value; probeRows: Value; firstPast: Value }): { readonly patternShape: Value; readonly scoresShape: Value } {
  const rows = g.op("Shape", [positions], {}, "rows");
  const total = g.op("Add", [rows, g.op("Shape", [firstPast], { start: 1, end: 2 })], {}, "total");
  const shape = (of: Value, name: string): Value => g.op("Concat", [g.ints(spec.heads), of, total], { axis: 0 }, name);
  return { patternShape: shape(g.op("Shape", [probeRows]), "patternShape"), scoresShape: shape(rows, "scoresShape") };
}

/** In which weights the output projection computes: float32, or as stored. */
export type HeadWeights = "float32" | "stored";

/**
 * Hidden rows to numbers. In: hidden [R, hidden], target [R], k [1]. Out: see tokenNumbers; logits [R, V].
 */
export function headGraph(model: Model, output: HeadWeights, accuracy: AccuracyLevel): Graph {
  const g = GraphBuilder.create();
  const { spec } = model.blueprint;
  head(g, model, output, new Linear(g, model.weights, accuracy), g.input("hidden", "float32", ["R", spec.hiddenSize]));
  return g.finish("head");
}

function head(g: GraphBuilder, { blueprint: { spec, head: part } }: Model, output: HeadWeights, linear: Linear, hidden: Value): void {
  const target = g.input("target", "int64", ["R"]);
  const k = g.input("k", "int64", [1]);
  const rows = part.project ? linear.apply(g.scope("project_out"), hidden, part.project) : hidden;
  const scope = g.scope("lm_head");
  const raw = output === "float32" ? linear.applyDense(scope, rows, part.output) : linear.apply(scope, rows, part.output);
  const scaled = part.scale === undefined ? raw : scope.op("Mul", [raw, g.float(part.scale)], {}, "scaled");
  const logits = part.softcap === undefined ? scaled : capped(scope, part.softcap, scaled);
  g.output("logits", logits, "float32", ["R", spec.vocabSize]);
  tokenNumbers(g, logits, target, k, spec.vocabSize);
}

/**
 * One position after T cached ones, with its numbers; for specs with plain attention. In: input_ids [S = 1],
 * position_ids [1] where positions are learned, rope.<i>/cos, rope.<i>/sin, target [1], k [1],
 * layers.<l>/attn/cache/{k,v} [T + 1, 1, kvHeads, headDim] whose last row this run writes (attendOne).
 * Out: numbers of tokenNumbers, hidden, layers.<l>/attn/new/{k,v}, layers.<l>/attn/probs [kvHeads, group, T + 1].
 */
export function decodeGraph(model: Model): Graph {
  const { blueprint, weights } = model;
  const { spec, layers } = blueprint;
  const g = GraphBuilder.create();
  const ids = g.input("input_ids", "int64", ["S"]);
  const tables = ropeInputs(g, spec);
  const positions = spec.learnedPositions ? g.input("position_ids", "int64", ["S"]) : null;
  const caches = layers.map((_, l) => cacheInputs(g.scope(`layers.${l}/attn`), spec));
  const linear = new Linear(g, weights, 4);
  const context: BodyContext = {
    blueprint, weights, tables, linear,
    attend: (l) => (scope, part, projected) => attendOne(scope, spec, part, caches[l] as { k: Value; v: Value }, projected),
  };
  const hidden = body(g, context, embed(g.scope("embedding"), context, ids, positions));
  g.output("hidden", hidden, "float32", ["S", spec.hiddenSize]);
  head(g, model, "stored", linear, hidden);
  return g.finish("decode");
}

function ropeInputs(g: GraphBuilder, spec: DecoderSpec): BodyContext["tables"] {
  return spec.ropes.map(({ inverseFrequencies }, i) => {
    const { cos, sin } = ropeNames(i);
    const shape = [1, "S", inverseFrequencies.length];
    return { cos: g.input(cos, "float32", shape), sin: g.input(sin, "float32", shape) };
  });
}
