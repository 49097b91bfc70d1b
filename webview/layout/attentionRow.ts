import type { AttentionPart } from "../../src/protocol/engineMethods";

/** The weights of one query row, of every head: what all figures of the attention view start from. */
export interface QueryRow {
  readonly query: number;
  readonly layers: number;
  readonly heads: number;
  /** Keys of the text; those after the query weigh nothing. */
  readonly keys: number;
  /** Softmax probabilities of the text's keys. [layers, heads, keys] */
  readonly weights: Float32Array;
  /** Share of the sequence's first token: a start token before the text, or else the text's own first. [layers, heads] */
  readonly first: Float32Array;
  /** Whether a start token stands before the text; then the text's first token is a key like others. */
  readonly startToken: boolean;
}

/**
 * The host's answer. Its keys are the text's own; a start token before the text is left out of it, and shows only in
 * what the weights lack to one.
 */
export function queryRow(part: AttentionPart, query: number): QueryRow {
  const [layers, heads, keys] = [part.layers.length, part.heads.length, part.keys];
  const lacking = new Float32Array(layers * heads);
  for (let i = 0; i < lacking.length; i++) {
    let sum = 0;
    for (let key = 0; key <= query; key++) sum += part.weights[i * keys + key]!;
    lacking[i] = Math.max(0, 1 - sum);
  }
  const startToken = lacking.some((share) => share > NOT_ROUNDING);
  const first = startToken ? lacking : lacking.map((_, i) => part.weights[i * keys]!);
  return { query, layers, heads, keys, weights: part.weights, first, startToken };
}

/** Rounding lets a row of weights miss one by far less. */
const NOT_ROUNDING = 0.01;

export interface Head { readonly layer: number; readonly head: number }
export interface HeadShare extends Head { readonly share: number }

export function sameHead(a: Head | null, b: Head | null): boolean {
  return a?.layer === b?.layer && a?.head === b?.head;
}

export function weightAt(row: QueryRow, { layer, head }: Head, key: number): number {
  return row.weights[(layer * row.heads + head) * row.keys + key] ?? 0;
}

/** The first token's share of the row. */
export function firstShare(row: QueryRow, { layer, head }: Head): number {
  return row.first[layer * row.heads + head] ?? 0;
}

/**
 * One head's weights over keys 0..query. Without the first token, its weight is dropped and the rest scaled to 1; a
 * row with less than 1 % left is empty (SEMANTICS, "Sink handling").
 */
export function keysOf(row: QueryRow, head: Head, withoutFirst: boolean): Float32Array {
  const from = (head.layer * row.heads + head.head) * row.keys;
  const weights = row.weights.slice(from, from + row.query + 1);
  if (!withoutFirst || weights.length === 0) return weights;
  const rest = 1 - firstShare(row, head);
  if (!row.startToken) weights[0] = 0;
  return rest < 0.01 ? weights.fill(0) : weights.map((weight) => weight / rest);
}

/** What the grid shows of each head. */
export type GridMeasure = "pair" | "first" | "strongest";

/** One number per head, [layers, heads]: its share on `key`, on the first token, or on its strongest other key. */
export function headShares(row: QueryRow, measure: GridMeasure, key: number): Float32Array {
  const shares = new Float32Array(row.layers * row.heads);
  for (let i = 0; i < shares.length; i++) {
    const from = i * row.keys;
    shares[i] = measure === "pair" ? row.weights[from + key]! : measure === "first" ? row.first[i]! : strongestKey(row, from);
  }
  return shares;
}

function strongestKey(row: QueryRow, from: number): number {
  let top = 0;
  for (let key = row.startToken ? 0 : 1; key <= row.query; key++) if (row.weights[from + key]! > top) top = row.weights[from + key]!;
  return top;
}

/** The heads with the largest shares, largest first; ties in block order. */
export function topHeads(row: QueryRow, shares: Float32Array, most: number): readonly HeadShare[] {
  const order = Array.from(shares, (share, i) => ({ share, layer: Math.floor(i / row.heads), head: i % row.heads }));
  return order.sort((a, b) => b.share - a.share || a.layer - b.layer || a.head - b.head).slice(0, most);
}

export interface Pair extends HeadShare { readonly key: number }

/**
 * Where the row looks most: the largest weight of any head on a key that is neither the first token nor the query or
 * the token just before it (most heads look there in any text); those two only where there is nothing else.
 */
export function strongestPair(row: QueryRow): Pair | null {
  let pair = strongest.get(row);
  if (pair === undefined) strongest.set(row, (pair = strongestOf(row, 1, row.query - 2) ?? strongestOf(row, 1, row.query) ?? strongestOf(row, 0, row.query)));
  return pair;
}

/** A row of a long text holds millions of weights: they are searched once. */
const strongest = new WeakMap<QueryRow, Pair | null>();

function strongestOf(row: QueryRow, fromKey: number, toKey: number): Pair | null {
  let best: Pair | null = null;
  for (let i = 0; i < row.layers * row.heads; i++) {
    for (let key = fromKey; key <= toKey; key++) {
      const share = row.weights[i * row.keys + key]!;
      if (share > (best?.share ?? 0)) best = { share, key, layer: Math.floor(i / row.heads), head: i % row.heads };
    }
  }
  return best;
}

/** The key, other than the first token, that one head looks at most. */
export function strongestKeyOf(row: QueryRow, head: Head): number {
  const weights = keysOf(row, head, false);
  let best = row.query === 0 ? 0 : 1;
  for (let key = best; key < weights.length; key++) if (weights[key]! > weights[best]!) best = key;
  return best;
}

/** The plain mean over all heads, or over those of one block. */
export function meanKeys(row: QueryRow, layer: number | null, withoutFirst: boolean): Float32Array {
  const mean = new Float32Array(row.query + 1);
  let rows = 0;
  for (let l = layer ?? 0; l <= (layer ?? row.layers - 1); l++) {
    for (let head = 0; head < row.heads; head++, rows++) keysOf(row, { layer: l, head }, withoutFirst).forEach((weight, key) => { mean[key]! += weight; });
  }
  return mean.map((sum) => sum / rows);
}

/** How a key stands to its query; the first that holds, in this order. */
export type Relation = "first" | "self" | "induction" | "duplicate" | "previous" | "earlier";

export function relationOf(ids: Uint32Array, query: number, key: number): Relation {
  if (key === query) return "self";
  if (key === 0) return "first";
  if (key === query - 1) return "previous";
  if (ids[key - 1] === ids[query]) return "induction";
  return ids[key] === ids[query] ? "duplicate" : "earlier";
}
