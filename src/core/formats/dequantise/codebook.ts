/**
 * A codebook: entries of `width` values, each one of `levels`. As written, the entries are ascending numbers in base
 * `levels.length` (the first value is the lowest digit) and `gaps` holds their differences, one base64url digit each;
 * the digit `_` adds 63 and goes on.
 */
export interface CodebookText {
  readonly width: number;
  readonly levels: readonly number[];
  readonly gaps: string;
}

export interface Codebook {
  readonly width: number;
  /** [entries, width] */
  readonly values: Int8Array;
}

const digits = new Map([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].map((digit, value) => [digit, value]));

export function codebook({ width, levels, gaps }: CodebookText): Codebook {
  const values: number[] = [];
  let entry = 0;
  for (const digit of gaps) {
    const gap = digits.get(digit) as number;
    entry += gap;
    if (gap === 63) continue;
    for (let i = 0, rest = entry; i < width; i++, rest = Math.floor(rest / levels.length)) {
      values.push(levels[rest % levels.length] as number);
    }
  }
  return { width, values: Int8Array.from(values) };
}

/** Writes one entry times `scale`; value i is negative where bit i of `signs` is set. */
export function writeSigned(book: Codebook, entry: number, signs: number, scale: number, out: Float32Array, to: number): void {
  const from = entry * book.width;
  for (let i = 0; i < book.width; i++) {
    const value = scale * (book.values[from + i] as number);
    out[to + i] = ((signs >> i) & 1) === 1 ? -value : value;
  }
}

/** Eight signs from seven bits: the eighth makes the number of minus signs even. */
export function evenSigns(seven: number): number {
  let parity = seven ^ (seven >> 4);
  parity ^= parity >> 2;
  parity ^= parity >> 1;
  return seven | ((parity & 1) << 7);
}
