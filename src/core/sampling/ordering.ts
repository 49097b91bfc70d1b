// Candidates in descending order of their logits, equal ones by ascending id. A candidate becomes one float64 that sorts
// as it should: 32 bits of the logit, made monotone, above 21 bits of the id. So a typed array's native sort does the work.
import { type Candidates, ID_LIMIT } from "./candidates";

const SIGN = 0x8000_0000;

function keyOf(bits: number, id: number): number {
  const monotone = bits === SIGN ? SIGN : bits & SIGN ? ~bits >>> 0 : (bits | SIGN) >>> 0; // minus zero is zero
  return monotone * ID_LIMIT + (ID_LIMIT - 1 - id);
}

/** Sorts all of them. */
export function sortBestFirst(candidates: Candidates): void {
  if (candidates.sorted) return;
  const { bits, ids, size } = candidates;
  const keys = new Float64Array(size);
  for (let i = 0; i < size; i++) keys[i] = keyOf(bits[i] as number, ids[i] as number);
  write(keys.sort(), candidates.ids, candidates.bits);
  candidates.sorted = true;
}

/** Keeps the `count` best, sorted. */
export function keepBest(candidates: Candidates, count: number): void {
  const kept = Math.min(count, candidates.size);
  if (!candidates.sorted) {
    const best = bestFirst(candidates, kept);
    candidates.replace(best.ids, best.logits);
  }
  candidates.size = kept;
  candidates.sorted = true;
}

export interface Best { readonly ids: Int32Array; readonly logits: Float32Array }

/** The `count` best, sorted; the candidates stay as they are. Fast where `count` is small. */
export function bestFirst(candidates: Candidates, count: number): Best {
  if (candidates.sorted) return { ids: candidates.ids.slice(0, count), logits: candidates.logits.slice(0, count) };
  const keys = largestKeys(candidates, count).sort();
  const ids = new Int32Array(count);
  const bits = new Uint32Array(count);
  write(keys, ids, bits);
  return { ids, logits: new Float32Array(bits.buffer) };
}

/** One pass with a heap whose root is the worst of the best so far. */
function largestKeys({ logits, bits, ids, size }: Candidates, count: number): Float64Array {
  const heap = new Float64Array(count);
  for (let i = 0; i < count; i++) heap[i] = keyOf(bits[i] as number, ids[i] as number);
  if (count === size || count === 0) return heap;
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(heap, i);
  let worst = logitOf(heap[0] as number);
  for (let i = count; i < size; i++) {
    if ((logits[i] as number) < worst) continue;
    const key = keyOf(bits[i] as number, ids[i] as number);
    if (key < (heap[0] as number)) continue;
    heap[0] = key;
    sink(heap, 0);
    worst = logitOf(heap[0]);
  }
  return heap;
}

function sink(heap: Float64Array, from: number): void {
  const key = heap[from] as number;
  let at = from;
  for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if ((heap[child] as number) >= key) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = key;
}

/** Ascending keys to descending candidates. */
function write(keys: Float64Array, ids: Int32Array, bits: Uint32Array): void {
  for (let i = 0, k = keys.length - 1; k >= 0; i++, k--) {
    const key = keys[k] as number;
    const monotone = Math.floor(key / ID_LIMIT);
    ids[i] = ID_LIMIT - 1 - (key - monotone * ID_LIMIT);
    bits[i] = bitsOf(monotone);
  }
}

function bitsOf(monotone: number): number { return monotone >= SIGN ? monotone - SIGN : ~monotone >>> 0; }

const word = new Uint32Array(1);
const asFloat = new Float32Array(word.buffer);
function logitOf(key: number): number {
  word[0] = bitsOf(Math.floor(key / ID_LIMIT));
  return asFloat[0] as number;
}

/** The indices of numbers that are not negative, in ascending order of the numbers, equal ones as they stand. */
export function ascendingIndices(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length); // those of such floats are monotone
  const keys = new Float64Array(values.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (bits[i] as number) * ID_LIMIT + i;
  keys.sort();
  const indices = new Uint32Array(values.length);
  for (let i = 0; i < keys.length; i++) indices[i] = (keys[i] as number) % ID_LIMIT;
  return indices;
}
