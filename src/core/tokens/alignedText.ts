/**
 * A stretch of the original text as a tokenizer's normaliser left it, which still knows where each part came from.
 * Without `ends` nothing was changed: unit i of `text` is unit `start + i` of the original. With `ends`, unit i came
 * from the original's [starts[i], ends[i]); units of one replacement share one range, inserted ones have an empty one.
 */
export interface AlignedText {
  readonly text: string;
  /** The stretch of the original, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly origin?: { readonly starts: Uint32Array; readonly ends: Uint32Array } | undefined;
}

/** Units [from, to) are to be replaced; `from === to` inserts before `from`. In order, without overlap. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

/** The units [from, to) of an aligned text. What was deleted beside them stays with the part after it. */
export function sliceAligned(aligned: AlignedText, from: number, to: number): AlignedText {
  const { text, start, end, origin } = aligned;
  if (from === 0 && to === text.length) return aligned;
  if (!origin) return { text: text.slice(from, to), start: start + from, end: start + to };
  return {
    text: text.slice(from, to),
    start: from === 0 ? start : (origin.ends[from - 1] as number),
    end: to === text.length ? end : to === 0 ? start : (origin.ends[to - 1] as number),
    origin: { starts: origin.starts.subarray(from, to), ends: origin.ends.subarray(from, to) },
  };
}

export function replaceAligned(aligned: AlignedText, replacements: readonly Replacement[]): AlignedText {
  if (replacements.length === 0) return aligned;
  const text = spliced(aligned.text, replacements);
  if (replacements.every(one => one.to - one.from === 1 && one.by.length === 1)) return { ...aligned, text };
  const old = originOf(aligned);
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let read = 0;
  let write = 0;
  const copyUpTo = (to: number): void => {
    starts.set(old.starts.subarray(read, to), write);
    ends.set(old.ends.subarray(read, to), write);
    write += to - read;
    read = to;
  };
  for (const { from, to, by } of replacements) {
    copyUpTo(from);
    const start = old.starts[from] ?? aligned.end;
    starts.fill(start, write, write + by.length);
    ends.fill(to === from ? start : (old.ends[to - 1] as number), write, write + by.length);
    write += by.length;
    read = to;
  }
  copyUpTo(aligned.text.length);
  return { text, start: aligned.start, end: aligned.end, origin: { starts, ends } };
}

function spliced(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let read = 0;
  for (const { from, to, by } of replacements) {
    parts.push(text.slice(read, from), by);
    read = to;
  }
  parts.push(text.slice(read));
  return parts.join("");
}

function originOf({ text, start, origin }: AlignedText): { readonly starts: Uint32Array; readonly ends: Uint32Array } {
  if (origin) return origin;
  const starts = Uint32Array.from({ length: text.length }, (_, i) => start + i);
  return { starts, ends: starts.map(at => at + 1) };
}
