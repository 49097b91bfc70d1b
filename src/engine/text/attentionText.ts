import type { AttentionAnswer, AttentionParams, AttentionPart } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { LoadedModel } from "../models/loadedModel";
import { type PatternBlock, patternRows } from "./patternRows";
import { readInput } from "./readInput";

/** At most this many weights are answered in one piece; more is taken part by part. */
const MAX_WEIGHTS = 256 << 20;

export interface AttentionCall {
  readonly params: AttentionParams;
  readonly signal: AbortSignal;
  readonly onPart: (part: AttentionPart) => void;
}

/** Softmax rows of queries, layers and heads: weights[layer][head][query][key], 0 after the query. */
export async function attentionText(model: LoadedModel, { params, signal, onPart }: AttentionCall): Promise<AttentionAnswer> {
  const { ids, startTokens, tokens } = readInput(model, params.input);
  const keys = ids.length;
  const layers = selection("layer", params.layers, model.facts.layers);
  const heads = selection("head", params.heads, model.facts.heads);
  const queries = selection("query", params.queries, keys);
  const size = layers.length * heads.length * queries.length * keys;
  if (!params.stream && size > MAX_WEIGHTS) {
    throw new Failure("badInput", `${layers.length} layers x ${heads.length} heads x ${queries.length} queries x ${keys} keys are ${size} numbers, too many for one answer. Ask for fewer layers, heads or queries, or write them to a file (--out).`);
  }
  const options = { priority: params.priority, signal };
  const shared = { version: params.version, layers, heads, keys };
  const weights = new Float32Array(params.stream ? 0 : size);
  const place = new Map(queries.map((query, i) => [query, i]));
  await model.runner.prefill(ids, options, (sequence) => patternRows(model, sequence, queries, layers, options, (block) => {
    if (!params.stream) return layOut(block, { ...shared, queries }, weights, (query) => place.get(query) as number);
    const part = new Float32Array(layers.length * heads.length * block.queries.length * keys);
    layOut(block, { ...shared, queries: block.queries }, part, (_, i) => i);
    onPart({ ...shared, queries: block.queries, weights: part });
  }));
  return { ...shared, tokens, startTokens, queries, weights, ran: model.ran("score") };
}

interface Shape { readonly layers: readonly number[]; readonly heads: readonly number[]; readonly queries: readonly number[]; readonly keys: number }

/** Copies a block's rows to their places in [layers, heads, queries, keys]. */
function layOut(block: PatternBlock, { layers, heads, queries, keys }: Shape, into: Float32Array, placeOf: (query: number, i: number) => number): void {
  for (let l = 0; l < layers.length; l++) {
    heads.forEach((head, h) => {
      block.queries.forEach((query, i) => into.set(block.row(l, head, i), ((l * heads.length + h) * queries.length + placeOf(query, i)) * keys));
    });
  }
}

/** Checked indices; an empty list stands for all. */
function selection(what: string, asked: readonly number[], count: number): readonly number[] {
  if (asked.length === 0) return Array.from({ length: count }, (_, i) => i);
  const wrong = asked.find((i) => !Number.isSafeInteger(i) || i < 0 || i >= count);
  if (wrong !== undefined) throw new Failure("badInput", count === 0 ? `There is no ${what} ${wrong}: the text is empty.` : `There is no ${what} ${wrong}: they go from 0 to ${count - 1}.`);
  return [...new Set(asked)];
}
