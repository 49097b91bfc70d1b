// Byte-pair encoding (Sennrich et al. 2016): of all neighbouring pairs the one of lowest rank merges first, the
// leftmost of equals, until none can.
import { type MergeTable } from "./mergeTable";

/** The symbols of one word, merged in place. */
export interface Symbols {
  /** Symbol i at [i]. */
  readonly ids: Int32Array;
  /** UTF-8 bytes of symbol i at [i]. */
  readonly bytes: Int32Array;
}

/** Up to this many symbols a scan for the lowest rank beats a heap. */
const SHORT_WORD = 40;

const pairs = new Int32Array(SHORT_WORD);

/** Merges the first `count` symbols and answers how many are left. */
export function mergeSymbols(table: MergeTable, symbols: Symbols, count: number): number {
  return count <= SHORT_WORD ? mergeShort(table, symbols, count) : mergeLong(table, symbols, count);
}

function mergeShort(table: MergeTable, { ids, bytes }: Symbols, count: number): number {
  const pairAt = (i: number): number => table.find(ids[i] as number, ids[i + 1] as number);
  for (let i = 0; i + 1 < count; i++) pairs[i] = pairAt(i);
  for (;;) {
    const best = lowest(table, count - 1);
    if (best < 0) return count;
    ids[best] = table.result(pairs[best] as number);
    bytes[best] = (bytes[best] as number) + (bytes[best + 1] as number);
    ids.copyWithin(best + 1, best + 2, count);
    bytes.copyWithin(best + 1, best + 2, count);
    pairs.copyWithin(best, best + 1, count - 1);
    count--;
    if (best > 0) pairs[best - 1] = pairAt(best - 1);
    if (best + 1 < count) pairs[best] = pairAt(best);
  }
}

/** Index of the pair of lowest rank among the first `count`, the leftmost of equals; -1 where none merges. */
function lowest(table: MergeTable, count: number): number {
  let best = -1;
  let bestRank = Infinity;
  for (let i = 0; i < count; i++) {
    const entry = pairs[i] as number;
    if (entry < 0) continue;
    const rank = table.rank(entry);
    if (rank >= bestRank) continue;
    best = i;
    bestRank = rank;
  }
  return best;
}

/** Ranks and positions share one heap key: rank * STRIDE + position, exact in a double. */
const STRIDE = 2 ** 32;

/**
 * The same on a linked list with a heap of pairs: n log n. A heap entry whose position has meanwhile merged otherwise is
 * told by its rank: the pair at a position only ever grows, so it never has the same rank again.
 */
function mergeLong(table: MergeTable, { ids, bytes }: Symbols, count: number): number {
  const next = new Int32Array(count);
  const previous = new Int32Array(count);
  const pair = new Int32Array(count);
  const heap = new KeyHeap(count);
  for (let i = 0; i < count; i++) {
    next[i] = i + 1 < count ? i + 1 : -1;
    previous[i] = i - 1;
    pair[i] = i + 1 < count ? table.find(ids[i] as number, ids[i + 1] as number) : -1;
    if ((pair[i] as number) >= 0) heap.append(table.rank(pair[i] as number) * STRIDE + i);
  }
  heap.order();
  const renew = (i: number): void => {
    const right = next[i] as number;
    const entry = right < 0 ? -1 : table.find(ids[i] as number, ids[right] as number);
    pair[i] = entry;
    if (entry >= 0) heap.push(table.rank(entry) * STRIDE + i);
  };
  while (heap.size > 0) {
    const key = heap.pop();
    const rank = Math.floor(key / STRIDE);
    const at = key - rank * STRIDE;
    const entry = pair[at] as number;
    if (entry < 0 || table.rank(entry) !== rank) continue;
    const right = next[at] as number;
    const after = next[right] as number;
    ids[at] = table.result(entry);
    bytes[at] = (bytes[at] as number) + (bytes[right] as number);
    pair[right] = -1;
    next[at] = after;
    if (after >= 0) previous[after] = at;
    renew(at);
    if ((previous[at] as number) >= 0) renew(previous[at] as number);
  }
  return collect({ ids, bytes }, next);
}

/** Moves the symbols that are left to the front. */
function collect({ ids, bytes }: Symbols, next: Int32Array): number {
  let count = 0;
  for (let i = 0; i >= 0; i = next[i] as number) {
    ids[count] = ids[i] as number;
    bytes[count++] = bytes[i] as number;
  }
  return count;
}

/** A binary heap of numbers, least on top. */
class KeyHeap {
  private keys: Float64Array;
  size = 0;

  constructor(capacity: number) {
    this.keys = new Float64Array(capacity + 1);
  }

  /** Adds without keeping order; `order` afterwards. */
  append(key: number): void {
    this.keys[this.size++] = key;
  }

  order(): void {
    for (let i = (this.size >> 1) - 1; i >= 0; i--) this.sink(i);
  }

  push(key: number): void {
    if (this.size === this.keys.length) this.grow();
    const { keys } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = keys[parent] as number;
      if (above <= key) break;
      keys[at] = above;
      at = parent;
    }
    keys[at] = key;
  }

  /** Removes the least; the heap must not be empty. */
  pop(): number {
    const top = this.keys[0] as number;
    this.keys[0] = this.keys[--this.size] as number;
    this.sink(0);
    return top;
  }

  private sink(at: number): void {
    const { keys, size } = this;
    const key = keys[at] as number;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && (keys[child + 1] as number) < (keys[child] as number)) child++;
      if ((keys[child] as number) >= key) break;
      keys[at] = keys[child] as number;
      at = child;
    }
    if (at < size) keys[at] = key;
  }

  private grow(): void {
    const { keys } = this;
    this.keys = new Float64Array(2 * keys.length);
    this.keys.set(keys);
  }
}
