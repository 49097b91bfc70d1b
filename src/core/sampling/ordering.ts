// Candidates in descending order of their logits, equal ones by ascending id: so that every run has the same order.
import type { Candidates } from "./candidates";
import { radixOrder, upTo } from "./radixSort";

const SIGN = 0x8000_0000;

/** Candidates apart from the others. */
export interface Taken { readonly ids: Int32Array; readonly logits: Float32Array }

/** Sorts all of them. */
export function sortBestFirst(candidates: Candidates): void { keepBest(candidates, candidates.size); }

/** Keeps the `count` best, sorted. */
export function keepBest(candidates: Candidates, count: number): void {
  const kept = Math.min(count, candidates.size);
  if (!candidates.sorted) {
    const { ids, logits } = bestFirst(candidates, kept);
    candidates.replace(ids, logits);
  }
  candidates.size = kept;
  candidates.sorted = true;
}

/** The `count` best, sorted; the candidates stay as they are. `count` is at most their number. */
export function bestFirst(candidates: Candidates, count: number): Taken {
  const { ids, logits, sorted, size } = candidates;
  if (sorted) return { ids: ids.slice(0, count), logits: logits.slice(0, count) };
  return taken(candidates, inOrder(candidates, count === size ? upTo(size) : largest(candidates, count)));
}

/** The candidates at these places, in this order. */
export function taken({ ids, logits }: Candidates, places: Uint32Array): Taken {
  const copies = { ids: new Int32Array(places.length), logits: new Float32Array(places.length) };
  for (let i = 0; i < places.length; i++) {
    copies.ids[i] = ids[places[i] as number] as number;
    copies.logits[i] = logits[places[i] as number] as number;
  }
  return copies;
}

/** The indices of numbers that are not negative, in ascending order of the numbers, equal ones as they stand. */
export function ascendingIndices(values: Float32Array): Uint32Array {
  return radixOrder(new Uint32Array(values.buffer, values.byteOffset, values.length), upTo(values.length)); // the bits of such floats grow with them
}

function inOrder(candidates: Candidates, indices: Uint32Array): Uint32Array {
  const { bits, ids, size } = candidates;
  const keys = new Uint32Array(size);
  for (const index of indices) keys[index] = descendingKey(bits[index] as number);
  return radixOrder(keys, idsAscend(ids, indices) ? indices : radixOrder(Uint32Array.from(ids), indices));
}

/** Grows as the float32 with these bits falls; minus zero is zero. */
function descendingKey(bits: number): number {
  if (bits === SIGN) return SIGN - 1;
  return bits & SIGN ? bits : ~(bits | SIGN) >>> 0;
}

function idsAscend(ids: Int32Array, indices: Uint32Array): boolean {
  for (let i = 1; i < indices.length; i++) if ((ids[indices[i - 1] as number] as number) > (ids[indices[i] as number] as number)) return false;
  return true;
}

/** The indices of the `count` best, in no order: one pass with a heap, whose root is the worst of the best so far. */
function largest(candidates: Candidates, count: number): Uint32Array {
  const { logits, size } = candidates;
  const heap = upTo(count);
  if (count === 0) return heap;
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(candidates, heap, i);
  for (let i = count; i < size; i++) {
    if ((logits[i] as number) < (logits[heap[0] as number] as number) || isWorse(candidates, i, heap[0] as number)) continue;
    heap[0] = i;
    sink(candidates, heap, 0);
  }
  return heap;
}

function sink(candidates: Candidates, heap: Uint32Array, from: number): void {
  const index = heap[from] as number;
  let at = from;
  for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && isWorse(candidates, heap[child + 1] as number, heap[child] as number)) child++;
    if (!isWorse(candidates, heap[child] as number, index)) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = index;
}

function isWorse({ ids, logits }: Candidates, a: number, b: number): boolean {
  const la = logits[a] as number;
  const lb = logits[b] as number;
  return la < lb || (la === lb && (ids[a] as number) > (ids[b] as number));
}
