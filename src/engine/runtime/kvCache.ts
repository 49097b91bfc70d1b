import type { CacheType } from "../../core/graph/attention";
import type { DecoderSpec, RopeRegime } from "../../core/model/decoderSpec";

export type CacheArray = Float32Array | Uint16Array;

/** Room is taken in steps of this many positions. */
const STEP = 128;

/**
 * Keys and values of one text, layer by layer, outside any graph. Position t of layer l lies at
 * [t * width, (t + 1) * width) of keys[l] and values[l]; float16 is held as its bits.
 */
export class KvCache {
  readonly width: number;
  private capacity = 0;
  private keys: CacheArray[] = [];
  private values: CacheArray[] = [];

  /** `regime`: by which rotary tables its keys were turned, and are to be. */
  constructor(readonly spec: DecoderSpec, readonly type: CacheType, readonly regime: RopeRegime = "short") {
    this.width = spec.kvHeads * spec.headDim;
  }

  get bytes(): number {
    return 2 * this.spec.layers * this.capacity * this.width * this.elementBytes;
  }
  get bytesPerToken(): number { return 2 * this.spec.layers * this.width * this.elementBytes; }

  /** Makes room for `positions`; what is there stays. Arrays handed out before are then stale. */
  reserve(positions: number): void {
    if (positions <= this.capacity) return;
    const wanted = Math.ceil(Math.max(positions, Math.min(this.capacity * 1.5, this.capacity + 16 * STEP)) / STEP) * STEP;
    const kept = this.capacity;
    this.capacity = wanted;
    for (let l = 0; l < this.spec.layers; l++) {
      this.keys[l] = this.grown(this.keys[l], kept);
      this.values[l] = this.grown(this.values[l], kept);
    }
  }

  /** Positions [from, to) of a layer; memory of the cache itself. */
  k(layer: number, from: number, to: number): CacheArray { return this.slice(this.keys, layer, from, to); }
  v(layer: number, from: number, to: number): CacheArray { return this.slice(this.values, layer, from, to); }

  /** A cache of its own with the first `positions`. */
  copy(positions: number): KvCache {
    const copy = new KvCache(this.spec, this.type, this.regime);
    copy.reserve(positions + STEP);
    for (let l = 0; l < this.spec.layers; l++) {
      copy.k(l, 0, positions).set(this.k(l, 0, positions));
      copy.v(l, 0, positions).set(this.v(l, 0, positions));
    }
    return copy;
  }

  private get elementBytes(): number { return this.type === "float16" ? 2 : 4; }

  private grown(old: CacheArray | undefined, kept: number): CacheArray {
    const length = this.capacity * this.width;
    const array = this.type === "float16" ? new Uint16Array(length) : new Float32Array(length);
    if (old) array.set(old.subarray(0, kept * this.width));
    return array;
  }

  private slice(arrays: readonly CacheArray[], layer: number, from: number, to: number): CacheArray {
    return (arrays[layer] as CacheArray).subarray(from * this.width, to * this.width);
  }
}
