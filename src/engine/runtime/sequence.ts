import type { DecoderSpec, RopeRegime } from "../../core/model/decoderSpec";
import type { RowNumbers } from "./decoder";
import { KvCache } from "./kvCache";

const STEP = 256;
/** Row whose target has not been asked for. */
const NO_TARGET = 0xffff_ffff;

/**
 * One text as far as it was run: ids, keys and values, hidden rows after the final norm, and the numbers of the rows
 * for which they were asked. Row t is the distribution after token t; its target is token t + 1.
 */
export class Sequence {
  private cache: KvCache;
  private count = 0;
  private ids = new Uint32Array(0);
  private hidden = new Float32Array(0);
  private targets = new Uint32Array(0);
  private rows: { k: number; topLogProb: Float32Array; topIds: Uint32Array; targetLogProb: Float32Array; entropyNats: Float32Array; rank: Uint32Array } | undefined;

  constructor(private readonly spec: DecoderSpec, kv: KvCache) { this.cache = kv; }

  get kv(): KvCache { return this.cache; }

  /** Positions that were run. */
  get length(): number { return this.count; }

  get bytes(): number {
    const { rows } = this;
    return this.kv.bytes + this.hidden.byteLength + (rows ? rows.topIds.byteLength * 2 + rows.rank.byteLength * 4 : 0);
  }

  idAt(position: number): number { return this.ids[position] as number; }

  /** How many leading ids are the same. */
  sharedWith(ids: ArrayLike<number>): number {
    const most = Math.min(this.count, ids.length);
    let shared = 0;
    while (shared < most && this.ids[shared] === ids[shared]) shared++;
    return shared;
  }

  /** Forgets everything, for keys that are turned by other tables. */
  restart(regime: RopeRegime): void {
    this.count = 0;
    this.cache = new KvCache(this.spec, this.cache.type, regime);
  }

  truncate(length: number): void { this.count = Math.min(this.count, length); }

  /** Takes over what a run of `ids` at position `length` gave; keys and values are already in `kv`. */
  append(ids: ArrayLike<number>, hidden: Float32Array): void {
    const from = this.count;
    this.grow(from + ids.length);
    for (let i = 0; i < ids.length; i++) this.ids[from + i] = ids[i] as number;
    this.hidden.set(hidden, from * this.spec.hiddenSize);
    this.targets.fill(NO_TARGET, from, from + ids.length);
    this.count += ids.length;
  }

  /** Hidden rows [from, to). */
  hiddenRows(from: number, to: number): Float32Array { return this.hidden.subarray(from * this.spec.hiddenSize, to * this.spec.hiddenSize); }

  /** Whether row t has numbers with at least k candidates, for this target. */
  hasNumbers(row: number, target: number, k: number): boolean {
    return this.rows !== undefined && this.rows.k >= k && this.targets[row] === target;
  }

  setNumbers(from: number, targets: ArrayLike<number>, k: number, numbers: RowNumbers): void {
    if (this.rows?.k !== k) this.forgetNumbers(k);
    const rows = this.rows as NonNullable<typeof this.rows>;
    for (let i = 0; i < targets.length; i++) this.targets[from + i] = targets[i] as number;
    rows.topLogProb.set(numbers.topLogProb, from * k);
    rows.topIds.set(numbers.topIds, from * k);
    rows.targetLogProb.set(numbers.targetLogProb, from);
    rows.entropyNats.set(numbers.entropyNats, from);
    rows.rank.set(numbers.rank, from);
  }

  /** Numbers of one row; the caller has seen to it that they are there. */
  numbers(row: number, k: number) {
    const rows = this.rows as NonNullable<typeof this.rows>;
    return {
      topLogProb: rows.topLogProb.subarray(row * rows.k, row * rows.k + k),
      topIds: rows.topIds.subarray(row * rows.k, row * rows.k + k),
      logProb: rows.targetLogProb[row] as number,
      entropyNats: rows.entropyNats[row] as number,
      rank: rows.rank[row] as number,
    };
  }

  /** A sequence of its own with the first `length` positions. */
  copy(length: number): Sequence {
    const copy = new Sequence(this.spec, this.kv.copy(length));
    copy.append(this.ids.subarray(0, length), this.hiddenRows(0, length));
    return copy;
  }

  private forgetNumbers(k: number): void {
    const capacity = this.ids.length;
    this.targets.fill(NO_TARGET);
    this.rows = {
      k, topLogProb: new Float32Array(capacity * k), topIds: new Uint32Array(capacity * k),
      targetLogProb: new Float32Array(capacity), entropyNats: new Float32Array(capacity), rank: new Uint32Array(capacity),
    };
  }

  private grow(length: number): void {
    if (length <= this.ids.length) return;
    const capacity = Math.ceil(Math.max(length, this.ids.length * 1.5) / STEP) * STEP;
    const grown = <A extends Float32Array | Uint32Array>(old: A, each: number): A => {
      const array = new (old.constructor as new (length: number) => A)(capacity * each);
      array.set(old);
      return array;
    };
    this.ids = grown(this.ids, 1);
    this.targets = grown(this.targets, 1);
    this.hidden = grown(this.hidden, this.spec.hiddenSize);
    const { rows } = this;
    if (rows) {
      rows.topLogProb = grown(rows.topLogProb, rows.k);
      rows.topIds = grown(rows.topIds, rows.k);
      rows.targetLogProb = grown(rows.targetLogProb, 1);
      rows.entropyNats = grown(rows.entropyNats, 1);
      rows.rank = grown(rows.rank, 1);
    }
  }
}
