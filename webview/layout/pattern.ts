import type { PatternAnswer } from "../../src/protocol/engineMethods";

/** A rectangle of a head's map, in tokens; half-open. */
export interface Region { readonly queryFrom: number; readonly queryTo: number; readonly keyFrom: number; readonly keyTo: number }

export function wholeRegion(count: number): Region {
  return { queryFrom: 0, queryTo: count, keyFrom: 0, keyTo: count };
}

export function sameRegion(a: Region, b: Region): boolean {
  return a.queryFrom === b.queryFrom && a.queryTo === b.queryTo && a.keyFrom === b.keyFrom && a.keyTo === b.keyTo;
}

export function isWhole(region: Region, count: number): boolean {
  return sameRegion(region, wholeRegion(count));
}

/** Zooms by `factor` (below 1 = nearer) about a place given as shares of the region; stays inside the text. */
export function zoomed(region: Region, factor: number, atX: number, atY: number, count: number): Region {
  const [keyFrom, keyTo] = zoomSpan(region.keyFrom, region.keyTo, factor, atX, count);
  const [queryFrom, queryTo] = zoomSpan(region.queryFrom, region.queryTo, factor, atY, count);
  return { queryFrom, queryTo, keyFrom, keyTo };
}

const LEAST_SPAN = 8;

function zoomSpan(from: number, to: number, factor: number, at: number, count: number): readonly [number, number] {
  const size = Math.max(Math.min(LEAST_SPAN, count), Math.min(count, Math.round((to - from) * factor)));
  return clampSpan(Math.round(from + (to - from) * at - size * at), size, count);
}

export function panned(region: Region, keys: number, queries: number, count: number): Region {
  const [keyFrom, keyTo] = clampSpan(region.keyFrom + keys, region.keyTo - region.keyFrom, count);
  const [queryFrom, queryTo] = clampSpan(region.queryFrom + queries, region.queryTo - region.queryFrom, count);
  return { queryFrom, queryTo, keyFrom, keyTo };
}

function clampSpan(from: number, size: number, count: number): readonly [number, number] {
  const start = Math.max(0, Math.min(count - size, from));
  return [start, start + size];
}

/** A square region about a dragged rectangle, at least LEAST_SPAN tokens wide. */
export function selected(a: { readonly query: number; readonly key: number }, b: { readonly query: number; readonly key: number }, count: number): Region {
  const size = Math.min(count, Math.max(LEAST_SPAN, Math.abs(a.query - b.query) + 1, Math.abs(a.key - b.key) + 1));
  const [queryFrom, queryTo] = clampSpan(Math.min(a.query, b.query), size, count);
  const [keyFrom, keyTo] = clampSpan(Math.min(a.key, b.key), size, count);
  return { queryFrom, queryTo, keyFrom, keyTo };
}

/** The map as it is drawn: numbers of a region, one per cell; a cell holds the largest weight of its block of tokens. */
export interface PatternMap {
  readonly region: Region;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array;
  /** Every cell is one query and one key. */
  readonly exact: boolean;
}

/**
 * The answer's numbers raw, or without the first token. There each row is scaled by what its first token leaves; a
 * block of several rows by the row that leaves least to scale, so that a reduced map never claims more than is there.
 * `firstShares` holds the first token's share of every query of the text; that is a start token where one stands
 * before the text, and the text's own first token otherwise.
 */
export function mapOf(answer: PatternAnswer, withoutFirst: boolean, firstShares: Float32Array | null): PatternMap {
  const { region, rows, columns } = answer;
  const exact = rows === region.queryTo - region.queryFrom && columns === region.keyTo - region.keyFrom;
  const plain = { region, rows, columns, exact };
  if (!withoutFirst || !firstShares) return { ...plain, weights: answer.weights };
  const weights = answer.weights.slice();
  for (let row = 0; row < rows; row++) {
    const rest = 1 - leastShare(firstShares, ...blockOf(row, rows, region.queryFrom, region.queryTo));
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const [keyFrom, keyTo] = blockOf(column, columns, region.keyFrom, region.keyTo);
      const onlyFirst = answer.startTokens === 0 && keyFrom === 0 && keyTo === 1;
      weights[at] = onlyFirst || rest < 0.01 ? 0 : Math.min(1, weights[at]! / rest);
    }
  }
  return { ...plain, weights };
}

function leastShare(shares: Float32Array, from: number, to: number): number {
  let least = 1;
  for (let q = from; q < to; q++) least = Math.min(least, shares[q] ?? 0);
  return least;
}

/** The block that holds a token: the engine's split, floor(i * blocks / size) of the region's i-th token. */
export function blockAt(token: number, blocks: number, from: number, to: number): number {
  return Math.floor(((token - from) * blocks) / (to - from));
}

/** Tokens of a block, half-open: the inverse of blockAt. */
export function blockOf(index: number, blocks: number, from: number, to: number): readonly [number, number] {
  const size = to - from;
  return [from + Math.ceil((index * size) / blocks), from + Math.ceil(((index + 1) * size) / blocks)];
}

/** The first token's share of every query, read off an answer that holds it exactly. */
export function firstSharesOf(answer: PatternAnswer): Float32Array | null {
  const { region, rows, columns } = answer;
  const exact = rows === region.queryTo - region.queryFrom && columns === region.keyTo - region.keyFrom;
  if (!exact || region.keyFrom !== 0 || answer.startTokens > 0) return null;
  const shares = new Float32Array(region.queryTo);
  for (let row = 0; row < rows; row++) shares[region.queryFrom + row] = answer.weights[row * columns]!;
  return shares;
}

export function cellWeight(map: PatternMap, query: number, key: number): number | null {
  const { region, rows, columns } = map;
  if (query < region.queryFrom || query >= region.queryTo || key < region.keyFrom || key >= region.keyTo) return null;
  const row = blockAt(query, rows, region.queryFrom, region.queryTo);
  const column = blockAt(key, columns, region.keyFrom, region.keyTo);
  return map.weights[row * columns + column] ?? null;
}

/** How much each query reads `key`, over the map's region; one value per row. */
export function columnProfile(map: PatternMap, key: number): Float32Array {
  const profile = new Float32Array(map.rows);
  const { region, columns } = map;
  if (key < region.keyFrom || key >= region.keyTo) return profile;
  const column = blockAt(key, columns, region.keyFrom, region.keyTo);
  return profile.map((_, row) => map.weights[row * columns + column]!);
}

/** Colour strength of a weight: square root, so that a tenth is still seen. */
export function strength(weight: number): number {
  return Math.sqrt(Math.max(0, Math.min(1, weight)));
}

/** RGBA of the map, one pixel per cell; cells after their query stay transparent. */
export function mapPixels(map: PatternMap, ground: readonly number[], ink: readonly number[]): Uint8ClampedArray {
  const { rows, columns, region, weights } = map;
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  for (let row = 0; row < rows; row++) {
    const lastQuery = blockOf(row, rows, region.queryFrom, region.queryTo)[1] - 1;
    for (let column = 0; column < columns; column++) {
      if (blockOf(column, columns, region.keyFrom, region.keyTo)[0] > lastQuery) break;
      const a = strength(weights[row * columns + column]!);
      const at = (row * columns + column) * 4;
      for (let c = 0; c < 3; c++) pixels[at + c] = Math.round(ground[c]! + (ink[c]! - ground[c]!) * a);
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
