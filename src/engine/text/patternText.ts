import { HeadMetricsSum } from "../../core/analysis/headMetrics";
import { largestInBlocks } from "../../core/analysis/levelOfDetail";
import type { PatternAnswer, PatternParams } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { LoadedModel } from "../models/loadedModel";
import type { RunOptions } from "../runtime/textRunner";
import type { Sequence } from "../runtime/sequence";
import { type LayerPattern, packedLength, packedRow, PatternCache } from "./patternCache";
import { patternRows } from "./patternRows";
import { readInput } from "./readInput";

/** One head's map, or a rectangle of it, in no more numbers than were asked for. */
export async function patternText(model: LoadedModel, params: PatternParams, signal: AbortSignal): Promise<PatternAnswer> {
  const { ids, startTokens } = readInput(model, params.input);
  const { layers, heads } = model.facts;
  const { layer, head } = params;
  if (!(layer >= 0 && layer < layers && head >= 0 && head < heads)) throw new Failure("badInput", `There is no head ${layer}.${head}: blocks go from 0 to ${layers - 1}, heads from 0 to ${heads - 1}.`);
  const region = checkedRegion(params.region, ids.length);
  const pattern = await layerPattern(model, ids, layer, { priority: "interactive", signal });
  const metrics = new HeadMetricsSum(ids);
  for (let q = 0; q < ids.length; q++) metrics.add(q, packedRow(pattern, head, q));
  const row = (query: number): Float32Array => packedRow(pattern, head, query);
  const reduced = largestInBlocks(row, region, params.maxRows, params.maxColumns);
  return { version: params.version, layer, head, region, ...reduced, metrics: metrics.means(), startTokens };
}

function checkedRegion(region: PatternParams["region"], tokens: number): NonNullable<PatternParams["region"]> {
  const { queryFrom, queryTo, keyFrom, keyTo } = region ?? { queryFrom: 0, queryTo: tokens, keyFrom: 0, keyTo: tokens };
  const inside = (from: number, to: number): boolean => Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to && to <= tokens;
  if (inside(queryFrom, queryTo) && inside(keyFrom, keyTo)) return { queryFrom, queryTo, keyFrom, keyTo };
  throw new Failure("badInput", `The region of queries ${queryFrom} to ${queryTo} and keys ${keyFrom} to ${keyTo} does not lie in a text of ${tokens} tokens.`);
}

/** A layer's rows from the cache, or run now; short texts bring all layers at once, so that the next head is at hand. */
async function layerPattern(model: LoadedModel, ids: Uint32Array, layer: number, options: RunOptions): Promise<LayerPattern> {
  const kept = model.patterns.get(ids, layer);
  if (kept) return kept;
  const { layers, heads } = model.facts;
  const wanted = PatternCache.layersThatFit(heads, ids.length) >= layers ? Array.from({ length: layers }, (_, l) => l) : [layer];
  const found = await model.runner.prefill(ids, options, (sequence) => packLayers(model, sequence, ids, wanted, options));
  wanted.forEach((l, i) => model.patterns.put(ids, l, found[i] as LayerPattern));
  return found[wanted.indexOf(layer)] as LayerPattern;
}

async function packLayers(model: LoadedModel, sequence: Sequence, ids: Uint32Array, layers: readonly number[], options: RunOptions): Promise<readonly LayerPattern[]> {
  const { heads } = model.facts;
  const tokens = ids.length;
  const packs = layers.map(() => ({ heads, tokens, packed: new Float32Array(heads * packedLength(tokens)) }));
  const queries = Array.from({ length: tokens }, (_, q) => q);
  await patternRows(model, sequence, queries, layers, options, (block) => {
    packs.forEach((pack, l) => {
      for (let head = 0; head < heads; head++) block.queries.forEach((query, i) => packedRow(pack, head, query).set(block.row(l, head, i)));
    });
  });
  return packs;
}
