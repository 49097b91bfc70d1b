/** Which pairs of symbols merge, in which order of precedence, into which symbol: an open-addressing hash table. */
export class MergeTable {
  /** Four numbers per slot: left, right, rank, result; left is -1 where the slot is free. */
  private readonly slots: Int32Array;
  private readonly shift: number;

  /** Room for `pairs` pairs, at most half full. */
  constructor(pairs: number) {
    const bits = Math.max(4, Math.ceil(Math.log2(2 * pairs + 1)));
    this.shift = 32 - bits;
    this.slots = new Int32Array(4 << bits).fill(-1);
  }

  /** The first entry of a pair stays. Ranks need not be distinct. */
  add(left: number, right: number, rank: number, result: number): void {
    const at = this.probe(left, right);
    if (this.slots[at] !== -1) return;
    this.slots[at] = left;
    this.slots[at + 1] = right;
    this.slots[at + 2] = rank;
    this.slots[at + 3] = result;
  }

  /** A handle of the pair's entry for `rank` and `result`, or -1. */
  find(left: number, right: number): number {
    const at = this.probe(left, right);
    return this.slots[at] === -1 ? -1 : at;
  }

  /** Lower merges first. */
  rank(entry: number): number {
    return this.slots[entry + 2] as number;
  }

  result(entry: number): number {
    return this.slots[entry + 3] as number;
  }

  private probe(left: number, right: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let at = ((Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b) >>> this.shift) << 2) >>> 0;
    while (slots[at] !== -1 && (slots[at] !== left || slots[at + 1] !== right)) at = (at + 4) & mask;
    return at;
  }
}
