import { refused } from "./settingError";

/**
 * What may come next, as a chain of transforms works on it: ids with their logits, the first `size` of each array. A
 * logit of minus infinity stays in its place but has no probability ("dead"), as in llama.cpp, because some formulas
 * count it. Belongs to one step; transforms change it in place.
 */
export class Candidates {
  /** The same memory as `logits`, bit by bit. */
  readonly bits: Uint32Array;
  size: number;
  /** Known to stand in descending order of their logits. */
  sorted = false;

  constructor(readonly ids: Int32Array, readonly logits: Float32Array) {
    this.bits = new Uint32Array(logits.buffer, logits.byteOffset, logits.length);
    this.size = ids.length;
  }

  /** One candidate for each id of the vocabulary, in the order of ids. Copies. Minus infinity is a masked candidate. */
  static fromLogits(logits: ArrayLike<number>): Candidates {
    const copy = new Float32Array(logits);
    const ids = new Int32Array(copy.length);
    for (let i = 0; i < copy.length; i++) {
      if (!((copy[i] as number) < Infinity)) throw refused("logits", `[${i}]`, logits[i], "a finite float32 number, or minus infinity for a masked candidate");
      ids[i] = i;
    }
    return new Candidates(ids, copy);
  }

  /** Where an id stands, or -1. */
  indexOf(id: number): number {
    if (this.ids[id] === id && id < this.size) return id;
    const at = this.ids.indexOf(id);
    return at < this.size ? at : -1;
  }

  /** How many have a probability. */
  alive(): number {
    let alive = 0;
    for (let i = 0; i < this.size; i++) if ((this.logits[i] as number) > -Infinity) alive++;
    return alive;
  }

  /** The index of the greatest logit; of equal ones that with the lowest id. */
  best(): number {
    const { ids, logits, size } = this;
    let best = 0;
    for (let i = 1; i < size; i++) {
      const ahead = (logits[i] as number) - (logits[best] as number);
      if (ahead > 0 || (logits[i] === logits[best] && (ids[i] as number) < (ids[best] as number))) best = i;
    }
    return best;
  }

  /** Puts these in place of what was there. */
  replace(ids: Int32Array, logits: Float32Array): void {
    this.ids.set(ids);
    this.logits.set(logits);
    this.size = ids.length;
  }

  /** Removes the first `count`. */
  dropFirst(count: number): void {
    this.ids.copyWithin(0, count, this.size);
    this.logits.copyWithin(0, count, this.size);
    this.size -= count;
  }
}
